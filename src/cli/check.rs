//! `authlint check` and `authlint facts`.

use super::args::{CheckArgs, FactsArgs};
use super::baseline::{self, Place};
use super::paths::tidy;
use super::progress::Bar;
use super::session::{CONFIG_FILE, Mistakes, Session, repository};
use super::{Exit, Failure, terminal, warn};
use crate::config::{self, nearest};
use crate::discover::{Discovery, shown};
use crate::engine::{self, Known, Plan};
use crate::finding::{Finding, Severity};
use crate::outcome::{Fate, Report, Unread};
use crate::report::safe::escape;
use crate::report::{self, Format, Wanted};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

pub(super) const NO_FILE: &str = "authlint: there is no file to check here";

/// Checks and reports.
pub(super) fn run(args: &CheckArgs, known: &Known, out: &mut dyn Write) -> Result<Exit, Failure> {
    let started = Instant::now();
    let mut session = Session::open(&args.scope, args.tree.as_deref(), known)?;
    session.hold_names(&[], known);
    let config = session.plan.config.clone();
    let mut exit = missing(&session.discovery.missing);
    if let Some(tree) = &args.tree {
        exit = exit.max(astray(tree, &args.scope.paths));
    }
    let place = Place::new(&session);
    let Session {
        plan,
        discovery,
        mistakes,
        ..
    } = session;
    let mut report = lint(&plan, discovery, mistakes);
    baseline::apply(args, &place, &mut report, &plan)?;
    if args.tree.is_some() {
        keep_related(&mut report, args);
    }
    report.root = repository(&args.scope.paths);
    let fail_on = args.fail_on.or(config.fail_on).unwrap_or(Severity::Medium);
    exit = exit.max(verdict(&report, fail_on));
    if report.by_dialect().is_empty() && report.unread.is_empty() && exit == Exit::Clean {
        warn(&NO_FILE);
        if args.require_files || config.require_files == Some(true) {
            exit = Exit::Failed;
        }
    }
    refuse_input(args, &report)?;
    write(args, &report, out)?;
    if !args.quiet {
        tell_apart(args.format, &report);
    }
    if args.stats {
        warn(&stats(&report, started));
    }
    Ok(exit)
}

/// Runs the engine, and adds what is wrong with the configuration.
pub(super) fn lint(plan: &Plan<'_>, discovery: Discovery, mistakes: Option<Mistakes>) -> Report {
    let _bar = Bar::start(&plan.progress);
    let mut report = engine::run(discovery, plan);
    if let Some((source, errors)) = mistakes {
        engine::add_config_errors(&mut report, CONFIG_FILE, source, &errors, plan);
    }
    report
}

/// Says which named paths do not exist.
pub(super) fn missing(paths: &[String]) -> Exit {
    for path in paths {
        let commands = [
            "baseline",
            "check",
            "explain",
            "rules",
            "facts",
            "inventory",
            "fix",
            "audit",
            "standards",
            "init",
            "completions",
        ];
        let help = match nearest(path, commands) {
            Some(command) => format!("check the path, or did you mean `authlint {command}`?"),
            None => "check the path; patterns are expanded by the shell".to_owned(),
        };
        warn(&Failure::new(
            format!("there is no file or folder {path}"),
            help,
        ));
    }
    if paths.is_empty() {
        Exit::Clean
    } else {
        Exit::Failed
    }
}

/// Says which of the given paths are not in the tree that is read.
fn astray(tree: &Path, paths: &[PathBuf]) -> Exit {
    let tree_there = tidy(tree);
    let is_lost = |path: &&PathBuf| !path.exists() || !tidy(path).starts_with(&tree_there);
    let mut exit = Exit::Clean;
    for path in paths.iter().filter(is_lost) {
        let what = format!("there is no {} in {}", shown(path), shown(tree));
        warn(&Failure::new(what, "name files of the folder after --tree"));
        exit = Exit::Failed;
    }
    exit
}

