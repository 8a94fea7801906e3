//! See `rules/hardening/missing-crl.md`.

use super::endpoint::{server, verifies_clients};
use crate::check::{Check, Cx, Evidence, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::tls::TlsEndpoint;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-crl.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(server) = server(endpoint) else {
        return;
    };
    match verifies_clients(endpoint) {
        Ok(true) => {}
        Ok(false) => return,
        Err((span, why)) => return cx.hidden(&endpoint.scope, span, why),
    }
    if let Some(span) = endpoint.client_verification.span() {
        cx.stands_at(span);
    }
    if let Setting::Absent(at) = server.client_crl {
        let span = endpoint.client_verification.span().unwrap_or(at);
        let draft = Draft::new(
            span,
            "client certificates are not held against a list of revoked ones",
        )
        .note("a stolen client certificate lets its thief in until it ends")
        .help("write `ssl_crl` with the CA's list, or check with `ssl_ocsp`");
        return cx.fail_with(&endpoint.scope, draft, Evidence::absent("no ssl_crl"));
    }
    cx.judge(&endpoint.scope, &server.client_crl, |_| None);
}
