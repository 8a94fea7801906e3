//! See `rules/cors/reflected-origin.md`.

use super::{Ruling, judge_origins, with_credentials};
use crate::check::{Check, Cx, Run};
use crate::finding::Severity;
use crate::model::cors::{CorsPolicy, OriginRule};
use crate::model::origin::{OriginPattern, Verdict};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/cors/reflected-origin.md"),
    run: Run::Cors(check),
};

fn check(policy: &CorsPolicy, cx: &mut Cx<'_>) {
    let (severity, note) = if with_credentials(policy) {
        (
            Severity::High,
            "any site a user visits can send requests with the user's cookies and read the answers",
        )
    } else {
        (
            Severity::Low,
            "without credentials it does what `*` does, and becomes a hole once they are allowed",
        )
    };
    judge_origins(policy, cx, |rule, mut draft| {
        draft.message = match rule {
            OriginRule::Reflected => "every origin is written back as allowed".to_owned(),
            OriginRule::Pattern {
                pattern,
                mode,
                reflects: true,
            } => {
                let run = OriginPattern::new(pattern, *mode);
                let Some(run) = run.filter(|run| run.verdict() == Verdict::MatchesAll) else {
                    return Ruling::Sound;
                };
                let whose = run.everybody();
                format!("`{pattern}` matches {whose}, and the match is written back as allowed")
            }
            _ => return Ruling::Sound,
        };
        Ruling::bad(
            draft
                .severity(severity)
                .note(note)
                .help("write back only origins from a list, each written out to its end"),
        )
    });
}
