//! See `rules/hardening/disabled-access-log.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Why;
use crate::model::serving::{AccessLog, Serving};
use crate::source::Spanned;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/disabled-access-log.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    if serving.is_idle() || serving.internal || cx.list("allowed").contains(&serving.path) {
        return;
    }
    let logs = serving.access_logs.effective();
    let logs = logs.into_iter().flat_map(|logs| &logs.items);
    let kept: Vec<_> = logs.filter(|log| !log.value.is_discarded()).collect();
    let whole = kept.iter().find(|log| log.value.partial.is_none());
    if let (None, Some((log, why))) = (whole, partial(&kept)) {
        return cx.undecided(&serving.scope, Some(log.span), why);
    }
    cx.judge(&serving.scope, &serving.access_logs, |logs| {
        if whole.is_some() || logs.value.open.is_some() {
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

/// A log that takes some requests, and why not all.
fn partial<'a>(logs: &[&'a Spanned<AccessLog>]) -> Option<(&'a Spanned<AccessLog>, Why)> {
    logs.iter().find_map(|log| Some((*log, log.value.partial?)))
}
