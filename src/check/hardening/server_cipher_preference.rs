//! See `rules/hardening/server-cipher-preference.md`.

use super::endpoint::{server, with_fix, with_source};
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::tls::TlsEndpoint;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/server-cipher-preference.md"),
    run: Run::Tls(check),
};

const DIRECTIVE: &str = "ssl_prefer_server_ciphers";

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(server) = server(endpoint) else {
        return;
    };
    cx.judge(&endpoint.scope, &server.server_preference, |order| {
        if !*order.value {
            return None;
        }
        let draft = Draft::new(order.span, "the server's order of suites decides")
            .note("where every suite on the list is good, a client knows best which one its hardware is fast at")
            .help("write `ssl_prefer_server_ciphers off;`");
        let draft = with_source(draft, &order);
        Some(with_fix(draft, endpoint, &order, (DIRECTIVE, "off")))
    });
}
