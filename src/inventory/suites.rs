//! The cipher suites that protocols and cipher lists together leave in use.

use super::endpoint::Protocol;
use super::origin::Known;
use crate::model::cipher::{self, Availability, CipherList, Notation, expand, tls13_suite};
use crate::model::tls::{TlsEndpoint, TlsVersion};
use crate::model::{Dialect, Setting};

/// A suite in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    /// OpenSSL's name.
    pub name: &'static str,
    /// IANA's name.
    pub iana: &'static str,
    /// Its number on the wire.
    pub id: u16,
    /// `ECDHE`; none in TLS 1.3, where no suite decides it.
    pub key_exchange: Option<&'static str>,
    /// `RSA`; none in TLS 1.3, likewise.
    pub authentication: Option<&'static str>,
    /// `AESGCM(256)`.
    pub encryption: &'static str,
    /// `AEAD`, `SHA1`.
    pub mac: &'static str,
    /// Strength of the encryption in bits.
    pub bits: u16,
    /// The enabled versions that have it; empty where the files do not tell the versions.
    pub versions: Vec<TlsVersion>,
    /// What it takes beyond the configuration.
    pub needs: Option<&'static str>,
}

/// The suites of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suites {
    /// The list for TLS 1.2 and below, as one text.
    pub below: Known<String>,
    /// The list for TLS 1.3, as one text.
    pub tls13: Known<String>,
    /// What they enable, most preferred first within its part: TLS 1.3, then the rest.
    pub items: Vec<Suite>,
    /// Words of the lists that no library knows.
    pub unknown: Vec<String>,
    /// The list takes what the system's policy enables, which is not in the files.
    pub system_policy: bool,
}

/// The suites an endpoint uses with these versions; `sure` where there can be no others.
pub(super) fn effective(endpoint: &TlsEndpoint, versions: &[Protocol], sure: bool) -> Suites {
    let (below, tls13) = lists(endpoint);
    let mut suites = Suites {
        below,
        tls13,
        items: Vec::new(),
        unknown: Vec::new(),
        system_policy: false,
    };
    add_tls13(endpoint, versions, sure, &mut suites);
    if let Some(list) = endpoint.ciphers.effective() {
        add_below(list, endpoint.dialect, versions, sure, &mut suites);
    }
    suites
}

/// The lists for TLS 1.2 and below and for TLS 1.3, each as one text.
pub(super) fn lists(endpoint: &TlsEndpoint) -> (Known<String>, Known<String>) {
    let below = match endpoint.ciphers.effective() {
        // The product's own list, which stands in no file.
        Some(list) if list.tokens.is_empty() => Known::Unstated,
        _ => Known::of(&endpoint.ciphers, text),
    };
    (below, Known::of(&endpoint.tls13_ciphers, text))
}

fn text(list: &CipherList) -> String {
    let tokens: Vec<_> = list.tokens.iter().map(|token| &*token.value).collect();
    tokens.join(":")
}

/// The enabled ones of `wanted`; none where the suite can never be used.
fn among(
    versions: &[Protocol],
    sure: bool,
    wanted: impl Fn(TlsVersion) -> bool,
) -> Option<Vec<TlsVersion>> {
    let all = versions.iter().map(|one| one.version);
    let found: Vec<_> = all.filter(|version| wanted(*version)).collect();
    (!found.is_empty() || !sure).then_some(found)
}

fn add_tls13(endpoint: &TlsEndpoint, versions: &[Protocol], sure: bool, suites: &mut Suites) {
    let Some(versions) = among(versions, sure, |version| version == TlsVersion::Tls13) else {
        return;
    };
    let list = match (&endpoint.tls13_ciphers, endpoint.ciphers.effective()) {
        (Setting::Absent(_), Some(list)) if list.notation == Notation::Names => {
            // A library with one list for all versions takes these from it, too.
            let is_13 = |name: &&str| tls13_suite(name).is_some();
            let words = list.tokens.iter().map(|token| token.value.as_str());
            let found: Vec<_> = words.filter(is_13).collect();
            if !found.is_empty() {
                suites.tls13 = Known::Value(found.join(":"));
            }
            Some(list)
        }
        (setting, _) => setting.effective(),
    };
    let is_own = endpoint.tls13_ciphers.effective().is_some();
    for token in list.into_iter().flat_map(|list| &list.tokens) {
        match tls13_suite(&token.value) {
            Some(suite) => suites.items.push(Suite {
                name: suite.name,
                iana: suite.name,
                id: suite.id,
                key_exchange: None,
                authentication: None,
                encryption: suite.encryption,
                mac: "AEAD",
                bits: suite.bits,
                versions: versions.clone(),
                needs: None,
            }),
            None if is_own => suites.unknown.push(token.value.clone()),
            None => {}
        }
    }
}

fn add_below(
    list: &CipherList,
    dialect: Dialect,
    versions: &[Protocol],
    sure: bool,
    suites: &mut Suites,
) {
    let expansion = expand(list);
    suites.system_policy = expansion.system_policy.is_some();
    let unknown = expansion.unknown.iter();
    suites
        .unknown
        .extend(unknown.map(|&at| list.tokens[at].value.clone()));
    for enabled in &expansion.suites {
        let suite = enabled.suite;
        let level = expansion.security_level;
        if suite.needs_shared_secret() || level.is_some_and(|level| suite.refused_at(level)) {
            continue;
        }
        let fits = |version| version >= suite.least_version() && version <= TlsVersion::Tls12;
        let Some(versions) = among(versions, sure, fits) else {
            continue;
        };
        suites.items.push(Suite {
            name: suite.name,
            iana: suite.iana,
            id: suite.id,
            key_exchange: Some(suite.key_exchange()),
            authentication: Some(suite.authentication()),
            encryption: suite.encryption(),
            mac: suite.mac(),
            bits: suite.bits,
            versions,
            needs: needs(suite, dialect, level),
        });
    }
}

fn needs(suite: &cipher::Suite, dialect: Dialect, level: Option<u8>) -> Option<&'static str> {
    match (suite.availability, dialect) {
        (Availability::Current, Dialect::Nginx) if level.is_none() => {
            suite.refused_at(1).then_some(LEVEL_0)
        }
        (Availability::Current, _) => None,
        (_, Dialect::Istio) => Some("a library that still has it; Envoy's drops it"),
        (Availability::WeakBuilds, _) => Some("an OpenSSL with weak ciphers switched on"),
        (Availability::Removed, _) => Some("an OpenSSL before 1.1.0"),
    }
}

/// OpenSSL's default level is 1 or higher since 1.1.0.
const LEVEL_0: &str = "OpenSSL's security level 0";

/// What a version takes beyond the configuration.
pub(super) fn version_needs(endpoint: &TlsEndpoint, version: TlsVersion) -> Option<&'static str> {
    if endpoint.dialect != Dialect::Nginx {
        return None;
    }
    let list = endpoint.ciphers.effective();
    let level = list.and_then(|list| expand(list).security_level);
    match version {
        TlsVersion::Ssl2 => Some("an OpenSSL before 1.1.0"),
        TlsVersion::Ssl3 => Some("an OpenSSL built with SSLv3"),
        TlsVersion::Tls10 | TlsVersion::Tls11 if level != Some(0) => {
            Some("an OpenSSL before 3.0, or its security level 0")
        }
        _ => None,
    }
}
