//! See `rules/cache/shared-cache-of-private-response.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::cache::CachePolicy;
use crate::model::{Setting, Why};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/cache/shared-cache-of-private-response.md"),
    run: Run::Cache(check),
};

fn check(cache: &CachePolicy, cx: &mut Cx<'_>) {
    if cache.behind_gate.is_none() && !cache.is_auth_subrequest {
        return;
    }
    let mut guards = vec![&cache.key_has_credential, &cache.not_stored];
    // Whoever comes without a credential would be served what was stored for another.
    if cache.credential_required {
        guards.push(&cache.not_served);
    }
    let forced = cache.forced.first().filter(|_| stores_success(cache));
    let guarded = guards.iter().any(|guard| guard.effective() == Some(&true));
    match forced {
        Some(forced) if !guarded => match guards.into_iter().find_map(unknown) {
            Some((span, why)) => cx.undecided(&cache.scope, Some(span), why),
            None => cx.fail(&cache.scope, draft(cache, forced.span)),
        },
        _ => cx.pass(Some(cache.at)),
    }
}

fn draft(cache: &CachePolicy, forced: Span) -> Draft {
    let at = cache.key.span().unwrap_or(cache.at);
    let (message, note) = if cache.is_auth_subrequest {
        (
            "the answer of the authentication subrequest is cached for everybody: nothing in the key tells users apart",
            "the first user's approval lets the next one in without asking",
        )
    } else {
        (
            "one user's answer is cached and handed to the next: nothing in the key tells users apart",
            "the gate is asked before the cache, so every user who passes it shares the stored answers",
        )
    };
    let mut draft = Draft::new(at, message)
        .note(note)
        .help("put the credential into the key, or skip the cache for requests that carry one");
    if let Some(gate) = &cache.behind_gate {
        draft = draft.related(gate.span, "the answers stand behind this gate");
    }
    if forced == at {
        draft
    } else {
        draft.related(forced, "this makes answers be stored")
    }
}

/// Whether an answer that may be private is stored; a list of error statuses alone is not one.
fn stores_success(cache: &CachePolicy) -> bool {
    let statuses = cache.valid.iter().map(|valid| valid.value.0.as_str());
    let mut successes = statuses
        .filter(|status| status.starts_with('2'))
        .chain(["200"]);
    let is_kept = |status| cache.kept(status).is_some_and(|kept| kept.value.1 > 0);
    cache.valid.is_empty() || successes.any(is_kept)
}

fn unknown(setting: &Setting<bool>) -> Option<(Span, Why)> {
    match setting {
        Setting::Unknown { span, why } => Some((*span, *why)),
        _ => None,
    }
}
