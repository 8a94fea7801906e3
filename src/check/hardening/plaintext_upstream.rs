//! See `rules/hardening/plaintext-upstream.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::tls::{PlainEndpoint, Side, TlsEndpoint};
use crate::model::{Dialect, Facts, Reach, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/plaintext-upstream.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    let is_hop = |side: Side, dialect: Dialect| side == Side::Upstream && dialect == Dialect::Nginx;
    for hop in facts.tls.iter().filter(|one| is_hop(one.side, one.dialect)) {
        cx.about(&hop.scope);
        judge_tls(hop, cx);
    }
    for hop in facts
        .plain
        .iter()
        .filter(|one| is_hop(one.side, one.dialect))
    {
        // TLS that is passed through ends elsewhere.
        if !hop.passes_through {
            judge_plain(hop, cx);
        }
    }
}

fn judge_tls(hop: &TlsEndpoint, cx: &mut Cx<'_>) {
    if hop.client.is_some() {
        cx.pass(Some(hop.at));
    } else {
        cx.undecided(&hop.scope, Some(hop.at), Why::Variable);
    }
}

fn judge_plain(hop: &PlainEndpoint, cx: &mut Cx<'_>) {
    match hop.reach {
        Reach::Unix | Reach::Loopback => {}
        // In a mesh the sidecars may well encrypt it.
        Reach::Cluster => cx.undecided(&hop.scope, Some(hop.at), Why::Surroundings),
        Reach::Unknown => cx.undecided(&hop.scope, Some(hop.at), Why::Variable),
        Reach::Network => {
            let draft = Draft::new(hop.at, "the upstream is spoken to without TLS")
                .note("everybody between the two can read and change requests, credentials included")
                .help("let the upstream listen with TLS, write `https://` (`grpcs://`, `suwsgi://`), and verify its certificate");
            cx.fail(&hop.scope, draft);
        }
    }
}
