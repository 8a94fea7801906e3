//! See `rules/consistency/unaccepted-signing-algorithm.md`.

use crate::check::written::listed;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Facts;
use crate::model::token::{TokenIssuance, TokenValidation};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/consistency/unaccepted-signing-algorithm.md"),
    run: Run::Project(check),
};

fn check(facts: &[&Facts], cx: &mut Cx<'_>) {
    let validations = || facts.iter().flat_map(|facts| &facts.validations);
    for issuance in facts.iter().flat_map(|facts| &facts.issuances) {
        for validation in validations().filter(|validation| is_linked(issuance, validation)) {
            judge(issuance, validation, cx);
        }
    }
}

/// The same block, or the same issuer byte for byte. Weaker links than these would not carry the
/// severity.
fn is_linked(issuance: &TokenIssuance, validation: &TokenValidation) -> bool {
    issuance.at == validation.at
        || match (issuance.issuer.written(), validation.issuers.written()) {
            (Some(issuer), Some(accepted)) => accepted.holds(issuer) == Some(true),
            _ => false,
        }
}

fn judge(issuance: &TokenIssuance, validation: &TokenValidation, cx: &mut Cx<'_>) {
    let (Some(signs), Some(accepts)) = (
        issuance.signing_algorithms.spanned(),
        validation.algorithms.spanned(),
    ) else {
        return;
    };
    if let Some(why) = signs.value.open.or(accepts.value.open) {
        return cx.undecided(&validation.scope, Some(accepts.span), why);
    }
    let met = signs.value.values().any(|name| {
        accepts
            .value
            .values()
            .any(|other| other.eq_ignore_ascii_case(name))
    });
    let [first, ..] = signs.value.items.as_slice() else {
        return;
    };
    if met || accepts.value.items.is_empty() {
        return cx.pass(Some(accepts.span));
    }
    let accepted: Vec<_> = accepts.value.values().map(String::as_str).collect();
    cx.fail(
        &validation.scope,
        Draft::new(
            accepts.span,
            format!(
                "{} is accepted, but the issuer signs with {}",
                listed(&accepted),
                first.value
            ),
        )
        .note("every token of this issuer is refused here")
        .help(format!(
            "accept {}, or sign with what is accepted",
            first.value
        ))
        .related(first.span, "the issuer signs with this"),
    );
}
