//! Rules as SARIF describes them: every one that ran, so that "ran and found nothing" closes alerts.

use super::super::rules::{plain, summary};
use super::super::sentence::{capitalised, one_of_three, shortened};
use super::View;
use super::level;
use super::shape::{Configuration, Descriptor, Help, Relationship, RuleProperties, Text};
use super::taxonomy::Taxonomies;
use crate::finding::{Confidence, Severity};
use crate::rule::Rule;
use std::collections::BTreeSet;

/// GitHub cuts descriptions off here.
const LONGEST: usize = 1024;

/// GitHub takes no more tags on a rule.
const MOST_TAGS: usize = 20;

/// All rules that ran, and those that findings name without one (about the configuration itself).
pub(super) fn descriptors(view: &View<'_>, standards: &Taxonomies) -> Vec<Descriptor> {
    let mut all: Vec<_> = view
        .report
        .rules
        .iter()
        .map(|rule| descriptor(view, rule, standards.of(rule.id)))
        .collect();
    let known: BTreeSet<&str> = view.report.rules.iter().map(|rule| rule.id).collect();
    let mut rest = BTreeSet::new();
    for finding in view.findings() {
        if !known.contains(finding.rule) && rest.insert(finding.rule) {
            all.push(pageless(finding.rule, finding.severity));
        }
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

fn descriptor(view: &View<'_>, rule: &Rule, relationships: Vec<Relationship>) -> Descriptor {
    let topic = view.topics.get(rule.id).copied();
    let mut tags = vec!["security".to_owned()];
    tags.extend(topic.map(str::to_owned));
    tags.extend(rule.dialects.iter().map(|&dialect| dialect.to_owned()));
    tags.extend(
        rule.cwe
            .iter()
            .map(|cwe| format!("external/cwe/cwe-{cwe:03}")),
    );
    tags.truncate(MOST_TAGS);
    Descriptor {
        id: rule.id.to_owned(),
        name: pascal(rule.id),
        short_description: Text::new(shortened(rule.title, LONGEST)),
        full_description: Text::new(shortened(&summary(rule), LONGEST)),
        help: Help {
            text: plain(rule.body()),
            markdown: rule.body().trim().to_owned(),
        },
        help_uri: view.page_url(rule.id),
        default_configuration: Configuration {
            level: level(rule.severity),
        },
        relationships,
        properties: RuleProperties {
            tags,
            precision: precision(rule.confidence),
            problem_severity: problem(rule.severity),
            security_severity: score(rule.severity),
        },
    }
}

fn pageless(id: &str, severity: Severity) -> Descriptor {
    let words = capitalised(&id.replace('-', " "));
    Descriptor {
        id: id.to_owned(),
        name: pascal(id),
        short_description: Text::new(words.clone()),
        full_description: Text::new(words.clone()),
        help: Help {
            text: words.clone(),
            markdown: words,
        },
        help_uri: None,
        default_configuration: Configuration {
            level: level(severity),
        },
        relationships: Vec::new(),
        properties: RuleProperties {
            tags: vec!["security".to_owned()],
            precision: precision(Confidence::High),
            problem_severity: problem(severity),
            security_severity: score(severity),
        },
    }
}

/// The middle of the band in which GitHub shows that severity; it knows no "info".
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.5",
        Severity::Info => "0.5",
    }
}

fn problem(severity: Severity) -> &'static str {
    one_of_three(severity, ["error", "warning", "recommendation"])
}

fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

/// `weak-tls-protocol` as SARIF wants names: `WeakTlsProtocol`.
fn pascal(id: &str) -> String {
    id.split('-').map(capitalised).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_lie_in_the_band_of_their_severity() {
        let scores: Vec<f64> = Severity::ALL.map(|s| score(s).parse().unwrap()).into();
        assert!(scores[0] > 9.0 && (7.0..9.0).contains(&scores[1]));
        assert!((4.0..7.0).contains(&scores[2]) && (0.1..4.0).contains(&scores[3]));
    }
}
