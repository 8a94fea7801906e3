//! See `rules/hardening/client-timeout-out-of-range.md`.

use super::bound;
use crate::check::{Check, Cx, Run};
use crate::model::serving::Serving;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/client-timeout-out-of-range.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    let (min, max) = (cx.number("min"), cx.number("max"));
    let timeouts = [
        ("`client_header_timeout` is", &serving.header_timeout),
        ("`client_body_timeout` is", &serving.body_timeout),
    ];
    for (what, timeout) in timeouts {
        cx.judge(&serving.scope, timeout, |timeout| {
            let draft = bound::seconds(timeout, min, max, what)?;
            Some(draft.note("requests that arrive a byte at a time hold connections as long"))
        });
    }
}
