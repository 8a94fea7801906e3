//! See `rules/timeouts/long-auth-timeout.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::timeouts::Timeouts;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/timeouts/long-auth-timeout.md"),
    run: Run::Timeouts(check),
};

fn check(timeouts: &Timeouts, cx: &mut Cx<'_>) {
    let max = cx.number("max");
    cx.judge(&timeouts.scope, &timeouts.auth_wait, |wait| {
        (*wait.value > max).then(|| {
            Draft::new(
                wait.span,
                format!("the authentication subrequest may take {} s", wait.value),
            )
            .note("every request waits for it: a hanging authentication service takes all workers' connections")
            .help(format!("give up after {max} s or less"))
        })
    });
}
