//! See `rules/consistency/issuer-mismatch.md`.

use super::issuers::{Use, slash_convention, spellings, uses};
use crate::check::written::inner;
use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::Facts;
use crate::source::Spanned;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/consistency/issuer-mismatch.md"),
    run: Run::Project(check),
};

fn check(facts: &[&Facts], cx: &mut Cx<'_>) {
    let uses = uses(facts);
    let (wrong, rest): (Vec<_>, Vec<_>) = uses
        .into_iter()
        .partition(|one| slash_convention(&one.text) == Some(false));
    for one in wrong {
        cx.fail(&one.scope, convention(&one));
    }
    for group in spellings(&rest) {
        let Some(usual) = usual(&group) else {
            continue;
        };
        for one in &group {
            if one.text == usual.text {
                cx.pass(Some(one.span));
            } else {
                cx.fail(&one.scope, mismatch(one, usual));
            }
        }
    }
}

/// The spelling most places use; of equals, the first.
fn usual<'a>(group: &[&'a Use]) -> Option<&'a Use> {
    let count = |text: &str| group.iter().filter(|one| one.text == text).count();
    group
        .iter()
        .rev()
        .max_by_key(|one| count(&one.text))
        .copied()
}

fn mismatch(one: &Use, usual: &Use) -> Draft {
    Draft::new(
        one.span,
        format!(
            "the issuer `{}` is written `{}` elsewhere",
            one.text, usual.text
        ),
    )
    .note("validators compare issuers byte for byte: tokens with the one are refused by the other")
    .help("write it the same everywhere, exactly as the issuer's discovery document says")
    .related(usual.span, "the other spelling")
}

/// A provider that is known to end its issuers with `/`, or not to.
fn convention(one: &Use) -> Draft {
    let has_slash = one.text.ends_with('/');
    let (message, title) = if has_slash {
        (
            "ends with `/`, which this provider's issuers do not",
            "remove the `/`",
        )
    } else {
        (
            "lacks the final `/` of this provider's issuers",
            "add the `/`",
        )
    };
    let draft = Draft::new(one.span, format!("the issuer `{}` {message}", one.text))
        .note("validators compare issuers byte for byte: no token of this provider matches")
        .help(format!("{title}, as in the provider's discovery document"));
    let Some(span) = inner(&Spanned::new(one.text.clone(), one.span)) else {
        return draft;
    };
    let length = (span.end - span.start) as usize;
    let edit = if has_slash {
        Edit {
            span: span.inner(length - 1, length),
            text: String::new(),
        }
    } else {
        Edit {
            span: span.after(),
            text: "/".to_owned(),
        }
    };
    draft.fix(Fix {
        title: title.to_owned(),
        safety: Safety::Unsafe,
        edits: vec![edit],
    })
}
