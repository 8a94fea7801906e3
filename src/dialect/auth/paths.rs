//! Keys that spell a path: `jwt.issuer`, `claims.required`, `audiences[0]`.

use super::duration::split_unit;
use super::keys;
use crate::syntax::data::{Format, Step, Tree};
use std::borrow::Cow;

/// Steps of a path; a longer one is nobody's setting.
const MAX_STEPS: usize = 8;

/// The tree with such keys taken apart. In TOML the syntax does that, and a quoted key means its dots.
pub(super) fn nested(tree: &Tree) -> Cow<'_, Tree> {
    match tree.format {
        Format::Toml => Cow::Borrowed(tree),
        Format::Yaml | Format::Json => tree.nested(split),
    }
}

fn split(above: &str, key: &str) -> Vec<Step> {
    let (path, item) = item(key);
    let is_path = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let is_name = |part: &str| part.starts_with(|first: char| first.is_ascii_alphabetic());
    if (path.len() == key.len() && !key.contains('.'))
        || !path.bytes().all(is_path)
        || !path.split('.').all(is_name)
        || path.split('.').count() > MAX_STEPS
    {
        return Vec::new();
    }
    let mut inside = above.split('.').any(is_family);
    let mut steps = Vec::new();
    let mut at = 0;
    for part in path.split('.') {
        // `refresh_token.lifetime` is one name among settings, and `jwt.secret` two elsewhere.
        if inside && is_setting(&path[at..]) {
            steps.push(Step::Key(at..path.len()));
            break;
        }
        steps.push(Step::Key(at..at + part.len()));
        inside |= is_family(part);
        at += part.len() + 1;
    }
    steps.extend(item.map(Step::Item));
    steps
}

/// A place in a list at the end of a key: `algorithms[0]`, `algorithms.0`.
fn item(key: &str) -> (&str, Option<usize>) {
    let bracketed = || key.strip_suffix(']')?.rsplit_once('[');
    let found = bracketed().or_else(|| key.rsplit_once('.'));
    let number = |digits: &str| {
        let plain = digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    match found.and_then(|(path, digits)| Some((path, number(digits)?))) {
        Some((path, index)) => (path, Some(index)),
        None => (key, None),
    }
}

fn is_family(part: &str) -> bool {
    keys::family(&keys::normal(part)).is_some()
}

/// Whether a path, dots aside, is the name of a setting by itself.
fn is_setting(path: &str) -> bool {
    let name = keys::normal(path);
    let is = |name: &str| SETTINGS.iter().any(|names| names.contains(&name));
    is(&name) || is(split_unit(&name).0)
}

/// Settings with names of several words.
const SETTINGS: [&[&str]; 24] = [
    keys::ISSUER,
    keys::AUDIENCE,
    keys::ALGORITHMS,
    keys::ALGORITHM,
    keys::SIGNING_ALGORITHM,
    keys::REQUIRED_CLAIMS,
    keys::LIFETIME,
    keys::REFRESH_LIFETIME,
    keys::ROTATION,
    keys::REUSE,
    keys::SKEW,
    keys::SECRET,
    keys::PUBLIC_KEY,
    keys::KEY_REFERENCE,
    keys::JWKS,
    keys::JWKS_TTL,
    keys::INTROSPECTION_TTL,
    keys::TOKEN_TTL,
    keys::CLIENT_ID,
    keys::CLIENT_SECRET,
    keys::REDIRECT,
    keys::GRANTS,
    keys::ORIGINS,
    keys::CREDENTIALS,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(above: &str, key: &str) -> Vec<String> {
        let steps = split(above, key).into_iter();
        let shown = steps.map(|step| match step {
            Step::Key(range) => key[range].to_owned(),
            Step::Item(index) => format!("#{index}"),
        });
        shown.collect()
    }

    #[test]
    fn keys_are_paths_only_where_they_look_like_one() {
        assert_eq!(steps("", "auth.jwt.secret"), ["auth", "jwt", "secret"]);
        assert_eq!(steps("auth.jwt", "claims.required"), ["claims", "required"]);
        assert_eq!(steps("jwt", "audiences[0]"), ["audiences", "#0"]);
        assert_eq!(steps("jwt", "audiences.1"), ["audiences", "#1"]);
        assert_eq!(steps("", "jwt.algorithms[2]"), ["jwt", "algorithms", "#2"]);
        // One name.
        assert_eq!(
            steps("oauth2", "refresh_token.lifetime"),
            ["refresh_token.lifetime"]
        );
        assert_eq!(
            steps("", "jwt.access_token.ttl_minutes"),
            ["jwt", "access_token.ttl_minutes"]
        );
        for other in [
            "issuer",
            "https://id.example.com",
            "read:a.b",
            "a..b",
            ".a",
            "1.2",
            "a.b[x]",
            "a b.c",
            "a.b.c.d.e.f.g.h.i",
        ] {
            assert!(steps("", other).is_empty(), "{other}");
        }
    }
}
