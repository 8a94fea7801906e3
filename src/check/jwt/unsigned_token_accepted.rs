//! See `rules/jwt/unsigned-token-accepted.md`.

use crate::check::written::remove;
use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::algorithm::{Family, family};
use crate::model::token::TokenValidation;
use crate::model::{Dialect, Setting};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/unsigned-token-accepted.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    // The product verifies every token by its key, and has no switch that would turn that off.
    if let (Setting::Unsupported, Setting::Unsupported) =
        (&validation.verifies_signature, &validation.algorithms)
    {
        cx.pass(Some(validation.at));
    }
    cx.judge(&validation.scope, &validation.verifies_signature, |on| {
        let draft = Draft::new(on.span, "the check of signatures is switched off");
        (!on.value).then(|| {
            let draft = draft.note(NOTE).help("switch it on");
            if validation.dialect != Dialect::Nginx || !on.written {
                return draft;
            }
            draft.fix(Fix {
                title: "switch it on".to_owned(),
                safety: Safety::Unsafe,
                edits: vec![Edit {
                    span: on.span,
                    text: "on".to_owned(),
                }],
            })
        })
    });
    cx.judge(&validation.scope, &validation.algorithms, |algorithms| {
        let items = &algorithms.value.items;
        let unsigned = |name: &str| family(name) == Family::Unsigned;
        let none = items.iter().find(|item| unsigned(&item.value))?;
        let draft = Draft::new(
            none.span,
            format!("the algorithm `{}` is accepted", none.value),
        )
        .note(NOTE)
        .help(format!(
            "remove `{}` and name the algorithms the issuer signs with",
            none.value
        ));
        Some(match remove(items, unsigned) {
            Some(edits) => draft.fix(Fix {
                title: format!("remove `{}`", none.value),
                safety: Safety::Unsafe,
                edits,
            }),
            None => draft,
        })
    });
}

const NOTE: &str = "nothing proves who made such a token: anybody can write one with any claims";
