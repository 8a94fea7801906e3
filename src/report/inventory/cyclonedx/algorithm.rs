//! Algorithms: what suites are made of, and what signs tokens and certificates.

use super::super::super::facts::json::Json;
use super::super::shape::{object, text};
use super::bom::Bom;
use super::crypto;
use crate::inventory::Suite;

/// The properties of an algorithm that are known; an empty text is not.
#[derive(Clone, Copy, Default)]
struct Algorithm<'a> {
    name: &'a str,
    primitive: &'a str,
    parameter: &'a str,
    mode: &'a str,
    padding: &'a str,
    curve: &'a str,
    functions: &'a [&'a str],
    bits: u16,
}

fn add(one: Algorithm<'_>, bom: &mut Bom) -> String {
    let fields = [
        ("primitive", one.primitive),
        ("parameterSetIdentifier", one.parameter),
        ("curve", one.curve),
        ("mode", one.mode),
        ("padding", one.padding),
    ];
    let mut members: Vec<(&'static str, Json)> = fields
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name, text(value)))
        .collect();
    if !one.functions.is_empty() {
        let functions = one.functions.iter().map(|name| text(*name)).collect();
        members.push(("cryptoFunctions", Json::List(functions)));
    }
    if one.bits > 0 {
        let bits = Json::Number(one.bits.into());
        members.push(("classicalSecurityLevel", bits));
    }
    let properties = crypto("algorithm", "algorithmProperties", members);
    bom.component(
        one.name.to_owned(),
        vec![("cryptoProperties", properties)],
        Vec::new(),
    )
}

/// A suite in the document: its name, its number in two bytes, what it is made of.
pub(super) fn suite(one: &Suite, bom: &mut Bom) -> (Json, Vec<String>) {
    let parts: Vec<String> = parts(one, bom);
    let [high, low] = one.id.to_be_bytes();
    let bytes = [high, low].map(|byte| text(format!("0x{byte:02X}")));
    let json = object(vec![
        ("name", text(one.iana)),
        (
            "algorithms",
            Json::List(parts.iter().cloned().map(text).collect()),
        ),
        ("identifiers", Json::List(bytes.into())),
    ]);
    (json, parts)
}

fn parts(one: &Suite, bom: &mut Bom) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(exchange) = one.key_exchange {
        parts.push(key_exchange(exchange, bom));
    }
    parts.extend(
        one.authentication
            .and_then(|name| authentication(name, bom)),
    );
    parts.extend(encryption(one.encryption, one.bits, bom));
    let hash = match one.mac {
        "AEAD" if one.key_exchange.is_none() => one.iana.rsplit('_').next().unwrap_or_default(),
        mac => mac,
    };
    parts.extend(integrity(hash, one.key_exchange.is_none(), bom));
    parts
}

fn key_exchange(name: &str, bom: &mut Bom) -> String {
    let is_transport = matches!(name, "RSA" | "RSAPSK");
    let (primitive, functions): (_, &[&str]) = if is_transport {
        ("pke", &["encrypt", "decrypt"])
    } else {
        ("key-agree", &["keyderive"])
    };
    let name = match name {
        "RSA" => "RSA key transport",
        "DHstatic" => "DH with a certificate's key",
        "ECDHstatic" => "ECDH with a certificate's key",
        name => name,
    };
    let one = Algorithm {
        name,
        primitive,
        functions,
        ..Algorithm::default()
    };
    add(one, bom)
}

fn authentication(name: &str, bom: &mut Bom) -> Option<String> {
    let name = match name {
        "RSA" => "RSA signature",
        "DSS" => "DSA",
        "ECDSA" => "ECDSA",
        _ => return None,
    };
    let one = Algorithm {
        name,
        primitive: "signature",
        functions: &["sign", "verify"],
        ..Algorithm::default()
    };
    Some(add(one, bom))
}

