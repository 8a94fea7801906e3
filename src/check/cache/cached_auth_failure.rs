//! See `rules/cache/cached-auth-failure.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::cache::CachePolicy;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/cache/cached-auth-failure.md"),
    run: Run::Cache(check),
};

fn check(cache: &CachePolicy, cx: &mut Cx<'_>) {
    let gated = cache.is_auth_subrequest || cache.behind_gate.is_some();
    let failure = cache.valid.iter().find(|valid| {
        let (status, seconds) = &valid.value;
        *seconds > 0
            && (matches!(status.as_str(), "401" | "403")
                || (gated && status.eq_ignore_ascii_case("any")))
    });
    let Some(failure) = failure else { return };
    let own = [&cache.key_has_credential, &cache.skipped_for_credentials];
    if own.iter().any(|guard| guard.effective() == Some(&true)) {
        cx.pass(Some(failure.span));
        return;
    }
    if let Some(Setting::Unknown { span, why }) = own
        .into_iter()
        .find(|guard| matches!(guard, Setting::Unknown { .. }))
    {
        cx.undecided(&cache.scope, Some(*span), *why);
        return;
    }
    let (status, seconds) = &failure.value;
    let mut draft = Draft::new(
        failure.span,
        format!("a refusal is cached: status {status} is kept for {seconds} s"),
    )
    .note("the key does not tell users apart, so one failed login locks out everybody who asks for the same page")
    .help("cache successes only, or put the credential into the key");
    if let Some(gate) = &cache.behind_gate {
        draft = draft.related(gate.span, "behind this gate");
    }
    cx.fail(&cache.scope, draft);
}
