//! What is worth saying about a run beside its findings.

use super::load::{Loaded, Reader, Skip};
use super::nginx::Nginx;
use crate::model::Dialect;
use crate::options::Options;
use crate::outcome::{Fate, FileStatus, Note, Report, Unread};
use crate::source::Span;
use std::collections::{BTreeMap, HashSet};

/// What stands alone, unless somebody says that it is all there is, and the includes that name nothing
/// given.
pub(super) fn note_partial(nginx: &Nginx, reader: &Reader, report: &mut Report, options: &Options) {
    if !options.nginx.complete_fragments {
        note_alone(nginx, report);
    }
    note_missing(nginx, reader, report);
}

fn note_alone(nginx: &Nginx, report: &mut Report) {
    let (fragments, snippets) = nginx.partial();
    let remedy = "name the folder of the main nginx.conf, or set nginx.fragments = \"complete\" in authlint.toml";
    for (count, what) in [(fragments, "fragment"), (snippets, "snippet")] {
        if count > 0 {
            let ending = if count == 1 {
                " without its"
            } else {
                "s without their"
            };
            let text = format!("nginx {what}{ending} main file: what it could set is undecided");
            report.notes.push(Note {
                text,
                count,
                remedy: Some(remedy.to_owned()),
            });
        }
    }
}

/// Each include that names nothing given is said once, with the first place that asks for it.
fn note_missing(nginx: &Nginx, reader: &Reader, report: &mut Report) {
    let mut by_text: BTreeMap<&str, (usize, Span)> = BTreeMap::new();
    for span in nginx.missing() {
        let text = reader.sources.text(span).trim();
        by_text.entry(text).or_insert((0, span)).0 += 1;
    }
    for (text, (count, span)) in by_text {
        let source = reader.sources.get(span.file);
        let line = source.line_of(span.start) + 1;
        let text = format!(
            "`{text}` brings no file that is given ({}:{line})",
            source.path
        );
        let remedy = Some("pass the folder that holds it too".to_owned());
        report.notes.push(Note {
            text,
            count,
            remedy,
        });
    }
}

/// Whoever names a file expects it to be checked.
pub(super) fn note_unclaimed(loaded: &[Loaded], report: &mut Report) {
    let unclaimed = |file: &&Loaded| file.named && file.status == Err(Skip::Unclaimed);
    let mut unclaimed = loaded.iter().filter(unclaimed);
    if let Some(first) = unclaimed.next() {
        let count = 1 + unclaimed.count();
        let named = if count == 1 {
            "named file"
        } else {
            "named files"
        };
        let text = format!("{named} that no dialect claims, the first {}", first.path);
        let remedy = "leave it out, or see in the README what each dialect is known by";
        report.notes.push(Note {
            text,
            count,
            remedy: Some(remedy.to_owned()),
        });
    }
}

/// Files that no walk met and an include names: they count like those that were met.
pub(super) fn note_included(loaded: &[Loaded], nginx: &Nginx, report: &mut Report) {
    let met: HashSet<&str> = loaded.iter().map(|file| file.path.as_str()).collect();
    let said: HashSet<&str> = loaded
        .iter()
        .filter(|file| matches!(file.status, Err(Skip::Unread(_))))
        .map(|file| file.path.as_str())
        .collect();
    for (path, refused) in nginx.files() {
        if let Some(reason) = refused.filter(|_| !said.contains(path)) {
            report.unread.push(Unread {
                path: path.to_owned(),
                reason: reason.to_owned(),
                named: false,
            });
        }
        if !met.contains(path) {
            let fate = match refused {
                Some(reason) => Fate::Skipped(reason.to_owned()),
                None => Fate::Checked(Dialect::Nginx),
            };
            report.files.push(FileStatus {
                path: path.to_owned(),
                fate,
            });
        }
    }
}
