//! One reader for the values of every spelling: lists or scalars, booleans, TLS versions, placeholders.

use super::duration::{self, Unit};
use crate::dialect::why_opaque;
use crate::model::tls::TlsVersion;
use crate::model::token::Lifetime;
use crate::model::{List, Setting, Via, Why};
use crate::source::Spanned;
use crate::syntax::data::{Style, Value};
use std::sync::Arc;

/// Whether text stands for a value from elsewhere: `${X}`, `$X`, `{{ … }}`, `env(X)`, `%env(X)%`.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let bare_variable = text.strip_prefix('$').is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit())
    });
    let marked =
        |open: char, close: char| text.len() > 2 && text.starts_with(open) && text.ends_with(close);
    bare_variable
        || ["${", "$(", "{{", "<%", "$__", "#{"]
            .iter()
            .any(|mark| text.contains(mark))
        || ["env(", "env:", "env.", "vault:", "{vault"]
            .iter()
            .any(|mark| text.starts_with(mark))
        || marked('%', '%')
        || marked('@', '@')
        || (text.starts_with("__") && text.ends_with("__") && text.len() > 4)
}

/// Whether a scalar's value is hidden.
pub(super) fn is_hidden(value: Value<'_>) -> bool {
    value.is_opaque() || value.text().is_some_and(is_placeholder)
}

fn via(value: Value<'_>) -> Via {
    value
        .via()
        .map(|span| Spanned::new(Arc::from("reached through this alias or merge"), span))
        .into_iter()
        .collect()
}

fn set<T>(read: T, value: Value<'_>) -> Setting<T> {
    Setting::Set {
        value: read,
        span: value.span(),
        via: via(value),
    }
}

/// A scalar's value by `read`; what `read` does not understand is unknown, not absent.
pub(super) fn scalar<T>(value: Value<'_>, read: impl Fn(&str) -> Option<T>) -> Setting<T> {
    if is_hidden(value) {
        return Setting::unknown(value.span(), why_opaque(value));
    }
    if is_empty(value) {
        return Setting::Absent(value.span());
    }
    match value.text().and_then(read) {
        Some(read) => set(read, value),
        None => Setting::unknown(value.span(), Why::Invalid),
    }
}

/// Whether a key is written without a value (`issuer:`, `issuer: ""`).
pub(super) fn is_empty(value: Value<'_>) -> bool {
    value.is_null() || value.text().is_some_and(|text| text.trim().is_empty())
}

/// Text.
pub(super) fn text(value: Value<'_>) -> Setting<String> {
    scalar(value, |text| Some(text.trim().to_owned()))
}

/// A switch, in any of its spellings.
pub(super) fn flag(value: Value<'_>) -> Setting<bool> {
    scalar(value, |text| {
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" | "enabled" => Some(true),
            "false" | "no" | "off" | "0" | "disabled" => Some(false),
            _ => None,
        }
    })
}

/// Whether a switch is off in writing.
pub(super) fn is_off(value: Option<Value<'_>>) -> bool {
    value.is_some_and(|value| flag(value).written() == Some(&false))
}

/// A lifetime: a scalar, `{seconds: 300}`, or `{value: 15, unit: minutes}`.
pub(super) fn lifetime(value: Value<'_>, unit: Option<Unit>) -> Setting<Lifetime> {
    if !value.is_map() {
        if value.text().is_some_and(duration::is_ambiguous) {
            return Setting::unknown(value.span(), Why::Ambiguous);
        }
        return scalar(value, |text| duration::parse(text, unit));
    }
    let parts = value.own_entries().filter_map(|entry| {
        let number = entry.value.as_u64()?;
        Some(format!("{number}{}", entry.key.text()?))
    });
    let spelled = match (value.text_at("value"), value.text_at("unit")) {
        (Some(number), Some(unit)) => format!("{number}{unit}"),
        _ => parts.collect(),
    };
    match duration::parse(&spelled, None) {
        Some(read) if read.certain => set(read, value),
        _ => Setting::unknown(value.span(), Why::Invalid),
    }
}

/// How a scalar that stands for a list is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// At commas.
    Commas,
    /// At commas and spaces (scopes).
    Words,
}

