//! What the rules about `iss` and `aud` share: a validator that names no accepted value, and whose
//! required claims do not show that somebody looks at the claim all the same.

use crate::check::{Cx, Evidence};
use crate::finding::Draft;
use crate::model::token::TokenValidation;
use crate::model::{Dialect, List, Setting};
use crate::source::Span;

/// Judges `accepted`, the values a validator takes for `claim`.
pub(super) fn check(
    validation: &TokenValidation,
    claim: &str,
    accepted: &Setting<List<String>>,
    missing: impl Fn(Span) -> Draft,
    cx: &mut Cx<'_>,
) {
    if !validation.validates {
        return;
    }
    let missing = |at| {
        let draft = missing(at);
        if validation.dialect == Dialect::Nginx {
            draft.help(format!(
                "map `$jwt_claim_{claim}` to 1 for the expected value and to 0 by default, and name the map's variable in `auth_jwt_require`"
            ))
        } else {
            draft
        }
    };
    let at = match accepted {
        Setting::Set { value, span, .. } if value.items.is_empty() && value.open.is_none() => *span,
        Setting::Absent(at) | Setting::Default { at, .. } | Setting::ByVersion { at, .. } => *at,
        Setting::Unknown { span, why } => {
            return cx.undecided(&validation.scope, Some(*span), *why);
        }
        Setting::Set { span, .. } => return cx.pass(Some(*span)),
        Setting::Unsupported => return,
    };
    let nothing = || Evidence::absent(format!("no value of `{claim}` is asked for"));
    match &validation.required_claims {
        Setting::Unknown { span, why } => cx.undecided(&validation.scope, Some(*span), *why),
        Setting::Set { value, span, .. } => match (value.holds(&claim.to_owned()), value.open) {
            (Some(true), _) => cx.pass(Some(*span)),
            (None, Some(why)) => cx.undecided(&validation.scope, Some(*span), why),
            _ => cx.fail_with(&validation.scope, missing(at), nothing()),
        },
        _ => cx.fail_with(&validation.scope, missing(at), nothing()),
    }
}
