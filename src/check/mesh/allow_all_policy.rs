//! See `rules/mesh/allow-all-policy.md`.

use crate::check::{Check, Cx, Evidence, Run};
use crate::finding::Draft;
use crate::model::mesh::{AuthorizationPolicy, PolicyAction};
use crate::model::{Setting, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/mesh/allow-all-policy.md"),
    run: Run::Policy(check),
};

fn check(policy: &AuthorizationPolicy, cx: &mut Cx<'_>) {
    // What only turns requests away, or looks on, lets nobody in.
    let action = policy.action.effective();
    if action.is_some_and(|action| *action != PolicyAction::Allow) {
        return;
    }
    match (policy.match_all, &policy.action) {
        (Some(rule), Setting::Unknown { why, .. }) => {
            cx.undecided(&policy.scope, Some(rule), *why);
        }
        (Some(rule), action) if action.effective() == Some(&PolicyAction::Allow) => {
            let draft = Draft::new(rule, "an empty rule allows every request")
                .note("a request that one rule allows is let in, whatever the other rules demand")
                .help(
                    "say in the rule who may do what (`from`, `to`, `when`); to allow nothing, \
                     write `spec: {}`",
                );
            cx.fail(&policy.scope, draft);
        }
        (None, _) if policy.open => {
            cx.undecided(&policy.scope, Some(policy.at), Why::Template);
        }
        _ => {
            let evidence = Evidence::written("no rule allows every request");
            cx.pass_with(Some(policy.at), evidence);
        }
    }
}
