//! See `rules/hardening/missing-client-ocsp.md`.

use super::endpoint::{server, verifies_clients};
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::tls::{ClientOcsp, TlsEndpoint};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-client-ocsp.md"),
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
    let accepted = cx.list("accepted");
    cx.judge(&endpoint.scope, &server.client_ocsp, |asked| {
        let (name, message) = match asked.value {
            ClientOcsp::Off => (
                "off",
                "no OCSP responder is asked about client certificates",
            ),
            ClientOcsp::Leaf => (
                "leaf",
                "only a client's own certificate is checked with OCSP",
            ),
            ClientOcsp::Chain => ("chain", "client certificates are checked with OCSP"),
        };
        if accepted.iter().any(|one| one == name) {
            return None;
        }
        let span = if asked.written {
            asked.span
        } else {
            endpoint.client_verification.span().unwrap_or(asked.span)
        };
        let draft = Draft::new(span, message)
            .note("a stolen client certificate lets its thief in until it ends")
            .help("write `ssl_ocsp on;` and a `resolver`, or give a list with `ssl_crl`");
        Some(draft)
    });
}
