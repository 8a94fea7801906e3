//! See `rules/jwt/long-access-token.md`.

use crate::check::written::seconds;
use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Severity};
use crate::model::Why;
use crate::model::token::{Lifetime, TokenIssuance};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/long-access-token.md"),
    run: Run::Issuance(check),
};

fn check(issuance: &TokenIssuance, cx: &mut Cx<'_>) {
    let (max, severe) = (cx.number("max"), cx.number("severe"));
    // In another unit a number that is short in its likeliest one may be long.
    let is_unsure = |lifetime: &Lifetime| !lifetime.certain && lifetime.seconds <= max.min(severe);
    if issuance.access_lifetime.effective().is_some_and(is_unsure) {
        return cx.undecided_of(&issuance.scope, &issuance.access_lifetime, Why::Ambiguous);
    }
    cx.judge(&issuance.scope, &issuance.access_lifetime, |lifetime| {
        let valid = lifetime.value.seconds;
        (valid > max.min(severe)).then(|| {
            let draft = Draft::new(
                lifetime.span,
                format!("access tokens are valid for {}", seconds(valid)),
            )
            .note(if lifetime.value.certain {
                "a stolen access token works until it expires: nothing revokes it"
            } else {
                "no unit is written: the number is read in its likeliest one"
            })
            .help(format!(
                "let them live {} s or less and renew them with a refresh token",
                max.min(severe)
            ));
            if valid > severe {
                draft.severity(Severity::High)
            } else {
                draft
            }
        })
    });
}
