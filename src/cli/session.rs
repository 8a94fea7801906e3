//! What a run starts with: the configuration, the rules that were asked for, the files.

use super::args::ScopeArgs;
use super::named;
use super::paths::{relative, tidy};
use super::{Failure, threads, warn};
use crate::config::{self, Config, ConfigError, ids_of};
use crate::discover::{self, Discovery, Input, Request, shown};
use crate::engine::{Known, Plan};
use crate::outcome::Root;
use crate::report::safe::escape;
use crate::source::{Columns, FileId, SourceFile};
use crate::suppress::baseline;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::ThreadPool;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The name of the configuration's file among those of a run: far from all that are counted up.
pub(super) const CONFIG_FILE: FileId = FileId(u32::MAX);

/// The configuration's text and what is wrong in it.
pub(super) type Mistakes = (SourceFile, Vec<ConfigError>);

/// Everything that is settled before files are read.
pub(super) struct Session<'run> {
    pub(super) plan: Plan<'run>,
    pub(super) discovery: Discovery,
    /// The folder of the configuration, if one applies.
    pub(super) folder: Option<PathBuf>,
    /// The configuration's text and what is wrong in it.
    pub(super) mistakes: Option<Mistakes>,
    /// Who works.
    _threads: Option<ThreadPool>,
}

impl<'run> Session<'run> {
    /// Settles it; `tree` is read in the place of the paths where it is given.
    pub(super) fn open(
        scope: &ScopeArgs,
        tree: Option<&Path>,
        known: &'run Known,
    ) -> Result<Self, Failure> {
        let here = std::env::current_dir()
            .map_err(|error| Failure::io("use", Path::new("the current folder"), &error))?;
        let paths = match tree {
            Some(tree) => vec![tree.to_owned()],
            None if scope.paths.is_empty() => vec![PathBuf::from(".")],
            None => scope.paths.clone(),
        };
        let file = config_file(scope, &paths)?;
        let (mut config, told, mut errors) = match &file {
            Some(file) => read_config(file, known)?,
            None => (Config::default(), None, Vec::new()),
        };
        apply(scope, &mut config, known)?;
        let is_told = scope.as_of.or(config.options.deployment.as_of).is_some();
        if !is_told && config.wants_date() {
            errors.extend(config.written_ahead(today()));
        }
        if let Some(day) = day(scope, &config) {
            errors.extend(config.settle(day));
        }
        let folder = file.as_deref().and_then(Path::parent).unwrap_or(&here);
        let inputs = inputs(&paths, scope)?;
        let mut discovery = discover::find(&Request {
            inputs: &inputs,
            exclude: &config.exclude,
            exclude_base: folder,
            jobs: scope.jobs(),
            max_size: config.max_file_size.unwrap_or(discover::MAX_SIZE),
        });
        // Our own list of findings is nobody's configuration.
        let is_ours = |path: &str| path.ends_with(baseline::FILE_NAME);
        discovery
            .candidates
            .retain(|one| one.named || !is_ours(&one.path));
        let threads = threads::gather(scope.jobs(), &discovery);
        let absolute = paths[0].is_absolute();
        if let Some(prefix) = &mut config.options.nginx.prefix {
            *prefix = prefix_from(prefix, folder, (!absolute).then_some(&here));
        }
        let (prefix, above) = relation(folder, &here, absolute);
        let mut plan = Plan::new(known, Cow::Owned(config), prefix).started_in(above);
        if let Some(source) = &told {
            plan = plan.told_in(CONFIG_FILE, source.clone());
        }
        Ok(Self {
            plan,
            discovery,
            _threads: threads,
            folder: file.as_deref().and_then(Path::parent).map(Path::to_owned),
            mistakes: told
                .filter(|_| !errors.is_empty())
                .map(|told| (told, errors)),
        })
    }
}

impl Session<'_> {
    /// Adds what is wrong with the standards and controls that the configuration names; `given` are the
    /// standards of the command line.
    pub(super) fn hold_names(&mut self, given: &[String], known: &Known) {
        let errors = named::mistakes(self, given, known);
        match (&mut self.mistakes, &self.plan.told) {
            (_, _) if errors.is_empty() => {}
            (Some((_, all)), _) => all.extend(errors),
            (none, Some((_, source))) => *none = Some((source.clone(), errors)),
            (None, None) => {}
        }
    }

    /// Refuses to go on with a configuration that is not understood: for commands whose result would
    /// rest on a guess.
    pub(super) fn stop_at_mistakes(&self) -> Result<(), Failure> {
        let Some((source, errors)) = &self.mistakes else {
            return Ok(());
        };
        let said = errors.iter().map(|error| {
            let at = source.position(error.span.start, Columns::Characters);
            let (path, line, column) = (&source.path, at.line, at.column);
            let help = error.help.as_ref().map(|help| format!("; {help}"));
            let said = format!("{}{}", error.message, help.unwrap_or_default());
            format!("\n  {path}:{line}:{column}: {}", escape(&said))
        });
        let what = format!(
            "the configuration has mistakes:{}",
            said.collect::<String>()
        );
        Err(Failure::new(
            what,
            "mend it; `authlint check` shows each in its place",
        ))
    }
}

