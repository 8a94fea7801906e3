//! See `rules/hardening/large-header-buffers.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::serving::Serving;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/large-header-buffers.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    let (count, size) = (cx.number("count"), cx.number("size"));
    cx.judge(&serving.scope, &serving.header_buffers, |buffers| {
        let have = *buffers.value;
        if have.count <= count && have.size <= size {
            return None;
        }
        let message = format!(
            "headers of a request may take {} buffers of {} bytes, more than {count} of {size}",
            have.count, have.size
        );
        Some(
            Draft::new(buffers.span, message)
                .note("each connection can make the server set that much memory aside")
                .help(format!("write `{count} {size}` or less")),
        )
    });
}
