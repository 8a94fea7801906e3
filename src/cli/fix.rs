//! `authlint fix`: makes the edits that findings offer, or shows them, as far as the project as a whole
//! is no worse for them.

use super::args::FixArgs;
use super::check::missing;
use super::progress::Bar;
use super::session::Session;
use super::{Exit, Failure, warn};
use crate::discover::{Candidate, Discovery};
use crate::engine::{self, Known, Plan};
use crate::fix;
use crate::outcome::Report;
use crate::report::{View, Wanted, diff};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Mends files, or prints what would change.
pub(super) fn run(args: &FixArgs, known: &Known, out: &mut dyn Write) -> Result<Exit, Failure> {
    if args.scope.paths.iter().any(|path| path.as_os_str() == "-") {
        let help = "name the file, or see the change with `authlint check --format json`";
        return Err(Failure::new("standard input cannot be mended", help));
    }
    let session = Session::open(&args.scope, None, known)?;
    session.stop_at_mistakes()?;
    let mut exit = missing(&session.discovery.missing);
    let (before, chosen, refused) = settle(&session, args.r#unsafe);
    if before.unread.iter().any(|one| one.named) {
        exit = Exit::Failed;
    }
    let view = View::new(&before, Wanted::default());
    for (at, why) in &refused {
        let finding = &before.findings[*at];
        let place = view.at(finding.primary.span);
        warn(&format!(
            "authlint: {} at {place} is left: {why}",
            finding.rule
        ));
    }
    for (&file, edits) in &chosen.edits {
        let source = before.sources.get(file);
        if args.diff {
            write!(out, "{}", diff(&view, file, edits))?;
        } else if let Err(failure) = fix::mend(Path::new(&*source.path), source.bytes(), edits) {
            let path = view.path(edits[0].span);
            warn(&format!("authlint: {path} is left as it is: {failure}"));
            exit = Exit::Failed;
        }
    }
    say(&chosen, args);
    Ok(exit)
}

fn say(chosen: &fix::Plan, args: &FixArgs) {
    let count = |number: usize, what: &str| {
        let ending = if number == 1 { "" } else { "s" };
        format!("{number} {what}{ending}")
    };
    let findings = count(chosen.mended.len(), "finding");
    let files = count(chosen.edits.len(), "file");
    let verb = if args.diff { "can be mended" } else { "mended" };
    warn(&format!("authlint: {findings} {verb} in {files}"));
    for (left, why) in [
        (&chosen.refused, "run into these: run `authlint fix` again"),
        (
            &chosen.ambiguous,
            "can be mended in several ways: choose one",
        ),
    ] {
        if !left.is_empty() {
            warn(&format!("authlint: {} more {why}", left.len()));
        }
    }
    if chosen.withheld > 0 {
        let more = chosen.withheld;
        warn(&format!(
            "authlint: {more} more with --unsafe, which may change how clients or upstreams are served"
        ));
    }
}

/// A finding whose fix is refused, by its index, and why.
type Refused = Vec<(usize, String)>;

/// Finds the most fixes that leave the project no worse: all of them, or else by halves, so that one bad
/// fix does not cost a run for each good one.
fn settle(session: &Session<'_>, unsafe_too: bool) -> (Report, fix::Plan, Refused) {
    // It starts again with each trial.
    let _bar = Bar::start(&session.plan.progress);
    let trial = Trial {
        plan: &session.plan,
        discovery: &session.discovery,
        before: engine::run(session.discovery.clone(), &session.plan),
        unsafe_too,
    };
    let all: Vec<usize> = (0..trial.before.findings.len()).collect();
    let whole = trial.choose(&all);
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    let mut waiting = vec![whole.mended.clone()];
    while let Some(group) = waiting.pop().filter(|group| !group.is_empty()) {
        let mut together = [accepted.as_slice(), &group].concat();
        together.sort_unstable();
        match (trial.accept(&together), group.as_slice()) {
            (Ok(()), _) => accepted = together,
            (Err(why), &[at]) => refused.push((at, why)),
            (Err(_), _) => {
                let (first, second) = group.split_at(group.len() / 2);
                waiting.extend([second.to_vec(), first.to_vec()]);
            }
        }
    }
    let chosen = fix::Plan {
        edits: trial.choose(&accepted).edits,
        mended: accepted,
        ..whole
    };
    (trial.before, chosen, refused)
}

/// The project before any fix, to hold the result of some against.
struct Trial<'a> {
    plan: &'a Plan<'a>,
    discovery: &'a Discovery,
    before: Report,
    unsafe_too: bool,
}

impl Trial<'_> {
    /// The edits of some findings; the indexes in the plan are those of the report.
    fn choose(&self, findings: &[usize]) -> fix::Plan {
        let all = &self.before.findings;
        fix::plan(all, findings, self.unsafe_too)
    }

    /// Whether the whole project has no more findings of any rule in any file, and no file less read.
    fn accept(&self, findings: &[usize]) -> Result<(), String> {
        let mut discovery = self.discovery.clone();
        for (&file, edits) in &self.choose(findings).edits {
            let source = self.before.sources.get(file);
            let bytes =
                fix::apply(source.bytes(), edits).ok_or("an edit lies outside of the file")?;
            put(&mut discovery, &source.path, bytes);
        }
        let after = engine::run(discovery, self.plan);
        if let Some(path) = unread(&after).difference(&unread(&self.before)).next() {
            return Err(format!("{path} could not be read any more"));
        }
        let before = counts(&self.before);
        let more =
            |&(key, count): &(&Key<'_>, &usize)| before.get(key).is_none_or(|had| had < count);
        match counts(&after).iter().find(more) {
            Some(((path, rule), _)) => Err(format!("{rule} would then report in {path}")),
            None => Ok(()),
        }
    }
}

/// Puts a text in the place of a file.
fn put(discovery: &mut Discovery, path: &str, bytes: Vec<u8>) {
    let candidates = &mut discovery.candidates;
    if let Some(candidate) = candidates.iter_mut().find(|one| one.path == path) {
        candidate.bytes = Some(bytes);
        candidate.look = None;
        return;
    }
    candidates.push(Candidate {
        path: path.to_owned(),
        disk: PathBuf::from(path),
        named: false,
        bytes: Some(bytes),
        look: None,
    });
    // An include may have led to it by a link.
    discovery.linked.insert(path.to_owned());
}

type Key<'a> = (&'a str, &'static str);

fn counts(report: &Report) -> BTreeMap<Key<'_>, usize> {
    let mut counts = BTreeMap::new();
    for finding in report.active() {
        if let Some(file) = report.sources.find(finding.primary.span.file) {
            *counts.entry((&*file.path, finding.rule)).or_default() += 1;
        }
    }
    counts
}

fn unread(report: &Report) -> BTreeSet<&str> {
    report.unread.iter().map(|one| one.path.as_str()).collect()
}
