//! What the rules share that want every ALLOW rule to ask for a credential.

use crate::check::{Cx, Evidence};
use crate::finding::Draft;
use crate::model::mesh::{AuthorizationPolicy, Demands, PolicyAction};
use crate::model::{Setting, Why};
use crate::source::Span;

/// Judges each rule of an ALLOW policy; a DENY policy on the same workloads may ask for all of them.
pub(super) fn check(
    policy: &AuthorizationPolicy,
    of: impl Fn(&Demands) -> Option<bool>,
    draft: fn(Span) -> Draft,
    cx: &mut Cx<'_>,
) {
    match &policy.action {
        Setting::Unknown { span, why } => return cx.undecided(&policy.scope, Some(*span), *why),
        action if action.effective() != Some(&PolicyAction::Allow) => return,
        _ => {}
    }
    for rule in &policy.rules {
        match (of(&rule.demands), of(&policy.demanded_elsewhere)) {
            (Some(true), _) | (_, Some(true)) => {
                let evidence = Evidence::written("every request of this rule needs one");
                cx.pass_with(Some(rule.at), evidence);
            }
            (None, _) => cx.undecided(&policy.scope, Some(rule.at), Why::Template),
            (_, None) => cx.undecided(&policy.scope, Some(rule.at), Why::MayLiveElsewhere),
            (Some(false), Some(false)) => {
                let evidence = Evidence::absent("nothing in this rule asks for one");
                cx.fail_with(&policy.scope, draft(rule.at), evidence);
            }
        }
    }
    match policy.rules.as_slice() {
        [] if !policy.open => {
            cx.pass_with(Some(policy.at), Evidence::written("nothing is allowed"));
        }
        _ if policy.open => cx.undecided(&policy.scope, Some(policy.at), Why::Template),
        _ => {}
    }
}
