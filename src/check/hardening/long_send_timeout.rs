//! See `rules/hardening/long-send-timeout.md`.

use super::bound;
use crate::check::{Check, Cx, Run};
use crate::model::serving::Serving;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/long-send-timeout.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    let (min, max) = (cx.number("min"), cx.number("max"));
    cx.judge(&serving.scope, &serving.send_timeout, |timeout| {
        let draft = bound::seconds(timeout, min, max, "`send_timeout` is")?;
        Some(draft.note("a client that reads slowly on purpose holds a connection as long"))
    });
}
