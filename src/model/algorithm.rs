//! Signature algorithms of JSON Web Tokens by family.

/// What kind of key an algorithm takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// No signature at all.
    Unsigned,
    /// A shared secret.
    Hmac {
        /// The hash's size in bytes: the least a secret may have (RFC 7518 §3.2).
        bytes: usize,
    },
    /// A key pair.
    PublicKey,
    /// Not one of RFC 7518, 8037 or 8812.
    Other,
}

/// The family of an algorithm's name. Names are compared without case: a validator that takes `None`
/// for `none` is as open.
#[must_use]
pub fn family(name: &str) -> Family {
    match name.trim().to_ascii_uppercase().as_str() {
        "NONE" => Family::Unsigned,
        "HS256" => Family::Hmac { bytes: 32 },
        "HS384" => Family::Hmac { bytes: 48 },
        "HS512" => Family::Hmac { bytes: 64 },
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512"
        | "ES256K" | "EDDSA" | "ED25519" | "ED448" => Family::PublicKey,
        _ => Family::Other,
    }
}
