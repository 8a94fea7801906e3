//! `authlint baseline`, and the baseline of every later check: where it is found, what it marks, what
//! is said about it.

mod world;

use super::args::{BaselineArgs, CheckArgs};
use super::check::{lint, missing};
use super::paths::tidy;
use super::session::Session;
use super::{Exit, Failure};
use crate::config::LARGEST_FILE_SIZE;
use crate::discover::shown;
use crate::engine::{Known, Plan};
use crate::outcome::{Note, Report};
use crate::report::baseline::entries;
use crate::report::safe::escape;
use crate::source::{Columns, FileId, SourceFile};
use crate::suppress::baseline::{self, Baseline, Entry, FILE_NAME, Matches};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use world::Here;

/// The name of the baseline's file among those of a run.
const BASELINE_FILE: FileId = FileId(u32::MAX - 1);

/// Where a run may have its baseline, settled before the files are read.
pub(super) struct Place {
    /// The folder of the configuration, if one applies.
    config: Option<PathBuf>,
    /// The first path that was given.
    first: PathBuf,
    /// All of them.
    roots: Vec<PathBuf>,
}

impl Place {
    pub(super) fn new(session: &Session<'_>) -> Self {
        let roots = &session.discovery.roots;
        Self {
            config: session.folder.clone(),
            first: roots.first().cloned().unwrap_or_else(|| ".".into()),
            roots: roots.iter().map(|root| tidy(root)).collect(),
        }
    }

    /// The nearest baseline above the first path, no further than the configuration.
    fn find(&self) -> Option<PathBuf> {
        let first = tidy(&self.first);
        let inside = |folder: &&Path| {
            let config = self.config.as_deref().filter(|top| first.starts_with(top));
            config.is_none_or(|top| folder.starts_with(top))
        };
        let above = first.ancestors().take_while(inside);
        let beside = self.config.as_deref().filter(|top| !first.starts_with(top));
        let mut folders = beside.into_iter().chain(above);
        folders.find_map(|folder| Some(folder.join(FILE_NAME)).filter(|file| file.is_file()))
    }

    /// Where a new one goes: beside the configuration, else into the path.
    fn fresh(&self) -> PathBuf {
        let first = tidy(&self.first);
        let own = if first.is_dir() {
            Some(first.as_path())
        } else {
            first.parent()
        };
        let folder = self.config.as_deref().or(own);
        folder.unwrap_or(Path::new(".")).join(FILE_NAME)
    }
}

/// A baseline on disk.
struct Opened {
    path: PathBuf,
    source: SourceFile,
    baseline: Baseline,
}

impl Opened {
    fn read(path: &Path) -> Result<Self, Failure> {
        let io = |error| Failure::io("read", path, &error);
        let size = fs::metadata(path).map_err(io)?.len();
        if size > LARGEST_FILE_SIZE {
            let what = format!("the baseline {} is too large", path.display());
            return Err(Failure::new(what, "remove it and run `authlint baseline`"));
        }
        let source = SourceFile::new(name(path), fs::read(path).map_err(io)?);
        let baseline = baseline::read(BASELINE_FILE, &source).map_err(|error| {
            let at = source.position(error.span.start, Columns::Characters);
            let (path, line, column) = (&source.path, at.line, at.column);
            let what = format!("{path}:{line}:{column}: {}", escape(&error.message));
            Failure::new(what, error.help.unwrap_or_default())
        })?;
        Ok(Self {
            path: path.to_owned(),
            source,
            baseline,
        })
    }

    /// Marks what it knows.
    fn mark(&self, report: &mut Report, place: &Place, plan: &Plan<'_>) -> Matches {
        let mut findings = std::mem::take(&mut report.findings);
        let here = Here::new(&self.path, &place.roots, report, plan);
        let matches = self.baseline.mark(&mut findings, &here);
        report.findings = findings;
        matches
    }
}

/// The path of a baseline as shown.
fn name(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    shown(path.strip_prefix(&here).unwrap_or(path))
}

/// Marks what the baseline of this run knows, and says what became of its entries.
pub(super) fn apply(
    args: &CheckArgs,
    place: &Place,
    report: &mut Report,
    plan: &Plan<'_>,
) -> Result<(), Failure> {
    let file = match &args.baseline {
        _ if args.no_baseline => None,
        Some(file) if file.is_file() => Some(tidy(file)),
        Some(file) => return Err(no_file(file)),
        None => place.find(),
    };
    let Some(file) = file else {
        return Ok(());
    };
    let opened = Opened::read(&file)?;
    let matches = opened.mark(report, place, plan);
    report.notes.extend(notes(&opened, &matches));
    report.sources.insert(BASELINE_FILE, opened.source);
    Ok(())
}

fn no_file(file: &Path) -> Failure {
    let what = format!("the baseline {} does not exist", file.display());
    Failure::new(
        what,
        "write it with `authlint baseline`, or leave --baseline out",
    )
}

