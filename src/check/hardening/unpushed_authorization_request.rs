//! See `rules/hardening/unpushed-authorization-request.md`.

use super::absent::judge;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::OAuthClient;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/unpushed-authorization-request.md"),
    run: Run::Client(check),
};

fn check(client: &OAuthClient, cx: &mut Cx<'_>) {
    if !client.uses_code() {
        return;
    }
    judge(&client.scope, &client.pushed_requests, cx, |pushed| {
        (!pushed.value).then(|| {
            Draft::new(pushed.span, "authorization requests need not be pushed")
                .note("a request that travels through the browser can be read and changed there")
                .help("require pushed authorization requests (RFC 9126)")
        })
    });
}
