//! See `rules/hardening/missing-type-check.md`.

use super::absent::judge;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::token::TokenValidation;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-type-check.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    if !validation.validates {
        return;
    }
    let allowed = cx.list("allowed");
    let types = &validation.token_types;
    if let Setting::Set { value, span, .. } = types
        && value.items.is_empty()
    {
        return match value.open {
            // A switch: which types it asks for is not said.
            Some(_) if allowed.is_empty() => cx.pass(Some(*span)),
            Some(why) => cx.undecided(&validation.scope, Some(*span), why),
            None => cx.fail(
                &validation.scope,
                draft(
                    *span,
                    "the check of the token's type is switched off".to_owned(),
                ),
            ),
        };
    }
    judge(&validation.scope, types, cx, |types| {
        let is_sound = |name: &str| {
            let listed = allowed.iter().any(|one| one.eq_ignore_ascii_case(name));
            listed || (allowed.is_empty() && !name.eq_ignore_ascii_case("JWT"))
        };
        let mut items = types.value.items.iter();
        let loose = items.find(|item| !is_sound(&item.value))?;
        Some(draft(
            loose.span,
            format!("tokens of the type `{}` are accepted", loose.value),
        ))
    });
}

fn draft(at: Span, message: String) -> Draft {
    Draft::new(at, message)
        .note("a token of the same issuer that was made for another purpose is then taken for this one")
        .help("name the one type that is expected, for example `typ: at+jwt`")
}
