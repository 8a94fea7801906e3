//! See `rules/hardening/missing-nosniff.md`.

use super::header::{self, Wanted};
use crate::check::{Check, Cx, Run};
use crate::model::Facts;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-nosniff.md"),
    run: Run::Facts(check),
};

const NAME: &str = "X-Content-Type-Options";

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    let wanted = Wanted {
        name: NAME,
        always: cx.switch("always"),
        note: "a browser may then take an upload or an answer for a script",
        example: "nosniff",
    };
    header::check(facts, cx, &wanted, &|value| {
        let good = value.trim().eq_ignore_ascii_case("nosniff");
        (!good).then(|| format!("`{NAME}: {value}` means nothing: its only value is `nosniff`"))
    });
}
