//! See `rules/hardening/missing-refresh-expiry.md`.

use super::absent::judge;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::TokenIssuance;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-refresh-expiry.md"),
    run: Run::Issuance(check),
};

fn check(issuance: &TokenIssuance, cx: &mut Cx<'_>) {
    if !issuance.speaks_of_refresh() {
        return;
    }
    judge(&issuance.scope, &issuance.refresh_expires, cx, |expires| {
        (!expires.value).then(|| {
            Draft::new(expires.span, "refresh tokens in use never expire")
                .note("a thief who uses a stolen refresh token now and then keeps it for ever")
                .help("write an absolute lifetime, for example `absolute_lifetime: 90d`")
        })
    });
}
