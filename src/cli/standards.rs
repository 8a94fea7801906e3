//! `authlint standards`, and what `explain` and `audit` know of standards.

use super::args::ListFormat;
use super::{Exit, Failure};
use crate::config::nearest;
use crate::engine::Known;
use crate::report::safe::escape;
use crate::report::standards as report;
use crate::source::{Columns, SourceFile};
use crate::standard::{self, Around, BUILT_IN, Rules, Standard};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// No standard extends one that extends one … more often than this.
const DEEPEST: usize = 8;

const MEND: &str = "mend it; rules/controls/README.md describes the format";

/// A standard that comes with authlint, or the user's own by its path.
pub(super) fn load(name: &str, known: &Known) -> Result<Standard, Failure> {
    if let Some(standard) = built_in(name, known) {
        return Ok(standard);
    }
    let path = Path::new(name);
    if !path.is_file() {
        let (what, help) = no_standard(name);
        return Err(Failure::new(what, help));
    }
    own(path, known, &[])
        .map_err(|said| Failure::new(format!("the standard has mistakes:{said}"), MEND))
}

/// What is said where a name is neither a standard nor a file.
pub(super) fn no_standard(name: &str) -> (String, String) {
    let help = match nearest(name, BUILT_IN.iter().map(|(id, _)| *id)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`authlint standards` lists them; a path names one of your own".to_owned(),
    };
    (format!("there is no standard `{}`", escape(name)), help)
}

/// The standards in their order, those that are named twice once; two of one name cannot be told apart.
pub(super) fn load_all(names: &[String], known: &Known) -> Result<Vec<Standard>, Failure> {
    let mut all: Vec<(&String, Standard)> = Vec::new();
    for name in names {
        let standard = load(name, known)?;
        match all.iter().find(|(_, other)| other.id == standard.id) {
            None => all.push((name, standard)),
            Some((_, other)) if other.digest == standard.digest => {}
            Some((other, _)) => {
                let what = format!("{other} and {name} are both called `{}`", standard.id);
                return Err(Failure::new(what, "give each an `id` of its own"));
            }
        }
    }
    let all: Vec<_> = all.into_iter().map(|(_, standard)| standard).collect();
    contradicted(&all)?;
    Ok(all)
}

/// A contradiction among the user's own standards has to name a control that is there.
fn contradicted(all: &[Standard]) -> Result<(), Failure> {
    for one in all {
        for control in &one.controls {
            for contradiction in &control.contradicts {
                let Some((standard, id)) = contradiction.control.split_once(':') else {
                    continue;
                };
                let other = all.iter().find(|other| other.id == standard);
                if let Some(other) = other.filter(|other| other.control(id).is_none()) {
                    let what = format!(
                        "{}:{} contradicts {}, which is not there",
                        one.id, control.id, contradiction.control
                    );
                    return Err(Failure::new(what, near_control(id, other)));
                }
            }
        }
    }
    Ok(())
}

/// A standard of the user's; `open` are the files that extend it, one by the other. What is wrong is said
/// line by line, at its places.
fn own(path: &Path, known: &Known, open: &[PathBuf]) -> Result<Standard, String> {
    let shown = escape(&path.display().to_string());
    let text = fs::read_to_string(path).map_err(|error| format!("\n  {shown}: {error}"))?;
    let mut open = open.to_vec();
    open.push(path.canonicalize().unwrap_or_else(|_| path.to_owned()));
    let extended = |name: &str| extended(name, path, known, &open);
    let others = |id: &str| built_in(id, known);
    let ids: Vec<_> = known.iter().map(|(_, rule)| rule.id).collect();
    let around = Around {
        rules: Rules {
            of: &|id| known.check(id),
            ids: &ids,
        },
        extended: &extended,
        others: Some(&others),
    };
    standard::read(&text, &around).map_err(|mistakes| {
        let source = SourceFile::new(&*shown, text.clone().into_bytes());
        let said = mistakes.into_iter().map(|mistake| {
            let at = mistake.at.map_or(String::new(), |at| {
                let at = source.position(at.start as u32, Columns::Characters);
                format!(":{}:{}", at.line, at.column)
            });
            format!("\n  {shown}{at}: {}", escape_lines(&mistake.message))
        });
        said.collect()
    })
}

/// The standard that another extends: one that comes with authlint, or a path from its own folder.
fn extended(name: &str, by: &Path, known: &Known, open: &[PathBuf]) -> Result<Standard, String> {
    if let Some(standard) = built_in(name, known) {
        return Ok(standard);
    }
    let path = by.parent().unwrap_or(Path::new("")).join(name);
    if !path.is_file() {
        let (what, help) = no_standard(name);
        return Err(format!("{what}: {help}"));
    }
    let real = path.canonicalize().unwrap_or_else(|_| path.clone());
    if open.contains(&real) {
        return Err(format!("`{name}` extends itself in the end"));
    }
    if open.len() >= DEEPEST {
        return Err(format!(
            "standards extend each other more than {DEEPEST} deep"
        ));
    }
    own(&path, known, open).map_err(|said| format!("`{name}` has mistakes of its own:{said}"))
}

/// The lines of a message, each without steering characters.
fn escape_lines(message: &str) -> String {
    let lines = message.lines().map(escape);
    lines.collect::<Vec<_>>().join("\n")
}

fn built_in(name: &str, known: &Known) -> Option<Standard> {
    let of = |id: &str| known.check(id);
    standard::built_in(name, Rules { of: &of, ids: &[] })
}

pub(super) fn near_control(id: &str, standard: &Standard) -> String {
    let ids = standard.controls.iter().map(|one| one.id.as_str());
    match nearest(id, ids) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("`authlint explain {}` lists its controls", standard.id),
    }
}

/// Lists the standards with what can be decided of each.
pub(super) fn list(
    format: ListFormat,
    known: &Known,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let all = BUILT_IN.iter().map(|(id, _)| load(id, known));
    let all = all.collect::<Result<Vec<_>, _>>()?;
    let text = match format {
        ListFormat::Text => report::table(&all),
        ListFormat::Json => report::json(&all),
    };
    writeln!(out, "{}", text.trim_end())?;
    Ok(Exit::Clean)
}

/// What a word means if it is a standard or, as `asvs-5.0:9.1.2`, a control; nothing for other words.
pub(super) fn explain(word: &str, known: &Known) -> Option<Result<String, Failure>> {
    let is_standard = |name: &str| {
        let is_file = || Path::new(name).is_file();
        BUILT_IN.iter().any(|(id, _)| *id == name) || is_file()
    };
    if is_standard(word) {
        return Some(load(word, known).map(|standard| report::explain(&standard)));
    }
    let (name, id) = word.rsplit_once(':')?;
    let standard = match load(name, known) {
        Ok(standard) => standard,
        Err(failure) => return Some(Err(failure)),
    };
    let page = |control| report::control(&standard, control, known);
    let unknown = || {
        let what = format!("{} has no control `{id}`", standard.id);
        Failure::new(what, near_control(id, &standard))
    };
    Some(standard.control(id).map(page).ok_or_else(unknown))
}
