//! See `rules/hardening/disabled-session-tickets.md`.

use super::endpoint::{server, with_fix};
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::tls::TlsEndpoint;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/disabled-session-tickets.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(server) = server(endpoint) else {
        return;
    };
    cx.judge(&endpoint.scope, &server.session_tickets, |tickets| {
        if *tickets.value {
            return None;
        }
        let draft = Draft::new(tickets.span, "session tickets are off")
            .note("clients then resume a session only where the server has kept it")
            .help("write `ssl_session_tickets on;` or leave the directive out");
        Some(with_fix(
            draft,
            endpoint,
            &tickets,
            ("ssl_session_tickets", "on"),
        ))
    });
}
