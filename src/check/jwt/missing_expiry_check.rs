//! See `rules/jwt/missing-expiry-check.md`.

use super::claims_fix;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::{ExpiryCheck, TokenValidation};
use crate::model::{Facts, Setting, Why};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/missing-expiry-check.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for validation in &facts.validations {
        cx.about(&validation.scope);
        cx.judge(&validation.scope, &validation.ignore_expiry, |ignored| {
            ignored
                .value
                .then(|| draft(ignored.span, "the check of `exp` is switched off"))
        });
        let checks = matches!(
            validation.expiry,
            ExpiryCheck::Required | ExpiryCheck::IfPresent
        );
        // The product checks it, and has no switch that would turn that off.
        if checks && matches!(validation.ignore_expiry, Setting::Unsupported) {
            cx.pass(Some(validation.at));
        }
        if validation.expiry != ExpiryCheck::Required {
            judge_list(facts, validation, cx);
        }
    }
}

fn judge_list(facts: &Facts, validation: &TokenValidation, cx: &mut Cx<'_>) {
    let scope = &validation.scope;
    match &validation.required_claims {
        Setting::Set { value, span, .. } => match (value.holds(&"exp".to_owned()), value.open) {
            (Some(true), _) => cx.pass(Some(*span)),
            (None, Some(why)) => cx.undecided(scope, Some(*span), why),
            // Most libraries check it wherever it is there.
            _ if !cx.switch("required") && validation.expiry != ExpiryCheck::OnlyIfListed => {
                cx.undecided(scope, Some(*span), Why::Library);
            }
            _ => {
                let draft = draft(*span, "the required claims do not include `exp`");
                cx.fail(scope, claims_fix::insert(draft, facts, value, &["exp"]));
            }
        },
        Setting::Unknown { span, why } => cx.undecided(scope, Some(*span), *why),
        _ if validation.expiry == ExpiryCheck::OnlyIfListed => {
            cx.fail(
                scope,
                draft(
                    validation.at,
                    "`exp` is not among the claims to verify, so it is never checked",
                ),
            );
        }
        _ => {}
    }
}

fn draft(at: Span, message: &str) -> Draft {
    Draft::new(at, message)
        .note("a token without an end, or past it, is accepted for ever")
        .help("require `exp`")
}
