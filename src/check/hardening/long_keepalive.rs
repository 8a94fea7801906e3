//! See `rules/hardening/long-keepalive.md`.

use super::bound;
use crate::check::{Check, Cx, Run};
use crate::model::timeouts::Timeouts;
use crate::model::tls::Side;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/long-keepalive.md"),
    run: Run::Timeouts(check),
};

fn check(timeouts: &Timeouts, cx: &mut Cx<'_>) {
    if timeouts.side != Side::Server || !timeouts.exposed {
        return;
    }
    let (min, max) = (cx.number("min"), cx.number("max"));
    cx.judge(&timeouts.scope, &timeouts.keepalive, |keepalive| {
        let draft = bound::seconds(keepalive, min, max, "idle connections are kept")?;
        Some(draft.note("each idle connection holds memory and one of the worker's connections"))
    });
}
