//! Values of names that say so, in text that nothing else reads: comments, and what is broken.

use super::{in_value, is_joined_name, is_name};
use std::ops::Range;

/// What a telling name ends with, in lower case.
const ENDS: [&str; 11] = [
    "authorization",
    "cookie",
    "key",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
    "secure_link_md5",
    "signature",
    "token",
];

/// Which of several secrets a name means, after `_` or `-`.
const WHICH: [&str; 8] = [
    "backup",
    "current",
    "new",
    "next",
    "old",
    "previous",
    "primary",
    "secondary",
];

/// What may be secret after a secret's name on each line of a text.
#[must_use]
pub fn in_lines(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut statement = Statement::default();
    while let Some(name) = next_name(text, at) {
        at = name.end;
        let name = &text[name];
        let is_digest = name.eq_ignore_ascii_case("secure_link_md5");
        if !is_digest && !(tells(name) && (is_name(name) || is_joined_name(name))) {
            continue;
        }
        let Some(value) = value_after(text, at, &mut statement) else {
            continue;
        };
        if is_digest || !names_a_place(name, &text[value.clone()]) {
            let parts = in_value(&text[value.clone()]).into_iter();
            found.extend(parts.map(|part| value.start + part.start..value.start + part.end));
            at = value.end;
        }
    }
    found
}

/// Where the statement ends that was last looked through: a line of a megabyte is, once, and not for every
/// name in it.
#[derive(Default)]
struct Statement {
    end: usize,
}

impl Statement {
    /// The end of the statement that a place stands in.
    fn end_after(&mut self, text: &str, start: usize) -> usize {
        if self.end < start {
            let length = text[start..].find([';', ',', '\n']);
            self.end = length.map_or(text.len(), |length| start + length);
        }
        self.end
    }
}

/// The next run of letters that a name is written with.
fn next_name(text: &str, from: usize) -> Option<Range<usize>> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let bytes = &text.as_bytes()[from..];
    let start = bytes.iter().position(is_part)?;
    let length = bytes[start..].iter().position(|byte| !is_part(byte));
    Some(from + start..length.map_or(text.len(), |length| from + start + length))
}

/// Whether a name ends as those of secrets do: cheaply, as every word of a comment is asked.
fn tells(name: &str) -> bool {
    let one = name.rsplit_once(['_', '-']).filter(|(_, which)| {
        let is_number = which.bytes().all(|byte| byte.is_ascii_digit());
        is_number && !which.is_empty() || WHICH.iter().any(|one| which.eq_ignore_ascii_case(one))
    });
    let name = one.map_or(name, |(name, _)| name).as_bytes();
    let name = name
        .strip_suffix(b"s")
        .or(name.strip_suffix(b"S"))
        .unwrap_or(name);
    let ends = |end: &&str| {
        let from = name.len().checked_sub(end.len());
        from.is_some_and(|from| name[from..].eq_ignore_ascii_case(end.as_bytes()))
    };
    ENDS.iter().any(ends)
}

/// What follows a name that ends at a place: after `:`, `=` or a space, to the end of the quotes or of
/// the statement.
fn value_after(text: &str, name_end: usize, statement: &mut Statement) -> Option<Range<usize>> {
    let rest = &text[name_end..];
    let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
    let value = rest.trim_start_matches([' ', '\t']);
    let value = match value.strip_prefix([':', '=']) {
        Some(value) => value.trim_start_matches([' ', '\t']),
        None if value.len() < rest.len() => value,
        None => return None,
    };
    let start = text.len() - value.len();
    if let Some(quote) = value.chars().next().filter(|&c| matches!(c, '"' | '\'')) {
        let length = value[1..].find([quote, '\n']);
        let length = length.map_or(value.len(), |at| at + 1);
        let is_closed = value[length..].starts_with(quote);
        return Some(start..start + length + usize::from(is_closed));
    }
    let end = statement.end_after(text, start);
    (start < end).then_some(start..end)
}

/// `ssl_certificate_key /etc/x.pem` says where the key is. A `/` alone is one of base64's letters, too.
fn names_a_place(name: &str, value: &str) -> bool {
    let value = value.trim_start_matches(['"', '\'']);
    let first = value.split_whitespace().next().unwrap_or_default();
    let is_path =
        first.contains('/') && (first.contains('.') || first.starts_with(['/', '~', '$']));
    name.to_ascii_lowercase().ends_with("key") && !first.starts_with("data:") && is_path
}

#[cfg(test)]
mod tests {
    use super::in_lines;

    fn of(text: &str) -> Vec<&str> {
        in_lines(text).into_iter().map(|part| &text[part]).collect()
    }

    #[test]
    fn values_after_telling_names_are_found() {
        assert_eq!(
            of(
                "# proxy_set_header Authorization \"Basic abcdef\"; set $api_key xyz;\npassword: hunter2"
            ),
            ["abcdef", "xyz", "hunter2"]
        );
        assert_eq!(of("x\"} add_header X-Auth-Token 'tok"), ["tok"]);
    }

    #[test]
    fn a_slash_further_on_makes_no_place() {
        assert_eq!(of("api_key hunter2; see /docs"), ["hunter2"]);
        assert_eq!(
            of("# api_key = hunter2 (see /docs)"),
            ["hunter2 (see /docs"]
        );
        assert_eq!(of("hmac_key: aGk/aGk+"), ["aGk/aGk+"]);
        assert!(of("ssl_key certs/x.pem, ssl_key: $dir/x").is_empty());
        assert!(of("password- x").is_empty());
    }

    #[test]
    fn a_long_line_is_looked_through_once() {
        let line = "a_key /x ".repeat(100_000);
        assert!(of(&line).is_empty());
        assert_eq!(of(&format!("{line} password: hunter2")), ["hunter2"]);
    }

    #[test]
    fn places_and_other_names_are_not() {
        let text = "ssl_certificate_key /etc/x.key; server_tokens off; set $cache_key $uri; proxy_pass http://a;";
        assert!(of(text).is_empty(), "{:?}", of(text));
    }
}
