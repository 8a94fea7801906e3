//! See `rules/cors/plaintext-origin.md`.

use super::{Ruling, judge_origins};
use crate::check::{Check, Cx, Run};
use crate::model::cors::{CorsPolicy, OriginRule};
use crate::model::origin::{OriginPattern, Verdict, is_plaintext};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/cors/plaintext-origin.md"),
    run: Run::Cors(check),
};

fn check(policy: &CorsPolicy, cx: &mut Cx<'_>) {
    judge_origins(policy, cx, |rule, mut draft| {
        let origin = match rule {
            OriginRule::Fixed(origin) if is_plaintext(origin) => origin.clone(),
            OriginRule::Pattern { pattern, mode, .. } => {
                let Some(run) = OriginPattern::new(pattern, *mode) else {
                    return Ruling::Unsure;
                };
                match (run.verdict(), run.plaintext()) {
                    (Verdict::MatchesAll, _) | (_, None) => return Ruling::Sound,
                    (_, Some(origin)) => origin,
                }
            }
            _ => return Ruling::Sound,
        };
        draft.message = format!("the plain-text origin `{origin}` is allowed");
        Ruling::bad(
            draft
                .note("who controls the user's network can serve a page under that origin")
                .help("allow the origin with `https://` only"),
        )
    });
}
