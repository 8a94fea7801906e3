//! See `rules/hardening/missing-error-page.md`.

use crate::check::{Check, Cx, Run, written};
use crate::finding::Draft;
use crate::model::serving::Serving;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-error-page.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    if serving.is_idle() || serving.internal {
        return;
    }
    let codes = cx.list("codes");
    cx.judge(&serving.scope, &serving.error_pages, |pages| {
        let has = |code: &str| pages.value.values().any(|have| have.to_string() == code);
        let missing = codes.iter().map(String::as_str).filter(|code| !has(code));
        let missing: Vec<_> = missing.collect();
        if missing.is_empty() || pages.value.open.is_some() {
            return None;
        }
        let message = format!("nginx's own page is sent for {}", written::listed(&missing));
        Some(
            Draft::new(pages.span, message)
                .note("its own pages name the product")
                .help("add `error_page` for these codes at this level, with a page of your own"),
        )
    });
}
