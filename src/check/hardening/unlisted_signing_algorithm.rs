//! See `rules/hardening/unlisted-signing-algorithm.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::{Facts, List, Scope, Setting, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/unlisted-signing-algorithm.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for validation in facts.validations.iter().filter(|one| one.validates) {
        match validation.algorithms {
            Setting::Absent(at) => cx.undecided(&validation.scope, Some(at), Why::Unwritten),
            // The product takes the algorithm from the key that verifies the token.
            Setting::Unsupported => {
                cx.undecided(&validation.scope, Some(validation.at), Why::Keys);
            }
            _ => {}
        }
        judge(&validation.scope, &validation.algorithms, "is accepted", cx);
    }
    for issuance in &facts.issuances {
        judge(
            &issuance.scope,
            &issuance.signing_algorithms,
            "signs tokens",
            cx,
        );
    }
}

fn judge(scope: &Scope, algorithms: &Setting<List<String>>, use_: &str, cx: &mut Cx<'_>) {
    let (list, span) = match algorithms {
        Setting::Set { value, span, .. } => (value, *span),
        Setting::Unknown { span, why } => return cx.undecided(scope, Some(*span), *why),
        _ => return,
    };
    cx.about(scope);
    let allowed = cx.list("allowed");
    for item in &list.items {
        if allowed
            .iter()
            .any(|one| one.eq_ignore_ascii_case(&item.value))
        {
            cx.pass(Some(item.span));
            continue;
        }
        let message = format!(
            "`{}` {use_}, which is not among the allowed algorithms",
            item.value
        );
        let draft = Draft::new(item.span, message)
            .note(
                "an algorithm outside the list is weaker, unsigned, or needs the key on both sides",
            )
            .help(format!("use one of: {}", allowed.join(", ")));
        cx.fail(scope, draft);
    }
    if let Some(why) = list.open {
        cx.undecided(scope, Some(span), why);
    }
}
