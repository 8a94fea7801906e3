//! See `rules/cors/bypassable-origin-pattern.md`.

use super::{Ruling, judge_origins, with_credentials};
use crate::check::{Check, Cx, Run};
use crate::finding::Severity;
use crate::model::cors::{CorsPolicy, OriginRule};
use crate::model::origin::{Verdict, decide};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/cors/bypassable-origin-pattern.md"),
    run: Run::Cors(check),
};

fn check(policy: &CorsPolicy, cx: &mut Cx<'_>) {
    let severity = if with_credentials(policy) {
        Severity::High
    } else {
        Severity::Medium
    };
    judge_origins(policy, cx, |rule, mut draft| {
        // Where a literal is sent, the browser compares it with the page's origin: nothing is won.
        let OriginRule::Pattern {
            pattern,
            mode,
            reflects: true,
        } = rule
        else {
            return Ruling::Sound;
        };
        let (origin, how, registrable) = match decide(pattern, *mode) {
            Verdict::Bypassed {
                origin,
                how,
                registrable,
            } => (origin, how, registrable),
            Verdict::Sound | Verdict::MatchesAll => return Ruling::Sound,
            Verdict::Undecided => return Ruling::Unsure,
        };
        draft.message = format!("`{pattern}` also lets `{origin}` in");
        let because = how.because();
        Ruling::bad(
            draft
                .severity(severity)
                .note(if registrable {
                    format!("{because}: the attacker only needs to own that name")
                } else {
                    format!(
                        "{because}; a name like this works where the attacker rules local names"
                    )
                })
                .help(how.remedy()),
        )
    });
}
