//! Templated files, and text inside scalars.

use super::tests::{read, root};
use super::*;

const CHART: &str = "\
metadata:
  name: {{ include \"x.name\" . }}
  labels:
    {{- include \"x.labels\" . | nindent 4 }}
  annotations:
    a: b
    {{- toYaml .Values.extra | nindent 4 }}
spec:
  {{- if .Values.on }}
  mode: STRICT
  {{- else }}
  mode: PERMISSIVE
  {{- end }}
  text: |
    {{ .Values.text }}
  after: 1
";

#[test]
fn a_chart_is_read_around_its_tokens() {
    let tree = read(CHART);
    assert_eq!(tree.errors, []);
    assert!(tree.templated);
    let at = |path: &[&str]| root(&tree).at(path).unwrap();
    assert!(at(&["metadata", "name"]).is_opaque());
    assert!(at(&["metadata", "labels"]).is_opaque());
    assert!(!at(&["metadata"]).is_opaque());
    assert!(at(&["metadata", "annotations"]).is_opaque());
    assert!(!at(&["metadata", "annotations", "a"]).is_opaque());
    assert!(at(&["spec"]).is_forked() && !at(&["spec"]).is_opaque());
    assert!(at(&["spec", "text"]).is_opaque());
    assert_eq!(tree.raw(at(&["spec", "after"]).span()), "1");
    assert_eq!(
        tree.raw(at(&["metadata", "name"]).span()),
        "{{ include \"x.name\" . }}"
    );
}

#[test]
fn text_that_only_mentions_templates_is_left_alone() {
    let tree = read("a: \"x {{ $v }} y\"\nb: |\n  {{ range q }}\n  z\n# {{ if c }}\nc: 'd'\n");
    assert_eq!(tree.errors, []);
    let opaque: Vec<_> = root(&tree)
        .own_entries()
        .map(|entry| entry.value.is_opaque())
        .collect();
    assert_eq!(opaque, [true, true, false]);
    assert!(!root(&tree).is_opaque() && !root(&tree).is_forked());
}

#[test]
fn lines_of_their_own_hide_what_they_stand_in() {
    let tree =
        read("a:\n  - x\n  {{- toYaml .more | nindent 2 }}\nb:\n  c: 1\n{{ include \"all\" . }}\n");
    assert!(root(&tree).get("a").unwrap().is_opaque());
    assert!(root(&tree).is_opaque());
    let tree = read("a: |\n{{ .text | indent 2 }}\nb: 1\n");
    assert!(root(&tree).get("a").unwrap().is_opaque());
    assert!(!root(&tree).is_opaque());
    let tree = read("a:\n  {{ first }}\n  b: 1\nc: {\n  {{ more }}\n  d: 1}\n");
    assert!(root(&tree).get("a").unwrap().is_opaque());
    assert!(root(&tree).get("c").unwrap().is_opaque());
}

#[test]
fn templated_keys_open_their_map() {
    let tree = read("a:\n  {{ $k }}: 1\n  b: 2\n");
    assert!(root(&tree).get("a").unwrap().is_opaque());
    assert_eq!(root(&tree).at(&["a", "b"]).unwrap().text(), Some("2"));
}

#[test]
fn placeholders_hide_their_scalar_only() {
    let tree = read("a: ${ISSUER}\nb: 'x$(Y)'\nc: ^x$\n");
    let opaque: Vec<_> = root(&tree)
        .own_entries()
        .map(|entry| entry.value.is_opaque())
        .collect();
    assert_eq!(opaque, [true, true, false]);
    assert!(!tree.templated);
}

#[test]
fn yaml_inside_a_literal_has_true_spans() {
    let tree = read("data:\n  mesh: |-\n    # note\n    a:\n      b: é\n  next: x\n");
    let inner = parse_embedded(root(&tree).at(&["data", "mesh"]).unwrap()).unwrap();
    assert_eq!(inner.errors, []);
    let b = inner.roots().next().unwrap().at(&["a", "b"]).unwrap();
    assert_eq!(tree.raw(b.span()), "é");
    assert_eq!(tree.raw(inner.comments[0].span), "# note");
}

#[test]
fn yaml_inside_quotes_points_at_the_whole_scalar() {
    let tree = read("mesh: \"a: 1\\nb:\\n  - x\\nn:\\n\"\nplain: a\n");
    let inner = parse_embedded(root(&tree).get("mesh").unwrap()).unwrap();
    let map = inner.roots().next().unwrap();
    assert_eq!(map.text_at("a"), Some("1"));
    assert_eq!(
        map.get("b").unwrap().items().next().unwrap().text(),
        Some("x")
    );
    assert!(map.get("n").unwrap().is_null());
    assert_eq!(
        map.get("a").unwrap().span(),
        root(&tree).get("mesh").unwrap().span()
    );
    assert!(parse_embedded(root(&tree).get("plain").unwrap()).is_none());
}

#[test]
fn lists_are_unrolled() {
    let tree = read(
        "apiVersion: v1\nkind: List\nitems: [{a: 1}, {apiVersion: v1, kind: List, items: [{a: 2}]}]\n---\nkind: Other\na: 3\n",
    );
    let found: Vec<_> = crate::syntax::data::objects(&tree)
        .filter_map(|one| one.text_at("a"))
        .collect();
    assert_eq!(found, ["1", "2", "3"]);
}

#[test]
fn a_bare_placeholder_in_brackets_is_read() {
    let tree = read("a: [${AUD}, b]\nc: ${D:-x}\n");
    assert_eq!(tree.errors, []);
    let items: Vec<_> = root(&tree).get("a").unwrap().items().collect();
    assert_eq!(
        (items[0].text(), items[0].is_opaque()),
        (Some("${AUD}"), true)
    );
    assert_eq!((items[1].text(), items[1].is_opaque()), (Some("b"), false));
    assert!(tree.templated);
}

#[test]
fn a_line_of_its_own_goes_where_it_says() {
    let tree = read(
        "a:\n- b:\n  - c\n  {{- toYaml .x | nindent 2 }}\nd:\n- e\n{{- toYaml .y | nindent 0 }}\n",
    );
    let item = root(&tree).get("a").unwrap().items().next().unwrap();
    assert!(item.is_opaque() && item.get("b").unwrap().is_opaque());
    assert!(!root(&tree).get("a").unwrap().is_opaque());
    assert!(root(&tree).get("d").unwrap().is_opaque() && root(&tree).is_opaque());
}

#[track_caller]
fn hidden_keys(text: &str) -> Vec<(String, bool)> {
    let tree = read(text);
    let root = root(&tree);
    root.own_entries()
        .map(|entry| {
            let inner = entry.value.own_entries().next().map(|one| one.value);
            let hidden = inner.unwrap_or(entry.value).is_opaque();
            (entry.key.text().unwrap_or_default().to_owned(), hidden)
        })
        .collect()
}

#[test]
fn what_one_branch_writes_is_never_combined_with_another() {
    for (text, expected) in [
        (
            "{% if x %}\na: 1\nb: 1\n{% else %}\na: 2\nc: {d: 1}\n{% endif %}\ne: 1\n",
            vec![
                ("a", true),
                ("b", true),
                ("a", true),
                ("c", false),
                ("e", false),
            ],
        ),
        (
            "{% if x %}\na: {b: 1}\nc: 1\n{% else %}\na: {b: 2}\nc: 1\n{% endif %}\n",
            vec![("a", true), ("c", false), ("a", true), ("c", false)],
        ),
        (
            "a: 1\n{% if x %}\na: 2\nb: 1\n{% endif %}\n",
            vec![("a", true), ("a", true), ("b", false)],
        ),
    ] {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(key, hidden)| (key.to_owned(), hidden))
            .collect();
        assert_eq!(hidden_keys(text), expected, "{text}");
    }
    let tree = read("a:\n{{- if .x }}\n- b\n{{- else }}\n- c\n{{- end }}\n- d\n");
    let items = root(&tree).get("a").unwrap().items();
    let hidden: Vec<_> = items.map(Value::is_opaque).collect();
    assert_eq!(hidden, [true, true, false]);
}

#[test]
fn keys_that_are_set_twice_in_one_branch_are_told() {
    let twice = |text: &str| read(text).errors.len();
    assert_eq!(twice("{{ if .x }}\na: 1\n{{ end }}\nb: 1\nb: 2\n"), 1);
    assert_eq!(twice("{{ if .x }}\na: 1\na: 2\n{{ end }}\n"), 1);
    assert_eq!(twice("{{ if .x }}\na: 1\n{{ else }}\na: 2\n{{ end }}\n"), 0);
    assert_eq!(twice("{{ if .x }}\na: 1\n{{ else }}\na: 2\n"), 0);
}
