//! Findings against entries, and the file's shape.

use super::*;
use crate::finding::{Label, Severity};
use crate::model::Scope;
use crate::source::{FileId, SourceFile};

fn entry(path: &str, fingerprint: &str) -> Entry {
    Entry {
        rule: "weak-tls".to_owned(),
        path: path.to_owned(),
        place: "http/server".to_owned(),
        message: "accepts TLSv1".to_owned(),
        fingerprint: fingerprint.to_owned(),
    }
}

fn baseline(entries: &[(&str, &str)]) -> Baseline {
    let known = entries.iter().map(|(path, fingerprint)| Known {
        entry: entry(path, fingerprint),
        at: Span::new(FileId(9), 0, 0),
    });
    Baseline {
        entries: known.collect(),
    }
}

/// A finding in the file of that number.
fn finding(file: u32, fingerprint: &str) -> Finding {
    Finding {
        rule: "weak-tls",
        severity: Severity::High,
        primary: Label {
            span: Span::new(FileId(file), 0, 0),
            text: String::new(),
        },
        message: String::new(),
        note: None,
        help: None,
        related: Vec::new(),
        scopes: vec![Scope::new("s")],
        fixes: Vec::new(),
        place: String::new(),
        also: Vec::new(),
        fingerprint: fingerprint.to_owned(),
        suppressed: None,
    }
}

/// File 0 is `a`, 1 is `b`; 2 must never be hidden.
struct Files<'a> {
    there: &'a [&'a str],
    judged: bool,
}

impl World for Files<'_> {
    fn path_of(&self, finding: &Finding) -> Option<String> {
        let names = ["a", "b"];
        let name = names.get(finding.primary.span.file.0 as usize)?;
        Some((*name).to_owned())
    }

    fn exists(&self, path: &str) -> bool {
        self.there.contains(&path)
    }

    fn was_judged(&self, _: &Entry) -> bool {
        self.judged
    }
}

const BOTH: Files<'_> = Files {
    there: &["a", "b"],
    judged: true,
};

fn known(findings: &[Finding]) -> Vec<bool> {
    findings
        .iter()
        .map(|one| one.suppressed.is_some())
        .collect()
}

#[test]
fn a_finding_is_known_by_rule_fingerprint_and_path() {
    let mut findings = [finding(0, "1"), finding(0, "2"), finding(1, "1")];
    let matches = baseline(&[("a", "1")]).mark(&mut findings, &BOTH);
    assert_eq!(known(&findings), [true, false, false]);
    assert_eq!(matches, Matches::default());
    let given = findings[0].suppressed.as_ref().unwrap();
    assert_eq!(
        (given.kind, given.at.file),
        (SuppressionKind::Baseline, FileId(9))
    );
}

#[test]
fn another_rule_with_the_same_fingerprint_is_another_finding() {
    let mut findings = [finding(0, "1")];
    findings[0].rule = "weak-cipher";
    baseline(&[("a", "1")]).mark(&mut findings, &BOTH);
    assert_eq!(known(&findings), [false]);
}

#[test]
fn a_finding_moves_only_with_a_file_that_is_gone() {
    let mut findings = [finding(1, "1")];
    let matches = baseline(&[("a", "1")]).mark(&mut findings, &BOTH);
    assert_eq!((known(&findings), matches.gone), (vec![false], vec![0]));
    let gone = Files {
        there: &["b"],
        judged: true,
    };
    let entries = baseline(&[("a", "1")]);
    let matches = entries.mark(&mut findings, &gone);
    assert_eq!(known(&findings), [true]);
    assert_eq!(matches.moved, BTreeMap::from([(0, "b".to_owned())]));
    assert_eq!(entries.updated(&matches), [entry("b", "1")]);
}

#[test]
fn one_entry_covers_one_finding() {
    let gone = Files {
        there: &["b"],
        judged: true,
    };
    let mut findings = [finding(1, "1"), finding(1, "1")];
    baseline(&[("x", "1")]).mark(&mut findings, &gone);
    assert_eq!(known(&findings), [true, false]);
}

