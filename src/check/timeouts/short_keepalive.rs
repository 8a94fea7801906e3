//! See `rules/timeouts/short-keepalive.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Severity};
use crate::model::timeouts::Timeouts;
use crate::model::tls::Side;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/timeouts/short-keepalive.md"),
    run: Run::Timeouts(check),
};

fn check(timeouts: &Timeouts, cx: &mut Cx<'_>) {
    if timeouts.side != Side::Server || !timeouts.exposed {
        return;
    }
    let deployment = &cx.options.deployment;
    let idle = deployment.idle_timeout.unwrap_or(cx.number("idle"));
    let (severity, front) = match &deployment.behind {
        Some(name) => (Severity::Medium, name.as_str()),
        None => (Severity::Low, "a load balancer"),
    };
    cx.judge(&timeouts.scope, &timeouts.keepalive, |keepalive| {
        // Zero is another rule's: `disabled-keepalive`.
        (1..=idle).contains(keepalive.value).then(|| {
            Draft::new(
                keepalive.span,
                format!(
                    "idle connections are closed after {} s, not later than {front} in front gives them up ({idle} s)",
                    keepalive.value
                ),
            )
            .severity(severity)
            .note("a request sent on a connection that is just being closed fails with a 502")
            .help(format!(
                "keep idle connections longer than what is in front does: {} s or more",
                idle.saturating_add(5)
            ))
        })
    });
}
