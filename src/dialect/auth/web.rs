//! What a container says about the transport: CORS, TLS and keepalive.

use super::block::Block;
use super::keys;
use super::value;
use crate::dialect::why_opaque;
use crate::model::cipher::{CipherList, Notation};
use crate::model::cors::{CorsPolicy, MatchMode, OriginRule, WildcardCredentials};
use crate::model::timeouts::Timeouts;
use crate::model::tls::{
    Material, MaterialRole, Side, Speaker, TlsEndpoint, TlsVersion, UpstreamVerification,
};
use crate::model::{Dialect, List, Reach, Setting, Why};
use crate::source::Spanned;

/// A `cors` block.
pub(super) fn cors(block: &Block<'_>) -> CorsPolicy {
    let (origins, open) = origins(block);
    CorsPolicy {
        dialect: Dialect::Auth,
        scope: block.scope.clone(),
        at: block.at,
        origins,
        open,
        credentials: block.flag(keys::CREDENTIALS),
        wildcard_credentials: WildcardCredentials::Undefined,
        max_age: block.lifetime(keys::MAX_AGE).map(|age| age.seconds),
        vary_origin: Setting::Unsupported,
        insertion: None,
    }
}

/// Literal origins and the marks every library reads alike; how a pattern is compared is the
/// library's, so a pattern leaves the list open.
fn origins(block: &Block<'_>) -> (Vec<Spanned<OriginRule>>, Option<Why>) {
    let Some(entry) = block.find(keys::ORIGINS) else {
        let hidden = block.map.is_opaque().then(|| why_opaque(block.map));
        return (Vec::new(), hidden);
    };
    let plain = entry.value.style() == Some(crate::syntax::data::Style::Plain);
    if plain && value::flag(entry.value).written() == Some(&true) {
        return (
            vec![Spanned::new(OriginRule::Reflected, entry.value.span())],
            None,
        );
    }
    match block.scopes(keys::ORIGINS) {
        Setting::Set { value, .. } => {
            let mut open = value.open;
            let mut rules = Vec::new();
            for item in value.items {
                match origin_rule(&item.value) {
                    Some(rule) => rules.push(Spanned::new(rule, item.span)),
                    None => open = Some(Why::Library),
                }
            }
            (rules, open)
        }
        Setting::Unknown { why, .. } => (Vec::new(), Some(why)),
        _ => (Vec::new(), None),
    }
}

fn origin_rule(text: &str) -> Option<OriginRule> {
    match text {
        "*" => Some(OriginRule::Any),
        "null" => Some(OriginRule::Null),
        _ if text.contains(['*', '^', '\\', '(', '[', '|']) || text.starts_with('/') => None,
        _ => Some(OriginRule::Pattern {
            pattern: text.to_owned(),
            mode: MatchMode::Exact,
            reflects: true,
        }),
    }
}

const MIN: &[&str] = &[
    "minversion",
    "minimumversion",
    "tlsminversion",
    "minprotocolversion",
    "mintlsversion",
];
const MAX: &[&str] = &[
    "maxversion",
    "maximumversion",
    "maxprotocolversion",
    "tlsmaxversion",
];
const VERSIONS: &[&str] = &[
    "versions",
    "protocols",
    "tlsversions",
    "enabledprotocols",
    "allowedversions",
];
const CIPHERS: &[&str] = &["ciphers", "ciphersuites", "cipherlist"];
const CERTIFICATE: &[&str] = &[
    "cert",
    "certfile",
    "certificate",
    "certificatefile",
    "certpath",
    "tlscert",
];
/// The other files a `tls` block names.
const FILES: [(&[&str], MaterialRole); 2] = [
    (
        &[
            "keyfile",
            "keypath",
            "privatekeyfile",
            "privatekeypath",
            "tlskey",
        ],
        MaterialRole::PrivateKey,
    ),
    (
        &["cafile", "cacert", "cacertfile", "capath", "tlscacert"],
        MaterialRole::TrustedAuthorities,
    ),
];
const VERIFY: &[&str] = &[
    "verify",
    "verifycertificate",
    "verifycert",
    "verifypeer",
    "rejectunauthorized",
    "verifyssl",
    "sslverify",
    "tlsverify",
];
const SKIP: &[&str] = &[
    "insecureskipverify",
    "skipverify",
    "skiptlsverify",
    "insecureskiptlsverify",
    "insecuretls",
];

/// The endpoints of a container and its blocks: their `tls` blocks, and the switches that turn
/// verification off beside a URL.
pub(super) fn tls(block: &Block<'_>) -> Vec<TlsEndpoint> {
    let mut endpoints = Vec::new();
    if let Some(tls) = block.child(&["tls", "ssl"]).filter(|tls| !tls.is_off()) {
        endpoints.push(endpoint(&tls));
    }
    let switches = [
        SKIP,
        &["tlsverify", "sslverify", "verifyssl", "rejectunauthorized"],
    ];
    if switches.iter().any(|names| block.find(names).is_some()) {
        endpoints.push(endpoint(block));
    }
    endpoints
}

