//! The end of a run: what the project wants of findings, fingerprints, ignore comments and annotations, one order.

use super::check::Said;
use super::plan::Plan;
use crate::dialect;
use crate::finding::{Draft, Finding, Safety};
use crate::model::{Facts, Scope};
use crate::outcome::{Report, Unread};
use crate::source::{FileId, SourceMap, Span};
use crate::suppress::{self, Suppressions};
use crate::syntax::{Document, ErrorKind};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

pub(super) type Documents = BTreeMap<FileId, Document>;

/// Builds the report from what was said.
pub(super) fn report(
    mut report: Report,
    said: Said,
    facts: &[(String, Facts)],
    documents: &Documents,
    sources: SourceMap,
    plan: &Plan<'_>,
) -> Report {
    report.findings = said.findings;
    report.undecided = said.undecided;
    report.passed = said.passed;
    report
        .findings
        .retain(|finding| plan.layer(path_of(finding, &sources)).runs(finding.rule));
    suppress(&mut report, documents, &sources, plan);
    for finding in &mut report.findings {
        if let Some(severity) = plan
            .layer(path_of(finding, &sources))
            .severity(finding.rule)
        {
            finding.severity = severity;
        }
        finding.place = place(finding.primary.span, documents);
        finding.also = blamed_too(finding, documents);
    }
    note_partly_read(&mut report, documents, &sources);
    only_show_in_broken(&mut report, documents);
    let labelled = labelled(&report);
    report.secrets = secrets(facts, documents, |id, document| {
        labelled.contains(&id) || !document.errors().is_empty()
    });
    report.sources = sources;
    order(&mut report);
    let ran = plan.known.shared();
    let ran = ran.filter(|rule| plan.config.base.runs(rule.id));
    report.rules = ran.cloned().collect();
    report
}

/// The files that findings point into, and those that their fixes change: lines of both are shown.
fn labelled(report: &Report) -> BTreeSet<FileId> {
    let mut files = BTreeSet::new();
    for finding in &report.findings {
        files.insert(finding.primary.span.file);
        files.extend(finding.related.iter().map(|label| label.span.file));
        let edits = finding.fixes.iter().flat_map(|fix| &fix.edits);
        files.extend(edits.map(|edit| edit.span.file));
    }
    files
}

/// What facts know to be secret, and what stands in the text of the files that something is shown of.
fn secrets(
    facts: &[(String, Facts)],
    documents: &Documents,
    is_shown: impl Fn(FileId, &Document) -> bool + Sync,
) -> Vec<Span> {
    let known = facts.iter().flat_map(|(_, facts)| &facts.secrets);
    let mut all: Vec<Span> = known.copied().collect();
    let shown = documents.par_iter().filter(|(id, one)| is_shown(**id, one));
    let in_text = shown.flat_map_iter(|(_, document)| dialect::secrets(document));
    all.par_extend(in_text);
    all.sort_unstable();
    all.dedup();
    all
}

/// Completes a report of a run that checked nothing.
pub(super) fn without_findings(
    report: &mut Report,
    facts: &[(String, Facts)],
    documents: &Documents,
    sources: SourceMap,
    plan: &Plan<'_>,
) {
    // Any value may be shown.
    report.secrets = secrets(facts, documents, |_, _| true);
    note_partly_read(report, documents, &sources);
    report.sources = sources;
    report.rules = plan.known.shared().cloned().collect();
    order(report);
}

/// Sorts a report and gives each finding its fingerprint.
pub(super) fn order(report: &mut Report) {
    let sources = std::mem::take(&mut report.sources);
    sort(report, &sources);
    fingerprint(report, &sources);
    report.sources = sources;
}

pub(super) fn path_of<'a>(finding: &Finding, sources: &'a SourceMap) -> &'a str {
    sources
        .find(finding.primary.span.file)
        .map_or("", |file| &file.path)
}

/// The related labels that stand in the statement of the primary one.
fn blamed_too(finding: &Finding, documents: &Documents) -> Vec<Span> {
    let (primary, document) = match documents.get(&finding.primary.span.file) {
        Some(document) => (finding.primary.span, document),
        None => return Vec::new(),
    };
    let spans = finding.related.iter().map(|label| label.span);
    spans
        .filter(|span| span.file == primary.file && *span != primary)
        .filter(|span| document.place(*span) == finding.place)
        .collect()
}

fn place(span: Span, documents: &Documents) -> String {
    documents
        .get(&span.file)
        .map(|document| document.place(span))
        .unwrap_or_default()
}

/// Marks what comments and annotations silence, and reports those that do not do what they say.
fn suppress(report: &mut Report, documents: &Documents, sources: &SourceMap, plan: &Plan<'_>) {
    let known: Vec<&str> = plan.known.iter().map(|(_, rule)| rule.id).collect();
    let holding = documents.par_iter().filter_map(|(id, document)| {
        let source = sources.find(*id)?;
        suppress::may_hold(document, source).then_some((document, source))
    });
    let holding = holding
        .map(|(document, source)| (source, Suppressions::read(document, source, &known)))
        .filter(|(_, comments)| !comments.is_empty());
    for (source, mut comments) in holding.collect::<Vec<_>>() {
        comments.mark(&mut report.findings);
        let layer = plan.layer(&source.path);
        let invalid = comments
            .invalid()
            .iter()
            .cloned()
            .map(|draft| (suppress::INVALID, draft));
        let unused = comments.unused(|rule| layer.runs(rule), &report.undecided);
        let all: Vec<_> = invalid
            .chain(unused.into_iter().map(|draft| (suppress::UNUSED, draft)))
            .collect();
        for (rule, draft) in all.into_iter().filter(|(rule, _)| layer.runs(rule)) {
            report.findings.extend(from_draft(rule, draft, plan));
        }
    }
}

