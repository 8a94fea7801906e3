//! See `rules/hardening/missing-default-deny.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::mesh::Namespace;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-default-deny.md"),
    run: Run::Namespace(check),
};

fn check(namespace: &Namespace, cx: &mut Cx<'_>) {
    cx.judge(&namespace.scope, &namespace.default_deny, |denies| {
        (!denies.value).then(|| {
            Draft::new(denies.span, "no policy refuses what nobody allows")
                .note("a workload that no ALLOW policy selects, a new one for example, takes every request")
                .help("add an AuthorizationPolicy with `spec: {}` to this namespace or to the root namespace")
        })
    });
}
