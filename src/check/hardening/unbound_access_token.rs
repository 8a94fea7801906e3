//! See `rules/hardening/unbound-access-token.md`.

use super::absent::judge;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::{Facts, List, Scope, Setting, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/unbound-access-token.md"),
    run: Run::Facts(check),
};

type Binding = Setting<List<String>>;

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    let by_client = facts.clients.iter().any(|client| is_on(&client.binding));
    for issuance in &facts.issuances {
        // What the server leaves off, its clients may ask for.
        match &issuance.binding {
            Setting::Set { value, span, .. } if by_client && value.items.is_empty() => {
                cx.undecided(&issuance.scope, Some(*span), Why::MayLiveElsewhere);
            }
            binding => decide(&issuance.scope, binding, cx),
        }
    }
    for validation in facts.validations.iter().filter(|one| one.validates) {
        decide(&validation.scope, &validation.binding, cx);
    }
    for client in facts.clients.iter().filter(|one| !one.binding.is_unset()) {
        decide(&client.scope, &client.binding, cx);
    }
}

fn is_on(binding: &Binding) -> bool {
    binding.written().is_some_and(|list| !list.items.is_empty())
}

fn decide(scope: &Scope, binding: &Binding, cx: &mut Cx<'_>) {
    let allowed = cx.list("allowed");
    judge(scope, binding, cx, |binding| {
        let names: Vec<_> = binding.value.values().map(String::as_str).collect();
        if names
            .iter()
            .any(|name| allowed.iter().any(|one| one == name))
        {
            return None;
        }
        let message = match names.as_slice() {
            [] if binding.value.open.is_some() => return None,
            [] => "access tokens are bound to no key".to_owned(),
            names => format!("access tokens are bound by {} alone", names.join(" and ")),
        };
        Some(
            Draft::new(binding.span, message)
                .note("whoever gets hold of a bearer token uses it like its owner")
                .help(format!("require one of: {}", allowed.join(", "))),
        )
    });
}
