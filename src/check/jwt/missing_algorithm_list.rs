//! See `rules/jwt/missing-algorithm-list.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::TokenValidation;
use crate::model::{Setting, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/missing-algorithm-list.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    if !validation.validates {
        return;
    }
    match &validation.algorithms {
        Setting::Set { value, span, .. } if value.items.is_empty() && value.open.is_none() => {
            cx.fail(&validation.scope, draft(*span));
        }
        Setting::Absent(_) => cx.fail(&validation.scope, draft(validation.at)),
        // One of the names may stand for any algorithm.
        Setting::Set { value, span, .. } if value.values().any(|name| name == "*") => {
            cx.undecided(&validation.scope, Some(*span), Why::Ambiguous);
        }
        Setting::Unknown { span, why } => cx.undecided(&validation.scope, Some(*span), *why),
        Setting::Unsupported => {}
        Setting::Set { .. } | Setting::Default { .. } | Setting::ByVersion { .. } => {
            cx.pass(validation.algorithms.span());
        }
    }
}

fn draft(at: crate::source::Span) -> Draft {
    Draft::new(at, "no list says which signature algorithms are accepted")
        .note("a library without a list may take the algorithm from the token's own header")
        .help("name the algorithms the issuer signs with, for example `algorithms: [RS256]`")
}
