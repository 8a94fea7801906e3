//! Rules of the topic `cors`.

mod any_origin_with_credentials;
mod bypassable_origin_pattern;
mod long_preflight_cache;
mod missing_vary_origin;
mod null_origin;
mod plaintext_origin;
mod reflected_origin;
#[cfg(test)]
mod tests;

use super::{Check, Cx};
use crate::finding::Draft;
use crate::model::Why;
use crate::model::cors::{CorsPolicy, OriginRule};
use crate::model::pattern::unrunnable;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &any_origin_with_credentials::CHECK,
    &bypassable_origin_pattern::CHECK,
    &long_preflight_cache::CHECK,
    &missing_vary_origin::CHECK,
    &null_origin::CHECK,
    &plaintext_origin::CHECK,
    &reflected_origin::CHECK,
];

/// What a rule makes of one way in.
enum Ruling {
    Bad(Box<Draft>),
    Sound,
    Unsure,
}

impl Ruling {
    fn bad(draft: Draft) -> Self {
        Self::Bad(Box::new(draft))
    }
}

/// Judges each way in at its token; ways in that are hidden stay undecided.
fn judge_origins(
    policy: &CorsPolicy,
    cx: &mut Cx<'_>,
    judge: impl Fn(&OriginRule, Draft) -> Ruling,
) {
    for origin in &policy.origins {
        match judge(&origin.value, Draft::new(origin.span, "")) {
            Ruling::Bad(draft) => {
                let draft = match policy.credentials.spanned() {
                    Some(credentials) if *credentials.value => {
                        draft.related(credentials.span, "credentials are allowed here")
                    }
                    _ => *draft,
                };
                cx.fail(&policy.scope, draft);
            }
            Ruling::Sound => cx.pass(Some(origin.span)),
            Ruling::Unsure => {
                let why = match &origin.value {
                    OriginRule::Pattern { pattern, .. } => unrunnable(pattern),
                    _ => Why::Pattern,
                };
                cx.undecided(&policy.scope, Some(origin.span), why);
            }
        }
    }
    match policy.open {
        Some(why) => cx.undecided(&policy.scope, Some(policy.at), why),
        // Nobody is let in.
        None if policy.origins.is_empty() => cx.pass(Some(policy.at)),
        None => {}
    }
}

/// Whether credentials are allowed for sure.
fn with_credentials(policy: &CorsPolicy) -> bool {
    policy.credentials.effective() == Some(&true)
}
