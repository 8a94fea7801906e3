//! See `rules/tls/optional-client-certificate.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::tls::{ClientVerification, TlsEndpoint};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/tls/optional-client-certificate.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let word = match endpoint.client_verification.effective() {
        Some(ClientVerification::Optional) => "optional",
        Some(ClientVerification::OptionalUnverified) => "accepted without verification",
        _ => {
            cx.judge(&endpoint.scope, &endpoint.client_verification, |_| None);
            return;
        }
    };
    let at = endpoint.client_verification.span();
    match &endpoint.client_verification_used {
        Setting::Unknown { why, .. } => cx.undecided(&endpoint.scope, at, *why),
        used if used.effective() == Some(&false) => cx.fail(
            &endpoint.scope,
            Draft::new(
                at.unwrap_or(endpoint.at),
                format!("client certificates are {word} and the outcome is never looked at"),
            )
            .note("a client without a valid certificate gets in just as one that has it")
            .help("set `ssl_verify_client on;`, or test `$ssl_client_verify` for `SUCCESS` before letting a request in"),
        ),
        _ => cx.pass(at),
    }
}
