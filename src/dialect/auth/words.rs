//! Whether bytes hold keys of the generic schema, before anything parses them.

use super::keys::{self, Family};
use super::recognise;
use regex::bytes::Regex;
use std::sync::LazyLock;

/// What the names of families start with. A name that is taken apart in another way (`j-w-t`) is
/// nobody's spelling.
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i-u)jwt|o[_. -]?auth|oidc|open[_. -]?id|token|cors|session|cache|redis")
        .expect("the pattern is fixed, and a test compiles it")
});

/// The longest name of a family without its separators.
const LONGEST: usize = 17;

/// Whether the keys of enough families are there. `ends` are the bytes that end a key in the file's
/// syntax.
pub(super) fn may_claim(bytes: &[u8], ends: &[u8]) -> bool {
    let mut families = Vec::new();
    for word in WORDS.find_iter(bytes) {
        let Some(family) = key_at(bytes, word.start(), ends) else {
            continue;
        };
        if !families.contains(&family) {
            families.push(family);
        }
        if family == Family::Jwt || recognise::is_enough(&families) {
            return true;
        }
    }
    false
}

/// The family that the key at a place names.
fn key_at(bytes: &[u8], start: usize, ends: &[u8]) -> Option<Family> {
    let before = bytes[..start].iter().rev();
    let mut before = before.skip_while(|byte| matches!(byte, b'_' | b'-'));
    if before.next().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let mut name = String::with_capacity(LONGEST);
    let mut rest = bytes[start..].iter();
    let end = rest.find(|&&byte| {
        let is_end = !matches!(byte, b'_' | b'-' | b'.' | b' ') || ends.contains(&byte);
        if byte.is_ascii_alphanumeric() && name.len() <= LONGEST {
            name.push(byte.to_ascii_lowercase() as char);
            return false;
        }
        is_end
    })?;
    let family = keys::family(&name)?;
    let is_gap = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'');
    let end = std::iter::once(end)
        .chain(rest)
        .find(|byte| !is_gap(byte))?;
    ends.contains(end).then_some(family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_from_other_words() {
        let yaml = [
            ("jwt:", true),
            ("  JWT_Config :", true),
            ("{\"jwt-settings\"\n: {}}", true),
            ("? 'jwt' # why\n: {}", true),
            ("my-jwt:", false),
            ("jwts:", false),
            ("use: jwt\n", false),
            ("jwt", false),
            ("oAuth2: {}\ncors: {}", true),
            ("o-auth: {}\ncors: {}", true),
            ("open id connect: {}\nSessions: {}", true),
            ("cache: {}\nredis: {}\ncors: {}", false),
            ("cache: {}\nsession: {}\n", false),
            ("cache: {}\nsession: {}\ntokens: {}", true),
            ("cache: [token]\nsession: {}", false),
        ];
        for (text, expected) in yaml {
            assert_eq!(may_claim(text.as_bytes(), b":#"), expected, "{text}");
        }
        let toml = [
            ("[app.jwt]\n", true),
            ("jwt.secret = 1", true),
            ("[ session ]\n[ 'tokens' ]", true),
            ("session = {}\ntoken: 1", false),
        ];
        for (text, expected) in toml {
            assert_eq!(may_claim(text.as_bytes(), b"=]."), expected, "{text}");
        }
    }
}
