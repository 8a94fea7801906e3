//! See `rules/jwt/missing-required-claim.md`.

use super::claims_fix;
use crate::check::written::listed;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::TokenValidation;
use crate::model::{Facts, List, Setting};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/missing-required-claim.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for validation in &facts.validations {
        cx.about(&validation.scope);
        match &validation.required_claims {
            Setting::Set { value, span, .. } => {
                let missing = missing(validation, value, cx.list("required"));
                match (missing.as_slice(), value.open) {
                    ([], _) => cx.pass(Some(*span)),
                    (_, Some(why)) => cx.undecided(&validation.scope, Some(*span), why),
                    (missing, None) => {
                        let names = listed(missing);
                        let draft = Draft::new(*span, format!("the required claims do not include {names}"))
                            .note("a token without it is accepted, and code that relies on it sees nothing")
                            .help(format!("require {names} too"));
                        cx.fail(
                            &validation.scope,
                            claims_fix::insert(draft, facts, value, missing),
                        );
                    }
                }
            }
            Setting::Unknown { span, why } => cx.undecided(&validation.scope, Some(*span), *why),
            _ => {}
        }
    }
}

/// Claims the list lacks and nothing else covers: `exp` is `missing-expiry-check`'s; a written issuer
/// or audience is compared with the claim, which needs it, and an unwritten one is reported by the
/// rules about them.
fn missing<'a>(
    validation: &TokenValidation,
    list: &List<String>,
    required: &'a [String],
) -> Vec<&'a str> {
    let covered = |setting: &Setting<List<String>>| {
        validation.validates && !matches!(setting, Setting::Unsupported)
    };
    required
        .iter()
        .map(String::as_str)
        .filter(|&claim| !list.values().any(|have| have == claim))
        .filter(|&claim| match claim {
            "exp" => false,
            "iss" => !covered(&validation.issuers),
            "aud" => !covered(&validation.audiences) && !validation.audience_checked_elsewhere,
            _ => true,
        })
        .collect()
}
