//! Keys that open something, written out: PEM, JWK.

use memchr::memmem;
use regex::Regex;
use std::sync::LazyLock;

/// Members of a JWK that must not be known, of a symmetric key and of private ones.
const MEMBERS: [&str; 7] = ["k", "d", "p", "q", "dp", "dq", "qi"];

/// Whether a member of a JWK is a secret.
#[must_use]
pub fn is_jwk_member(name: &str) -> bool {
    MEMBERS.contains(&name)
}

/// Whether text is a private key or a set of keys with a secret among them.
#[must_use]
pub fn is_key(text: &str) -> bool {
    static MEMBER: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"["'\\](?:k|d)\\?["'][ \t\r\n]*:"#).ok());
    let has = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let is_jwk = || has("kty") || has("keys");
    has("PRIVATE KEY-----")
        || is_jwk() && MEMBER.as_ref().is_some_and(|member| member.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::is_key;

    #[test]
    fn private_and_symmetric_keys_are_told_from_public_ones() {
        assert!(is_key("-----BEGIN EC PRIVATE KEY-----\nx"));
        assert!(is_key("{\"keys\": [{\"kty\": \"oct\",\n \"k\" : \"x\"}]}"));
        assert!(!is_key("-----BEGIN PUBLIC KEY-----\nx"));
        assert!(!is_key(
            "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"d\",\"kid\":\"k\"}]}"
        ));
    }
}
