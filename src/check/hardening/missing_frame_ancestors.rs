//! See `rules/hardening/missing-frame-ancestors.md`.

use super::csp;
use super::header::{self, Wanted};
use crate::check::{Check, Cx, Run};
use crate::model::Facts;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-frame-ancestors.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    let forbidden = cx.list("forbidden");
    let wanted = Wanted {
        name: "Content-Security-Policy",
        always: cx.switch("always"),
        note: "another site can show the page in a frame and have its visitors click in it",
        example: "frame-ancestors 'none'",
    };
    header::check(facts, cx, &wanted, &|value| {
        let policies: Vec<_> = csp::read(value).collect();
        let all: Vec<_> = (policies.iter())
            .filter_map(|policy| policy.sources("frame-ancestors"))
            .collect();
        let word_in = |sources: &&[&str]| {
            let mut words = forbidden.iter();
            words.find(|word| csp::lets(sources, word))
        };
        let Some(first) = all.first() else {
            return Some("the content security policy has no `frame-ancestors`".to_owned());
        };
        // Browsers enforce every policy of a header, so one good one is enough.
        if all.iter().any(|sources| word_in(sources).is_none()) {
            return None;
        }
        let word = word_in(first)?;
        Some(format!("`frame-ancestors` allows {word}"))
    });
}
