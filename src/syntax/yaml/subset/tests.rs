//! The small reader against the full one: the same tree wherever it does not give up.

use crate::source::{FileId, SourceFile, Span};
use crate::syntax::data::{Format, Tree};
use crate::syntax::template::{self, Masked};
use crate::syntax::yaml::sink::{Anchoring, Sink};
use crate::syntax::yaml::{read_any, subset};
use proptest::prelude::*;

/// All that a reader says of a text.
fn shown(tree: &Tree) -> String {
    format!("{tree:#?}")
}

/// Reads a text with both readers, as it is and decoded from a scalar; whether the small one did.
fn agree(text: &str, masked: Option<&Masked>) -> bool {
    let source = SourceFile::new("a.yaml", text.into());
    let read = masked.map_or(text, |masked| &masked.text);
    let places = [
        Anchoring::Offset(0),
        Anchoring::Whole(Span::new(FileId(0), 0, text.len())),
    ];
    let mut handled = false;
    for anchoring in places {
        let tree = Tree::empty(
            FileId(0),
            source.path.clone(),
            Format::Yaml,
            source.shared_text(),
        );
        let sink = Sink::new(tree.clone(), read, anchoring, masked);
        if let Some(fast) = subset::read(sink) {
            handled = true;
            let full = read_any(tree, read, anchoring, masked);
            assert_eq!(shown(&fast), shown(&full), "of the text {text:?}");
        }
    }
    handled
}

/// As [`agree`], in each way that a file is read.
fn agree_on_all(text: &str) -> bool {
    let masked = template::mask(text, Format::Yaml);
    let handled = agree(text, masked.as_ref());
    if let Some(masked) = template::mask_placeholders(text, Format::Yaml) {
        agree(text, Some(&masked));
    }
    handled
}

const MANIFEST: &str = "\
# Who may call what
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: \"allow\"   # a comment
  labels: {app: web, tier: 'front ''end'}
spec:
  rules:
  - from:
    - source:
        principals: [\"cluster.local/ns/a/sa/b\", c]
    to: [{operation: {methods: [GET, -1], paths: [\"/a\\tb\"]}}]
    when:

  - - nested
    -   x: http://y:1/#z
        empty:
  script: |-
    function a()
      return 1

    end
  folded: >
    one
    two

    three
  long: text that goes
    - on#not

    a list  # end
  items:
  - more
    text
  - 'first 
     it''s

    second '
  - \"x
    \"
---
# nothing here
---
- é: ü
  list: [
    1, 2,
    3 ]
-
- key:
    value
";

const CHART: &str = "\
metadata:
  name: {{ include \"x.name\" . }}-a
  labels:
    {{- include \"x.labels\" . | nindent 4 }}
spec:
  {{- if .Values.on }}
  mode: STRICT
  {{- else }}
  mode: ${MODE}
  {{- end }}
  items:
  - a
  {{- toYaml .Values.more | nindent 2 }}
  text: |
    {{ .Values.text }}
    more
  after: [\"{{ .x }}\", {{ .y }}]
{{- if .Values.b }}
---
b: >-
  {{ .z }}
  c
{{- end }}
";

const JSON: &str =
    "{\n  \"a\": [\n    {\"b\":1, \"c\": \"d: e\"},\n    []\n  ],\n  \"f\": {\n  }\n}\n";

#[test]
fn plain_files_are_read() {
    for text in [
        MANIFEST,
        CHART,
        JSON,
        "",
        "# only\n",
        "---\n",
        "a: |\n b",
        "a:",
        "\u{feff}a:\n- b: \n  c: :d\n",
        "a: 1\na: 2\n<<: {b: 1}\n",
    ] {
        assert!(agree_on_all(text), "gave up on {text:?}");
    }
}

const TRAPS: [&str; 46] = [
    "a:\tb\n",
    "a: b\r\n",
    "\u{feff}\u{feff}a: b\n",
    "a: \u{feff}b\n",
    "a: : b\n",
    "a: [:b]\n",
    "a: \u{85}\n",
    "a: \u{1}\n",
    "a: &x b\n",
    "a: *x\n",
    "a: !t b\n",
    "%YAML 1.2\n---\na: b\n",
    "? a\n: b\n",
    "a: b\n  c: d\n",
    "a: b #c\n  d\n",
    "a: 'b\nc'\n",
    "a: \"b\\\n  c\"\n",
    "'a\n  b': c\n",
    "a: ['b\n  c']\n",
    "'a'\n",
    "a: b: c\n",
    "a: b:\n",
    "a: - b\n",
    "a : b\n",
    "\"a\":b\n",
    "a: 'b'#c\n",
    "a: [b: c]\n",
    "a: [b,, c]\n",
    "a: [b #c\n  ]\n",
    "a: [\nb]\n",
    "[a]: b\n",
    "- # c\n  a\n",
    "a: |+\n  b\n",
    "a: |2\n  b\n",
    "a: |\n\nb: c\n",
    "a: >\n  b\n    c\n",
    "a: \"\\x41\"\n",
    "a: @b\n",
    "a: 1\n...\n",
    "--- a\n",
    "a\n",
    "a:\n    b: 1\n  c: 2\n",
    "  a: 1\nb: 2\n",
    "a: 1\n- b\n",
    "- a\nb: 1\n",
    "a: \"b\n---\nc: 1\n",
];

#[test]
fn traps_are_left_to_the_full_parser() {
    let long = format!("{}: 1\n", "k".repeat(1030));
    let deep = "- ".repeat(100);
    for text in TRAPS.into_iter().chain([long.as_str(), deep.as_str()]) {
        assert!(!agree_on_all(text), "was sure of {text:?}");
    }
}

/// Pieces that make texts near the border between plain and not.
const PIECES: [&str; 56] = [
    "a",
    "b: ",
    "c:",
    "- ",
    "-",
    "\n",
    "\n  ",
    "\n    ",
    "\n ",
    " ",
    "  ",
    "#",
    " # x",
    "\"",
    "'",
    "''",
    "\\n",
    "\\",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ",",
    ":",
    ": ",
    "?",
    "? ",
    "&x ",
    "*x",
    "!t ",
    "|",
    "|\n",
    ">\n",
    "|-\n",
    ">-",
    "---",
    "\n---\n",
    "...",
    "\n...\n",
    "%",
    "@",
    "`",
    "<<: ",
    "\t",
    "\r\n",
    "é",
    "\u{feff}",
    "\u{85}",
    "1",
    "~",
    "{{ x }}",
    "\n{{- if y }}\n",
    "{{ z | nindent 4 }}",
    "${V}",
    "k: v\n",
];

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES.as_slice());
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// A fixture of which some characters were replaced by pieces.
fn mutated() -> impl Strategy<Value = String> {
    let fixture = prop::sample::select(vec![MANIFEST, CHART, JSON]);
    let piece = prop::sample::select(PIECES.as_slice());
    let edits = prop::collection::vec((any::<prop::sample::Index>(), 0..3usize, piece), 1..4);
    (fixture, edits).prop_map(|(fixture, edits)| {
        let mut text: Vec<char> = fixture.chars().collect();
        for (at, cut, piece) in edits {
            let at = at.index(text.len());
            let end = (at + cut).min(text.len());
            text.splice(at..end, piece.chars());
        }
        text.into_iter().collect()
    })
}

proptest! {
    #[test]
    fn any_text_means_the_same_to_both_readers(text in pieces()) {
        agree_on_all(&text);
    }

    #[test]
    fn a_mutated_fixture_means_the_same_to_both_readers(text in mutated()) {
        agree_on_all(&text);
    }
}
