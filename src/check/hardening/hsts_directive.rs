//! What the rules on single directives of `Strict-Transport-Security` have in common.

use super::header::{is_named, is_sent};
use crate::check::Cx;
use crate::check::tls::hsts::{self, Policy};
use crate::finding::Draft;
use crate::model::http::HeaderPolicy;
use crate::model::{Facts, Why};
use crate::source::Span;

/// Judges what TLS servers that browsers reach from anywhere send by whether it `has` a directive; `without`
/// says at the value's place that it is missing.
pub(super) fn check(
    facts: &Facts,
    cx: &mut Cx<'_>,
    has: fn(&Policy) -> bool,
    without: fn(Span) -> Draft,
) {
    let over_tls = |policy: &&HeaderPolicy| policy.tls == Some(true) && !policy.internal;
    let policies = facts.headers.iter().filter(over_tls);
    for policy in policies.filter(|policy| hsts::is_asked_of(facts, policy)) {
        judge(policy, cx, has, without);
    }
}

fn judge(
    policy: &HeaderPolicy,
    cx: &mut Cx<'_>,
    has: fn(&Policy) -> bool,
    without: fn(Span) -> Draft,
) {
    // Of several, a browser looks at the first.
    let mut headers = policy.headers.iter();
    let Some(header) = headers.find(|one| is_named(one, hsts::NAME) && is_sent(one)) else {
        return;
    };
    let read = header.value.effective().map(|text| hsts::read(text));
    match read {
        // What browsers ignore is the matter of `weak-hsts`.
        Some(Err(_)) => return,
        Some(Ok(read)) if has(&read) && !header.is_for_all(policy.tls) => {
            return cx.undecided_of(&policy.over_tls, &header.value, Why::Variable);
        }
        _ => {}
    }
    cx.judge(&policy.over_tls, &header.value, |value| {
        let read = hsts::read(value.value).ok()?;
        (!has(&read)).then(|| without(value.span))
    });
}
