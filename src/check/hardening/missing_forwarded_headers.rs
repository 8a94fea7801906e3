//! See `rules/hardening/missing-forwarded-headers.md`.

use crate::check::{Check, Cx, Evidence, Run, written};
use crate::finding::Draft;
use crate::model::List;
use crate::model::serving::Passing;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-forwarded-headers.md"),
    run: Run::Passing(check),
};

fn check(upstream: &Passing, cx: &mut Cx<'_>) {
    if upstream.internal {
        return;
    }
    let Some(sent) = &upstream.sends else { return };
    let sends = |header: &str| sent.values().any(|one| one.eq_ignore_ascii_case(header));
    let all = cx.list("headers").iter().map(String::as_str);
    let missing: Vec<_> = all.filter(|header| !sends(header)).collect();
    let evidence = evidence(sent);
    let at = sent.items.first().map_or(upstream.at, |first| first.span);
    let Some(first) = missing.first() else {
        return cx.pass_with(Some(at), evidence);
    };
    if let Some(why) = sent.open {
        return cx.undecided_with(&upstream.scope, Some(upstream.at), why, evidence);
    }
    let module = upstream.module;
    let value = if first.eq_ignore_ascii_case("X-Forwarded-For") {
        "$proxy_add_x_forwarded_for"
    } else {
        "$remote_addr"
    };
    let message = format!("the upstream is not sent {}", written::listed(&missing));
    let mut draft = Draft::new(upstream.at, message)
        .note("it sees this server's address as the client's, in its log and in its limits")
        .help(format!(
            "write `{module}_set_header {first} {value};` with the other headers of that level"
        ));
    if let Some(other) = sent.items.first() {
        draft = draft.related(other.span, "the level whose headers are sent");
    }
    cx.fail_with(&upstream.scope, draft, evidence);
}

/// The headers that are sent, not the address they are sent to.
fn evidence(sent: &List<String>) -> Evidence {
    let names: Vec<_> = sent.values().map(String::as_str).collect();
    match names.as_slice() {
        [] => Evidence::absent("no header is added"),
        names => Evidence::written(format!("sent: {}", names.join(", "))),
    }
}