#[test]
fn an_entry_is_gone_only_where_the_run_would_have_found_it() {
    let entries = baseline(&[("a", "1"), ("a", "2")]);
    let matches = entries.mark(&mut [finding(0, "1")], &BOTH);
    assert_eq!(matches.gone, [1]);
    assert_eq!(entries.updated(&matches), [entry("a", "1")]);
    let elsewhere = Files {
        judged: false,
        ..BOTH
    };
    assert_eq!(entries.mark(&mut [], &elsewhere).gone, [0_usize; 0]);
}

#[test]
fn what_must_not_be_hidden_is_not() {
    let mut findings = [finding(2, "1")];
    baseline(&[("c", "1")]).mark(&mut findings, &BOTH);
    assert_eq!(known(&findings), [false]);
}

#[test]
fn a_comment_stays_the_reason() {
    let mut findings = [finding(0, "1")];
    findings[0].suppressed = Some(Suppression {
        kind: SuppressionKind::Comment,
        reason: "old".to_owned(),
        at: Span::new(FileId(0), 0, 0),
    });
    let matches = baseline(&[("a", "1")]).mark(&mut findings, &BOTH);
    assert_eq!(matches.gone, [0_usize; 0]);
    assert_eq!(findings[0].suppressed.as_ref().unwrap().reason, "old");
}

fn read_text(text: &str) -> Result<Baseline, (String, String)> {
    let source = SourceFile::new("b.json", text.as_bytes().to_vec());
    read(FileId(9), &source).map_err(|error| {
        let line = source.line_of(error.span.start) + 1;
        (format!("{line}"), error.message)
    })
}

#[test]
fn the_text_is_sorted_and_read_back() {
    let entries = vec![entry("b", "2"), entry("a", "1"), entry("b", "2")];
    let text = render(entries.clone());
    assert_eq!(text, render(entries.into_iter().rev().collect()));
    let read = read_text(&text).unwrap();
    let back: Vec<_> = read.entries.iter().map(|one| one.entry.clone()).collect();
    assert_eq!(back, [entry("a", "1"), entry("b", "2")]);
    let at: Vec<_> = read
        .entries
        .iter()
        .map(|one| &text[one.at.range()])
        .collect();
    assert_eq!(at, ["\"1\"", "\"2\""]);
}

#[test]
fn the_schema_describes_it() {
    let schema = include_str!("../../../schema/baseline.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let text = render(vec![entry("a", &"0f".repeat(16))]);
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(validator.is_valid(&value), "{text}");
    value["findings"][0]["line"] = 3.into();
    assert!(!validator.is_valid(&value), "the schema takes anything");
}

#[test]
fn what_cannot_be_read_is_said_at_its_place() {
    let cases = [
        (
            "",
            "1",
            "this baseline cannot be read: EOF while parsing a value",
        ),
        (
            "{\n  \"version\": 2,\n  \"found\": []\n}",
            "2",
            "this baseline has the form 2, and this authlint reads 1",
        ),
        (
            "{\n  \"version\": 1,\n  \"findings\": [\n<<<<<<< ours\n",
            "4",
            "this baseline cannot be read: expected value",
        ),
        (
            "{\"version\": 1,\n\"findings\": [],\n\"more\": 1}",
            "3",
            "this baseline cannot be read: unknown field `more`, expected `version` or `findings`",
        ),
        (
            "[]",
            "1",
            "this baseline cannot be read: invalid length 0, expected struct Shape with 2 elements",
        ),
    ];
    for (text, line, message) in cases {
        let error = read_text(text).unwrap_err();
        assert_eq!(
            (error.0.as_str(), error.1.as_str()),
            (line, message),
            "{text}"
        );
    }
    assert!(read_text(&"[".repeat(100_000)).is_err());
    assert!(read_text("\"ä\u{0}").is_err());
}
