//! See `rules/syntax/obsolete-directive.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::Facts;
use crate::model::spelling::{Obsolete, Replacement};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/syntax/obsolete-directive.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for obsolete in &facts.obsolete {
        let name = &obsolete.name;
        let help = match obsolete.instead {
            "" => "remove it",
            instead => instead,
        };
        let mut draft =
            Draft::new(name.span, format!("`{}` {}", name.value, obsolete.effect)).help(help);
        if let Some(fix) = fix(obsolete) {
            draft = draft.fix(fix);
        }
        cx.fail(&obsolete.scope, draft);
    }
}

fn fix(obsolete: &Obsolete) -> Option<Fix> {
    let (title, edits) = match &obsolete.replacement {
        Replacement::ByHand => return None,
        Replacement::Remove => {
            let edit = Edit {
                span: obsolete.statement,
                text: String::new(),
            };
            ("remove", vec![edit])
        }
        Replacement::Rewrite(edits) => {
            let edits = edits.iter().map(|(span, text)| Edit {
                span: *span,
                text: text.clone(),
            });
            ("rewrite", edits.collect())
        }
    };
    Some(Fix {
        title: format!("{title} `{}`", obsolete.name.value),
        // An older release than it takes may still act on it.
        safety: if obsolete.certain {
            Safety::Safe
        } else {
            Safety::Unsafe
        },
        edits,
    })
}