fn notes(opened: &Opened, matches: &Matches) -> Vec<Note> {
    let mut notes = Vec::new();
    let entry = |at: usize| &opened.baseline.entries[at].entry;
    if !matches.gone.is_empty() {
        let count = matches.gone.len();
        let words = if count == 1 { "entry" } else { "entries" };
        let verb = if count == 1 { "matches" } else { "match" };
        let path = &opened.source.path;
        notes.push(Note {
            text: format!("{words} of {path} {verb} nothing any more"),
            count,
            remedy: Some("`authlint baseline --update` drops what is gone".to_owned()),
        });
    }
    if let Some((&first, to)) = matches.moved.first_key_value() {
        let count = matches.moved.len();
        let words = if count == 1 { "finding" } else { "findings" };
        let from = &entry(first).path;
        let mut others = matches.moved.keys().map(|&at| &entry(at).path);
        let more = if others.all(|path| path == from) {
            ""
        } else {
            " and others"
        };
        notes.push(Note {
            text: format!("known {words} moved with the file ({from} to {to}{more})"),
            count,
            remedy: Some("`authlint baseline --update` writes the new paths".to_owned()),
        });
    }
    notes
}

/// Writes a baseline, or brings one up to date.
pub(super) fn run(
    args: &BaselineArgs,
    known: &Known,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    if args.scope.paths.iter().any(|path| path.as_os_str() == "-") {
        let help = "name the files or folders that the baseline is for";
        return Err(Failure::new("standard input can have no baseline", help));
    }
    let session = Session::open(&args.scope, None, known)?;
    session.stop_at_mistakes()?;
    let place = Place::new(&session);
    let old = old(args, &place)?;
    let mut exit = missing(&session.discovery.missing);
    let Session {
        plan, discovery, ..
    } = session;
    let mut report = lint(&plan, discovery, None);
    if report.unread.iter().any(|one| one.named) {
        exit = Exit::Failed;
    }
    if exit != Exit::Clean {
        let help = "mend that first: a baseline is of what could be read";
        return Err(Failure::new("not all named paths could be read", help));
    }
    let path = match (&old, &args.baseline) {
        (Some(old), _) => old.path.clone(),
        (None, Some(named)) => tidy(named),
        (None, None) => place.fresh(),
    };
    let matches = old.as_ref().map(|old| old.mark(&mut report, &place, &plan));
    let here = Here::new(&path, &place.roots, &report, &plan);
    let fresh = entries(&report, |finding| here.path(finding));
    let words = match (&old, &matches) {
        (Some(old), Some(matches)) => update(old, matches, fresh, args.add)?,
        _ => create(&path, fresh)?,
    };
    writeln!(out, "{words}")?;
    Ok(exit)
}

/// The baseline to bring up to date; none where a new one is to be written.
fn old(args: &BaselineArgs, place: &Place) -> Result<Option<Opened>, Failure> {
    let found = match &args.baseline {
        Some(named) => Some(tidy(named)).filter(|file| file.exists()),
        None => place.find(),
    };
    match (found, args.update) {
        (Some(file), true) => Opened::read(&file).map(Some),
        (Some(file), false) => Err(Failure::new(
            format!("{} is there already", name(&file)),
            "`--update` drops what is gone, `--update --add` takes in what is new, too",
        )),
        (None, true) => Err(Failure::new(
            "there is no baseline to update here",
            "`authlint baseline` writes one",
        )),
        (None, false) => Ok(None),
    }
}

fn create(path: &Path, fresh: Vec<Entry>) -> Result<String, Failure> {
    let count = fresh.len();
    write(path, fresh)?;
    let name = name(path);
    Ok(if count == 1 {
        format!("wrote {name}: 1 finding is known from now on")
    } else {
        format!("wrote {name}: {count} findings are known from now on")
    })
}

fn update(
    old: &Opened,
    matches: &Matches,
    fresh: Vec<Entry>,
    add: bool,
) -> Result<String, Failure> {
    let mut entries = old.baseline.updated(matches);
    let stay = entries.len();
    let new = fresh.len();
    let (gone, moved) = (matches.gone.len(), matches.moved.len());
    let last = match (new, add) {
        (0, _) => String::new(),
        (_, true) => format!(", {new} new"),
        (_, false) => format!("; {new} new left out: `--add` takes in what is new"),
    };
    if add {
        entries.extend(fresh);
    }
    write(&old.path, entries)?;
    let moved = if moved > 0 {
        format!(", {moved} of them in another file")
    } else {
        String::new()
    };
    let name = &old.source.path;
    Ok(format!(
        "updated {name}: {gone} dropped, {stay} kept{moved}{last}"
    ))
}

fn write(path: &Path, entries: Vec<Entry>) -> Result<(), Failure> {
    let text = baseline::render(entries);
    fs::write(path, text).map_err(|error| Failure::io("write", path, &error))
}
