//! Reviewdog's diagnostic format (`DiagnosticResult` in JSON). Columns count bytes of UTF-8 and ends are
//! exclusive, as it demands. Messages become comments in Markdown, so they are written as such. Paths are
//! those of the folder the run started in: reviewdog adds where that lies in the repository.

use super::sentence::{marked, one_of_three};
use super::{View, concise, md};
use crate::finding::{Finding, Fix, Label, Safety};
use crate::outcome::Unread;
use crate::source::{Columns, Span};
use serde::Serialize;
use std::io::{self, Write};

/// A suggestion is shown in full in a comment: a longer one could not be judged there.
const MOST_LINES: usize = 20;

#[derive(Serialize)]
struct Output {
    source: Source,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    original_output: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct Related {
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    location: Location,
}

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let unread = view.report.unread.iter();
    let output = Output {
        source: Source {
            name: "authlint",
            url: "https://github.com/authlint/authlint",
        },
        diagnostics: view
            .findings()
            .map(|finding| found(view, finding))
            .chain(unread.map(|unread| not_read(view, unread)))
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}

fn found(view: &View<'_>, finding: &Finding) -> Diagnostic {
    let (suggestions, is_safe) = suggestions(view, finding);
    let mut message = md::prose(&marked(view, finding));
    if !suggestions.is_empty() && !is_safe {
        message.push_str(" The suggested change may alter how clients or upstreams are served.");
    }
    Diagnostic {
        message,
        location: location(view, finding.primary.span),
        severity: one_of_three(finding.severity, ["ERROR", "WARNING", "INFO"]),
        code: Code {
            value: finding.rule,
            url: view.page_url(finding.rule),
        },
        suggestions,
        original_output: concise::line(view, finding),
        related_locations: finding
            .related
            .iter()
            .map(|one| related(view, one))
            .collect(),
    }
}

fn not_read(view: &View<'_>, unread: &Unread) -> Diagnostic {
    let path = view.safe.text(&unread.path);
    let reason = view.safe.text(&unread.reason);
    Diagnostic {
        message: format!("Unread: {}.", md::prose(&reason)),
        original_output: format!("{path}: unread: {reason}"),
        location: Location { path, range: None },
        severity: if unread.named { "ERROR" } else { "WARNING" },
        code: Code {
            value: "unread",
            url: None,
        },
        suggestions: Vec::new(),
        related_locations: Vec::new(),
    }
}

fn related(view: &View<'_>, label: &Label) -> Related {
    Related {
        message: md::prose(&view.safe.text(&label.text)),
        location: location(view, label.span),
    }
}

fn location(view: &View<'_>, span: Span) -> Location {
    let region = view.region(span, Columns::Bytes);
    Location {
        path: view.path(span),
        range: Some(range(region.start, region.end)),
    }
}

fn range(start: crate::source::Position, end: crate::source::Position) -> Range {
    let position = |at: crate::source::Position| Position {
        line: at.line,
        column: at.column,
    };
    Range {
        start: position(start),
        end: position(end),
    }
}

/// The ways to mend a finding, and whether all of them are safe. Reviewdog shows those of the first
/// one's lines and an error in place of others, so others are left out.
fn suggestions(view: &View<'_>, finding: &Finding) -> (Vec<Suggestion>, bool) {
    let mut all: Vec<(Suggestion, Safety)> = finding
        .fixes
        .iter()
        .filter(|fix| fix.safety != Safety::Show && view.can_show(fix))
        .filter_map(|fix| Some((suggestion(view, fix, finding.primary.span)?, fix.safety)))
        .collect();
    let lines = |one: &Suggestion| (one.range.start.line, one.range.end.line);
    if let Some(first) = all.first().map(|(first, _)| lines(first)) {
        all.retain(|(one, _)| lines(one) == first);
    }
    let is_safe = all.iter().all(|(_, safety)| *safety == Safety::Safe);
    (all.into_iter().map(|(one, _)| one).collect(), is_safe)
}

/// A fix as one change: each suggestion can be taken by itself, and half of a fix must not be. What
/// stands between its edits is repeated, so it must not be secret.
fn suggestion(view: &View<'_>, fix: &Fix, primary: Span) -> Option<Suggestion> {
    let source = view.report.sources.get(primary.file);
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let (start, mut done) = edits
        .first()
        .map(|edit| (edit.span.start, edit.span.start))?;
    let mut text = String::new();
    for edit in edits {
        if edit.span.file != primary.file {
            return None;
        }
        let between = source.text().get(done as usize..edit.span.start as usize)?;
        let place = Span::new(primary.file, done as usize, edit.span.start as usize);
        if !view.safe.is_clean(between) || !view.safe.hidden(place, between).is_empty() {
            return None;
        }
        text.push_str(between);
        text.push_str(&edit.text);
        done = edit.span.end;
    }
    let whole = Span::new(primary.file, start as usize, done as usize);
    let lines = source.line_of(done) - source.line_of(start);
    let region = view.whole(whole, Columns::Bytes);
    (source.is_utf8() && lines < MOST_LINES).then(|| Suggestion {
        range: range(region.start, region.end),
        text,
    })
}

#[cfg(test)]
mod tests;
