//! See `rules/jwt/token-in-query.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::TokenValidation;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/token-in-query.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    cx.judge(&validation.scope, &validation.token_in_query, |taken| {
        (*taken.value && taken.written).then(|| {
            Draft::new(taken.span, "tokens are taken from the query string")
                .note("URLs end up in access logs, browser histories and Referer headers")
                .help("take tokens from the Authorization header only")
        })
    });
}
