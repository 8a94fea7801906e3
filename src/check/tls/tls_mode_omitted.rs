//! See `rules/tls/tls-mode-omitted.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::tls::{Side, TlsEndpoint, TlsMode};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/tls/tls-mode-omitted.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(certificate) = endpoint.certificates.first() else {
        return;
    };
    match &endpoint.mode {
        Setting::Default {
            value: TlsMode::Passthrough,
            at,
            ..
        } if endpoint.side == Side::Server => cx.fail(
            &endpoint.scope,
            Draft::new(
                *at,
                "`mode` is left out, so TLS is passed through and the certificate is never used",
            )
            .related(certificate.span, "never used")
            .note("the zero value of `mode` is PASSTHROUGH: the gateway does not terminate TLS, and routes and policies that look into requests do not apply")
            .help("write `mode: SIMPLE`, or `mode: MUTUAL` where clients must show a certificate"),
        ),
        Setting::Unknown { span, why } => cx.hidden(&endpoint.scope, *span, *why),
        Setting::Unsupported => {}
        mode => cx.pass(mode.span()),
    }
}
