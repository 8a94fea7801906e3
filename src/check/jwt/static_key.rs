//! See `rules/jwt/static-key.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::{KeyKind, TokenValidation};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/static-key.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    for key in &validation.keys {
        let what = match key.kind {
            KeyKind::InlineJwks { secret: false } => "a JWKS",
            KeyKind::InlinePem { private: false } => "a public key",
            _ => {
                cx.pass(Some(key.span));
                continue;
            }
        };
        cx.fail(
            &validation.scope,
            Draft::new(key.span, format!("{what} is written into the configuration"))
                .note("when the issuer rotates its keys, every token fails until this file is deployed again")
                .help("fetch the keys from the issuer's JWKS URL"),
        );
    }
}
