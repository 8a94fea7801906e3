//! See `rules/hardening/local-logs-only.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::serving::Serving;
use crate::model::shown::Shown;
use crate::model::{List, Scope, Setting};
use crate::source::{Span, Spanned};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/local-logs-only.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    judge(
        &serving.scope,
        "errors",
        &serving.error_logs,
        |log| &log.target,
        cx,
    );
    // What is not logged at all is another rule's matter.
    let access = serving.access_logs.effective();
    if access.is_none_or(|logs| !logs.items.is_empty()) {
        judge(
            &serving.scope,
            "requests",
            &serving.access_logs,
            |log| &log.target,
            cx,
        );
    }
}

fn judge<T>(
    scope: &Scope,
    what: &str,
    logs: &Setting<List<T>>,
    target: fn(&T) -> &String,
    cx: &mut Cx<'_>,
) where
    List<T>: Shown + Clone,
{
    let (targets, every) = (cx.list("targets"), cx.switch("every"));
    let leaves = |log: &Spanned<T>| {
        let name = target(&log.value);
        targets.iter().any(|start| name.starts_with(start.as_str()))
    };
    let away = logs
        .written()
        .and_then(|list| list.items.iter().find(|log| leaves(log)));
    let logs = match away {
        // What speaks for the scope is the log that leaves, whatever is written before it.
        Some(away) => at(logs.clone(), away.span),
        None => logs.clone(),
    };
    cx.judge(scope, &logs, |logs| {
        let items = &logs.value.items;
        let first = items.iter().find(|log| !leaves(log))?;
        let is_copied = items.iter().any(leaves) || logs.value.open.is_some();
        if is_copied && !every {
            return None;
        }
        let at = if logs.written { first.span } else { logs.span };
        Some(draft(at, what, target(&first.value), every))
    });
}

fn at<T>(mut setting: Setting<T>, place: Span) -> Setting<T> {
    if let Setting::Set { span, .. } = &mut setting {
        *span = place;
    }
    setting
}

fn draft(span: Span, what: &str, target: &str, every: bool) -> Draft {
    let draft = if every {
        Draft::new(
            span,
            format!("{what} are logged on this machine: `{target}`"),
        )
        .help("log to a collector instead, as in `syslog:server=logs.example.com,tag=nginx`")
    } else {
        let message = format!("{what} are logged on this machine alone: `{target}`");
        Draft::new(span, message)
            .help("log to a collector, too, as in `syslog:server=logs.example.com,tag=nginx`")
    };
    draft.note("who breaks in can rewrite the log of how it was done")
}
