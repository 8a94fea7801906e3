//! See `rules/cache/cache-outlives-token.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::cache::{CachedThing, TokenCache};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/cache/cache-outlives-token.md"),
    run: Run::TokenCache(check),
};

fn check(cache: &TokenCache, cx: &mut Cx<'_>) {
    if matches!(cache.what, CachedThing::Jwks | CachedThing::Session) {
        return;
    }
    if let Setting::Unknown { span, why } = cache.access_lifetime {
        cx.undecided(&cache.scope, Some(span), why);
        return;
    }
    let Some(lifetime) = cache.access_lifetime.effective().filter(|it| it.certain) else {
        return;
    };
    cx.judge(&cache.scope, &cache.ttl, |ttl| {
        (ttl.value.certain && ttl.value.seconds > lifetime.seconds).then(|| {
            let draft = Draft::new(
                ttl.span,
                format!(
                    "what is known about a token is kept for {} s, the token lives {} s",
                    ttl.value.seconds, lifetime.seconds
                ),
            )
            .note("an expired token is accepted from the cache")
            .help(format!("keep it for less than {} s", lifetime.seconds));
            match cache.access_lifetime.span() {
                Some(span) => draft.related(span, "the token's lifetime"),
                None => draft,
            }
        })
    });
}
