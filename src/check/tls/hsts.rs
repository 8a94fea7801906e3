//! The value of `Strict-Transport-Security` (RFC 6797, 6.1), read as a browser reads it.

use crate::model::Facts;
use crate::model::http::{HeaderPolicy, HttpServer};

/// Whether the policy is for a server that browsers reach from anywhere. Where `missing-hsts` does not ask
/// for the header, a header that is there proves nothing of the responses without it.
pub(in crate::check) fn is_asked_of(facts: &Facts, policy: &HeaderPolicy) -> bool {
    !(facts.servers.get(policy.server)).is_some_and(HttpServer::is_internal)
}

/// The header's name, in lower case.
pub(in crate::check) const NAME: &str = "strict-transport-security";

/// A well-formed policy.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::check) struct Policy {
    pub(in crate::check) max_age: u64,
    pub(in crate::check) include_sub_domains: bool,
    pub(in crate::check) preload: bool,
}

/// The policy, or what makes a browser ignore the whole header.
pub(in crate::check) fn read(value: &str) -> Result<Policy, &'static str> {
    let mut max_age = None;
    let mut seen: Vec<String> = Vec::new();
    for directive in directives(value) {
        let (name, argument) = match directive.split_once('=') {
            Some((name, argument)) => (name.trim(), Some(argument.trim())),
            None => (directive, None),
        };
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err("a directive is not a name");
        }
        let name = name.to_ascii_lowercase();
        if seen.contains(&name) {
            return Err("a directive is given twice");
        }
        if name == "max-age" {
            max_age = Some(seconds(argument.unwrap_or_default())?);
        }
        seen.push(name);
    }
    let holds = |name: &str| seen.iter().any(|one| one == name);
    Ok(Policy {
        max_age: max_age.ok_or("`max-age` is missing")?,
        include_sub_domains: holds("includesubdomains"),
        preload: holds("preload"),
    })
}

/// The parts between semicolons that are not in quotes; empty ones are allowed and mean nothing.
fn directives(value: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let parts = value.split(move |c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    });
    parts.map(str::trim).filter(|part| !part.is_empty())
}

fn seconds(argument: &str) -> Result<u64, &'static str> {
    let digits = argument
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(argument);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("`max-age` is not a number of seconds");
    }
    // Only a number too long for the type fails here, and it is long enough as a lifetime.
    Ok(digits.parse().unwrap_or(u64::MAX))
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(max_age: u64, include_sub_domains: bool, preload: bool) -> Policy {
        Policy {
            max_age,
            include_sub_domains,
            preload,
        }
    }

    #[test]
    fn forms_a_browser_accepts() {
        for (value, expected) in [
            ("max-age=31536000", policy(31_536_000, false, false)),
            (
                "MAX-AGE = \"10\" ;; includeSUBDOMAINS;preload; x=\"a;b\"",
                policy(10, true, true),
            ),
            (
                "max-age=99999999999999999999",
                policy(u64::MAX, false, false),
            ),
        ] {
            assert_eq!(read(value), Ok(expected), "{value}");
        }
    }

    #[test]
    fn forms_a_browser_ignores() {
        for value in [
            "",
            "includeSubDomains",
            "max-age=31536000 includeSubDomains",
            "max-age=31536000, includeSubDomains",
            "max-age:31536000",
            "max-age=1;max-age=1",
            "max-age",
            "max-age=1y",
            "max-age=\"1",
            "=1",
        ] {
            assert!(read(value).is_err(), "{value}");
        }
    }
}
