//! Names of secrets written in one word: `clientSecret`, `jwtsecret`, and what marks the older one of two.

const WHOLE: [&str; 12] = [
    "apikey",
    "hmac",
    "jwtkey",
    "key",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "pepper",
    "salt",
    "secret",
    "secretorkey",
];

const ENDS: [&str; 14] = [
    "apikey",
    "cookiekey",
    "encryptionkey",
    "hmackey",
    "masterkey",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "secret",
    "secretkey",
    "secretorkey",
    "sharedkey",
    "signingkey",
];

/// Which of several secrets it is.
const WHICH: [&str; 9] = [
    "backup",
    "current",
    "fallback",
    "next",
    "new",
    "old",
    "previous",
    "primary",
    "secondary",
];

/// Whether a name is a secret's as a whole. `keys` are as often public ones.
#[must_use]
pub fn is_joined_whole(name: &str) -> bool {
    let name = joined(name);
    WHOLE.contains(&which(&name)) || name == "secrets"
}

/// Whether a name ends as those of secrets do, however its words are joined.
#[must_use]
pub fn is_joined_name(name: &str) -> bool {
    let name = joined(name);
    let one = which(&name);
    ENDS.iter().any(|end| one.ends_with(end))
}

fn joined(name: &str) -> String {
    let kept = name.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

/// A name without what tells the secret from others like it, and not of many.
fn which(name: &str) -> &str {
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let name = WHICH
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(name);
    match name.strip_suffix('s') {
        Some(one) if ENDS.iter().any(|end| one.ends_with(end)) => one,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_named_in_many_ways() {
        for name in [
            "clientSecret",
            "old_secrets",
            "secret_previous",
            "secretOrKey",
            "SECRET2",
        ] {
            assert!(is_joined_name(name), "{name}");
        }
        for name in [
            "topologyKey",
            "keys",
            "secretName",
            "publicKey",
            "existingSecretName",
        ] {
            assert!(!is_joined_name(name), "{name}");
        }
    }
}
