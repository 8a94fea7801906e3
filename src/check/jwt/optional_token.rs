//! See `rules/jwt/optional-token.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Severity};
use crate::model::Dialect;
use crate::model::token::{Optionality, TokenValidation};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/optional-token.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    if validation.dialect != Dialect::Istio {
        return;
    }
    cx.judge(&validation.scope, &validation.optional, |optional| {
        let draft = Draft::new(optional.span, "a request without a token gets in").help(
            "add an AuthorizationPolicy for the same workload: `action: DENY` with \
                 `notRequestPrincipals: [\"*\"]`, or ALLOW rules with `requestPrincipals`",
        );
        match optional.value {
            Optionality::Enforced => None,
            Optionality::Passes => Some(draft.note(
                "tokens are validated where they are sent, and no policy in these files requires \
                 one on this workload",
            )),
            Optionality::PassesForSure => Some(
                draft
                    .note(
                        "tokens are validated where they are sent, and no policy in the namespace, \
                         which is declared complete, requires one",
                    )
                    .severity(Severity::High),
            ),
        }
    });
}
