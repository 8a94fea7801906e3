//! See `rules/hardening/exposed-dot-files.md`.

use crate::check::{Check, Cx, Run, written};
use crate::finding::Draft;
use crate::model::pattern::unrunnable;
use crate::model::serving::{Denial, Folder, PathMatch, Serving};
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
    let files = cx.list("files");
    for file in files {
        match refused(&serving.denials, file) {
            Ok(true) => {}
            Ok(false) => exposed.push(file.as_str()),
            Err(why) => unsure = Some((serving.files.span(), why)),
        }
    }
    // Whether a folder beside the root holds such files is not for the files here to say.
    let apart = || {
        let mut folders = serving.apart.items.iter();
        let folder = folders.find(|folder| !keeps(&folder.value, files))?;
        Some((Some(folder.span), Why::Surroundings))
    };
    if exposed.is_empty()
        && let Some((span, why)) = unsure.or_else(apart)
    {
        return cx.undecided(&serving.scope, span, why);
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

/// Whether all of the files are refused in a folder, too.
fn keeps(folder: &Folder, files: &[String]) -> bool {
    let start = folder.path.trim_end_matches('/');
    let mut files = files.iter().map(|file| format!("{start}{file}"));
    files.all(|file| refused(&folder.denials, &file) == Ok(true))
}

/// Whether a path is refused to everybody; why not, when a pattern cannot be run, some addresses get in,
/// or there may be more.
fn refused(denials: &List<Denial>, file: &str) -> Result<bool, Why> {
    let mut unsure = denials.open;
    for denial in denials.values() {
        match matches(denial, file) {
            Some(true) if !denial.lets_some_in => return Ok(true),
            // Who has those addresses is known to those who run it.
            Some(true) => unsure = unsure.or(Some(Why::Surroundings)),
            Some(false) => {}
            None => unsure = unsure.or_else(|| Some(unrunnable(&denial.path))),
        }
    }
    unsure.map_or(Ok(false), Err)
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
