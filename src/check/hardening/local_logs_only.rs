//! See `rules/hardening/local-logs-only.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::serving::{AccessLog, ErrorLog, Serving};
use crate::model::shown::Shown;
use crate::model::{List, Scope, Setting, Why};
use crate::source::{Span, Spanned};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/local-logs-only.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    let errors = Logs {
        what: "errors",
        target: |log: &ErrorLog| &log.target,
        partial: |_| None,
    };
    judge(&serving.scope, &errors, &serving.error_logs, cx);
    // What is not logged at all is another rule's matter.
    let access = serving.access_logs.effective();
    if access.is_none_or(|logs| !logs.values().all(AccessLog::is_discarded)) {
        let requests = Logs {
            what: "requests",
            target: |log: &AccessLog| &log.target,
            partial: |log| log.partial,
        };
        judge(&serving.scope, &requests, &serving.access_logs, cx);
    }
}

/// A kind of log.
struct Logs<T> {
    what: &'static str,
    target: fn(&T) -> &String,
    /// Why it may leave out some of what it is for.
    partial: fn(&T) -> Option<Why>,
}

fn judge<T>(scope: &Scope, kind: &Logs<T>, logs: &Setting<List<T>>, cx: &mut Cx<'_>)
where
    List<T>: Shown + Clone,
{
    let Logs {
        what,
        target,
        partial,
    } = kind;
    let (targets, every) = (cx.list("targets"), cx.switch("every"));
    let leaves = |log: &Spanned<T>| {
        let name = target(&log.value);
        targets.iter().any(|start| name.starts_with(start.as_str()))
    };
    let written = logs.written().map_or(&[][..], |list| &list.items);
    let mut away = written.iter().filter(|log| leaves(log));
    let away = away
        .clone()
        .find(|log| partial(&log.value).is_none())
        .or(away.next());
    let logs = match away {
        // What speaks for the scope is the log that leaves, whatever is written before it.
        Some(away) => at(logs.clone(), away.span),
        None => logs.clone(),
    };
    // What it leaves out may be on this machine alone.
    let doubt = away.and_then(|log| partial(&log.value));
    let is_copy = || written.iter().any(|log| !leaves(log));
    if let Some(why) = doubt.filter(|_| !every && is_copy()) {
        return cx.undecided_of(scope, &logs, why);
    }
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
