//! See `rules/jwt/missing-audience-check.md`.

use super::accepted_values;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::TokenValidation;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/missing-audience-check.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    if validation.audience_checked_elsewhere {
        return cx.pass(validation.audiences.span());
    }
    accepted_values::check(validation, "aud", &validation.audiences, missing, cx);
}

fn missing(at: Span) -> Draft {
    Draft::new(at, "tokens are validated, but their audience is not")
        .note("a token that was made for another service of the same issuer is accepted here")
        .help("name the expected audience, for example `audiences: [this-service]`")
}
