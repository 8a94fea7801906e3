//! The baseline's file: a versioned shape that `schema/baseline.schema.json` describes, the same bytes
//! for the same findings, one line changed per finding that comes or goes.

use super::{Baseline, Entry, Known};
use crate::config::ConfigError;
use crate::source::{FileId, SourceFile, Span};
use serde::{Deserialize, Serialize};

/// Changes whenever an older authlint could misread the file.
const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    version: u64,
    findings: Vec<Entry>,
}

/// What every version of the file has.
#[derive(Deserialize)]
struct Versioned {
    version: u64,
}

/// The text for these findings.
///
/// # Panics
///
/// Never: strings and numbers can be written as JSON.
#[must_use]
pub fn render(mut entries: Vec<Entry>) -> String {
    entries.sort_by(|a, b| key(a).cmp(&key(b)));
    entries.dedup_by(|a, b| key(a) == key(b));
    let shape = Shape {
        version: VERSION,
        findings: entries,
    };
    let text = serde_json::to_string_pretty(&shape).expect("strings and numbers are JSON");
    text + "\n"
}

fn key(entry: &Entry) -> (&str, &str, &str, &str) {
    (&entry.path, &entry.rule, &entry.place, &entry.fingerprint)
}

/// Reads it; what cannot be understood is said at its place.
pub fn read(file: FileId, source: &SourceFile) -> Result<Baseline, ConfigError> {
    let text = source.text();
    if let Ok(Versioned { version }) = serde_json::from_str(text)
        && version != VERSION
    {
        return Err(other_version(file, text, version));
    }
    let shape: Shape = serde_json::from_str(text).map_err(|error| broken(file, source, &error))?;
    let mut from = 0;
    let entries = shape.findings.into_iter().map(|entry| {
        let at = place(file, text, &mut from, &entry.fingerprint);
        Known { entry, at }
    });
    Ok(Baseline {
        entries: entries.collect(),
    })
}

/// Where the next entry has its fingerprint.
fn place(file: FileId, text: &str, from: &mut usize, fingerprint: &str) -> Span {
    let quoted = format!("\"{fingerprint}\"");
    let found = text.get(*from..).and_then(|rest| rest.find(&quoted));
    let start = found.map_or(*from, |at| *from + at);
    let end = found.map_or(*from, |at| *from + at + quoted.len());
    *from = end;
    Span::new(file, start, end)
}

fn other_version(file: FileId, text: &str, version: u64) -> ConfigError {
    let key = "\"version\"";
    let at = text.find(key).unwrap_or(0);
    ConfigError {
        span: Span::new(file, at, (at + key.len()).min(text.len())),
        message: format!("this baseline has the form {version}, and this authlint reads {VERSION}"),
        help: Some("update authlint, or remove the file and write it anew".to_owned()),
    }
}

fn broken(file: FileId, source: &SourceFile, error: &serde_json::Error) -> ConfigError {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    let line = error.line().saturating_sub(1);
    let line = line.min(source.line_starts().len() - 1);
    let range = source.line_range(line);
    let at = (range.start + error.column().saturating_sub(1)).min(range.end);
    ConfigError {
        span: Span::new(file, at, at),
        message: format!("this baseline cannot be read: {words}"),
        help: Some("restore the file, or remove it and run `authlint baseline`".to_owned()),
    }
}
