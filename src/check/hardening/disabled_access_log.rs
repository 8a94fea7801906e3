//! See `rules/hardening/disabled-access-log.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::serving::Serving;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/disabled-access-log.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    if serving.is_idle() || serving.internal || cx.list("allowed").contains(&serving.path) {
        return;
    }
    cx.judge(&serving.scope, &serving.access_logs, |logs| {
        let mut kept = logs.value.values().filter(|log| log.target != "/dev/null");
        if kept.next().is_some() || logs.value.open.is_some() {
            return None;
        }
        let how = match logs.value.items.first() {
            None => "`access_log` is off",
            Some(_) => "the access log goes to /dev/null",
        };
        Some(
            Draft::new(logs.span, format!("{how}: requests leave no trace"))
                .note("who used a stolen password, and what for, cannot be told afterwards")
                .help("remove the line, or name a file or `syslog:server=…` to log to"),
        )
    });
}
