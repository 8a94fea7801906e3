//! See `rules/hardening/implicit-worker-connections.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::serving::Process;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/implicit-worker-connections.md"),
    run: Run::Process(check),
};

fn check(process: &Process, cx: &mut Cx<'_>) {
    let max = cx.number("max");
    cx.judge(&process.scope, &process.worker_connections, |connections| {
        let message = match *connections.value {
            count if !connections.written => {
                format!("`worker_connections` is not written, and {count} by default")
            }
            count if count > max => {
                format!("a worker may hold {count} connections, more than {max}")
            }
            _ => return None,
        };
        Some(
            Draft::new(connections.span, message)
                .note("how many clients the server takes at once is then nobody's decision")
                .help(format!(
                    "write `worker_connections` in `events`, {max} or less"
                )),
        )
    });
}
