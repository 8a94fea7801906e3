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
    let failure = ["401", "403"].into_iter().find_map(|refusal| {
        let kept = cache.kept(refusal)?;
        let (status, seconds) = &kept.value;
        (*seconds > 0 && (status == refusal || gated)).then_some(kept)
    });
    let Some(failure) = failure else { return };
    let mut own = vec![&cache.key_has_credential, &cache.not_served];
    // Whoever comes without a credential would leave a refusal for those who have one.
    if cache.credential_required {
        own.push(&cache.not_stored);
    }
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
