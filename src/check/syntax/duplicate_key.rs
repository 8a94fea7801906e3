//! See `rules/syntax/duplicate-key.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Scope;
use crate::syntax::{Document, ErrorKind};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/syntax/duplicate-key.md"),
    run: Run::Document(check),
};

fn check(document: &Document, cx: &mut Cx<'_>) {
    let errors = document.errors().iter();
    for error in errors.filter(|error| error.kind == ErrorKind::Suspicious) {
        let Some((first, text)) = &error.related else {
            continue;
        };
        let draft = Draft::new(error.span, error.message.clone())
            .note("some readers take the last value, some the first, some refuse the file")
            .help("keep one of the two, or join what they hold")
            .related(*first, text.clone());
        cx.fail(&Scope::new("file"), draft);
    }
}
