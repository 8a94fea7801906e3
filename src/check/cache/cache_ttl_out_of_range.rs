//! See `rules/cache/cache-ttl-out-of-range.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::cache::{CachedThing, TokenCache};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/cache/cache-ttl-out-of-range.md"),
    run: Run::TokenCache(check),
};

fn check(cache: &TokenCache, cx: &mut Cx<'_>) {
    if !matches!(cache.what, CachedThing::Token | CachedThing::Introspection) {
        return;
    }
    let (min, max) = (cx.number("min"), cx.number("max"));
    cx.judge(&cache.scope, &cache.ttl, |ttl| {
        let seconds = ttl.value.seconds;
        // Zero keeps nothing.
        (seconds != 0 && !(min..=max).contains(&seconds)).then(|| {
            let note = if seconds > max {
                "a revoked token is accepted until the entry goes"
            } else {
                "nearly every request asks the authorization server again"
            };
            Draft::new(
                ttl.span,
                format!("results about tokens are kept for {seconds} s, outside {min} to {max} s"),
            )
            .note(note)
            .help(format!("keep them for {min} to {max} s"))
        })
    });
}
