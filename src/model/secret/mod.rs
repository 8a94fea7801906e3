//! Where a text holds what must not be shown: credentials in URLs, and values of names that say so.
//!
//! Nothing here judges: rather a part too many is masked than one too few.

mod key;
mod line;
mod name;
mod template;
mod url;

use std::ops::Range;

pub use key::{is_jwk_member, is_key};
pub use line::in_lines;
pub use name::{is_joined_name, is_joined_whole};
pub use url::in_urls;

/// Names that are a secret's as a whole, in lower case with `-` between words.
const WHOLE: [&str; 13] = [
    "api-key",
    "apikey",
    "authorization",
    "cookie",
    "jwt",
    "passphrase",
    "passwd",
    "password",
    "pin-value",
    "pwd",
    "secret",
    "token",
    "x-auth",
];

const ENDS: [&str; 11] = [
    "-apikey",
    "-authorization",
    "-key",
    "-pass",
    "-passphrase",
    "-passwd",
    "-password",
    "-pwd",
    "-secret",
    "-signature",
    "-token",
];

/// Keys that open nothing.
const PUBLIC: [&str; 7] = [
    "cache-key",
    "idempotency-key",
    "partition-key",
    "public-key",
    "sort-key",
    "surrogate-key",
    "websocket-key",
];

/// What stands before a credential and says only of what kind it is.
const SCHEMES: [&str; 7] = [
    "apikey ",
    "basic ",
    "bearer ",
    "data:",
    "digest ",
    "negotiate ",
    "token ",
];

/// Values that are no secret whatever they stand for.
const PLAIN: [&str; 8] = ["0", "1", "default", "false", "none", "off", "on", "true"];

/// Whether a header, parameter or variable of that name carries a secret.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let name = name.trim_matches(['$', '{', '}', '(', ')', '"', '\'']);
    let name = name.to_ascii_lowercase().replace('_', "-");
    let is_public = PUBLIC.iter().any(|end| name.ends_with(end));
    !is_public && (WHOLE.contains(&&*name) || ENDS.iter().any(|end| name.ends_with(end)))
}

/// The literal parts of a secret's value as it is written. The scheme is none, nor are variables and
/// template text, unless it holds a value itself.
#[must_use]
pub fn in_value(text: &str) -> Vec<Range<usize>> {
    let around = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | ')');
    let lead = text.len() - text.trim_start_matches(around).len();
    let inner = text.trim_matches(around);
    let lower = inner.to_ascii_lowercase();
    let scheme = SCHEMES.iter().find(|scheme| lower.starts_with(**scheme));
    let from = scheme.map_or(0, |scheme| scheme.len());
    let mut parts = Vec::new();
    let mut done = from;
    for hidden in template::pieces(inner)
        .into_iter()
        .filter(|hidden| hidden.start >= from)
        .filter(|hidden| !template::holds_literal(&inner[hidden.clone()]))
    {
        parts.push(done..hidden.start);
        done = hidden.end;
    }
    parts.push(done.min(inner.len())..inner.len());
    let shown = parts.into_iter().filter_map(|part| literal(inner, part));
    shown
        .map(|part| lead + part.start..lead + part.end)
        .collect()
}

/// A part without the space around it, if it says anything.
fn literal(text: &str, part: Range<usize>) -> Option<Range<usize>> {
    let piece = &text[part.clone()];
    let start = part.start + (piece.len() - piece.trim_start().len());
    let piece = piece.trim();
    let says = piece.chars().any(char::is_alphanumeric) && !PLAIN.contains(&piece);
    says.then(|| start..start + piece.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        in_value(text).into_iter().map(|part| &text[part]).collect()
    }

    #[test]
    fn names_tell_by_their_last_word() {
        for name in [
            "Authorization",
            "X-Api-Key",
            "$http_x_api_key",
            "HTTP_X_AUTH_TOKEN",
        ] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "Host",
            "$cache_key",
            "Sec-WebSocket-Key",
            "X-Tokens",
            "Set-Cookie",
            "key",
        ] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn what_is_written_out_of_a_value_is_the_secret() {
        assert_eq!(of("\"Basic dXNlcjpwYXNz\""), ["dXNlcjpwYXNz"]);
        assert_eq!(of("'$secure_link_expires$uri Secret99'"), ["Secret99"]);
        assert_eq!(of("\"a-${b}c\""), ["a-", "c"]);
        assert_eq!(of("data:{\"k\": 1}"), ["{\"k\": 1}"]);
        for nothing in [
            "\"\"",
            "$http_authorization",
            "\"Bearer $token\"",
            "{{ .x }}",
            "on",
        ] {
            assert!(of(nothing).is_empty(), "{nothing}");
        }
    }
}
