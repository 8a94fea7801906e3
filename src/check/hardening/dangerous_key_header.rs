//! See `rules/hardening/dangerous-key-header.md`.

use super::absent::judge;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::TokenValidation;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/dangerous-key-header.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    if !validation.validates && validation.key_headers.is_unset() {
        return;
    }
    let allowed = cx.list("allowed");
    judge(&validation.scope, &validation.key_headers, cx, |headers| {
        let mut items = headers.value.items.iter();
        let followed = items.find(|item| !allowed.contains(&item.value))?;
        Some(
            Draft::new(
                followed.span,
                format!("the header `{}` of a token may say where its key is", followed.value),
            )
            .note("whoever makes a token then brings the key that proves it, or has the server fetch a URL of theirs")
            .help("switch it off, and take keys from the issuer's JWKS URL"),
        )
    });
}
