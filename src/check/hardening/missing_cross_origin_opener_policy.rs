//! See `rules/hardening/missing-cross-origin-opener-policy.md`.

use super::header::{self, Wanted};
use crate::check::{Check, Cx, Run};
use crate::model::Facts;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-cross-origin-opener-policy.md"),
    run: Run::Facts(check),
};

const NAME: &str = "Cross-Origin-Opener-Policy";

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    let allowed = cx.list("allowed");
    let wanted = Wanted {
        name: NAME,
        always: cx.switch("always"),
        note: "a page that opens this one, or is opened by it, shares its window and can steer it",
        example: allowed.first().map_or("same-origin", String::as_str),
    };
    header::check(facts, cx, &wanted, &|value| {
        // Parameters may follow: `same-origin; report-to="x"`.
        let policy = value.split(';').next().unwrap_or_default().trim();
        let good = allowed.iter().any(|one| one == policy);
        (!good).then(|| format!("`{NAME}: {value}` is not among the allowed values"))
    });
}
