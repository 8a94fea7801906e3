//! GitLab's code quality report: a JSON array, one entry for each finding and each unread path. GitLab
//! compares two reports by fingerprint alone and keeps the first of equal ones, so each is made of what
//! stays when lines move (the repository's path and the finding's own fingerprint) and, where that is
//! equal, of a number.

use super::View;
use super::sentence::marked;
use crate::finding::{Finding, Severity};
use crate::outcome::Unread;
use crate::source::Columns;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};

#[derive(Serialize)]
struct Entry {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut prints = Fingerprints::default();
    let findings = view.findings().map(|one| found(view, one, &mut prints));
    let mut entries: Vec<_> = findings.collect();
    let unread = view.report.unread.iter();
    entries.extend(unread.map(|one| not_read(view, one, &mut prints)));
    serde_json::to_writer_pretty(&mut *out, &entries)?;
    writeln!(out)
}

fn found(view: &View<'_>, finding: &Finding, prints: &mut Fingerprints) -> Entry {
    let span = finding.primary.span;
    let region = view.region(span, Columns::Characters);
    let path = view.in_repository(&view.report.sources.get(span.file).path);
    Entry {
        description: marked(view, finding),
        check_name: finding.rule,
        fingerprint: prints.next(&path, &finding.fingerprint),
        severity: severity(finding.severity),
        location: Location {
            path,
            lines: Lines {
                begin: region.start.line,
                end: region.end.line,
            },
        },
    }
}

fn not_read(view: &View<'_>, unread: &Unread, prints: &mut Fingerprints) -> Entry {
    let path = view.in_repository(&unread.path);
    Entry {
        description: format!("Unread: {}.", view.safe.text(&unread.reason)),
        check_name: "unread",
        fingerprint: prints.next(&path, "unread"),
        severity: if unread.named { "critical" } else { "major" },
        location: Location {
            path,
            lines: Lines { begin: 1, end: 1 },
        },
    }
}

/// Counts equal fingerprints, so that none is given twice.
#[derive(Default)]
struct Fingerprints(BTreeMap<(String, String), usize>);

impl Fingerprints {
    fn next(&mut self, path: &str, print: &str) -> String {
        let equals = (path.to_owned(), print.to_owned());
        let ordinal = self.0.entry(equals).or_default();
        let digest = Sha256::digest(format!("{path}\0{print}\0{ordinal}"));
        *ordinal += 1;
        let (half, _) = digest.split_at(16);
        half.iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{render, render_report};
    use super::super::{Format, Wanted, sample};
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn entries(report: &crate::outcome::Report) -> Vec<Value> {
        let text = render_report(report, Format::Gitlab, Wanted::default());
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn one_entry_each() {
        insta::assert_snapshot!(render(Format::Gitlab, Wanted::default()), @r###"
[
  {
    "description": "This endpoint accepts TLSv1 (in server a, server b, server c and 3,997 more). RFC 8996 retires TLS below 1.2. Allow TLSv1.2 and TLSv1.3 only.",
    "check_name": "weak-tls-protocol",
    "fingerprint": "bd9a035a4626f403adbf1812c53deb33",
    "severity": "critical",
    "location": {
      "path": "in fra/edge/nginx.conf",
      "lines": {
        "begin": 5,
        "end": 5
      }
    }
  },
  {
    "description": "The secret `********` \\x1b[1mis short\\nreally (in jwt).",
    "check_name": "sample-secret",
    "fingerprint": "098d22aee15c27a420b2fa789c8c3295",
    "severity": "critical",
    "location": {
      "path": "in fra/auth.yaml",
      "lines": {
        "begin": 4,
        "end": 4
      }
    }
  },
  {
    "description": "Unread: it is UTF-16.",
    "check_name": "unread",
    "fingerprint": "7d0b57ae4a3411215ea68ec0174d6bd5",
    "severity": "major",
    "location": {
      "path": "in fra/old\\x1b.yaml",
      "lines": {
        "begin": 1,
        "end": 1
      }
    }
  }
]
"###);
    }

    #[test]
    fn the_schema_describes_it() {
        let schema = include_str!("../../tests/schema/gitlab.schema.json");
        let validator =
            jsonschema::draft202012::new(&serde_json::from_str(schema).unwrap()).unwrap();
        let all = Wanted {
            suppressed: true,
            quiet: false,
        };
        let mut output: Value = serde_json::from_str(&render(Format::Gitlab, all)).unwrap();
        assert!(validator.is_valid(&output), "{output:#}");
        output[0]["location"]["lines"]["begin"] = 0.into();
        assert!(!validator.is_valid(&output), "the schema takes anything");
    }

    #[test]
    fn lines_are_those_of_the_source() {
        let at = sample::AUTH.find(sample::SECRET).unwrap();
        let line = sample::AUTH[..at].matches('\n').count() + 1;
        let entry = &entries(&sample::report())[1];
        assert_eq!(entry["location"]["lines"]["begin"], line);
        assert_eq!(entry["location"]["path"], "in fra/auth.yaml");
    }

    #[test]
    fn equal_findings_have_fingerprints_of_their_own_and_lines_do_not_count() {
        let mut report = sample::report();
        let before = entries(&report);
        let mut twin = report.findings[0].clone();
        twin.primary.span.start -= 20;
        twin.primary.span.end -= 20;
        report.findings.insert(0, twin);
        report.unread.push(report.unread[0].clone());
        let after = entries(&report);
        let prints = |all: &[Value]| -> BTreeSet<String> {
            all.iter()
                .map(|one| one["fingerprint"].to_string())
                .collect()
        };
        assert_eq!(prints(&after).len(), after.len());
        assert_eq!(after[0]["fingerprint"], before[0]["fingerprint"]);
        assert!(prints(&after).is_superset(&prints(&before)));
    }
}
