//! See `rules/hardening/quiet-error-log.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::serving::{ErrorLog, Serving};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/quiet-error-log.md"),
    run: Run::Serving(check),
};

/// From quiet to loud.
const LEVELS: [&str; 5] = ["error", "warn", "notice", "info", "debug"];

/// The quietest level that is no fault.
fn quietest(levels: &[String]) -> &'static str {
    let tells = |level: &&&str| !levels.iter().any(|one| one == **level);
    LEVELS.iter().find(tells).unwrap_or(&"debug")
}

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    let levels = cx.list("levels");
    let tells = |log: &ErrorLog| log.target != "/dev/null" && !levels.contains(&log.level);
    if let Some(logs) = serving.error_logs.effective()
        && let Some(why) = logs.open
        && !logs.values().any(tells)
    {
        return cx.undecided(&serving.scope, serving.error_logs.span(), why);
    }
    cx.judge(&serving.scope, &serving.error_logs, |logs| {
        let first = logs.value.items.first()?;
        if logs.value.values().any(tells) {
            return None;
        }
        let message = if first.value.target == "/dev/null" {
            "errors go to /dev/null".to_owned()
        } else {
            format!("errors below the level {} are not logged", first.value.level)
        };
        Some(
            Draft::new(first.span, message)
                .note("failed logins, refused certificates and limits that act are logged as `error` or lower")
                .help(format!(
                    "log at the level `{}` or a lower one, to a file or `syslog:server=…`",
                    quietest(levels)
                )),
        )
    });
}
