//! See `rules/hardening/long-tls-session.md`.

use super::endpoint::server;
use crate::check::written::seconds;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::tls::{SessionCache, TlsEndpoint};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/long-tls-session.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(server) = server(endpoint) else {
        return;
    };
    let max = cx.number("max");
    let never_resumed = server.session_tickets.effective() == Some(&false)
        && server.session_cache.effective() == Some(&SessionCache::Off);
    cx.judge(&endpoint.scope, &server.session_timeout, |timeout| {
        if *timeout.value <= max || never_resumed {
            return None;
        }
        let message = format!(
            "a TLS session can be resumed for {}, longer than {}",
            seconds(*timeout.value),
            seconds(max)
        );
        let draft = Draft::new(timeout.span, message)
            .note("until then a stolen session or ticket key stands in for a new key exchange")
            .help(format!("write `ssl_session_timeout {max}s;` or less"));
        Some(draft)
    });
}
