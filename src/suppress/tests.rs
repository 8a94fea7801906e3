//! One table: a file, a finding in it, and whether a comment silences it.

use super::*;
use crate::finding::{Label, Severity};
use crate::model::{Scope, Why};
use crate::source::FileId;
use crate::syntax::data::Format;
use crate::syntax::{json, nginx, toml, yaml};

const KNOWN: [&str; 3] = ["weak-tls", "weak-cipher", "literal-secret"];

fn document(text: &str, format: Format) -> (Document, SourceFile) {
    let source = SourceFile::new("f", text.as_bytes().to_vec());
    let tree = match format {
        Format::Toml => toml::parse(FileId(0), &source),
        Format::Json => json::parse(FileId(0), &source),
        Format::Yaml => yaml::parse(FileId(0), &source, format),
    };
    (Document::Data(tree), source)
}

fn nginx_document(text: &str) -> (Document, SourceFile) {
    let source = SourceFile::new("f", text.as_bytes().to_vec());
    (Document::Nginx(nginx::parse(FileId(0), &source)), source)
}

/// A finding of `weak-tls` at the text `BAD`.
fn finding(text: &str) -> Finding {
    let at = text.find("BAD").expect("the case holds BAD");
    Finding {
        rule: "weak-tls",
        severity: Severity::High,
        primary: Label {
            span: Span::new(FileId(0), at, at + 3),
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
        fingerprint: String::new(),
        suppressed: None,
    }
}

/// Whether the finding is silenced, how many comments are invalid, how many unused.
fn outcome(document: &Document, source: &SourceFile) -> (bool, usize, usize) {
    let mut findings = [finding(source.text())];
    let mut found = Suppressions::read(document, source, &KNOWN);
    found.mark(&mut findings);
    let unused = found.unused(|_| true, &[]).len();
    (
        findings[0].suppressed.is_some(),
        found.invalid().len(),
        unused,
    )
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn yaml_comments_silence_what_they_cover() {
    const SILENT: (bool, usize, usize) = (true, 0, 0);
    const NO: (bool, usize, usize) = (false, 0, 0);
    const INVALID: (bool, usize, usize) = (false, 1, 0);
    const UNUSED: (bool, usize, usize) = (false, 0, 1);
    let cases = [
        // On the line.
        ("a: BAD # authlint: ignore[weak-tls] old client\n", SILENT),
        ("a: BAD # authlint: ignore[weak-tls]: old client\n", SILENT),
        ("a: BAD # authlint: ignore[weak-tls] — old client", SILENT),
        ("a: BAD #authlint: ignore[weak-tls] old client\n", SILENT),
        (
            "a: BAD ## Authlint: ignore[ weak-tls ] old client\n",
            SILENT,
        ),
        (
            "a: BAD # authlint: ignore[weak-tls] old client\r\nb: 1\r\n",
            SILENT,
        ),
        (
            "a: 1 # authlint: ignore[weak-tls] old client\nb: BAD\n",
            UNUSED,
        ),
        (
            "a: BAD\nb: 1 # authlint: ignore[weak-tls] old client\n",
            UNUSED,
        ),
        (
            "a: { # authlint: ignore[weak-tls] only this line\n  b: BAD }\n",
            UNUSED,
        ),
        // The line above.
        ("# authlint: ignore[weak-tls] old client\na: BAD\n", SILENT),
        (
            "x: 1\r\n# authlint: ignore[weak-tls] old client\r\na: BAD\r\n",
            SILENT,
        ),
        (
            "# authlint: ignore[weak-tls] old client\n# more words\na: BAD\n",
            SILENT,
        ),
        (
            "# authlint: ignore[weak-tls] old client\n\na: BAD\n",
            UNUSED,
        ),
        ("a: BAD\n# authlint: ignore[weak-tls] old client\n", UNUSED),
        ("a: BAD\n# authlint: ignore[weak-tls] old client", UNUSED),
        (
            "# authlint: ignore[weak-tls] old client\na: 1\nb: BAD\n",
            UNUSED,
        ),
        (
            "# authlint: ignore[weak-tls] one\n# authlint: ignore[weak-cipher] two\na: BAD\n",
            (true, 0, 1),
        ),
        // The next block.
        (
            "# authlint: ignore[weak-tls] old client\na:\n  b:\n    c: BAD\n",
            SILENT,
        ),
        (
            "# authlint: ignore[weak-tls] old client\na:\n  b: 1\nc: BAD\n",
            UNUSED,
        ),
        (
            "x:\n  # authlint: ignore[weak-tls] old client\n  a:\n    c: BAD\n",
            SILENT,
        ),
        (
            "x:\n  # authlint: ignore[weak-tls] the first key only\n  a: 1\n  b: BAD\n",
            UNUSED,
        ),
        (
            "x:\n  # authlint: ignore[weak-tls] old client\n  - a: 1\n    b: BAD\n",
            SILENT,
        ),
        (
            "x:\n  # authlint: ignore[weak-tls] the first item only\n  - a: 1\n  - b: BAD\n",
            UNUSED,
        ),
        (
            "# authlint: ignore[weak-tls] folded\na: >\n  words\n  BAD\n",
            SILENT,
        ),
        // Several rules.
        (
            "a: BAD # authlint: ignore[weak-cipher, weak-tls] old\n",
            (true, 0, 1),
        ),
        (
            "a: BAD # authlint: ignore[weak-tls,weak-tls] twice\n",
            (true, 0, 1),
        ),
        (
            "a: BAD # authlint: ignore[weak-cipher] other rule\n",
            UNUSED,
        ),
        (
            "a: BAD # authlint: ignore[weak-tls, weak-tsl] typo\n",
            (true, 1, 0),
        ),
        // Wrong ones.
        ("a: BAD # authlint: ignore[weak-tls]\n", INVALID),
        ("a: BAD # authlint: ignore[weak-tls] ...\n", INVALID),
        ("a: BAD # authlint: ignore[weak-tsl] typo\n", INVALID),
        ("a: BAD # authlint: ignore[] old client\n", INVALID),
        ("a: BAD # authlint: ignore[weak-tls,] old client\n", INVALID),
        ("a: BAD # authlint: ignore[weak-tls old client\n", INVALID),
        ("a: BAD # authlint: ignore weak-tls old client\n", INVALID),
        ("a: BAD # authlint: ignore [weak-tls] old client\n", INVALID),
        ("a: BAD # authlint:ignore[weak-tls] old client\n", INVALID),
        (
            "a: BAD # authlint : ignore [weak-tls] old client\n",
            INVALID,
        ),
        ("a: BAD # authlint: ingore[weak-tls] old client\n", INVALID),
        ("a: BAD # authlint: disable[weak-tls] old client\n", INVALID),
        // None of ours.
        ("a: BAD # authlint reads this file\n", NO),
        ("a: BAD # authlint: this file is checked\n", NO),
        ("a: BAD # please authlint: ignore[weak-tls] old\n", NO),
        ("a: BAD # lint: ignore[weak-tls] old client\n", NO),
        ("a: BAD # auth–lint: ignore[weak-tls] old\n", NO),
        ("a: 'BAD # authlint: ignore[weak-tls] old client'\n", NO),
        ("a: |\n  BAD # authlint: ignore[weak-tls] old client\n", NO),
        ("a: BAD#authlint: ignore[weak-tls] no comment\n", NO),
    ];
    for (text, expected) in cases {
        let (document, source) = document(text, Format::Yaml);
        assert_eq!(outcome(&document, &source), expected, "{text}");
    }
}

#[test]
fn json_has_comments_outside_strings_only() {
    let text = "{\n\"_\": \"# authlint: ignore[weak-tls] old client\",\n\"a\": \"BAD\"\n}\n";
    let (of_string, source) = document(text, Format::Json);
    assert_eq!(outcome(&of_string, &source), (false, 0, 0));
    let text = "{\n\"a\": \"BAD\" // authlint: ignore[weak-tls] old client\n}\n";
    let (of_comment, source) = document(text, Format::Json);
    assert_eq!(outcome(&of_comment, &source), (true, 0, 0));
}

#[test]
fn a_mark_keeps_the_reason_and_its_place() {
    let text = "a: BAD # authlint: ignore[weak-tls] old client\n";
    let (document, source) = document(text, Format::Yaml);
    let mut findings = [finding(text)];
    Suppressions::read(&document, &source, &KNOWN).mark(&mut findings);
    let mark = findings[0].suppressed.as_ref().unwrap();
    assert_eq!(mark.reason, "old client");
    assert!(text[mark.at.range()].starts_with("# authlint"));
}

#[test]
fn a_comment_is_not_stale_where_its_rule_did_not_run_or_decide() {
    let text = "a: 1 # authlint: ignore[weak-tls] old client\n";
    let (document, source) = document(text, Format::Yaml);
    let found = Suppressions::read(&document, &source, &KNOWN);
    assert_eq!(found.unused(|_| true, &[]).len(), 1);
    assert_eq!(found.unused(|rule| rule != "weak-tls", &[]).len(), 0);
    let undecided = Undecided {
        rule: "weak-tls",
        scope: Scope::new("s"),
        span: Some(Span::new(FileId(0), 3, 4)),
        why: Why::Template,
    };
    assert_eq!(found.unused(|_| true, &[undecided]).len(), 0);
}

#[test]
fn what_is_stale_can_be_removed() {
    let cases = [
        (
            "a: 1  # authlint: ignore[weak-tls] x\r\nb: 1\r\n",
            "a: 1\r\nb: 1\r\n",
        ),
        (
            "a: 1\n  # authlint: ignore[weak-tls] x\nb: 1\n",
            "a: 1\nb: 1\n",
        ),
        ("a: 1\n# authlint: ignore[weak-tls] x", "a: 1\n"),
    ];
    for (text, after) in cases {
        let (document, source) = document(text, Format::Yaml);
        let unused = Suppressions::read(&document, &source, &KNOWN).unused(|_| true, &[]);
        let edit = &unused[0].fixes[0].edits[0];
        let mut fixed = text.to_owned();
        fixed.replace_range(edit.span.range(), &edit.text);
        assert_eq!(fixed, after, "{text}");
    }
}

#[test]
fn a_misspelt_rule_is_said_with_the_one_that_was_meant() {
    let text = "a: 1 # authlint: ignore[weak-tsl] x\n";
    let (document, source) = document(text, Format::Yaml);
    let found = Suppressions::read(&document, &source, &KNOWN);
    let draft = &found.invalid()[0];
    assert_eq!(&text[draft.primary.span.range()], "weak-tsl");
    assert_eq!(draft.help.as_deref(), Some("did you mean `weak-tls`?"));
}

#[test]
fn nginx_comments_cover_lines_statements_and_blocks() {
    let note = "# authlint: ignore[weak-tls] old client\n";
    let cases = [
        (format!("a BAD; {note}"), true),
        (format!("{note}a BAD;\n"), true),
        (format!("{note}a\n  x\n  BAD;\n"), true),
        (format!("{note}a x;\nb BAD;\n"), false),
        (
            format!("server {{\n  {note}  location / {{\n    a BAD;\n  }}\n}}\n"),
            true,
        ),
        (
            format!("server {{\n  {note}  location / {{\n  }}\n  a BAD;\n}}\n"),
            false,
        ),
        (format!("server {{ {note}  a BAD;\n}}\n"), false),
        (
            format!("{note}server {{\n  location / {{\n    a BAD;\n  }}\n}}\n"),
            true,
        ),
        (format!("{note}server {{ }} a BAD;\n"), true),
        (format!("a \"BAD {}\";\n", note.trim_end()), false),
        (format!("a BAD{note}"), false),
        (format!("server {{\n  a BAD;\n{note}}}\n"), false),
        (format!("{note}server {{\n  a BAD;\n"), true),
    ];
    for (text, silent) in cases {
        let (document, source) = nginx_document(&text);
        assert_eq!(outcome(&document, &source).0, silent, "{text}");
    }
}

#[test]
fn toml_comments_cover_the_table_below_and_no_other() {
    let note = "# authlint: ignore[weak-tls] old client\n";
    let cases = [
        (format!("a = \"BAD\" {note}"), true),
        (format!("{note}a = \"BAD\"\n"), true),
        (format!("{note}[x]\na = \"BAD\"\n"), true),
        (format!("{note}[x.y]\nb = 1\n[x.z]\na = \"BAD\"\n"), false),
        (format!("{note}[x.y]\na = \"BAD\"\n[x.z]\nb = 1\n"), true),
    ];
    for (text, silent) in cases {
        let (document, source) = document(&text, Format::Toml);
        assert_eq!(outcome(&document, &source).0, silent, "{text}");
    }
}

/// A manifest with annotations and a finding of `weak-tls`, and another manifest below.
fn manifest(annotations: &str) -> String {
    format!(
        "apiVersion: v1\nkind: A\nmetadata:\n  name: a\n  annotations:\n{annotations}spec: BAD\n---\napiVersion: v1\nkind: A\nmetadata: {{ name: b }}\n"
    )
}

#[test]
fn annotations_silence_findings_of_their_manifest() {
    let cases = [
        (
            "    authlint.dev/ignore: \"weak-tls: old client\"\n",
            (true, 0, 0),
        ),
        (
            "    authlint.dev/ignore: weak-tls:old client\n",
            (true, 0, 0),
        ),
        (
            "    \"authlint.dev/ignore\": |\n      weak-tls: old client\n      weak-cipher: old\n",
            (true, 0, 1),
        ),
        (
            "    authlint.dev/ignore: \"weak-cipher: old; weak-tls: old\"\n",
            (true, 0, 1),
        ),
        (
            "    authlint.dev/ignore: \"weak-tls: old; see SEC-1\"\n",
            (true, 0, 0),
        ),
        ("    authlint.dev/ignore: weak-tls\n", (false, 1, 0)),
        ("    authlint.dev/ignore: \"weak-tls: - \"\n", (false, 1, 0)),
        (
            "    authlint.dev/ignore: \"weak-tsl: old client\"\n",
            (false, 1, 0),
        ),
        (
            "    authlint.dev/ignore: \"*: everything\"\n",
            (false, 1, 0),
        ),
        ("    authlint.dev/ignore: \"\"\n", (false, 1, 0)),
        ("    authlint.dev/ignore: [weak-tls]\n", (false, 1, 0)),
        (
            "    authlint.dev/ignore: \"just old clients\"\n",
            (false, 1, 0),
        ),
        (
            "    authlint.dev/ignore: \"{{ .Values.ignore }}\"\n",
            (false, 0, 0),
        ),
        (
            "    authlint.dev/ignored: \"weak-tls: old client\"\n",
            (false, 0, 0),
        ),
        (
            "    galley.istio.io/analyze-suppress: \"*\"\n",
            (true, 0, 0),
        ),
        (
            "    galley.istio.io/analyze-suppress: \"IST0107, *\"\n",
            (true, 0, 0),
        ),
        (
            "    galley.istio.io/analyze-suppress: IST0107\n",
            (false, 0, 0),
        ),
        (
            "    galley.istio.io/analyze-suppress: weak-tls\n",
            (false, 0, 0),
        ),
    ];
    for (annotations, expected) in cases {
        let text = manifest(annotations);
        let (document, source) = document(&text, Format::Yaml);
        assert_eq!(outcome(&document, &source), expected, "{text}");
    }
}

#[test]
fn annotations_stop_at_the_end_of_their_manifest() {
    let text = manifest("    authlint.dev/ignore: \"weak-tls: old client\"\n    galley.istio.io/analyze-suppress: \"*\"\n")
        .replace("BAD", "x")
        .replace("name: b", "name: BAD");
    let (document, source) = document(&text, Format::Yaml);
    assert_eq!(outcome(&document, &source), (false, 0, 1));
    let nested = "kind: A\nx:\n  metadata: { annotations: { authlint.dev/ignore: \"weak-tls: old\" } }\n  y: BAD\n";
    let (document, source) = self::document(nested, Format::Yaml);
    assert_eq!(outcome(&document, &source), (false, 0, 0));
}

#[test]
fn a_rule_in_an_annotation_has_its_own_place() {
    let text = manifest(
        "    authlint.dev/ignore: |\n      weak-cipher: old\n      weak-tls: weak-tls is fine\n",
    );
    let (document, source) = document(&text, Format::Yaml);
    let mut findings = [finding(&text)];
    let mut found = Suppressions::read(&document, &source, &KNOWN);
    found.mark(&mut findings);
    let mark = findings[0].suppressed.as_ref().unwrap();
    assert_eq!(
        (mark.kind, mark.reason.as_str()),
        (SuppressionKind::Annotation, "weak-tls is fine")
    );
    assert_eq!(mark.at.start as usize, text.find("weak-tls:").unwrap());
    let unused = found.unused(|_| true, &[]);
    assert_eq!(&text[unused[0].primary.span.range()], "weak-cipher");
    assert!(unused[0].fixes.is_empty());
}

#[test]
fn codes_of_istioctl_silence_the_rules_that_answer_to_them() {
    let text = manifest("    galley.istio.io/analyze-suppress: IST0107, IST0128\n");
    let (document, source) = document(&text, Format::Yaml);
    for (rule, silent) in [
        ("unverified-upstream-certificate", true),
        ("static-key", false),
    ] {
        let mut findings = [finding(&text)];
        findings[0].rule = rule;
        Suppressions::read(&document, &source, &KNOWN).mark(&mut findings);
        assert_eq!(findings[0].suppressed.is_some(), silent, "{rule}");
    }
}
