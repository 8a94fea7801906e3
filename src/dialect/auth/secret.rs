//! What a written key is: a URL, a key in PEM or JWK, a reference, or a secret in the open. Material is
//! described, never kept.

use super::value::{is_hidden, is_placeholder};
use super::well_known::is_well_known;
use crate::model::token::{KeyKind, KeySource};
use crate::model::{Why, url};
use crate::syntax::data::Value;

/// What role the key of a value names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A shared secret or a private key.
    Secret,
    /// A public key.
    Public,
    /// A set of keys, by URL or in place.
    KeySet,
    /// A path or a name of something elsewhere.
    Reference,
}

/// The key source a scalar is, if it is one.
pub(super) fn key_source(value: Value<'_>, role: Role) -> Option<KeySource> {
    let kind = if is_hidden(value) {
        match role {
            // A secret from elsewhere is as it should be; a hidden URL or public key decides more.
            Role::Secret => KeyKind::HiddenSecret,
            Role::Reference => KeyKind::Reference,
            Role::Public | Role::KeySet => KeyKind::Unknown(Why::Template),
        }
    } else {
        let text = value.text()?.trim();
        in_file(kind(text, role)?, text, &value.tree().path)
    };
    Some(KeySource {
        span: value.span(),
        kind,
    })
}

/// In a file that is named a sample (`config.example.yaml`), a word stands for a secret and is none;
/// what looks random may well be one that slipped in.
fn in_file(kind: KeyKind, text: &str, path: &str) -> KeyKind {
    match kind {
        KeyKind::Secret { bytes, .. } if is_named_sample(path) && !is_random(text) => {
            KeyKind::Secret {
                bytes,
                well_known: false,
                placeholder: true,
            }
        }
        kind => kind,
    }
}

fn is_named_sample(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    // A file that is only named `example.yaml` shows how it is done.
    name.split(['.', '-', '_'])
        .skip(1)
        .any(|word| matches!(word, "example" | "sample" | "dist" | "template"))
}

/// Long, without spaces, of letters and digits mixed as words do not mix them.
fn is_random(text: &str) -> bool {
    let turns = text
        .as_bytes()
        .windows(2)
        .filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit());
    text.len() >= 20 && !text.contains(' ') && turns.count() >= text.len() / 8
}

/// A scheme is no matter of case.
pub(super) fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|one| {
        ["http", "https"]
            .iter()
            .any(|it| one.eq_ignore_ascii_case(it))
    })
}

fn kind(text: &str, role: Role) -> Option<KeyKind> {
    if text.is_empty() || matches!(text, "null" | "true" | "false") {
        return None;
    }
    let is_url = is_url(text);
    if role == Role::Reference || (!is_url && is_reference(text)) {
        return Some(KeyKind::Reference);
    }
    if is_pem(text) {
        let private = text.contains("PRIVATE KEY");
        return Some(KeyKind::InlinePem { private });
    }
    if is_jwk(text) {
        let secret = ["\"d\"", "\"k\""].iter().any(|field| text.contains(field));
        return Some(KeyKind::InlineJwks { secret });
    }
    if is_url {
        return Some(KeyKind::JwksUrl {
            url: text.to_owned(),
            reach: url::reach(text),
            names_group: false,
        });
    }
    Some(match role {
        Role::Public if text.starts_with("MII") => KeyKind::InlinePem { private: false },
        // The inside of a PEM of that size is a key; what kind says its name.
        Role::Secret if text.starts_with("MII") && text.len() >= 200 => {
            KeyKind::InlinePem { private: true }
        }
        Role::Secret => KeyKind::Secret {
            bytes: text.len(),
            well_known: is_well_known(text) || is_repetition(text),
            placeholder: is_sample(text),
        },
        Role::Public | Role::KeySet | Role::Reference => KeyKind::Reference,
    })
}

/// Whether text is key material although it holds spaces.
pub(super) fn is_key_text(text: &str) -> bool {
    is_pem(text) || is_jwk(text)
}

/// Whether text is key material of a private kind.
pub(super) fn is_private_key(text: &str) -> bool {
    is_pem(text) && text.contains("PRIVATE KEY")
}

fn is_pem(text: &str) -> bool {
    text.contains("-----BEGIN ")
}

fn is_jwk(text: &str) -> bool {
    text.starts_with('{') && (text.contains("\"keys\"") || text.contains("\"kty\""))
}

