//! Whether bytes hold keys of the generic schema, before anything parses them.

use super::keys::{self, Family};
use super::recognise;

/// What the names of families start with, in lower case, separators aside. A name that is taken apart in
/// another way (`j-w-t`) is nobody's spelling.
const STARTS: [(&[u8], &[u8]); 9] = [
    (b"jwt", b""),
    (b"o", b"auth"),
    (b"oidc", b""),
    (b"open", b"id"),
    (b"token", b""),
    (b"cors", b""),
    (b"session", b""),
    (b"cache", b""),
    (b"redis", b""),
];

/// Whether a name starts like that of a family: one separator may stand between the two parts.
fn starts_name(text: &[u8]) -> bool {
    let is_gap = |rest: &[u8]| matches!(rest.first(), Some(b'_' | b'.' | b' ' | b'-'));
    STARTS.iter().any(|(first, second)| {
        after(text, first).is_some_and(|rest| {
            after(rest, second).is_some() || (is_gap(rest) && after(&rest[1..], second).is_some())
        })
    })
}

/// What follows a start, written in whatever case.
fn after<'text>(text: &'text [u8], start: &[u8]) -> Option<&'text [u8]> {
    let (head, rest) = text.split_at_checked(start.len())?;
    head.eq_ignore_ascii_case(start).then_some(rest)
}

/// The bytes that names are made of.
const IN_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let at = byte as u8;
        table[byte] = at.is_ascii_alphanumeric() || at == b'_' || at == b'-';
        byte += 1;
    }
    table
};

/// The places where a name starts: after something else than letters and digits, leading `_` and `-`
/// aside.
fn names(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let is_part = |byte: u8| IN_NAME[usize::from(byte)];
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += bytes[at..].iter().position(|&byte| is_part(byte))?;
            let run = &bytes[at..];
            let length = run
                .iter()
                .position(|&byte| !is_part(byte))
                .unwrap_or(run.len());
            let start = at
                + run
                    .iter()
                    .take_while(|byte| matches!(byte, b'_' | b'-'))
                    .count();
            at += length;
            if bytes
                .get(start)
                .is_some_and(|first| b"jotcsrJOTCSR".contains(first))
            {
                return Some(start);
            }
        }
    })
}

/// The longest name of a family without its separators.
const LONGEST: usize = 17;

/// Whether the keys of enough families are there. `ends` are the bytes that end a key in the file's
/// syntax.
pub(super) fn may_claim(bytes: &[u8], ends: &[u8]) -> bool {
    let mut families = Vec::new();
    for start in names(bytes).filter(|&start| starts_name(&bytes[start..])) {
        let dotted = || path_at(bytes, start, ends);
        let Some(family) = key_at(bytes, start, ends).or_else(dotted) else {
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
    let mut rest = std::iter::once(end).chain(rest);
    let end = rest.find(|byte| !is_gap(byte))?;
    // A block is a map; text, a number or a list on the same line is none.
    let value = rest.find(|byte| !matches!(byte, b' ' | b'\t'));
    let is_other = |&value: &u8| value.is_ascii_alphanumeric() || b"\"'[".contains(&value);
    let is_value = matches!(end, b':' | b'=') && value.is_some_and(is_other);
    (ends.contains(end) && !is_value).then_some(family)
}

/// The family that a part of a key names which spells a path: `auth.jwt.issuer: …`.
fn path_at(bytes: &[u8], start: usize, ends: &[u8]) -> Option<Family> {
    let part = &bytes[start..];
    let length = part
        .iter()
        .position(|&byte| !IN_NAME[usize::from(byte)])
        .filter(|&end| part[end] == b'.' && end <= LONGEST)?;
    let family = keys::family(&keys::normal(std::str::from_utf8(&part[..length]).ok()?))?;
    let in_path = |byte: u8| IN_NAME[usize::from(byte)] || b".[]".contains(&byte);
    let in_key = |byte: u8| in_path(byte) || b"\"' ".contains(&byte);
    let after = &part[length..];
    let after = &after[after.iter().position(|&byte| !in_path(byte))?..];
    let end = after.iter().position(|byte| !b"\"' ".contains(byte))?;
    let closed =
        ends.contains(&after[end]) && after.get(end + 1).is_none_or(u8::is_ascii_whitespace);
    let mut before = bytes[..start].iter().rev();
    let opened = before
        .find(|&&byte| !in_key(byte))
        .is_none_or(|byte| b"\n{,".contains(byte));
    (closed && opened).then_some(family)
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
            ("jwt: \"a\"", false),
            ("{\"jwt\": [], \"jwt\": true}", false),
            ("jwt: &a\n  b: 1", true),
            ("jwt: {{ .Values.jwt }}", true),
            ("jwt: # why\n", true),
            ("auth.jwt.algorithms: [none]\n", true),
            ("{\"jwt.issuer\": \"a\"}", true),
            ("a: 1\n  'security.jwt.audiences[0]' : b\n", true),
            ("see: jwt.verify: a\n", false),
            ("- https://jwt.example.com: a\n", false),
            ("jwt.example.com:8080\n", false),
            ("session.ttl: 1\ntokens.ttl: 2\n", true),
        ];
        for (text, expected) in yaml {
            assert_eq!(may_claim(text.as_bytes(), b":#"), expected, "{text}");
        }
        let toml = [
            ("[app.jwt]\n", true),
            ("jwt.secret = 1", true),
            ("[ session ]\n[ 'tokens' ]", true),
            ("session = {}\ntoken: 1", false),
            ("jwt = \"a\"\ncache = { a = 1 }", false),
        ];
        for (text, expected) in toml {
            assert_eq!(may_claim(text.as_bytes(), b"=]."), expected, "{text}");
        }
    }
}
