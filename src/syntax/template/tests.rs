use super::*;

fn masked(text: &str) -> Masked {
    let masked = mask(text, Format::Yaml).expect("a template");
    assert_eq!(masked.text.len(), text.len());
    masked
}

#[test]
fn values_become_words_and_lines_vanish() {
    let text = "a: {{ .Values.a | quote }}\n{{- if .b }}\nb: 1\n{{- end }}\n{{ include \"x\" . | nindent 2 }}\n";
    let masked = masked(text);
    let lines: Vec<_> = masked.text.split_whitespace().collect();
    assert_eq!(lines, ["a:", "xxxxxxxxxxxxxxxxxxxxxxx", "b:", "1"]);
    let roles: Vec<_> = masked.lines.iter().map(|line| line.role).collect();
    assert_eq!(
        roles,
        [
            Role::Control,
            Role::Control,
            Role::Insert {
                column: 2,
                exact: true
            }
        ]
    );
}

#[test]
fn strings_and_braces_inside_an_expression_do_not_end_it() {
    for text in [
        r#"{{ "}}" }}"#,
        "{{ `{{ $x }}` }}",
        "{{ {'a': {'b': 1}} }}",
        "{{/* }} */}}",
    ] {
        assert_eq!(
            masked(text).hidden.first(),
            Some(&(0..text.len())),
            "{text}"
        );
    }
}

#[test]
fn what_never_closes_is_text() {
    assert!(mask("# a {{ b\nc: 1\n", Format::Yaml).is_none());
    assert_eq!(
        masked("# {{ x\na: {{ y }}\n").hidden.first(),
        Some(&(10..17))
    );
    assert!(mask("a: {% x\nb: <% y\nc: {# z\n", Format::Yaml).is_none());
}

#[test]
fn a_value_above_its_own_lines_is_blanked() {
    let text = "labels: {{ include \"l\" . | nindent 2 }}\n  app: x\n";
    assert!(masked(text).text.starts_with("labels:\n\n"));
}

#[test]
fn other_languages_are_known() {
    let masked = masked("{% if x %}\na: {{ y }}\n{# note #}\n<% if z %>\nb: <%= w %>\n");
    let lines: Vec<_> = masked.text.split_whitespace().collect();
    assert_eq!(lines, ["a:", "xxxxxxx", "b:", "xxxxxxxx"]);
    assert_eq!(masked.lines.len(), 2);
}

#[test]
fn placeholders_are_names_in_braces() {
    for text in ["${VAR}", "a$(b.c)d", "${X:default}", "${spring.jwt.key}"] {
        assert!(has_placeholder(text), "{text}");
    }
    for text in ["$x", "^a${", "(.*)$", "$()", "$(1 + 2)", "${}"] {
        assert!(!has_placeholder(text), "{text}");
    }
}

#[test]
fn a_long_line_of_open_placeholders_is_looked_through_once() {
    assert!(!super::has_placeholder(&"${a:-".repeat(300_000)));
}
