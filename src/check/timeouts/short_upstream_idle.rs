//! See `rules/timeouts/short-upstream-idle.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Dialect;
use crate::model::timeouts::Timeouts;
use crate::model::tls::Side;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/timeouts/short-upstream-idle.md"),
    run: Run::Timeouts(check),
};

fn check(timeouts: &Timeouts, cx: &mut Cx<'_>) {
    // What nginx keeps must end before the backend closes it, so a short time can be right there.
    if timeouts.side != Side::Upstream || timeouts.dialect == Dialect::Nginx {
        return;
    }
    let min = cx.number("min");
    let settings = [
        (
            &timeouts.upstream_idle,
            "idle upstream connections are closed after",
        ),
        (&timeouts.tcp_keepalive, "TCP keepalive probes start after"),
    ];
    for (setting, what) in settings {
        cx.judge(&timeouts.scope, setting, |time| {
            // Zero switches the limit off.
            (1..min).contains(time.value).then(|| {
                Draft::new(time.span, format!("{what} {} s", time.value))
                    .note("connections are torn down and made again all the time, each with a handshake")
                    .help(format!("allow {min} s or more"))
            })
        });
    }
}
