//! See `rules/jwt/token-in-query.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::token::TokenValidation;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/token-in-query.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    let taken = &validation.token_in_query;
    // What a product does without being asked is nobody's decision, unless a standard judges it.
    if matches!(taken, Setting::Default { value: true, .. }) && !cx.switch("judge-default") {
        return;
    }
    cx.judge(&validation.scope, taken, |taken| {
        let draft = Draft::new(taken.span, "tokens are taken from the query string")
            .note("URLs end up in access logs, browser histories and Referer headers");
        taken.value.then(|| match taken.source {
            Some(source) => draft
                .label(format!("by default ({source})"))
                .help("name the header that tokens come in: `fromHeaders` replaces the default"),
            None => draft.help("take tokens from the Authorization header only"),
        })
    });
}
