//! What a certificate says of itself.

use super::material::Contents;
use super::name::distinguished;
use super::time::Moment;
use sha2::{Digest, Sha256};
use std::net::{Ipv4Addr, Ipv6Addr};
use x509_parser::extensions::GeneralName;
use x509_parser::oid_registry::OidRegistry;
use x509_parser::pem::Pem;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::{PublicKey, RSAPublicKey};
use x509_parser::x509::AlgorithmIdentifier;

/// One certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Whom it names.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Its serial number, in hexadecimal digits.
    pub serial: String,
    /// The names and addresses it is for (subjectAltName).
    pub names: Vec<String>,
    /// From when it holds.
    pub not_before: Moment,
    /// Until when it holds.
    pub not_after: Moment,
    /// The kind of its key: `RSA`, `EC`, `Ed25519`.
    pub key: String,
    /// The curve of an EC key.
    pub curve: Option<String>,
    /// The size of the key in bits.
    pub bits: Option<usize>,
    /// The algorithm of its signature.
    pub signature: String,
    /// Whether it may sign other certificates.
    pub is_authority: bool,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// The certificates of a file. What else it holds is counted, never kept.
pub(super) fn contents(path: String, bytes: &[u8]) -> Contents {
    let mut contents = Contents {
        path,
        certificates: Vec::new(),
        private_keys: 0,
        broken: 0,
    };
    let labels = ["CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE"];
    let mut is_pem = false;
    for block in Pem::iter_from_buffer(bytes) {
        is_pem = true;
        match block {
            Ok(pem) if pem.label.ends_with("PRIVATE KEY") => contents.private_keys += 1,
            Ok(pem) if labels.contains(&pem.label.as_str()) => match read(&pem.contents) {
                Some(certificate) => contents.certificates.push(certificate),
                None => contents.broken += 1,
            },
            Ok(_) => {}
            Err(_) => contents.broken += 1,
        }
    }
    if !is_pem {
        match read(bytes) {
            Some(certificate) => contents.certificates.push(certificate),
            None => contents.broken += 1,
        }
    }
    contents
}

fn read(der: &[u8]) -> Option<Certificate> {
    let (rest, x509) = X509Certificate::from_der(der).ok()?;
    let own = &der[..der.len() - rest.len()];
    let (key, curve, bits) = key(&x509);
    let validity = x509.validity();
    Some(Certificate {
        subject: distinguished(x509.subject()),
        issuer: distinguished(x509.issuer()),
        serial: hexadecimal(x509.raw_serial()),
        names: names(&x509),
        not_before: Moment(validity.not_before.timestamp()),
        not_after: Moment(validity.not_after.timestamp()),
        key,
        curve,
        bits,
        signature: algorithm(&x509.signature_algorithm),
        is_authority: x509.is_ca(),
        sha256: hexadecimal(&Sha256::digest(own)),
    })
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Kind, curve and size of the key.
fn key(x509: &X509Certificate<'_>) -> (String, Option<String>, Option<usize>) {
    let info = x509.public_key();
    let sized = |size: usize| (size > 0).then_some(size);
    match info.parsed() {
        Ok(PublicKey::RSA(rsa)) => ("RSA".to_owned(), None, sized(rsa.key_size())),
        Ok(PublicKey::EC(point)) => {
            let named = info.algorithm.parameters.as_ref();
            let curve = named.and_then(|any| any.as_oid().ok());
            let curve = curve.map(|oid| named_or_digits(&oid.to_owned()));
            ("EC".to_owned(), curve, sized(point.key_size()))
        }
        // A key that may only be used with PSS is an RSA key all the same.
        _ if info.algorithm.oid().to_id_string() == RSASSA_PSS => {
            let rsa = RSAPublicKey::from_der(&info.subject_public_key.data);
            let size = rsa.ok().and_then(|(_, rsa)| sized(rsa.key_size()));
            (algorithm(&info.algorithm), None, size)
        }
        _ => (algorithm(&info.algorithm), None, None),
    }
}

const RSASSA_PSS: &str = "1.2.840.113549.1.1.10";

fn algorithm(identifier: &AlgorithmIdentifier<'_>) -> String {
    named_or_digits(identifier.oid())
}

fn named_or_digits(oid: &x509_parser::der_parser::oid::Oid<'_>) -> String {
    let known = match oid.to_id_string().as_str() {
        "1.3.101.112" => Some("Ed25519"),
        "1.3.101.113" => Some("Ed448"),
        "1.2.840.10045.3.1.7" => Some("P-256"),
        "1.3.132.0.34" => Some("P-384"),
        "1.3.132.0.35" => Some("P-521"),
        _ => None,
    };
    known.map_or_else(
        || {
            let registry = OidRegistry::default().with_all_crypto();
            let name = registry.get(oid).map(|entry| entry.sn().to_owned());
            name.unwrap_or_else(|| oid.to_id_string())
        },
        str::to_owned,
    )
}

fn names(x509: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = x509.subject_alternative_name() else {
        return Vec::new();
    };
    let text = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) | GeneralName::RFC822Name(name) | GeneralName::URI(name) => {
            (*name).to_owned()
        }
        GeneralName::IPAddress(bytes) => address(bytes),
        other => other.to_string(),
    };
    extension.value.general_names.iter().map(text).collect()
}

fn address(bytes: &[u8]) -> String {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        Ipv4Addr::from(four).to_string()
    } else if let Ok(sixteen) = <[u8; 16]>::try_from(bytes) {
        Ipv6Addr::from(sixteen).to_string()
    } else {
        hexadecimal(bytes)
    }
}
