//! See `rules/hardening/missing-service-credential.md`.

use super::credential;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::mesh::AuthorizationPolicy;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-service-credential.md"),
    run: Run::Policy(check),
};

fn check(policy: &AuthorizationPolicy, cx: &mut Cx<'_>) {
    credential::check(policy, |demands| demands.service, draft, cx);
}

fn draft(at: Span) -> Draft {
    Draft::new(
        at,
        "this rule allows requests of any caller, known to the mesh or not",
    )
    .note("a stolen user token then works from every pod")
    .help("add `principals`, `serviceAccounts` or `namespaces` to each source of the rule")
}
