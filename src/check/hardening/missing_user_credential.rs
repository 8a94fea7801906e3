//! See `rules/hardening/missing-user-credential.md`.

use super::credential;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::mesh::AuthorizationPolicy;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-user-credential.md"),
    run: Run::Policy(check),
};

fn check(policy: &AuthorizationPolicy, cx: &mut Cx<'_>) {
    credential::check(policy, |demands| demands.user, draft, cx);
}

fn draft(at: Span) -> Draft {
    Draft::new(at, "this rule allows requests that carry no user's token")
        .note("a service that was broken into can then act without any user")
        .help(
            "add `requestPrincipals`, or a condition on `request.auth`, to each source of the rule",
        )
}
