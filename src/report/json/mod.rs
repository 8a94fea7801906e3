//! JSON for programs: a frozen, versioned shape of its own, described by
//! `schema/report.schema.json`. Lines and columns count from 1, columns count characters, offsets are
//! bytes of the file.

use super::View;
use crate::finding::{Finding, Fix, Label, Safety, Severity};
use crate::outcome::Fate;
use crate::source::{Columns, Position, Span};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Changes whenever a reader of the shape could break.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    tool: Tool,
    summary: Summary,
    findings: Vec<Item<'a>>,
    undecided: Vec<Undecided>,
    unread: Vec<Unread>,
    notes: Vec<Note>,
    files: Vec<File<'a>>,
    rules: Vec<&'static str>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Summary {
    findings: BTreeMap<&'static str, usize>,
    files: BTreeMap<&'static str, usize>,
    skipped: usize,
    passed: usize,
    undecided: usize,
    suppressed: usize,
    waived: usize,
    known: usize,
    unread: usize,
}

#[derive(Serialize)]
struct Item<'a> {
    rule: &'a str,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<&'static str>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    location: Location,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    related: Vec<Related>,
    scopes: Vec<String>,
    fixes: Vec<Mending>,
    place: String,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<Suppressed>,
}

#[derive(Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    original: Option<Original>,
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Original {
    path: String,
    line: usize,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct Related {
    location: Location,
    text: String,
}

#[derive(Serialize)]
struct Mending {
    title: String,
    safety: &'static str,
    edits: Vec<Edit>,
}

#[derive(Serialize)]
struct Edit {
    location: Location,
    text: String,
}

#[derive(Serialize)]
struct Suppressed {
    kind: &'static str,
    reason: String,
    location: Location,
}

#[derive(Serialize)]
struct Undecided {
    rule: &'static str,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location>,
    why: &'static str,
    remedy: &'static str,
}

#[derive(Serialize)]
struct Unread {
    path: String,
    reason: String,
    named: bool,
}

#[derive(Serialize)]
struct Note {
    text: String,
    count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

#[derive(Serialize)]
struct File<'a> {
    path: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dialect: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = view.report;
    let output = Output {
        version: VERSION,
        tool: Tool {
            name: "authlint",
            version: env!("CARGO_PKG_VERSION"),
        },
        summary: summary(view),
        findings: view.findings().map(|finding| item(view, finding)).collect(),
        undecided: undecided(view),
        unread: unread(view),
        notes: notes(view),
        files: files(view),
        rules: report.rules.iter().map(|rule| rule.id).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}

fn summary(view: &View<'_>) -> Summary {
    let report = view.report;
    let found = report.by_severity();
    let findings = Severity::ALL
        .into_iter()
        .map(|severity| (severity.id(), found.get(&severity).copied().unwrap_or(0)));
    let checked = report.by_dialect();
    Summary {
        findings: findings.collect(),
        skipped: report.files.len() - checked.values().sum::<usize>(),
        files: checked
            .into_iter()
            .map(|(dialect, count)| (dialect.id(), count))
            .collect(),
        passed: report.passed,
        undecided: report.undecided.len(),
        suppressed: report.suppressed(),
        waived: report.waived(),
        known: report.known(),
        unread: report.unread.len(),
    }
}

fn item<'a>(view: &View<'_>, finding: &'a Finding) -> Item<'a> {
    let safe = &view.safe;
    let words = |text: &Option<String>| text.as_ref().map(|text| safe.text(text));
    Item {
        rule: finding.rule,
        severity: finding.severity.id(),
        confidence: view.report.rule(finding.rule).map(|r| r.confidence.id()),
        message: safe.text(&finding.message),
        note: words(&finding.note),
        help: words(&finding.help),
        url: view.page_url(finding.rule),
        location: location(view, finding.primary.span),
        label: Some(safe.text(&finding.primary.text)).filter(|text| !text.is_empty()),
        related: finding.related.iter().map(|l| related(view, l)).collect(),
        scopes: finding.scopes.iter().map(|s| safe.text(&s.0)).collect(),
        fixes: finding
            .fixes
            .iter()
            .filter(|fix| view.can_show(fix))
            .map(|fix| mending(view, fix))
            .collect(),
        place: safe.text(&finding.place),
        fingerprint: &finding.fingerprint,
        suppressed: finding.suppressed.as_ref().map(|given| Suppressed {
            kind: given.kind.id(),
            reason: safe.text(&given.reason),
            location: location(view, given.at),
        }),
    }
}

fn related(view: &View<'_>, label: &Label) -> Related {
    Related {
        location: location(view, label.span),
        text: view.safe.text(&label.text),
    }
}

fn mending(view: &View<'_>, fix: &Fix) -> Mending {
    Mending {
        title: view.safe.text(&fix.title),
        safety: match fix.safety {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
            Safety::Show => "show",
        },
        edits: fix
            .edits
            .iter()
            .map(|edit| Edit {
                location: location(view, edit.span),
                text: edit.text.clone(),
            })
            .collect(),
    }
}

fn location(view: &View<'_>, span: Span) -> Location {
    let region = view.whole(span, Columns::Characters);
    let place = |position: Position, offset| Place {
        line: position.line,
        column: position.column,
        offset,
    };
    Location {
        path: view.path(span),
        original: view
            .original(span)
            .map(|(path, line)| Original { path, line }),
        start: place(region.start, span.start),
        end: place(region.end, span.end),
    }
}

fn undecided(view: &View<'_>) -> Vec<Undecided> {
    let all = view.report.undecided.iter();
    all.map(|undecided| Undecided {
        rule: undecided.rule,
        scope: view.safe.text(&undecided.scope.0),
        location: undecided.span.map(|span| location(view, span)),
        why: undecided.why.id(),
        remedy: undecided.why.remedy(),
    })
    .collect()
}

fn unread(view: &View<'_>) -> Vec<Unread> {
    let all = view.report.unread.iter();
    all.map(|unread| Unread {
        path: view.safe.text(&unread.path),
        reason: view.safe.text(&unread.reason),
        named: unread.named,
    })
    .collect()
}

fn notes(view: &View<'_>) -> Vec<Note> {
    let all = view.report.notes.iter();
    all.map(|note| Note {
        text: view.safe.text(&note.text),
        count: note.count,
        remedy: note.remedy.as_ref().map(|text| view.safe.text(text)),
    })
    .collect()
}

fn files<'a>(view: &View<'a>) -> Vec<File<'a>> {
    let all = view.report.files.iter();
    all.map(|file| {
        let (status, dialect, reason) = match &file.fate {
            Fate::Checked(dialect) => ("checked", Some(dialect.id()), None),
            Fate::Skipped(reason) => ("skipped", None, Some(view.safe.text(reason))),
        };
        File {
            path: view.safe.text(&file.path),
            status,
            dialect,
            reason,
        }
    })
    .collect()
}

#[cfg(test)]
mod tests;