/// A path, a store's address, a name of a variable, a hash or an encrypted value.
pub(super) fn is_reference(text: &str) -> bool {
    const STARTS: [&str; 22] = [
        "/",
        "./",
        "../",
        "~/",
        "file:",
        "classpath:",
        "arn:",
        "vault:",
        "secret:",
        "secretref:",
        "op://",
        "projects/",
        "aws:",
        "gcp:",
        "azure:",
        "k8s:",
        "ENC(",
        "ENC[",
        "{cipher}",
        "$2",
        "$argon2",
        "ref+",
    ];
    const ENDS: [&str; 9] = [
        ".pem", ".key", ".crt", ".cer", ".json", ".jwk", ".jwks", ".pub", ".der",
    ];
    STARTS.iter().any(|start| text.starts_with(start))
        || ENDS.iter().any(|end| text.ends_with(end))
        || (is_variable_name(text) && !is_sample(text))
}

/// `JWT_SECRET`: the name of a variable, not a value.
fn is_variable_name(text: &str) -> bool {
    text.contains('_')
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

fn is_repetition(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next();
    first.is_some_and(|first| first.is_alphanumeric() && first != 'x' && first != 'X')
        && text.len() >= 4
        && chars.all(|c| Some(c) == first)
}

/// Whether text plainly waits to be replaced.
pub(super) fn is_sample(text: &str) -> bool {
    const WORDS: [&str; 18] = [
        "changeme",
        "changethis",
        "changeit",
        "replace",
        "yoursecret",
        "yourkey",
        "your256bit",
        "yoursuper",
        "yourjwt",
        "placeholder",
        "example",
        "todo",
        "insert",
        "fillin",
        "dummy",
        "sample",
        "redacted",
        "secrethere",
    ];
    let plain: String = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let marks = text.starts_with('<') && text.ends_with('>')
        || text.starts_with('[') && text.ends_with(']');
    marks
        || plain.is_empty()
        || is_placeholder(text)
        || plain.chars().all(|c| c == 'x')
        || matches!(
            plain.as_str(),
            "secret" | "password" | "admin" | "test" | "none" | "unset" | "string"
        )
        || WORDS.iter().any(|word| plain.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_a_sample_file_is_no_secret() {
        let is = |text, path| {
            let kind = in_file(kind(text, Role::Secret).unwrap(), text, path);
            matches!(
                kind,
                KeyKind::Secret {
                    placeholder: true,
                    ..
                }
            )
        };
        assert!(is("my-jwt-signing-key", "c/config.example.yaml"));
        assert!(is("my-jwt-signing-key", "c/config.yaml.dist"));
        assert!(!is("my-jwt-signing-key", "example/config.yaml"));
        assert!(!is("my-jwt-signing-key", "example.yaml"));
        assert!(!is(
            "9f1c7a44be0d4ad3a7b1c62d8e05f3aa",
            "c/config.example.yaml"
        ));
    }

    #[test]
    fn keys_are_told_apart() {
        let is = |text, role| kind(text, role).unwrap();
        assert_eq!(
            is("4f9d0c7e2b", Role::Secret),
            KeyKind::Secret {
                bytes: 10,
                well_known: false,
                placeholder: false
            }
        );
        assert!(matches!(
            is("changeme", Role::Secret),
            KeyKind::Secret {
                well_known: true,
                placeholder: true,
                ..
            }
        ));
        assert!(matches!(
            is("aaaaaaaaaaaaaaaa", Role::Secret),
            KeyKind::Secret {
                well_known: true,
                ..
            }
        ));
        assert_eq!(is("/run/secrets/jwt", Role::Secret), KeyKind::Reference);
        assert_eq!(is("JWT_SECRET", Role::Secret), KeyKind::Reference);
        assert!(matches!(
            is("CHANGE_ME", Role::Secret),
            KeyKind::Secret {
                placeholder: true,
                ..
            }
        ));
        assert_eq!(
            is("-----BEGIN PUBLIC KEY-----\nMII", Role::Public),
            KeyKind::InlinePem { private: false }
        );
        assert_eq!(
            is("{\"kty\":\"oct\",\"k\":\"AA\"}", Role::KeySet),
            KeyKind::InlineJwks { secret: true }
        );
        assert!(matches!(
            is("http://id.example.com/jwks", Role::KeySet),
            KeyKind::JwksUrl { .. }
        ));
    }
}
