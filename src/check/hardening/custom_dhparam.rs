//! See `rules/hardening/custom-dhparam.md`.

use super::endpoint::server;
use crate::check::{Check, Cx, Evidence, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::tls::TlsEndpoint;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/custom-dhparam.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(server) = server(endpoint) else {
        return;
    };
    if let Setting::Absent(at) = server.dh_parameters {
        return cx.pass_with(Some(at), Evidence::absent("no ssl_dhparam"));
    }
    cx.judge(&endpoint.scope, &server.dh_parameters, |file| {
        let draft = Draft::new(file.span, "finite-field Diffie-Hellman is switched on")
            .note("nginx offers DHE suites only with parameters of its own; RFC 10015 retires that key exchange in TLS 1.2")
            .help("remove `ssl_dhparam`: ECDHE suites need no parameters");
        Some(draft)
    });
}
