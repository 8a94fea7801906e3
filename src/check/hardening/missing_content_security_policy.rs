//! See `rules/hardening/missing-content-security-policy.md`.

use super::csp::{self, Policy};
use super::header::{self, Wanted};
use crate::check::{Check, Cx, Run};
use crate::model::Facts;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-content-security-policy.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    let (required, forbidden) = (cx.list("required"), cx.list("forbidden"));
    let wanted = Wanted {
        name: "Content-Security-Policy",
        always: cx.switch("always"),
        note: "what an attacker gets into a page then runs with all its rights",
        example: "default-src 'self'",
    };
    header::check(facts, cx, &wanted, &|value| {
        // Browsers enforce every policy of a header, so one good one is enough.
        let mut problems = csp::read(value).map(|policy| problem(&policy, required, forbidden));
        let first = problems.next().flatten()?;
        problems.all(|one| one.is_some()).then_some(first)
    });
}

fn problem(policy: &Policy<'_>, required: &[String], forbidden: &[String]) -> Option<String> {
    let missing = required.iter().find(|name| policy.sources(name).is_none());
    if let Some(name) = missing {
        return Some(format!("the content security policy has no `{name}`"));
    }
    let (directive, sources) = policy.scripts()?;
    let word = forbidden.iter().find(|word| csp::lets(sources, word))?;
    Some(format!("`{directive}` allows {word} for scripts"))
}
