//! See `rules/hardening/missing-referrer-policy.md`.

use super::header::{self, Wanted};
use crate::check::{Check, Cx, Run};
use crate::model::Facts;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-referrer-policy.md"),
    run: Run::Facts(check),
};

const NAME: &str = "Referrer-Policy";

/// The policies browsers know; of several in a header the last one they know counts.
const KNOWN: [&str; 8] = [
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    let allowed = cx.list("allowed");
    let wanted = Wanted {
        name: NAME,
        always: cx.switch("always"),
        note: "what a browser then tells other sites about the address depends on its own default",
        example: allowed.first().map_or("no-referrer", String::as_str),
    };
    header::check(facts, cx, &wanted, &|value| {
        let mut words = value
            .split(',')
            .map(|word| word.trim().to_ascii_lowercase());
        let policy = words.rfind(|word| KNOWN.contains(&word.as_str()));
        match policy {
            None => Some(format!("browsers know no policy in `{NAME}: {value}`")),
            Some(policy) if allowed.contains(&policy) => None,
            Some(policy) => Some(format!(
                "`{NAME}: {policy}` is not among the allowed values"
            )),
        }
    });
}
