//! What template text gives away: the value it takes where nothing else is set.

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What stands before a `:` and says where the value is taken from.
const SOURCES: [&str; 14] = [
    "aws", "cf", "env", "file", "gcp", "opt", "param", "secret", "secrets", "self", "sm", "ssm",
    "sys", "vault",
];

/// How template text is opened and closed.
const BRACKETS: [(&str, &str); 4] = [("{{", "}}"), ("{%", "%}"), ("<%", "%>"), ("${", "}")];

/// The pieces of template text and the variables of a text, in order.
#[must_use]
pub(super) fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // What is closed nowhere behind one place is not behind a later one.
    let mut never_closed = [false; BRACKETS.len()];
    let mut at = 0;
    while let Some(step) = text[at..].find(['{', '<', '$']) {
        let start = at + step;
        let rest = &text[start..];
        let brackets = BRACKETS.iter().position(|(open, _)| rest.starts_with(open));
        let length = match brackets {
            Some(one) if never_closed[one] => None,
            Some(one) => {
                let (open, close) = BRACKETS[one];
                let inner = rest[open.len()..].find(close);
                never_closed[one] = inner.is_none();
                inner.map(|inner| open.len() + inner + close.len())
            }
            None => variable(rest),
        };
        at = start + length.unwrap_or(1);
        if length.is_some() {
            found.push(start..at);
        }
    }
    found
}

/// How long the variable is that a text starts with: `$name`, `$1`.
fn variable(text: &str) -> Option<usize> {
    let name = text.strip_prefix('$')?.as_bytes();
    if name.first()?.is_ascii_digit() {
        return Some(2);
    }
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let length = name.iter().take_while(is_part).count();
    (length > 0).then_some(1 + length)
}

/// Whether one piece of template text (`${A:-b}`, `{{ a | default "b" }}`) holds a value.
#[must_use]
pub(super) fn holds_literal(text: &str) -> bool {
    match text.strip_prefix("${") {
        Some(inner) => in_variable(inner.trim_end_matches('}')),
        None => in_expression(text),
    }
}

/// `NAME:-default`, `NAME:default`, `NAME-default`, `NAME=default`.
fn in_variable(inner: &str) -> bool {
    let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let rest = inner.trim_start_matches(name);
    let before = &inner[..inner.len() - rest.len()];
    if SOURCES.iter().any(|one| before.eq_ignore_ascii_case(one)) {
        return rest.strip_prefix(':').is_some_and(in_variable);
    }
    if before.is_empty() || !rest.starts_with([':', '-', '=', '+', '|', ',']) {
        return in_expression(inner);
    }
    // `${A:?b}` says what is amiss.
    let value = rest.trim_start_matches([':', '-', '=', '+', '|', ',', ' ']);
    match value.strip_prefix("${") {
        _ if value.starts_with('?') => false,
        Some(nested) => in_variable(nested),
        None if value.starts_with('$') => false,
        None => value.contains(char::is_alphanumeric),
    }
}

/// A quoted text that is not what a value is looked up by.
fn in_expression(text: &str) -> bool {
    // Most hold neither, and the expressions cost more to build than a file to read.
    (text.contains(['"', '\'', '`']) || text.contains("default")) && has_literal(text)
}

fn has_literal(text: &str) -> bool {
    static LOOKUP: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let quoted = r#"(?:\\?"[^"]*"|'[^']*'|`[^`]*`)"#;
        Regex::new(&format!(
            r"\[\s*{quoted}\s*\]|\blookup\s*\(?\s*{quoted}(?:\s*,\s*{quoted})?|\b(?:env|env_var|environ|fetch|get|getenv|include|index(?:\s+[.$][\w.]*)?|key|required|secret|template|vault)\s*\(?\s*{quoted}"
        ))
        .ok()
    });
    static LITERAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#""[^"]*\w[^"]*"|'[^']*\w[^']*'|`[^`]*\w[^`]*`|\bdefault[\s(]+[0-9]"#).ok()
    });
    // As YAML writes a quote between single ones.
    let text = text.replace("''", "'");
    let (Some(lookup), Some(literal)) = (&*LOOKUP, &*LITERAL) else {
        return true;
    };
    literal.is_match(&lookup.replace_all(&text, " "))
}

#[cfg(test)]
mod tests {
    use super::{holds_literal, pieces};

    #[test]
    fn pieces_are_cut_out_and_what_is_never_closed_is_none() {
        let of = |text| -> Vec<&str> { pieces(text).into_iter().map(|part| &text[part]).collect() };
        assert_eq!(
            of("a{{ b }}$c_1-${d}$2x<%= e %>{% f %}$"),
            ["{{ b }}", "$c_1", "${d}", "$2", "<%= e %>", "{% f %}"]
        );
        assert!(of("{{ a } ${ b <% $- {").is_empty());
        assert_eq!(of(&format!("{}}}", "{{".repeat(200_000))), [""; 0]);
    }

    #[test]
    fn defaults_are_found() {
        for text in [
            "${A:-hunter2}",
            "${A:hunter2}",
            "${A:-${B:-hunter2}",
            "${env:A:-hunter2}",
            "{{ .Values.a | default \"hunter2\" }}",
            "{{ .Values.a | default \\\"hunter2\\\" }}",
            "{{ default 'hunter2' .Values.a }}",
            "{{ lookup('env', 'A') or 'hunter2' }}",
            "{{ lookup(''env'', ''A'') or ''hunter2'' }}",
            "<%= ENV['A'] || 'hunter2' %>",
            "<%= ENV.fetch('A', 'hunter2') %>",
            "{{ .a | default 123456 }}",
        ] {
            assert!(holds_literal(text), "{text}");
        }
    }

    #[test]
    fn names_are_no_values() {
        for text in [
            "${A}",
            "${A:-}",
            "${A:-${B}",
            "${env:A}",
            "${vault:a.b}",
            "${A:?must be set}",
            "{{ .Values.a | quote }}",
            "{{ lookup('env', 'A') }}",
            "{{ required \"set it\" .Values.a }}",
            "{{ index .Values \"a\" }}",
            "{{ env \"A\" }}",
            "<%= ENV['A'] %>",
            "<%= ENV.fetch(\"A\") %>",
        ] {
            assert!(!holds_literal(text), "{text}");
        }
    }
}