pub(super) fn from_draft(id: &str, draft: Draft, plan: &Plan<'_>) -> Option<Finding> {
    let rule = plan.known.rule(id)?;
    Some(super::check::finding(rule, Scope::new("file"), draft))
}

/// A claimed file with broken syntax was checked only as far as it could be read; no choice of rules
/// hides that.
fn note_partly_read(report: &mut Report, documents: &Documents, sources: &SourceMap) {
    for (id, document) in documents {
        let broken = document
            .errors()
            .iter()
            .find(|error| error.kind != ErrorKind::Suspicious);
        let (Some(error), Some(source)) = (broken, sources.find(*id)) else {
            continue;
        };
        let line = source.line_of(error.span.start) + 1;
        let reason = format!("partly read: {} at line {line}", error.message);
        report.unread.push(Unread {
            path: source.path.to_string(),
            reason,
            named: false,
        });
    }
}

/// In a file with broken syntax the place of an edit is a guess: its fixes are for a person to make.
fn only_show_in_broken(report: &mut Report, documents: &Documents) {
    let is_broken = |file: FileId| {
        let errors = documents.get(&file).map_or(&[][..], Document::errors);
        errors.iter().any(|error| error.kind == ErrorKind::Broken)
    };
    for fix in report.findings.iter_mut().flat_map(|one| &mut one.fixes) {
        if fix.edits.iter().any(|edit| is_broken(edit.span.file)) {
            fix.safety = Safety::Show;
        }
    }
}

/// Path, start, end, rule, message: the one total order.
fn sort(report: &mut Report, sources: &SourceMap) {
    let path = |file: FileId| sources.find(file).map_or("", |file| &*file.path);
    report.findings.sort_by(|a, b| {
        let key = |finding: &Finding| {
            (
                finding.primary.span.start,
                finding.primary.span.end,
                finding.rule,
            )
        };
        path(a.primary.span.file)
            .cmp(path(b.primary.span.file))
            .then_with(|| key(a).cmp(&key(b)))
            .then_with(|| a.message.cmp(&b.message))
    });
    // Paths are looked up once, and not for every comparison.
    let key = |span: Span| (path(span.file), span.start, span.end);
    let undecided = std::mem::take(&mut report.undecided).into_iter();
    let mut undecided: Vec<_> = undecided.map(|one| (one.span.map(key), one)).collect();
    undecided.sort_by(|(place, a), (other, b)| {
        (place, a.rule, &a.scope).cmp(&(other, b.rule, &b.scope))
    });
    report.undecided = undecided.into_iter().map(|(_, one)| one).collect();
    report.files.sort_by(|a, b| a.path.cmp(&b.path));
    report
        .unread
        .sort_by(|a, b| (&a.path, &a.reason).cmp(&(&b.path, &b.reason)));
}

/// Text that stands at a place, without the secrets in it.
fn without(secrets: &[Span], at: Span, text: &str) -> String {
    let first = secrets.partition_point(|secret| secret.file < at.file);
    let inside = secrets[first..]
        .iter()
        .take_while(|secret| secret.file == at.file && secret.start < at.end)
        .filter(|secret| at.start < secret.end);
    let mut left = String::new();
    let mut done = at.start;
    for secret in inside {
        let start = secret.start.max(done);
        left.push_str(piece(text, at, done, start));
        done = secret.end.max(done);
    }
    left.push_str(piece(text, at, done, at.end));
    left
}

fn piece(text: &str, at: Span, from: u32, to: u32) -> &str {
    let (from, to) = (from.min(at.end) - at.start, to.min(at.end) - at.start);
    text.get(from as usize..to as usize).unwrap_or_default()
}

/// Rule, symbolic place and normalised text of the written token, with a number among equals; the text
/// of a secret never goes in, since a short one could be guessed back.
fn fingerprint(report: &mut Report, sources: &SourceMap) {
    let secrets = &report.secrets;
    let mut equals: BTreeMap<(String, String), usize> = BTreeMap::new();
    for finding in &mut report.findings {
        let span = finding.primary.span;
        let texts = [span].into_iter().chain(finding.also.iter().copied());
        let texts = texts.map(|span| without(secrets, span, sources.text(span)));
        let text = texts.collect::<Vec<_>>().join(" ");
        let normal = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let base = format!("{}\0{}\0{normal}", finding.rule, finding.place);
        let path = sources
            .find(span.file)
            .map_or(String::new(), |file| file.path.to_string());
        let ordinal = equals.entry((path, base.clone())).or_default();
        let digest = Sha256::digest(format!("{base}\0{ordinal}"));
        *ordinal += 1;
        // Half a digest tells findings of one project apart as well as a whole one.
        let (half, _) = digest.split_at(16);
        finding.fingerprint = half
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    }
}
