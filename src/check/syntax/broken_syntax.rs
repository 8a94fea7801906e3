//! See `rules/syntax/broken-syntax.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Scope;
use crate::syntax::{Document, ErrorKind};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/syntax/broken-syntax.md"),
    run: Run::Document(check),
};

fn check(document: &Document, cx: &mut Cx<'_>) {
    // What the template makes of it is not known.
    if document.is_templated() {
        return;
    }
    let errors = document.errors().iter();
    for error in errors.filter(|error| error.kind == ErrorKind::Broken) {
        let mut draft = Draft::new(error.span, error.message.clone())
            .note("what cannot be read is not checked, and the product refuses the file")
            .help(
                error
                    .help
                    .unwrap_or("mend the syntax here, then run the check again"),
            );
        if let Some((span, text)) = &error.related {
            draft = draft.related(*span, text.clone());
        }
        cx.fail(&Scope::new("file"), draft);
    }
}
