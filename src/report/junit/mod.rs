//! `JUnit` XML. A suite for each rule that ran, a failing case for each finding: so the test view of
//! GitLab, Jenkins and Azure counts rules and findings, and a rule in order shows as passed. A case for
//! each file and rule would bury them under thousands that pass.
//!
//! GitLab shows the case's `classname`, its name and the text of the failure, tells cases apart by the
//! first two and drops what is named alike; so names are made without lines and numbered where they are
//! equal. Jenkins takes what is before the last dot of `classname` as a package: the rule's topic. What a
//! rule could not decide is a skipped case, never a passed one; a path that could not be read is an
//! error. No times: they would make two reports of the same input differ. No `file` on a case, though
//! GitLab would link it: the schema of Jenkins' xUnit plugin knows none and fails the build.

use super::sentence::shortened;
use super::{View, counted, xml};
use crate::finding::{Finding, Undecided};
use crate::outcome::{Report, Unread};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// A longer name does not fit where test views show it.
const LONGEST_NAME: usize = 240;

/// As many places of a rule's doubts as a person would read.
const MOST_PLACES: usize = 20;

/// The suite of the paths themselves.
const FILES: &str = "authlint.files";

struct Case {
    name: String,
    end: Option<End>,
}

/// How a case ended that did not pass.
struct End {
    element: &'static str,
    kind: &'static str,
    message: String,
    text: String,
}

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules = by_rule(view).into_iter();
    let suites = rules.map(|(rule, cases)| (view.dotted(rule), cases));
    let mut suites: Vec<_> = suites.chain([(FILES.to_owned(), files(view))]).collect();
    suites.sort_by(|(a, _), (b, _)| a.cmp(b));
    for (_, cases) in &mut suites {
        number_equals(cases);
    }
    writeln!(out, "{}", xml::DECLARATION)?;
    let all = || suites.iter().flat_map(|(_, cases)| cases);
    let counts = counts(all(), &["failure", "error"]);
    writeln!(
        out,
        "<testsuites{}{counts}>",
        xml::attribute("name", "authlint")
    )?;
    for (class, cases) in &suites {
        suite(class, cases, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn suite(class: &str, cases: &[Case], out: &mut dyn Write) -> io::Result<()> {
    let name = xml::attribute("name", class);
    let counts = counts(cases.iter(), &["failure", "error", "skipped"]);
    writeln!(out, "  <testsuite{name}{counts}>")?;
    for case in cases {
        let head = xml::attribute("classname", class) + &xml::attribute("name", &case.name);
        let Some(end) = &case.end else {
            writeln!(out, "    <testcase{head}/>")?;
            continue;
        };
        let kind = xml::attribute("type", end.kind) + &xml::attribute("message", &end.message);
        let (element, text) = (end.element, xml::text(&end.text));
        writeln!(
            out,
            "    <testcase{head}>\n      <{element}{kind}>{text}</{element}>"
        )?;
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}

/// The numbers of a suite or of all suites, as attributes.
fn counts<'a>(cases: impl Iterator<Item = &'a Case>, elements: &[&str]) -> String {
    let ends: Vec<_> = cases
        .map(|case| case.end.as_ref().map(|end| end.element))
        .collect();
    let count = |element: &str| ends.iter().filter(|end| **end == Some(element)).count();
    let named = |element: &&str| match *element {
        "failure" => xml::attribute("failures", count("failure")),
        "error" => xml::attribute("errors", count("error")),
        other => xml::attribute(other, count(other)),
    };
    let rest: String = elements.iter().map(named).collect();
    xml::attribute("tests", ends.len()) + &rest
}

/// What was read is a case, too: a report without any counts as a broken one in Jenkins.
fn files(view: &View<'_>) -> Vec<Case> {
    if view.report.unread.is_empty() {
        return vec![passed("every file found was read")];
    }
    view.report
        .unread
        .iter()
        .map(|one| unread(view, one))
        .collect()
}

fn unread(view: &View<'_>, unread: &Unread) -> Case {
    let path = view.in_repository(&unread.path);
    let reason = view.safe.text(&unread.reason);
    Case {
        end: Some(End {
            element: "error",
            kind: "unread",
            text: format!("{path}\n{reason}\n"),
            message: reason,
        }),
        name: path,
    }
}

fn passed(name: &str) -> Case {
    Case {
        name: name.to_owned(),
        end: None,
    }
}

fn by_rule<'a>(view: &View<'a>) -> BTreeMap<&'a str, Vec<Case>> {
    let report: &'a Report = view.report;
    let rules = report.rules.iter().map(|rule| (rule.id, Vec::new()));
    let mut suites: BTreeMap<&str, Vec<Case>> = rules.collect();
    for finding in view.findings() {
        suites
            .entry(finding.rule)
            .or_default()
            .push(found(view, finding));
    }
    let mut doubts: BTreeMap<&str, Vec<&Undecided>> = BTreeMap::new();
    for one in &report.undecided {
        doubts.entry(one.rule).or_default().push(one);
    }
    for (rule, doubts) in doubts {
        suites
            .entry(rule)
            .or_default()
            .push(undecided(view, &doubts));
    }
    for (rule, cases) in &mut suites {
        if cases.is_empty() {
            let title = report.rule(rule).map_or(*rule, |rule| rule.title);
            cases.push(passed(&format!("nothing found: {title}")));
        }
    }
    suites
}

