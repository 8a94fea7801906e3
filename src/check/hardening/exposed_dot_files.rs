//! See `rules/hardening/exposed-dot-files.md`.

use crate::check::{Check, Cx, Run, written};
use crate::finding::Draft;
use crate::model::pattern::unrunnable;
use crate::model::serving::{Denial, PathMatch, Serving};
use crate::model::{List, Why};
use fancy_regex::RegexBuilder;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/exposed-dot-files.md"),
    run: Run::Serving(check),
};

/// Far above what a path of a few words takes; a pattern that wants more is not followed.
const STEPS: usize = 10_000;

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    if !serving.is_server || serving.is_idle() {
        return;
    }
    if serving.files.effective() == Some(&false) {
        return;
    }
    let (mut exposed, mut unsure) = (Vec::new(), None);
    for file in cx.list("files") {
        match refused(&serving.denials, file) {
            Ok(true) => {}
            Ok(false) => exposed.push(file.as_str()),
            Err(why) => unsure = Some(why),
        }
    }
    if let (Some(why), true) = (unsure, exposed.is_empty()) {
        return cx.undecided(&serving.scope, serving.files.span(), why);
    }
    cx.judge(&serving.scope, &serving.files, |files| {
        if exposed.is_empty() {
            return None;
        }
        let message = format!("files as {} are handed out", written::listed(&exposed));
        Some(
            Draft::new(files.span, message)
                .note("they hold the history of the source, passwords and keys")
                .help("add `location ~ /\\.(?!well-known) { deny all; }` to the server"),
        )
    });
}

/// Whether a path is refused; why not, when a pattern cannot be run or there may be more.
fn refused(denials: &List<Denial>, file: &str) -> Result<bool, Why> {
    let answers: Vec<_> = denials
        .values()
        .map(|denial| matches(denial, file))
        .collect();
    match (answers.contains(&Some(true)), denials.open) {
        (true, _) => Ok(true),
        (false, Some(why)) => Err(why),
        (false, None) => {
            let at = answers.iter().position(Option::is_none);
            let denial = at.and_then(|at| denials.values().nth(at));
            denial.map_or(Ok(false), |denial| Err(unrunnable(&denial.path)))
        }
    }
}

fn matches(denial: &Denial, file: &str) -> Option<bool> {
    let pattern = match denial.by {
        PathMatch::Prefix => return Some(file.starts_with(&denial.path)),
        PathMatch::Exact => return Some(file == denial.path),
        PathMatch::Pattern => denial.path.clone(),
        PathMatch::PatternIgnoringCase => format!("(?i){}", denial.path),
    };
    let regex = RegexBuilder::new(&pattern).backtrack_limit(STEPS).build();
    regex.ok()?.is_match(file).ok()
}
