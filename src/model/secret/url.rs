//! Credentials in URLs: the user part, and parameters.

use std::ops::Range;

/// Parameters that are credentials, beside the names every secret goes by.
const PARAMETERS: [&str; 7] = [
    "accesstoken",
    "auth",
    "code",
    "key",
    "pass",
    "sig",
    "signature",
];

/// A shorter text is masked only where it stands, and not where a sentence quotes it: what is around it is
/// taken along.
const SHORT: usize = 6;

/// What ends a URL, or begins what no URL holds as it is.
fn ends(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '|' | '\\')
}

/// The credentials of every URL in a text, in order.
#[must_use]
pub fn in_urls(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), b"://") {
        let start = at + 3;
        let rest = &text[start..];
        let rest = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        found.extend(user(text, start, &rest[..authority]));
        if let Some(query) = rest[authority..].find('?') {
            parameters(rest, authority + query + 1, &mut |part| {
                found.push(start + part.start..start + part.end);
            });
        }
    }
    found
}

/// `user:password@` of an authority that starts at a place.
fn user(text: &str, start: usize, authority: &str) -> Option<Range<usize>> {
    let (user, _) = authority.rsplit_once('@')?;
    let secret = user.split_once(':').map_or(user, |(_, password)| password);
    let is_hidden = secret.is_empty() || secret.starts_with(['$', '{', '%', '<']);
    // `://[^@]+@` is a pattern.
    if is_hidden || secret.contains(['[', ']']) {
        return None;
    }
    let whole = start..start + user.len();
    let around = start - 3..(whole.end + 1).min(text.len());
    Some(match (secret.len(), whole.len()) {
        (SHORT.., _) => whole.end - secret.len()..whole.end,
        (_, SHORT..) => whole,
        _ => around,
    })
}

/// The values of parameters from a place on.
fn parameters(url: &str, from: usize, found: &mut dyn FnMut(Range<usize>)) {
    let mut at = from;
    for pair in url[from..].split(['&', ';']) {
        if let Some((name, value)) = pair.split_once('=') {
            let plain = name.to_ascii_lowercase().replace(['-', '_'], "");
            let value = value
                .split([')', ']', '}', ',', '#'])
                .next()
                .unwrap_or_default();
            let is_hidden = value.is_empty() || value.starts_with(['$', '{', '%', '<']);
            if !is_hidden && (super::is_name(name) || PARAMETERS.contains(&&*plain)) {
                let start = at + name.len() + 1;
                let end = start + value.len();
                found(if value.len() < SHORT {
                    at..end
                } else {
                    start..end
                });
            }
        }
        at += pair.len() + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::in_urls;

    fn of(text: &str) -> Vec<&str> {
        in_urls(text).into_iter().map(|part| &text[part]).collect()
    }

    #[test]
    fn user_parts_and_telling_parameters_are_found() {
        assert_eq!(of("proxy_pass https://svc:Hunter2@10.0.0.1;"), ["Hunter2"]);
        assert_eq!(of("'redis://:hunter2@r'"), ["hunter2"]);
        assert_eq!(of("'http://u:p@h/'"), ["://u:p@"]);
        assert_eq!(of("https://ghp_0123456789@h"), ["ghp_0123456789"]);
        assert_eq!(of("http://h/k?v=1&key=QuerySecret&x"), ["QuerySecret"]);
        assert_eq!(of("(http://h/k?api_key=ab)"), ["api_key=ab"]);
        assert_eq!(
            of("amqp://a:bcdef@h/x, http://c:defgh@i"),
            ["a:bcdef", "c:defgh"]
        );
    }

    #[test]
    fn other_urls_hold_none() {
        for text in [
            "https://h/a@b",
            "https://$user:$pass@h",
            "https://user:${PASS}@h",
            "~^https?://[^@]+@x",
            "http://h/?keys=1&page=2",
            "http://h/?token=$arg_token",
            "://",
        ] {
            assert!(of(text).is_empty(), "{text}");
        }
    }
}
