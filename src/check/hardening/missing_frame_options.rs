//! See `rules/hardening/missing-frame-options.md`.

use super::header::{self, Wanted};
use crate::check::{Check, Cx, Run};
use crate::model::Facts;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-frame-options.md"),
    run: Run::Facts(check),
};

const NAME: &str = "X-Frame-Options";

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    let allowed = cx.list("allowed");
    let wanted = Wanted {
        name: NAME,
        always: cx.switch("always"),
        note: "another site can show the page in a frame and have its visitors click in it",
        example: allowed.first().map_or("DENY", String::as_str),
    };
    header::check(facts, cx, &wanted, &|value| {
        let good = allowed
            .iter()
            .any(|one| one.eq_ignore_ascii_case(value.trim()));
        (!good).then(|| format!("`{NAME}: {value}` is not among the allowed values"))
    });
}
