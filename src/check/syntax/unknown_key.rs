//! See `rules/syntax/unknown-key.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::Facts;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/syntax/unknown-key.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for unknown in &facts.unknown_keys {
        let (key, meant) = (&unknown.key, &unknown.meant);
        let draft = Draft::new(key.span, format!("the key `{}` is not known", key.value))
            .label(format!("`{meant}` is probably meant"))
            .note("an unknown key is ignored silently, so the setting is not in force")
            .help(format!("write `{meant}`"));
        cx.fail(&unknown.scope, with_fix(draft, meant, unknown.key.span));
    }
}

/// The setting comes into force, which is a change.
fn with_fix(draft: Draft, meant: &str, span: crate::source::Span) -> Draft {
    draft.fix(Fix {
        title: format!("rename it to `{meant}`"),
        safety: Safety::Unsafe,
        edits: vec![Edit {
            span,
            text: meant.to_owned(),
        }],
    })
}
