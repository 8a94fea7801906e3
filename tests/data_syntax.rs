//! YAML, JSON and TOML reading holds on any input: no panic, spans inside the file that slice to
//! what they stand for, bounded time; and it agrees with another YAML parser.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use authlint::source::{FileId, SourceFile};
use authlint::syntax::ErrorKind;
use authlint::syntax::data::{Format, Style, Tree, Value};
use authlint::syntax::{toml, yaml};
use proptest::prelude::*;
use std::time::{Duration, Instant};

const AUTH: &str = "\
# the file
auth:
  jwt: &jwt {lifetime: 3600, algorithms: [RS256, \"ES256\"], 'iss': https://id.example.com}
  oauth2:
    <<: *jwt
    scopes:
    - \"read:profile\"
    - écrire
  text: |
    {{ .Values.a }}
      more

  folded: >-
    a
    b
  {{- if .Values.b }}
  on: ${ISSUER}
  {{- else }}
  on: !Ref x
  {{- end }}
  ? complex
  : value
empty:
...
---
kind: List
items: [{a: 1}, {}]
";

const TABLES: &str = "\
a.b = 1_000 # note
\"q\" = '''x
y'''
[c]
d = [1, { e = \"\\u00e9\" }, 1979-05-27T07:32:00Z]
[[f]]
g = {{ g }}
";

fn read_yaml(bytes: &[u8], format: Format) -> (SourceFile, Tree) {
    let source = SourceFile::new("a", bytes.to_vec());
    let tree = yaml::parse(FileId(0), &source, format);
    (source, tree)
}

fn values(tree: &Tree) -> Vec<Value<'_>> {
    let mut walk: Vec<_> = tree.roots().collect();
    let mut found = Vec::new();
    while let Some(value) = walk.pop() {
        found.push(value);
        if value.via().is_none() {
            walk.extend(value.items());
            for entry in value.own_entries() {
                walk.extend([entry.key, entry.value]);
            }
        }
    }
    found
}

/// What holds for every tree.
fn assert_sound(source: &SourceFile, tree: &Tree) {
    let text = source.text();
    let errors = tree.errors.iter().map(|error| error.span);
    let related = tree
        .errors
        .iter()
        .filter_map(|error| error.related.as_ref());
    let comments = tree.comments.iter().map(|comment| comment.span);
    for span in errors.chain(related.map(|(span, _)| *span)).chain(comments) {
        assert!(text.get(span.range()).is_some(), "{span:?}");
    }
    for value in values(tree) {
        let span = value.span();
        let raw = text.get(span.range());
        let raw = raw.unwrap_or_else(|| panic!("{span:?} is no part of the text"));
        if let (Some(inner), Some(decoded)) = (value.inner_span(), value.text()) {
            assert_eq!(text.get(inner.range()), Some(decoded));
        }
        if value.style() == Some(Style::Plain)
            && !raw.contains(['\n', '\r'])
            && tree.format != Format::Toml
        {
            assert_eq!(value.text(), Some(raw), "a plain scalar is its text");
        }
        assert!(value.entries().len() >= usize::from(value.entry("a").is_some()));
        if let Some(inner) = yaml::parse_embedded(value) {
            for value in values(&inner) {
                assert!(text.get(value.span().range()).is_some());
            }
        }
        let _ = tree.place(span);
    }
}

fn assert_reads(bytes: &[u8]) {
    for format in [Format::Yaml, Format::Json] {
        let (source, tree) = read_yaml(bytes, format);
        assert_sound(&source, &tree);
    }
    let source = SourceFile::new("a.toml", bytes.to_vec());
    assert_sound(&source, &toml::parse(FileId(0), &source));
}

/// A fixture with some bytes cut, doubled or replaced.
fn mutated(fixture: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("{{"),
        Just("}}"),
        Just("{% x %}"),
        Just("\t"),
        Just("\r\n"),
        Just("\""),
        Just("'"),
        Just("["),
        Just("}"),
        Just(": "),
        Just("- "),
        Just("? "),
        Just("\n---\n"),
        Just("*jwt"),
        Just("&x "),
        Just("|\n"),
        Just("#"),
        Just("é"),
        Just("\u{feff}"),
        Just("\0"),
        Just("<<: "),
        Just("${A}"),
        Just("!"),
        Just("%"),
        Just("")
    ];
    let edit = (0..fixture.len(), 0usize..6, piece);
    proptest::collection::vec(edit, 1..6).prop_map(move |edits| {
        let mut bytes = fixture.as_bytes().to_vec();
        for (at, cut, piece) in edits {
            let at = at.min(bytes.len());
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, piece.bytes());
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        assert_reads(&bytes);
    }

    #[test]
    fn any_text_is_read(text in "[-a-z \t\n\r:?#\\[\\]{},&*!|>'\"%@`é$<\\\\0\u{feff}]{0,200}") {
        assert_reads(text.as_bytes());
    }

    #[test]
    fn mutated_yaml_is_read(bytes in mutated(AUTH)) {
        assert_reads(&bytes);
    }

    #[test]
    fn mutated_toml_is_read(bytes in mutated(TABLES)) {
        assert_reads(&bytes);
    }
}

#[test]
fn the_fixtures_themselves_are_read_without_errors() {
    let (source, tree) = read_yaml(AUTH.as_bytes(), Format::Yaml);
    assert_sound(&source, &tree);
    assert_eq!(tree.errors, []);
    let source = SourceFile::new("a.toml", TABLES.into());
    let tree = toml::parse(FileId(0), &source);
    assert_sound(&source, &tree);
    assert_eq!(tree.errors, []);
}

fn repeat(times: usize, line: impl Fn(usize) -> String) -> String {
    (0..times).fold(String::new(), |text, at| text + &line(at))
}

#[test]
fn hostile_texts_take_no_time() {
    let laughs = repeat(30, |level| {
        let below = format!("*a{}, ", level.saturating_sub(1)).repeat(9);
        format!("b{level}: &a{level} [{below}]\n")
    });
    let laughs = format!("a: &a0 [x]\n{laughs}").replacen("*a0", "x", 9);
    let deep = repeat(3000, |level| format!("{}a:\n", " ".repeat(level)));
    let keys = repeat(200_000, |key| format!("k{key}: {key}\n"));
    let merges = repeat(2000, |level| {
        let below = level.saturating_sub(1);
        format!("m{level}: &m{level} {{<<: [*m{below}, *m{below}], k: v}}\n")
    });
    for (name, text, limit) in [
        ("laughs", laughs, true),
        ("brackets", "[".repeat(100_000), true),
        ("braces", "{a: ".repeat(50_000), true),
        ("dashes", "- ".repeat(100_000), true),
        ("questions", "? ".repeat(50_000), true),
        ("deep", deep, true),
        ("keys", keys, false),
        ("merges", merges, true),
        ("openers", "{{ ".repeat(100_000), true),
        ("statements", "{% ".repeat(100_000), false),
        (
            "one line",
            format!("{{\"a\": \"{}\"}}", "x".repeat(1_000_000)),
            false,
        ),
        (
            "brackets on one line",
            format!("[{}0]", "{a: [1]}, ".repeat(400_000)),
            false,
        ),
        ("comments", "# c\n".repeat(100_000), false),
        ("documents", "---\na: [\n".repeat(5_000), false),
    ] {
        let start = Instant::now();
        let (source, tree) = read_yaml(text.as_bytes(), Format::Yaml);
        let took = start.elapsed();
        // Quadratic work would take hours; a busy machine and a debug build take seconds.
        assert!(took < Duration::from_secs(120), "{name} took {took:?}");
        let met = tree
            .errors
            .iter()
            .any(|error| error.kind == ErrorKind::Limit);
        assert_eq!(met, limit, "{name}: {:?}", tree.errors.first());
        assert!(
            tree.roots()
                .all(|root| source.text().get(root.span().range()).is_some())
        );
    }
}

/// One line per event, as the other parser sees the text.
fn other_events(text: &str) -> Vec<String> {
    use saphyr_parser::{Event, Parser};
    let events = Parser::new_from_str(text).map(|event| event.unwrap().0);
    let shown = events.filter_map(|event| match event {
        Event::Scalar(value, style, ..) => {
            let plain = style == saphyr_parser::ScalarStyle::Plain;
            Some(format!(
                "={}",
                if plain && value == "~" { "" } else { &value }
            ))
        }
        Event::Alias(_) => Some("*".to_owned()),
        Event::SequenceStart(..) => Some("[".to_owned()),
        Event::SequenceEnd => Some("]".to_owned()),
        Event::MappingStart(..) => Some("{".to_owned()),
        Event::MappingEnd => Some("}".to_owned()),
        Event::DocumentEnd => Some("---".to_owned()),
        _ => None,
    });
    shown.collect()
}

enum Step<'tree> {
    Show(Value<'tree>),
    Close(&'static str),
}

fn own_events(tree: &Tree) -> Vec<String> {
    let mut shown = Vec::new();
    for root in tree.roots() {
        let mut walk = vec![Step::Show(root)];
        while let Some(step) = walk.pop() {
            let value = match step {
                Step::Close(end) => {
                    shown.push(end.to_owned());
                    continue;
                }
                Step::Show(value) => value,
            };
            if value.via().is_some() {
                shown.push("*".to_owned());
            } else if let Some(text) = value.text() {
                let empty = text == "~" && value.style() == Some(Style::Plain);
                shown.push(format!("={}", if empty { "" } else { text }));
            } else if value.is_map() {
                shown.push("{".to_owned());
                walk.push(Step::Close("}"));
                let entries: Vec<_> = value.own_entries().collect();
                for entry in entries.into_iter().rev() {
                    walk.extend([Step::Show(entry.value), Step::Show(entry.key)]);
                }
            } else {
                shown.push("[".to_owned());
                walk.push(Step::Close("]"));
                let items: Vec<_> = value.items().collect();
                walk.extend(items.into_iter().rev().map(Step::Show));
            }
        }
        shown.push("---".to_owned());
    }
    shown
}

#[test]
fn another_parser_sees_the_same() {
    for text in [
        "a: 1\nb: [x, 'y''z', \"\\t\\u00e9\"]\nc:\n- - 1\n  - {k: v}\n- ~\nd:\n",
        "a: &x\n  k: v\nb: *x\nc: [*x, *x]\n",
        "t: |\n  a\n    b\n\n  c\nu: |+\n  x\n\nv: >\n  a\n  b\n\n  c\nw: |2-\n    i\n",
        "--- !!map\n? k\n: v\n? [a, b]\n: {c: d, e}\n...\n---\n# only\n- x # c\n- multi\n  line\n",
        "{\"a\": [1, 2.5e3, true, null], \"b\": {\"c\": \"x\\/y\"}}\n",
        "a: 'x\n\n  y'\r\nb: \"p\\\r\n  q\"\r\n",
    ] {
        let (_, tree) = read_yaml(text.as_bytes(), Format::Yaml);
        assert_eq!(tree.errors, [], "{text}");
        assert_eq!(own_events(&tree), other_events(text), "{text}");
    }
}

#[test]
fn a_quoted_text_that_never_ends_is_cut_at_whole_characters() {
    for text in ["'''x\u{feff}", "\"x\u{feff}", "a = '''x\u{feff}", "[\"é"] {
        let source = SourceFile::new("a.toml", text.as_bytes().to_vec());
        assert_sound(&source, &toml::parse(FileId(0), &source));
    }
}
