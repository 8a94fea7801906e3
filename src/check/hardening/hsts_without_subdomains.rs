//! See `rules/hardening/hsts-without-subdomains.md`.

use super::header::{is_named, is_sent};
use crate::check::tls::hsts;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::http::HeaderPolicy;
use crate::model::{Facts, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/hsts-without-subdomains.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    let over_tls = |policy: &&HeaderPolicy| policy.tls == Some(true) && !policy.internal;
    for policy in facts.headers.iter().filter(over_tls) {
        if hsts::is_asked_of(facts, policy) {
            judge(policy, cx);
        }
    }
}

fn judge(policy: &HeaderPolicy, cx: &mut Cx<'_>) {
    // Of several, a browser looks at the first.
    let mut headers = policy.headers.iter();
    let Some(header) = headers.find(|one| is_named(one, hsts::NAME) && is_sent(one)) else {
        return;
    };
    // What browsers ignore is the matter of `weak-hsts`.
    if header
        .value
        .effective()
        .is_some_and(|text| hsts::read(text).is_err())
    {
        return;
    }
    let is_sound = |text: &String| hsts::read(text).is_ok_and(|read| read.include_sub_domains);
    if !header.is_for_all(policy.tls) && header.value.effective().is_some_and(is_sound) {
        return cx.undecided_of(&policy.over_tls, &header.value, Why::Variable);
    }
    cx.judge(&policy.over_tls, &header.value, |value| {
        let read = hsts::read(value.value).ok()?;
        let message = "Strict-Transport-Security is without `includeSubDomains`";
        let draft = Draft::new(value.span, message)
            .note("a subdomain on plain HTTP can set cookies for this host, and be shown in its place")
            .help("add `includeSubDomains` to the value once every subdomain speaks TLS");
        (!read.include_sub_domains).then_some(draft)
    });
}
