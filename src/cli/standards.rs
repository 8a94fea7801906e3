//! `authlint standards`, and what `explain` and `audit` know of standards.

use super::args::ListFormat;
use super::{Exit, Failure};
use crate::config::nearest;
use crate::engine::Known;
use crate::report::standards as report;
use crate::source::{Columns, SourceFile};
use crate::standard::{self, BUILT_IN, Standard};
use std::fs;
use std::io::Write;
use std::path::Path;

/// A standard that comes with authlint, or the user's own by its path.
pub(super) fn load(name: &str, known: &Known) -> Result<Standard, Failure> {
    if let Some(standard) = built_in(name, known) {
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
    let rule = |id: &str| known.rule(id);
    let extended = |id: &str| built_in(id, known);
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

fn built_in(name: &str, known: &Known) -> Option<Standard> {
    standard::built_in(name, &|id: &str| known.rule(id))
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
