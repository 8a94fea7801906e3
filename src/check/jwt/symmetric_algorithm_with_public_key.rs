//! See `rules/jwt/symmetric-algorithm-with-public-key.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::algorithm::{Family, family};
use crate::model::token::{KeyKind, TokenValidation};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/symmetric-algorithm-with-public-key.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    let public = validation.keys.iter().find(|key| {
        matches!(
            key.kind,
            KeyKind::JwksUrl { .. }
                | KeyKind::InlineJwks { secret: false }
                | KeyKind::InlinePem { private: false }
        )
    });
    let Some(public) = public else {
        return;
    };
    cx.judge(&validation.scope, &validation.algorithms, |algorithms| {
        let items = &algorithms.value.items;
        // Both families in one list are `mixed-algorithm-families`.
        if items
            .iter()
            .any(|item| family(&item.value) == Family::PublicKey)
        {
            return None;
        }
        let hmac = items
            .iter()
            .find(|item| matches!(family(&item.value), Family::Hmac { .. }))?;
        Some(
            Draft::new(
                hmac.span,
                format!("{} is accepted, but the key is public", hmac.value),
            )
            .note("HMAC takes the key as a shared secret: whoever has the public key can sign")
            .help("accept the algorithm the issuer signs with, for example RS256 or ES256")
            .related(public.span, "the public key"),
        )
    });
}
