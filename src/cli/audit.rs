//! `authlint audit`.

use super::args::AuditArgs;
use super::check::missing;
use super::named;
use super::progress::Bar;
use super::session::{Session, repository, today};
use super::standards::load_all;
use super::{Exit, Failure, terminal, warn};
use crate::audit::{self, Audit, Verdict, World};
use crate::engine::Known;
use crate::options::Options;
use crate::outcome::Root;
use crate::report::audit::{self as report, AuditFormat, Origin};
use crate::standard::Standard;
use clap::ValueEnum;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

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
    let scope = &args.scope;
    let choices = [&scope.select, &scope.extend_select, &scope.ignore];
    if choices.iter().any(|names| !names.is_empty()) {
        return Err(Failure::new(
            "an audit runs the rules that its standards name, no more and no fewer",
            "leave --select, --extend-select and --ignore out; --standard and --level choose",
        ));
    }
    let mut session = Session::open(scope, None, known)?;
    session.hold_names(&args.standard, known);
    session.stop_at_mistakes()?;
    let names = names(args, &session)?;
    let standards = load_all(&names, known)?;
    let mut exit = missing(&session.discovery.missing);
    // A report about nothing would only hide the mistake.
    if exit != Exit::Clean && session.discovery.candidates.is_empty() {
        return Ok(exit);
    }
    let Session {
        plan, discovery, ..
    } = session;
    let world = world(plan.options());
    let standards = standards
        .into_iter()
        .map(|one| up_to(one, args.level))
        .collect();
    let bar = Bar::start(&plan.progress);
    let mut audit = audit::run(discovery, &plan, standards, world);
    drop(bar);
    audit.report.root = repository(&args.scope.paths);
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

/// The standards of the command line, else those of the configuration, whose paths start at its folder.
fn names(args: &AuditArgs, session: &Session<'_>) -> Result<Vec<String>, Failure> {
    if !args.standard.is_empty() {
        return Ok(args.standard.clone());
    }
    let told = &session.plan.config.audit_standards;
    if told.is_empty() {
        return Err(Failure::new(
            "no standard is named",
            "name one, --standard ID, or write standards = [\"ID\"] below [audit] in authlint.toml; `authlint standards` lists them",
        ));
    }
    Ok(named::of_config(
        &session.plan.config,
        session.folder.as_deref(),
    ))
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
    let has_ended = audit.remarks.iter().any(|one| one.is_expired);
    if audit.report.unread.iter().any(|one| one.named) {
        Exit::Failed
    } else if !audit.report.unread.is_empty()
        || at_least.is_some_and(|least| worst >= Some(least) || has_ended)
    {
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
    let (own, shared) = git_folders(&Path::new(&root.directory).join(".git"))?;
    let head = fs::read_to_string(own.join("HEAD")).ok()?;
    let Some(name) = head.trim().strip_prefix("ref: ") else {
        return Some(head.trim().to_owned());
    };
    let mut loose = [&own, &shared].into_iter();
    if let Some(commit) = loose.find_map(|folder| fs::read_to_string(folder.join(name)).ok()) {
        return Some(commit.trim().to_owned());
    }
    let packed = fs::read_to_string(shared.join("packed-refs")).ok()?;
    packed.lines().find_map(|line| {
        let (commit, of) = line.split_once(' ')?;
        (of == name).then(|| commit.to_owned())
    })
}

/// The folder of a checkout's own files and that of what several share: both are `.git`, unless that is a
/// file, as in a worktree or a submodule.
fn git_folders(git: &Path) -> Option<(PathBuf, PathBuf)> {
    if git.is_dir() {
        return Some((git.to_owned(), git.to_owned()));
    }
    let text = fs::read_to_string(git).ok()?;
    let own = git.parent()?.join(text.trim().strip_prefix("gitdir: ")?);
    let shared = fs::read_to_string(own.join("commondir"));
    let shared = shared.map_or_else(|_| own.clone(), |shared| own.join(shared.trim()));
    Some((own, shared))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit_of(files: &[(&str, &str)], checkout: &str) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let directory = folder.path().join(checkout).to_string_lossy().into_owned();
        commit(&Root {
            start: directory.clone(),
            directory,
        })
    }

    #[test]
    fn the_commit_is_found_in_a_clone_and_in_a_worktree_of_it() {
        let clone = [
            ("a/.git/HEAD", "ref: refs/heads/main\n"),
            ("a/.git/packed-refs", "# pack-refs\n1234 refs/heads/main\n"),
            ("a/.git/refs/heads/topic", "5678\n"),
            ("a/.git/worktrees/b/HEAD", "ref: refs/heads/topic\n"),
            ("a/.git/worktrees/b/commondir", "../..\n"),
            ("b/.git", "gitdir: ../a/.git/worktrees/b\n"),
            ("c/.git/HEAD", "9abc\n"),
        ];
        for (checkout, commit) in [("a", "1234"), ("b", "5678"), ("c", "9abc")] {
            assert_eq!(commit_of(&clone, checkout).as_deref(), Some(commit));
        }
        assert_eq!(commit_of(&[("d/x", "")], "d"), None);
    }
}
