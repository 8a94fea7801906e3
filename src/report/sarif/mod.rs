//! SARIF 2.1.0 for code scanning. What GitHub takes, ignores and cuts off shaped it: one-line
//! regions, every rule that ran, a fingerprint of our own, suppressed results only when asked for.
//! GitHub passes over the standards; other tools read them.

mod descriptor;
mod fingerprint;
mod shape;
mod taxonomy;

use super::place::Region;
use super::sentence::{one_of_three, sentence};
use super::{View, counted};
use crate::finding::{Finding, Fix, Label, Safety, Severity};
use crate::source::{Columns, Span};
use crate::standard::Standard;
use descriptor::descriptors;
use fingerprint::Lines;
use shape::{
    ArtifactChange, ArtifactLocation, Driver, FixItem, Invocation, Location, Log, Notification,
    PartialFingerprints, PhysicalLocation, RegionItem, Replacement, ResultItem, ResultProperties,
    Run, SCHEMA, Suppression, Text, Tool,
};
use std::collections::BTreeMap;
use std::io::{self, Write};
use taxonomy::{Taxonomies, built_in};

/// GitHub refuses a run with more results.
const MOST_RESULTS: usize = 25_000;

/// GitHub shows a hundred locations of a result.
const MOST_LOCATIONS: usize = 100;

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let log = log(view, built_in());
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn log(view: &View<'_>, standards: &[Standard]) -> Log {
    let standards = Taxonomies::new(standards, &view.report.rules);
    let rules = descriptors(view, &standards);
    let index: BTreeMap<String, usize> = rules
        .iter()
        .enumerate()
        .map(|(at, rule)| (rule.id.clone(), at))
        .collect();
    let (findings, left_out) = most_severe(view.findings().collect());
    let mut lines = Lines::new(view);
    let results = findings
        .into_iter()
        .map(|finding| result(view, finding, &index, &mut lines))
        .collect();
    Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "authlint",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    information_uri: "https://github.com/authlint/authlint",
                    rules,
                    supported_taxonomies: standards.references(),
                },
            },
            taxonomies: standards.components,
            column_kind: "utf16CodeUnits",
            invocations: [Invocation {
                execution_successful: !view.report.unread.iter().any(|unread| unread.named),
                tool_execution_notifications: notifications(view, left_out),
            }],
            results,
        }],
    }
}

/// As many as GitHub takes, the worst if not all, in their order; and how many are left out.
fn most_severe(mut findings: Vec<&Finding>) -> (Vec<&Finding>, usize) {
    let left_out = findings.len().saturating_sub(MOST_RESULTS);
    if left_out > 0 {
        let mut order: Vec<usize> = (0..findings.len()).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(findings[at].severity));
        order.truncate(MOST_RESULTS);
        order.sort_unstable();
        findings = order.into_iter().map(|at| findings[at]).collect();
    }
    (findings, left_out)
}

fn result(
    view: &View<'_>,
    finding: &Finding,
    index: &BTreeMap<String, usize>,
    lines: &mut Lines<'_>,
) -> ResultItem {
    let related = finding.related.iter().take(MOST_LOCATIONS).enumerate();
    ResultItem {
        rule_id: finding.rule,
        rule_index: index.get(finding.rule).copied(),
        level: level(finding.severity),
        message: Text::new(sentence(view, finding)),
        locations: [location(view, &finding.primary, None)],
        related_locations: related
            .map(|(at, label)| location(view, label, Some(at + 1)))
            .collect(),
        partial_fingerprints: PartialFingerprints {
            line: lines.hash(finding.primary.span),
            finding: finding.fingerprint.clone(),
        },
        fixes: finding
            .fixes
            .iter()
            .filter(|fix| fix.safety != Safety::Show && view.can_show(fix))
            .map(|fix| fix_item(view, fix))
            .collect(),
        suppressions: finding.suppressed.as_ref().map(|given| {
            [Suppression {
                kind: if given.kind.is_in_source() {
                    "inSource"
                } else {
                    "external"
                },
                justification: view.safe.text(&given.reason),
            }]
        }),
        properties: ResultProperties {
            severity: finding.severity.id(),
            place: view.safe.text(&finding.place),
            scopes: finding.scopes.len(),
        },
    }
}

fn location(view: &View<'_>, label: &Label, id: Option<usize>) -> Location {
    let text = view.safe.text(&label.text);
    Location {
        id,
        physical_location: PhysicalLocation {
            artifact_location: artifact(view, label.span),
            region: Some(region(view.region(label.span, Columns::Utf16))),
        },
        message: Some(text).filter(|text| !text.is_empty()).map(Text::new),
    }
}

fn artifact(view: &View<'_>, span: Span) -> ArtifactLocation {
    ArtifactLocation {
        uri: view.uri(&view.report.sources.get(span.file).path),
    }
}

fn region(region: Region) -> RegionItem {
    RegionItem {
        start_line: region.start.line,
        start_column: region.start.column,
        end_line: region.end.line,
        end_column: region.end.column,
    }
}

fn fix_item(view: &View<'_>, fix: &Fix) -> FixItem {
    let mut changes: Vec<ArtifactChange> = Vec::new();
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    for file in edits.chunk_by(|a, b| a.span.file == b.span.file) {
        let Some(first) = file.first() else { continue };
        changes.push(ArtifactChange {
            artifact_location: artifact(view, first.span),
            replacements: file
                .iter()
                .map(|edit| Replacement {
                    deleted_region: region(view.whole(edit.span, Columns::Utf16)),
                    inserted_content: Text::new(edit.text.clone()),
                })
                .collect(),
        });
    }
    FixItem {
        description: Text::new(view.safe.text(&fix.title)),
        artifact_changes: changes,
    }
}

fn notifications(view: &View<'_>, left_out: usize) -> Vec<Notification> {
    let unread = view.report.unread.iter().map(|unread| Notification {
        level: if unread.named { "error" } else { "warning" },
        message: Text::new(format!("unread: {}", view.safe.text(&unread.reason))),
        locations: vec![Location {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation {
                    uri: view.uri(&unread.path),
                },
                region: None,
            },
            message: None,
        }],
    });
    let beside = |text: String| Notification {
        level: "note",
        message: Text::new(text),
        locations: Vec::new(),
    };
    let notes = view.report.notes.iter().map(|note| {
        let text = format!("{} {}", note.count, note.text);
        let remedy = note.remedy.iter().map(|remedy| format!(": {remedy}"));
        beside(
            view.safe
                .text(&remedy.fold(text, |text, more| text + &more)),
        )
    });
    let cut = (left_out > 0).then(|| {
        let left_out = counted(left_out, "less severe finding");
        beside(format!(
            "{left_out} left out: code scanning takes {MOST_RESULTS}"
        ))
    });
    unread.chain(notes).chain(cut).collect()
}

fn level(severity: Severity) -> &'static str {
    one_of_three(severity, ["error", "warning", "note"])
}

#[cfg(test)]
mod tests;
