//! See `rules/jwt/mixed-algorithm-families.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::algorithm::{Family, family};
use crate::model::token::TokenValidation;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/mixed-algorithm-families.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    cx.judge(&validation.scope, &validation.algorithms, |algorithms| {
        let items = &algorithms.value.items;
        let hmac = items
            .iter()
            .find(|item| matches!(family(&item.value), Family::Hmac { .. }))?;
        let public = items
            .iter()
            .find(|item| family(&item.value) == Family::PublicKey)?;
        Some(
            Draft::new(
                hmac.span,
                format!("{} is accepted beside {}", hmac.value, public.value),
            )
            .note("the public key, which everybody has, then serves as the shared secret of a forged token")
            .help("accept algorithms of one family only: those the issuer signs with")
            .related(public.span, "takes a public key"),
        )
    });
}