/// How shown paths become paths from the configuration's folder: a prefix to take off, or one to add.
fn relation(folder: &Path, here: &Path, absolute: bool) -> (String, String) {
    if absolute {
        (shown(folder), String::new())
    } else if let Ok(below) = folder.strip_prefix(here) {
        (below.to_string_lossy().into_owned(), String::new())
    } else if let Ok(above) = here.strip_prefix(folder) {
        (String::new(), above.to_string_lossy().into_owned())
    } else {
        (relative(here, folder), String::new())
    }
}

/// The folder that `nginx.prefix` means, as paths are shown: a relative one starts where it is said. `here`
/// is given where paths are shown from the current folder.
fn prefix_from(prefix: &str, folder: &Path, here: Option<&PathBuf>) -> String {
    if Path::new(prefix).is_absolute() {
        return prefix.to_owned();
    }
    let whole = folder.join(prefix);
    match here {
        Some(here) => relative(here, &whole),
        None => shown(&tidy(&whole)),
    }
}

fn config_file(scope: &ScopeArgs, paths: &[PathBuf]) -> Result<Option<PathBuf>, Failure> {
    if let Some(file) = &scope.config {
        if file.is_file() {
            return Ok(std::path::absolute(file).ok());
        }
        let state = if file.exists() {
            "is no file"
        } else {
            "does not exist"
        };
        let what = format!("the configuration {} {state}", file.display());
        return Err(Failure::new(
            what,
            "name an existing file, or leave --config out",
        ));
    }
    let near = |path: &PathBuf| {
        config::find(if path.as_os_str() == "-" {
            Path::new(".")
        } else {
            path
        })
    };
    let mut found = paths.iter().map(near);
    let first = found.next().flatten();
    if let Some(other) = found.flatten().find(|other| Some(other) != first.as_ref()) {
        let other = other.display();
        let used = match &first {
            Some(first) => format!("{} is used", first.display()),
            None => "the first has none".to_owned(),
        };
        warn(&format!(
            "authlint: the paths have several configurations; {used}, {other} is not"
        ));
    }
    Ok(first)
}

/// The day the run speaks for, where anything asks: the command line's, the configuration's, today.
fn day(scope: &ScopeArgs, config: &Config) -> Option<Date> {
    let given = scope.as_of.or(config.options.deployment.as_of);
    given.or_else(|| config.wants_date().then(today))
}

/// Today in UTC, so that it is the same day on all machines: the only look at the clock that a report
/// depends on.
pub(super) fn today() -> Date {
    jiff::Timestamp::now()
        .to_zoned_datetime(TimeZone::UTC)
        .date()
}

type FromFile = (Config, Option<SourceFile>, Vec<ConfigError>);

fn read_config(file: &Path, known: &Known) -> Result<FromFile, Failure> {
    let bytes = std::fs::read(file).map_err(|error| Failure::io("read", file, &error))?;
    let here = std::env::current_dir().unwrap_or_default();
    let name = shown(file.strip_prefix(&here).unwrap_or(file));
    let source = SourceFile::new(name, bytes);
    let (config, errors) = config::read(CONFIG_FILE, &source, &known.for_config());
    Ok((config, Some(source), errors))
}

/// The command line wins over the file.
fn apply(scope: &ScopeArgs, config: &mut Config, known: &Known) -> Result<(), Failure> {
    let rules = known.for_config();
    let expand = |words: &[String]| -> Result<BTreeSet<String>, Failure> {
        let mut ids = BTreeSet::new();
        for word in words {
            ids.extend(ids_of(word, &rules).map_err(|near| {
                let help = near.map_or("`authlint rules` lists them all".to_owned(), |meant| {
                    format!("did you mean `{meant}`?")
                });
                Failure::new(format!("there is no rule or topic `{word}`"), help)
            })?);
        }
        Ok(ids)
    };
    if !scope.select.is_empty() {
        let select = expand(&scope.select)?;
        config.base.ignore.retain(|id| !select.contains(id));
        config.base.select = Some(select);
        for one in &mut config.overrides {
            one.layer.select = None;
        }
    }
    let extended = expand(&scope.extend_select)?;
    config.base.ignore.retain(|id| !extended.contains(id));
    config.base.extend_select.extend(extended);
    config.base.ignore.extend(expand(&scope.ignore)?);
    Ok(())
}

fn inputs(paths: &[PathBuf], scope: &ScopeArgs) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    let mut has_read = false;
    for path in paths {
        if path.as_os_str() != "-" {
            inputs.push(Input::Path(path.clone()));
            continue;
        }
        // Named twice, it is still one text.
        if std::mem::replace(&mut has_read, true) {
            continue;
        }
        let mut bytes = Vec::new();
        std::io::stdin()
            .take(config::LARGEST_FILE_SIZE)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::io("read", Path::new("standard input"), &error))?;
        let name = scope.stdin_filename.as_deref().unwrap_or("<stdin>");
        inputs.push(Input::Text {
            name: name.to_owned(),
            bytes,
        });
    }
    Ok(inputs)
}

/// The repository around the first path, wherever the run starts; standard input is where it starts.
pub(super) fn repository(paths: &[PathBuf]) -> Option<Root> {
    let here = std::env::current_dir().ok()?;
    let first = paths.first().filter(|path| path.as_os_str() != "-");
    let first = first.map_or_else(|| here.clone(), |path| tidy(path));
    let is_top = |outer: &&Path| outer.join(".git").exists();
    let top = first.ancestors().find(is_top)?;
    Some(Root {
        directory: shown(top),
        start: shown(&here),
    })
}
