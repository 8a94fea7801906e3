//! Values of names that say so, in text that nothing else reads: comments, and what is broken.

use super::{in_value, is_joined_name, is_name};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What may be secret after a secret's name on each line of a text.
#[must_use]
pub fn in_lines(text: &str) -> Vec<Range<usize>> {
    static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let name = r"\$?[a-z0-9_.-]*(?:authorization|cookie|key|passphrase|passwd|password|pwd|secret|secretOrKey|secure_link_md5|signature|token)s?(?:[_-](?:backup|current|next|new|old|previous|primary|secondary|[0-9]+))?";
        Regex::new(&format!(
            r#"(?P<name>(?i-u:{name}))["']?(?:[ \t]*[:=][ \t]*|[ \t]+)(?P<value>"[^"\n]*"?|'[^'\n]*'?|[^;,\n]+)"#
        ))
        .ok()
    });
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(named) = NAMED.as_ref().and_then(|named| named.captures_at(text, at)) {
        let (Some(name), Some(value)) = (named.name("name"), named.name("value")) else {
            break;
        };
        if (is_name(name.as_str()) || is_joined_name(name.as_str()))
            && !names_a_place(name.as_str(), value.as_str())
            || name.as_str().eq_ignore_ascii_case("secure_link_md5")
        {
            let parts = in_value(value.as_str()).into_iter();
            found.extend(parts.map(|part| value.start() + part.start..value.start() + part.end));
            at = value.end();
        } else {
            at = name.end();
        }
    }
    found
}

/// `ssl_certificate_key /etc/x.pem` says where the key is.
fn names_a_place(name: &str, value: &str) -> bool {
    let value = value.trim_start_matches(['"', '\'']);
    name.to_ascii_lowercase().ends_with("key") && !value.starts_with("data:") && value.contains('/')
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
    fn places_and_other_names_are_not() {
        let text = "ssl_certificate_key /etc/x.key; server_tokens off; set $cache_key $uri; proxy_pass http://a;";
        assert!(of(text).is_empty(), "{:?}", of(text));
    }
}
