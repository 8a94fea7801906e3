//! See `rules/hardening/plaintext-upstream.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::http::UpstreamHop;
use crate::model::{Facts, Reach, Setting, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/plaintext-upstream.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for hop in &facts.hops {
        cx.about(&hop.scope);
        judge(hop, cx);
    }
}

fn judge(hop: &UpstreamHop, cx: &mut Cx<'_>) {
    let span = hop.target.span;
    match (&hop.tls, hop.peer) {
        (_, Reach::Unix | Reach::Loopback) => {}
        (Setting::Unknown { why, .. }, _) => cx.undecided(&hop.scope, Some(span), *why),
        (tls, _) if tls.effective() == Some(&true) => cx.pass(Some(span)),
        // In a mesh the sidecars may well encrypt it.
        (_, Reach::Cluster) => cx.undecided(&hop.scope, Some(span), Why::MayLiveElsewhere),
        (_, Reach::Unknown) => cx.undecided(&hop.scope, Some(span), Why::Variable),
        (_, Reach::Network) => {
            let message = format!("`{}` is spoken to without TLS", hop.target.value);
            let draft = Draft::new(span, message)
                .note("everybody between the two can read and change requests, credentials included")
                .help("let the upstream listen with TLS, write `https://` (`grpcs://`), and verify its certificate");
            cx.fail(&hop.scope, draft);
        }
    }
}