fn found(view: &View<'_>, finding: &Finding) -> Case {
    let span = finding.primary.span;
    let path = view.in_repository(&view.report.sources.get(span.file).path);
    let message = view.message(finding);
    let (element, kind, text) = match &finding.suppressed {
        None => ("failure", finding.severity.id(), text(view, finding)),
        Some(given) => {
            let reason = view.safe.text(&given.reason);
            (
                "skipped",
                given.kind.word(),
                format!("{reason}\n{}", text(view, finding)),
            )
        }
    };
    Case {
        name: shortened(&format!("{path}: {message}"), LONGEST_NAME),
        end: Some(End {
            element,
            kind,
            message,
            text,
        }),
    }
}

/// All that GitLab shows of a failure.
fn text(view: &View<'_>, finding: &Finding) -> String {
    let words = |part: &Option<String>| part.as_ref().map(|part| view.safe.text(part));
    let lines = [
        Some(view.at(finding.primary.span)),
        Some(view.message(finding)),
        Some(format!("severity: {}", finding.severity.id())),
        Some(format!("in: {}", view.scopes(finding))).filter(|_| !finding.scopes.is_empty()),
        words(&finding.note).map(|note| format!("note: {note}")),
        words(&finding.help).map(|help| format!("help: {help}")),
        view.page_url(finding.rule),
    ];
    lines
        .into_iter()
        .flatten()
        .map(|line| line + "\n")
        .collect()
}

/// One case for all of a rule's doubts: they are no failures, but must not pass for sound.
fn undecided(view: &View<'_>, doubts: &[&Undecided]) -> Case {
    let places = doubts.iter().take(MOST_PLACES).map(|one| {
        let place = one.span.map_or(String::new(), |span| view.at(span) + ": ");
        let scope = view.safe.text(&one.scope.0);
        format!(
            "{place}{scope}: {}: {}\n",
            one.why.words(),
            one.why.remedy()
        )
    });
    let mut text: String = places.collect();
    let more = doubts.len().saturating_sub(MOST_PLACES);
    if more > 0 {
        text += &format!("and {}\n", counted(more, "more place"));
    }
    Case {
        name: "undecided".to_owned(),
        end: Some(End {
            element: "skipped",
            kind: "undecided",
            message: format!("{} could not be decided", counted(doubts.len(), "setting")),
            text,
        }),
    }
}

/// Names must differ within a suite, those that look numbered already included.
fn number_equals(cases: &mut [Case]) {
    let mut taken = BTreeSet::new();
    let mut last: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases {
        let count = last.entry(case.name.clone()).or_insert(1);
        let mut name = case.name.clone();
        while !taken.insert(name.clone()) {
            *count += 1;
            name = format!("{} ({count})", case.name);
        }
        case.name = name;
    }
}

#[cfg(test)]
mod tests;
