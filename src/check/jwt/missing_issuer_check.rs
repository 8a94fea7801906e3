//! See `rules/jwt/missing-issuer-check.md`.

use super::accepted_values;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::TokenValidation;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/missing-issuer-check.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    accepted_values::check(validation, "iss", &validation.issuers, missing, cx);
}

fn missing(at: Span) -> Draft {
    Draft::new(at, "tokens are validated, but their issuer is not")
        .note("a token of any issuer whose keys are accepted is taken for one of yours")
        .help("name the expected issuer, for example `issuer: https://id.example.com`")
}