fn endpoint(tls: &Block<'_>) -> TlsEndpoint {
    let verification = verification(tls);
    let upstream = !verification.is_unset() && !tls.has(CERTIFICATE);
    let for_side = |side: bool, setting: Setting<UpstreamVerification>| {
        if side { setting } else { Setting::Unsupported }
    };
    TlsEndpoint {
        dialect: Dialect::Auth,
        scope: tls.scope.clone(),
        at: tls.at,
        side: if upstream {
            Side::Upstream
        } else {
            Side::Server
        },
        hosts: List::default(),
        port: None,
        protocols: protocols(tls),
        ciphers: ciphers(tls),
        tls13_ciphers: tls.absent(),
        material: material(tls),
        block: None,
        certificates: tls
            .text(CERTIFICATE)
            .spanned()
            .map(|path| Spanned::new(path.value.clone(), path.span))
            .into_iter()
            .collect(),
        client_verification: Setting::Unsupported,
        client_verification_used: Setting::Unsupported,
        verification: for_side(upstream, verification),
        sni: Setting::Unsupported,
        // It counts for every peer the program talks to.
        peer: if upstream {
            Reach::Network
        } else {
            Reach::Unknown
        },
        mode: Setting::Unsupported,
        server: None,
        client: None,
        family: None,
        speaker: Speaker::Itself,
        insertion: None,
    }
}

fn material(tls: &Block<'_>) -> Vec<Material> {
    let certificate = [(CERTIFICATE, MaterialRole::Certificate)];
    let named = |(names, role)| {
        let entry = tls.find(names)?;
        let (name, hidden) = match tls.text(names) {
            Setting::Set { value, .. } => (value, None),
            Setting::Unknown { why, .. } => (String::new(), Some(why)),
            _ => return None,
        };
        let name = Spanned::new(name, entry.value.span());
        Some(Material { role, name, hidden })
    };
    let all = certificate.into_iter().chain(FILES);
    all.filter_map(named).collect()
}

fn verification(tls: &Block<'_>) -> Setting<UpstreamVerification> {
    let read = |checks: bool| {
        if checks {
            UpstreamVerification::Full
        } else {
            UpstreamVerification::Off
        }
    };
    if tls.find(SKIP).is_some() {
        tls.flag(SKIP).map(|skips| read(!skips))
    } else {
        tls.flag(VERIFY).map(read)
    }
}

/// A list as it is, or every version between two bounds, at the place of the lower one.
fn protocols(tls: &Block<'_>) -> Setting<List<TlsVersion>> {
    if tls.find(VERSIONS).is_some() {
        return tls.scopes(VERSIONS).map(|written| {
            let mut list = List {
                items: Vec::new(),
                open: written.open,
            };
            for item in written.items {
                match value::tls_version(&item.value) {
                    Some(version) => list.items.push(Spanned::new(version, item.span)),
                    None => list.open = Some(Why::Invalid),
                }
            }
            list
        });
    }
    let bound = |names| match tls.find(names) {
        Some(entry) => value::scalar(entry.value, value::tls_version),
        None => tls.absent(),
    };
    let max = bound(MAX).written().copied().unwrap_or(TlsVersion::Tls13);
    match bound(MIN) {
        Setting::Set {
            value: min,
            span,
            via,
        } => Setting::Set {
            value: List::of(
                TlsVersion::ALL
                    .into_iter()
                    .filter(|version| (min..=max).contains(version))
                    .map(|version| Spanned::new(version, span))
                    .collect(),
            ),
            span,
            via,
        },
        other => other.map(|_| List::default()),
    }
}

fn ciphers(tls: &Block<'_>) -> Setting<CipherList> {
    let listed = tls
        .find(CIPHERS)
        .is_some_and(|entry| entry.value.is_sequence());
    tls.words(CIPHERS).map(|list| {
        let names = listed || list.items.len() > 1;
        let tokens = if names {
            list.items
        } else {
            list.items.into_iter().flat_map(cipher_tokens).collect()
        };
        CipherList {
            notation: if names {
                Notation::Names
            } else {
                Notation::OpenSsl
            },
            tokens,
            is_product_default: false,
        }
    })
}

/// The tokens of an OpenSSL string with their places, where the text stands as it is.
fn cipher_tokens(item: Spanned<String>) -> Vec<Spanned<String>> {
    let width = (item.span.end - item.span.start) as usize;
    let offset = match width.checked_sub(item.value.len()) {
        Some(0) => 0,
        Some(2) => 1,
        _ => return vec![item],
    };
    let mut start = offset;
    let mut tokens = Vec::new();
    for token in item.value.split([':', ' ']) {
        if !token.is_empty() {
            let span = item.span.inner(start, start + token.len());
            tokens.push(Spanned::new(token.to_owned(), span));
        }
        start += token.len() + 1;
    }
    tokens
}

/// A client-side keepalive, the only timeout of the generic schema that a load balancer meets.
pub(super) fn timeouts(container: &Block<'_>) -> Option<Timeouts> {
    let names: &[&str] = &["keepalive", "keepalivetimeout"];
    let block = ["timeouts", "timeout", "server", "http"]
        .iter()
        .find_map(|name| container.child(&[name]).filter(|child| child.has(names)))?;
    Some(Timeouts {
        dialect: Dialect::Auth,
        scope: block.scope.clone(),
        at: block.at,
        side: Side::Server,
        exposed: true,
        keepalive: keepalive(&block, names),
        keepalive_requests: Setting::Unsupported,
        upstream_idle: Setting::Unsupported,
        tcp_keepalive: Setting::Unsupported,
        pool: Setting::Unsupported,
        auth_wait: Setting::Unsupported,
    })
}

/// Bare numbers below a thousand are seconds; above, milliseconds are as likely.
fn keepalive(block: &Block<'_>, names: &[&str]) -> Setting<u64> {
    let Some((entry, unit)) = block.find_duration(names) else {
        return block.absent();
    };
    let bare = entry.value.as_u64().filter(|_| unit.is_none());
    match (bare, value::lifetime(entry.value, unit)) {
        (Some(number), _) if number < 1_000 => Setting::set(number, entry.value.span()),
        (Some(_), _) => Setting::unknown(entry.value.span(), Why::Invalid),
        (None, setting) => setting.map(|lifetime| lifetime.seconds),
    }
}
