//! See `rules/oauth/long-refresh-token.md`.

use crate::check::written::seconds;
use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Severity};
use crate::model::token::TokenIssuance;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/oauth/long-refresh-token.md"),
    run: Run::Issuance(check),
};

fn check(issuance: &TokenIssuance, cx: &mut Cx<'_>) {
    let (max, severe) = (cx.number("max"), cx.number("severe"));
    cx.judge(&issuance.scope, &issuance.refresh_lifetime, |lifetime| {
        let valid = lifetime.value.seconds;
        (valid > max.min(severe)).then(|| {
            let draft = Draft::new(
                lifetime.span,
                format!("refresh tokens are valid for {}", seconds(valid)),
            )
            .note("a stolen refresh token keeps getting new access tokens for as long")
            .help(format!("let them live {} or less", seconds(max)));
            if valid > severe {
                draft.severity(Severity::Medium)
            } else {
                draft
            }
        })
    });
}
