//! `authlint audit` and `authlint standards`.

use super::args::AuditArgs;
use super::check::{in_threads, missing};
use super::progress::Bar;
use super::session::{Session, repository, today};
use super::{Exit, Failure, terminal, warn};
use crate::audit::{self, Audit, Verdict, World};
use crate::config::nearest;
use crate::engine::Known;
use crate::options::Options;
use crate::outcome::Root;
use crate::report::audit::{self as report, AuditFormat, Origin};
use crate::source::{Columns, SourceFile};
use crate::standard::{self, BUILT_IN, Mode, Standard};
use clap::ValueEnum;
use std::fs;
use std::io::Write;
use std::path::Path;

/// What makes an audit fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the names say it")]
pub(super) enum FailOn {
    #[default]
    Violated,
    Undecidable,
    Never,
}

/// Answers standards.
pub(super) fn run(args: &AuditArgs, known: &Known, out: &mut dyn Write) -> Result<Exit, Failure> {
    let session = Session::open(&args.scope, None, known)?;
    session.stop_at_mistakes()?;
    let standards = args.standard.iter().map(|name| load(name, known));
    let standards = standards.collect::<Result<Vec<_>, _>>()?;
    let mut exit = missing(&session.discovery.missing);
    let Session {
        plan, discovery, ..
    } = session;
    let world = world(plan.options());
    let standards = standards
        .into_iter()
        .map(|one| up_to(one, args.level))
        .collect();
    let bar = Bar::start(&plan.progress);
    let mut audit = in_threads(args.scope.jobs, || {
        audit::run(discovery, &plan, standards, world)
    });
    drop(bar);
    audit.report.root = repository();
    exit = exit.max(verdict(&audit, args.fail_on));
    if audit.report.by_dialect().is_empty() && audit.report.unread.is_empty() {
        warn(&"authlint: there is no file to audit here");
    }
    let origin = Origin {
        rule_set: audit::rule_set(known),
        commit: audit.report.root.as_ref().and_then(commit),
    };
    write(args, &audit, &origin, out)?;
    Ok(exit)
}

fn write(
    args: &AuditArgs,
    audit: &Audit,
    origin: &Origin,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let style = terminal::style(args.color, args.output.is_some());
    let format = args.format.unwrap_or(AuditFormat::Text);
    let Some(path) = &args.output else {
        return Ok(report::write(audit, origin, format, &style, out)?);
    };
    let mut bytes = Vec::new();
    report::write(audit, origin, format, &style, &mut bytes)?;
    fs::write(path, bytes).map_err(|error| Failure::io("write", path, &error))
}

fn verdict(audit: &Audit, fail_on: FailOn) -> Exit {
    let at_least = match fail_on {
        FailOn::Violated => Some(Verdict::Violated),
        FailOn::Undecidable => Some(Verdict::Undecidable),
        FailOn::Never => None,
    };
    let worst = audit.worst();
    if audit.report.unread.iter().any(|one| one.named) {
        Exit::Failed
    } else if at_least.is_some_and(|least| worst >= Some(least)) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

fn world(options: &Options) -> World {
    let deployment = &options.deployment;
    World {
        as_of: deployment.as_of.unwrap_or_else(today),
        audience: deployment.audience,
        behind: deployment.behind.clone(),
    }
}

/// A standard that comes with authlint, or the user's own by its path.
pub(super) fn load(name: &str, known: &Known) -> Result<Standard, Failure> {
    let rule = |id: &str| known.rule(id);
    if let Some(standard) = standard::built_in(name, &rule) {
        return Ok(standard);
    }
    let path = Path::new(name);
    if !path.is_file() {
        let help = match nearest(name, BUILT_IN.iter().map(|(id, _)| *id)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "`authlint standards` lists them; a path names one of your own".to_owned(),
        };
        return Err(Failure::new(format!("there is no standard `{name}`"), help));
    }
    let text = fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
    let extended = |id: &str| standard::built_in(id, &rule);
    standard::read(&text, &rule, &extended).map_err(|mistakes| {
        let source = SourceFile::new(name, text.clone().into_bytes());
        let said = mistakes.into_iter().map(|mistake| match mistake.at {
            Some(at) => {
                let at = source.position(at.start as u32, Columns::Characters);
                format!("\n  {name}:{}:{}: {}", at.line, at.column, mistake.message)
            }
            None => format!("\n  {name}: {}", mistake.message),
        });
        let what = format!("the standard has mistakes:{}", said.collect::<String>());
        Failure::new(
            what,
            "mend it; rules/controls/README.md describes the format",
        )
    })
}

fn up_to(mut standard: Standard, level: Option<u8>) -> Standard {
    if let Some(level) = level {
        standard
            .controls
            .retain(|one| one.level.is_none_or(|of| of <= level));
    }
    standard
}

/// The commit that is checked out, read from the repository's own files.
fn commit(root: &Root) -> Option<String> {
    let git = Path::new(&root.directory).join(".git");
    let head = fs::read_to_string(git.join("HEAD")).ok()?;
    let Some(name) = head.trim().strip_prefix("ref: ") else {
        return Some(head.trim().to_owned());
    };
    if let Ok(commit) = fs::read_to_string(git.join(name)) {
        return Some(commit.trim().to_owned());
    }
    let packed = fs::read_to_string(git.join("packed-refs")).ok()?;
    packed.lines().find_map(|line| {
        let (commit, of) = line.split_once(' ')?;
        (of == name).then(|| commit.to_owned())
    })
}

/// Lists the standards with what can be decided of each.
pub(super) fn list(known: &Known, out: &mut dyn Write) -> Result<Exit, Failure> {
    for (id, _) in BUILT_IN {
        let standard = load(id, known)?;
        let [auto, partial, manual] =
            [Mode::Auto, Mode::Partial, Mode::Manual].map(|mode| standard.count(mode));
        writeln!(out, "{id}  {}", standard.title)?;
        writeln!(
            out,
            "    {} of {} controls ({}): {auto} automatic, {partial} in part, {manual} by a person",
            standard.controls.len(),
            standard.total,
            standard.counted
        )?;
        writeln!(out, "    {}", standard.url)?;
    }
    Ok(Exit::Clean)
}
