//! See `rules/cors/null-origin.md`.

use super::{Ruling, judge_origins, with_credentials};
use crate::check::{Check, Cx, Run};
use crate::finding::Severity;
use crate::model::cors::{CorsPolicy, OriginRule};
use crate::model::origin::{OriginPattern, Verdict};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/cors/null-origin.md"),
    run: Run::Cors(check),
};

fn check(policy: &CorsPolicy, cx: &mut Cx<'_>) {
    let severity = if with_credentials(policy) {
        Severity::High
    } else {
        Severity::Low
    };
    judge_origins(policy, cx, |rule, mut draft| {
        draft.message = match rule {
            OriginRule::Null => "the origin `null` is allowed".to_owned(),
            OriginRule::Fixed(origin) if origin == "null" => {
                "the origin `null` is allowed".to_owned()
            }
            OriginRule::Pattern {
                pattern,
                mode,
                reflects: true,
            } => {
                let Some(run) = OriginPattern::new(pattern, *mode) else {
                    return Ruling::Unsure;
                };
                match (run.verdict(), run.admits("null")) {
                    (Verdict::MatchesAll, _) | (_, Some(false)) => return Ruling::Sound,
                    (_, None) => return Ruling::Unsure,
                    (_, Some(true)) => format!("`{pattern}` lets the origin `null` in"),
                }
            }
            _ => return Ruling::Sound,
        };
        Ruling::bad(
            draft
                .severity(severity)
                .note("every sandboxed frame and local file has the origin `null`, so any site can make one")
                .help("remove `null` from the allowed origins"),
        )
    });
}