/// `AESGCM(256)`: the name, the mode, and the size of the key.
fn encryption(written: &str, bits: u16, bom: &mut Bom) -> Option<String> {
    let (cipher, size) = written.split_once('(').unwrap_or((written, ""));
    let size = size.trim_end_matches(')');
    let (family, mode, primitive) = match cipher {
        "NULL" => return None,
        "AESGCM" => ("AES", "gcm", "ae"),
        "AESCCM" | "AESCCM8" => ("AES", "ccm", "ae"),
        "ARIAGCM" => ("ARIA", "gcm", "ae"),
        "CHACHA20" => ("ChaCha20-Poly1305", "", "ae"),
        "CAMELLIA" => ("Camellia", "cbc", "block-cipher"),
        "RC4" => ("RC4", "", "stream-cipher"),
        other => (other, "cbc", "block-cipher"),
    };
    let tag = if cipher == "AESCCM8" { "-8" } else { "" };
    let name = match (mode, size) {
        ("", _) if family.starts_with("ChaCha") => family.to_owned(),
        ("", size) => format!("{family}-{size}"),
        (mode, "") => format!("{family}-{}", mode.to_uppercase()),
        (mode, size) => format!("{family}-{size}-{}{tag}", mode.to_uppercase()),
    };
    let one = Algorithm {
        name: &name,
        primitive,
        parameter: size,
        mode,
        functions: &["encrypt", "decrypt"],
        bits,
        ..Algorithm::default()
    };
    Some(add(one, bom))
}

/// The hash of a suite: of its MAC, or in TLS 1.3 of its key derivation.
fn integrity(hash: &str, derives: bool, bom: &mut Bom) -> Option<String> {
    let (hash, parameter) = match hash {
        "SHA1" => ("SHA-1", "160"),
        "SHA256" => ("SHA-256", "256"),
        "SHA384" => ("SHA-384", "384"),
        "MD5" => ("MD5", "128"),
        _ => return None,
    };
    let (name, primitive, functions): (_, _, &[&str]) = if derives {
        (format!("HKDF-{hash}"), "kdf", &["keyderive"])
    } else {
        (format!("HMAC-{hash}"), "mac", &["tag", "verify"])
    };
    let one = Algorithm {
        name: &name,
        primitive,
        parameter,
        functions,
        ..Algorithm::default()
    };
    Some(add(one, bom))
}

/// A signature algorithm of JSON Web Tokens (RFC 7518, 8037, 8812).
pub(super) fn jws(name: &str, bom: &mut Bom) -> String {
    const SIGNS: &[&str] = &["sign", "verify"];
    let upper = name.to_ascii_uppercase();
    let size = upper.get(2..5).unwrap_or_default();
    let base = Algorithm {
        name,
        primitive: "signature",
        functions: SIGNS,
        ..Algorithm::default()
    };
    let one = match upper.as_str() {
        "NONE" => Algorithm {
            primitive: "other",
            functions: &[],
            ..base
        },
        "HS256" | "HS384" | "HS512" => Algorithm {
            primitive: "mac",
            parameter: size,
            functions: &["tag", "verify"],
            ..base
        },
        "RS256" | "RS384" | "RS512" => Algorithm {
            parameter: size,
            padding: "pkcs1v15",
            ..base
        },
        // PSS has no name of its own in this version of the format.
        "PS256" | "PS384" | "PS512" => Algorithm {
            parameter: size,
            padding: "other",
            ..base
        },
        "ES256" => elliptic(base, size, "P-256"),
        "ES384" => elliptic(base, size, "P-384"),
        "ES512" => elliptic(base, size, "P-521"),
        "ES256K" => elliptic(base, size, "secp256k1"),
        "ED25519" => elliptic(base, "", "Ed25519"),
        "ED448" => elliptic(base, "", "Ed448"),
        "EDDSA" => base,
        _ => Algorithm {
            primitive: "unknown",
            functions: &[],
            ..base
        },
    };
    add(one, bom)
}

fn elliptic<'a>(base: Algorithm<'a>, parameter: &'a str, curve: &'a str) -> Algorithm<'a> {
    Algorithm {
        parameter,
        curve,
        ..base
    }
}

/// The algorithm of a certificate's signature, by the name of its object identifier.
pub(super) fn signature(name: &str, bom: &mut Bom) -> String {
    let one = Algorithm {
        name,
        primitive: "signature",
        functions: &["sign", "verify"],
        ..Algorithm::default()
    };
    add(one, bom)
}

/// What a public key is for.
pub(super) fn public_key(kind: &str, curve: Option<&str>, bits: &str, bom: &mut Bom) -> String {
    let one = Algorithm {
        name: kind,
        primitive: if kind == "RSA" { "pke" } else { "signature" },
        parameter: bits,
        curve: curve.unwrap_or_default(),
        ..Algorithm::default()
    };
    add(one, bom)
}