/// A list, or the scalar that stands for one.
pub(super) fn words(value: Value<'_>, split: Split) -> Setting<List<String>> {
    if value.is_sequence() {
        return set(sequence(value), value);
    }
    if value.is_map() {
        return Setting::unknown(value.span(), Why::Invalid);
    }
    if is_hidden(value) {
        return Setting::unknown(value.span(), why_opaque(value));
    }
    if is_empty(value) {
        return Setting::Absent(value.span());
    }
    set(List::of(pieces(value, split)), value)
}

fn sequence(value: Value<'_>) -> List<String> {
    let mut list = List {
        items: Vec::new(),
        open: value.is_opaque().then(|| why_opaque(value)),
    };
    for item in value.items() {
        match item.text() {
            _ if is_hidden(item) => list.open = Some(why_opaque(item)),
            Some(text) if !item.is_null() && !text.trim().is_empty() => {
                list.items
                    .push(Spanned::new(text.trim().to_owned(), item.span()));
            }
            Some(_) => {}
            None => list.open = Some(Why::Invalid),
        }
    }
    list
}

/// The parts of `a,b` with their own places, or the whole where escapes hide them.
fn pieces(value: Value<'_>, split: Split) -> Vec<Spanned<String>> {
    let text = value.text().unwrap_or_default();
    let is_end = |c: char| c == ',' || (split == Split::Words && c.is_whitespace());
    let whole = || vec![Spanned::new(text.trim().to_owned(), value.span())];
    let Some(inner) = value.inner_span().filter(|_| text.contains(is_end)) else {
        return whole();
    };
    if matches!(value.style(), Some(Style::Literal | Style::Folded)) {
        return whole();
    }
    let mut items = Vec::new();
    let mut start = 0;
    for piece in text.split(is_end) {
        let trimmed = piece.trim();
        if !trimmed.is_empty() {
            let from = start + (piece.len() - piece.trim_start().len());
            items.push(Spanned::new(
                trimmed.to_owned(),
                inner.inner(from, from + trimmed.len()),
            ));
        }
        start += piece.len() + 1;
    }
    items
}

/// A TLS version in any spelling: `TLSv1.2`, `TLSV1_2`, `VersionTLS12`, `TLS1.2`, `1.2`, 771.
pub(super) fn tls_version(text: &str) -> Option<TlsVersion> {
    let text = text.trim().to_ascii_lowercase();
    let bare = text.strip_prefix("version").unwrap_or(&text);
    let digits = |rest: &str| -> String {
        rest.chars()
            .filter(|c| !matches!(c, '_' | '.' | ' ' | '-'))
            .collect()
    };
    if let Some(rest) = bare.strip_prefix("ssl") {
        return match digits(rest.trim_start_matches('v')).as_str() {
            "2" | "20" => Some(TlsVersion::Ssl2),
            "3" | "30" => Some(TlsVersion::Ssl3),
            _ => None,
        };
    }
    let version = match bare.strip_prefix("tls") {
        Some(rest) => digits(digits(rest).trim_start_matches('v')),
        None if bare.contains('.') => digits(bare.trim_start_matches('v')),
        None => bare.to_owned(),
    };
    match version.as_str() {
        "1" if bare.starts_with("tls") => Some(TlsVersion::Tls10),
        "768" => Some(TlsVersion::Ssl3),
        "10" | "769" => Some(TlsVersion::Tls10),
        "11" | "770" => Some(TlsVersion::Tls11),
        "12" | "771" => Some(TlsVersion::Tls12),
        "13" | "772" => Some(TlsVersion::Tls13),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_versions_in_all_spellings() {
        for text in [
            "TLSv1.2",
            "TLSV1_2",
            "VersionTLS12",
            "TLS1.2",
            "tls 1.2",
            "1.2",
            "771",
        ] {
            assert_eq!(tls_version(text), Some(TlsVersion::Tls12), "{text}");
        }
        assert_eq!(tls_version("TLSv1"), Some(TlsVersion::Tls10));
        assert_eq!(tls_version("SSL3.0"), Some(TlsVersion::Ssl3));
        assert_eq!(tls_version("1.20"), None);
        assert_eq!(tls_version("2"), None);
    }

    #[test]
    fn placeholders_are_seen() {
        for text in [
            "${X}",
            "${X:-d}",
            "$JWT_SECRET",
            "{{ .Values.x }}",
            "env(X)",
            "%env(X)%",
            "__X__",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["$2a$10$abc", "https://id.example.com", "RS256", "a$b"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
