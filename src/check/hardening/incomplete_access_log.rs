//! See `rules/hardening/incomplete-access-log.md`.

use crate::check::{Check, Cx, Run, written};
use crate::finding::Draft;
use crate::model::serving::{AccessLog, LogFormat, Serving};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/incomplete-access-log.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    let Some(logs) = serving.access_logs.effective() else {
        return cx.judge(&serving.scope, &serving.access_logs, |_| None);
    };
    let kept: Vec<_> = (logs.items.iter())
        .filter(|log| !log.value.is_discarded())
        .collect();
    // Nothing is logged: another rule's matter.
    let Some(first) = kept.first().filter(|_| !serving.is_idle()) else {
        return;
    };
    let required = cx.list("required");
    let lacks = |log: &AccessLog| {
        log.format
            .effective()
            .map(|format| missing(format, required))
    };
    let is_complete = |log: &AccessLog| lacks(log).is_some_and(|lack| lack.is_empty());
    // A complete log that leaves out requests is enough where no line lacks anything.
    let every = kept.iter().all(|log| is_complete(&log.value));
    let leaves_out = |log: &AccessLog| log.partial.filter(|_| !every);
    let complete = kept
        .iter()
        .any(|log| is_complete(&log.value) && leaves_out(&log.value).is_none());
    let partial = kept.iter().find_map(|log| {
        let why = leaves_out(&log.value).filter(|_| is_complete(&log.value))?;
        Some((log.span, why))
    });
    let hidden = kept.iter().find_map(|log| {
        let format = log.value.format.effective();
        match (
            &log.value.format,
            format.and_then(|format| format.variables.open),
        ) {
            (crate::model::Setting::Unknown { span, why }, _) => Some((*span, *why)),
            (_, Some(why)) => Some((log.span, why)),
            _ => None,
        }
    });
    if let Some((span, why)) = hidden.or(partial).filter(|_| !complete) {
        return cx.hidden(&serving.scope, span, why);
    }
    cx.judge(&serving.scope, &serving.access_logs, |_| {
        if complete {
            return None;
        }
        let lack = lacks(&first.value)?;
        let lack: Vec<_> = lack.iter().map(|one| format!("`{one}`")).collect();
        let lack: Vec<_> = lack.iter().map(String::as_str).collect();
        let name = &first.value.format.effective()?.name;
        let span = first.value.format.span().unwrap_or(first.span);
        let message = format!(
            "lines of the format `{name}` lack {}",
            written::listed(&lack)
        );
        Some(
            Draft::new(span, message)
                .note(
                    "without it a request cannot be traced to who made it, when, and how it ended",
                )
                .help("log in a `log_format` that has these variables"),
        )
    });
}

/// The first choice of each requirement that nothing in the format meets.
fn missing<'a>(format: &LogFormat, required: &'a [String]) -> Vec<&'a str> {
    let has = |name: &str| {
        let mut all = format.variables.values().chain(&format.sources);
        all.any(|one| one == name)
    };
    let lack = required
        .iter()
        .filter(|choices| !choices.split('|').any(has));
    lack.filter_map(|choices| choices.split('|').next())
        .collect()
}