/// The exit code that a report asks for; no format changes it.
pub(super) fn verdict(report: &Report, fail_on: Severity) -> Exit {
    let is_config = |finding: &Finding| finding.rule == config::INVALID;
    if report.unread.iter().any(|one| one.named) || report.active().any(is_config) {
        Exit::Failed
    } else if !report.unread.is_empty() || report.worst().is_some_and(|worst| worst >= fail_on) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// A report is never written over a file that was checked.
fn refuse_input(args: &CheckArgs, report: &Report) -> Result<(), Failure> {
    let Some(output) = args
        .output
        .as_deref()
        .and_then(|path| path.canonicalize().ok())
    else {
        return Ok(());
    };
    let is_output = |path: &str| {
        Path::new(path)
            .canonicalize()
            .is_ok_and(|path| path == output)
    };
    let mut checked = report.files.iter();
    if checked.any(|file| matches!(file.fate, Fate::Checked(_)) && is_output(&file.path)) {
        let what = format!("{} is among the files that were checked", output.display());
        return Err(Failure::new(what, "write the report to another file"));
    }
    Ok(())
}

/// Says the notes where the format has no place for them.
fn tell_apart(format: Option<Format>, report: &Report) {
    if matches!(
        format,
        Some(Format::Concise | Format::Github | Format::Gitlab)
    ) {
        for note in &report.notes {
            let remedy = note
                .remedy
                .iter()
                .map(|remedy| format!(": {}", escape(remedy)));
            let remedy: String = remedy.collect();
            warn(&format!(
                "authlint: {} {}{remedy}",
                note.count,
                escape(&note.text)
            ));
        }
    }
}

/// Keeps what has to do with the given paths: a finding with any label in one of them.
fn keep_related(report: &mut Report, args: &CheckArgs) {
    let given: BTreeSet<String> = args.scope.paths.iter().map(|path| shown(path)).collect();
    let sources = &report.sources;
    let touches = |finding: &Finding| {
        let labels = finding.related.iter().chain([&finding.primary]);
        labels
            .filter_map(|label| sources.find(label.span.file))
            .any(|file| given.contains(&*file.path))
            || finding.rule == config::INVALID
    };
    report.findings.retain(touches);
    report
        .unread
        .retain(|one: &Unread| given.contains(&one.path));
}

fn write(args: &CheckArgs, report: &Report, out: &mut dyn Write) -> Result<(), Failure> {
    let style = terminal::style(args.color, args.output.is_some());
    let wanted = Wanted {
        suppressed: args.show_suppressed,
        quiet: args.quiet,
    };
    let format = args.format.unwrap_or(Format::Text);
    let Some(path) = &args.output else {
        return Ok(report::write(report, format, &style, wanted, out)?);
    };
    let mut bytes = Vec::new();
    report::write(report, format, &style, wanted, &mut bytes)?;
    fs::write(path, bytes).map_err(|error| Failure::io("write", path, &error))
}

fn stats(report: &Report, started: Instant) -> String {
    let mut reasons = std::collections::BTreeMap::new();
    for file in &report.files {
        if let Fate::Skipped(reason) = &file.fate {
            *reasons.entry(reason.as_str()).or_insert(0_usize) += 1;
        }
    }
    let mut lines = vec![format!("stats: {} files met", report.files.len())];
    for (dialect, count) in report.by_dialect() {
        lines.push(format!("stats: {count} checked as {}", dialect.id()));
    }
    for (reason, count) in reasons {
        lines.push(format!("stats: {count} passed over: {reason}"));
    }
    let (passed, undecided) = (report.passed, report.undecided.len());
    lines.push(format!(
        "stats: {passed} settings sound, {undecided} undecided"
    ));
    lines.push(format!("stats: {:.3} s", started.elapsed().as_secs_f64()));
    lines.join("\n")
}

/// Prints the facts.
pub(super) fn facts(args: &FactsArgs, known: &Known, out: &mut dyn Write) -> Result<Exit, Failure> {
    let session = Session::open(&args.scope, None, known)?;
    session.stop_at_mistakes()?;
    let exit = missing(&session.discovery.missing);
    let Session {
        plan, discovery, ..
    } = session;
    let (facts, report) = engine::facts(discovery, &plan);
    if facts.is_empty() && report.unread.is_empty() && exit == Exit::Clean {
        warn(&NO_FILE);
    }
    report::facts::write(&facts, &report, out)?;
    Ok(exit.max(verdict(&report, Severity::Medium)))
}
