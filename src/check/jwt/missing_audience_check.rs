//! See `rules/jwt/missing-audience-check.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::token::TokenValidation;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/missing-audience-check.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    if !validation.validates {
        return;
    }
    if validation.audience_checked_elsewhere {
        return cx.pass(validation.audiences.span());
    }
    match &validation.audiences {
        Setting::Set { value, span, .. } if value.items.is_empty() && value.open.is_none() => {
            unless_required(validation, *span, cx);
        }
        Setting::Absent(at) | Setting::Default { at, .. } | Setting::ByVersion { at, .. } => {
            unless_required(validation, *at, cx);
        }
        Setting::Unknown { span, why } => cx.undecided(&validation.scope, Some(*span), *why),
        Setting::Set { span, .. } => cx.pass(Some(*span)),
        Setting::Unsupported => {}
    }
}

/// A list of required claims that names it shows that somebody looks at it.
fn unless_required(validation: &TokenValidation, at: Span, cx: &mut Cx<'_>) {
    match &validation.required_claims {
        Setting::Unknown { span, why } => {
            return cx.undecided(&validation.scope, Some(*span), *why);
        }
        Setting::Set { value, span, .. } => match (value.holds(&"aud".to_owned()), value.open) {
            (Some(true), _) => return cx.pass(Some(*span)),
            (None, Some(why)) => return cx.undecided(&validation.scope, Some(*span), why),
            _ => {}
        },
        _ => {}
    }
    cx.fail(
        &validation.scope,
        Draft::new(at, "tokens are validated, but their audience is not")
            .note("a token that was made for another service of the same issuer is accepted here")
            .help("name the expected audience, for example `audiences: [this-service]`"),
    );
}
