//! See `rules/hardening/local-logs-only.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::serving::Serving;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/local-logs-only.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    let targets = cx.list("targets");
    let leaves = |target: &str| {
        targets
            .iter()
            .any(|start| target.starts_with(start.as_str()))
    };
    cx.judge(&serving.scope, &serving.error_logs, |logs| {
        let mut all = logs.value.values();
        let stays = logs.value.open.is_none() && !all.any(|log| leaves(&log.target));
        let first = logs.value.values().next().filter(|_| stays)?;
        Some(draft(logs.span, "errors", &first.target))
    });
    // What is not logged at all is another rule's matter.
    let access = serving.access_logs.effective();
    if access.is_some_and(|logs| logs.items.is_empty()) {
        return;
    }
    cx.judge(&serving.scope, &serving.access_logs, |logs| {
        let mut all = logs.value.values();
        let stays = logs.value.open.is_none() && !all.any(|log| leaves(&log.target));
        let first = logs.value.values().next().filter(|_| stays)?;
        Some(draft(logs.span, "requests", &first.target))
    });
}

fn draft(span: Span, what: &str, target: &str) -> Draft {
    Draft::new(
        span,
        format!("{what} are logged on this machine alone: `{target}`"),
    )
    .note("who breaks in can rewrite the log of how it was done")
    .help("log to a collector, too, as in `syslog:server=logs.example.com,tag=nginx`")
}
