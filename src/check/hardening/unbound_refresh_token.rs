//! See `rules/hardening/unbound-refresh-token.md`.

use super::absent::judge;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::token::TokenIssuance;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/unbound-refresh-token.md"),
    run: Run::Issuance(check),
};

fn check(issuance: &TokenIssuance, cx: &mut Cx<'_>) {
    if !issuance.speaks_of_refresh() {
        return;
    }
    match &issuance.binding {
        Setting::Set { value, span, .. } if !value.items.is_empty() => return cx.pass(Some(*span)),
        Setting::Unknown { span, why } if issuance.rotation.written() != Some(&true) => {
            return cx.undecided(&issuance.scope, Some(*span), *why);
        }
        _ => {}
    }
    judge(&issuance.scope, &issuance.rotation, cx, |rotation| {
        (!rotation.value).then(|| {
            Draft::new(
                rotation.span,
                "refresh tokens are neither replaced when they are used nor bound to a key",
            )
            .note(
                "a stolen refresh token can be used beside the real one, unseen, until it expires",
            )
            .help("switch rotation on, or bind tokens to a key (DPoP, mTLS)")
        })
    });
}
