//! See `rules/hardening/enabled-session-tickets.md`.

use super::endpoint::{server, with_fix, with_source};
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::tls::{ServerOptions, SessionCache, TlsEndpoint};
use crate::model::{Setting, Why};
use crate::options::Version;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/enabled-session-tickets.md"),
    run: Run::Tls(check),
};

/// The first release that makes new keys by itself, where a shared cache holds them.
const ROTATES_SINCE: Version = Version(1, 23, 2);

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(server) = server(endpoint) else {
        return;
    };
    let tickets = &server.session_tickets;
    let accepted = match keys_are_accepted(server, cx) {
        Ok(accepted) => accepted,
        Err(why) if tickets.effective() == Some(&true) => {
            return cx.undecided_of(&endpoint.scope, tickets, why);
        }
        Err(_) => false,
    };
    cx.judge(&endpoint.scope, tickets, |tickets| {
        if !tickets.value || accepted {
            return None;
        }
        let draft = Draft::new(tickets.span, "session tickets are on")
            .note("whoever gets the key of the tickets reads the TLS 1.2 sessions made with it, forward secrecy or not")
            .help("write `ssl_session_tickets off;`");
        let draft = with_source(draft, &tickets);
        Some(with_fix(draft, endpoint, &tickets, ("ssl_session_tickets", "off")))
    });
}

/// Whether the keys of the tickets are among those the page accepts.
fn keys_are_accepted(server: &ServerOptions, cx: &Cx<'_>) -> Result<bool, Why> {
    let accepts = |kind: &str| cx.list("accepted-keys").iter().any(|one| one == kind);
    if !server.ticket_keys.items.is_empty() {
        return Ok(accepts("files"));
    }
    if !accepts("rotated") {
        let hidden = server.ticket_keys.open.filter(|_| accepts("files"));
        return hidden.map_or(Ok(false), Err);
    }
    match (&server.session_cache, server.ticket_keys.open) {
        (Setting::Unknown { why, .. }, _) => Err(*why),
        (_, Some(why)) => Err(why),
        (cache, None) if cache.effective() != Some(&SessionCache::Shared) => Ok(false),
        _ => match cx.options.nginx.version {
            Some(version) => Ok(version >= ROTATES_SINCE),
            None => Err(Why::Version),
        },
    }
}
