//! What Istio's TLS blocks have in common: versions, cipher suites, an endpoint without any.

use super::read::{Block, extent, is_hidden, place, strings};
use crate::model::cipher::{CipherList, Notation};
use crate::model::secret::is_key;
use crate::model::tls::{Material, MaterialRole, Side, Speaker, TlsEndpoint, TlsVersion};
use crate::model::{Dialect, List, Reach, Scope, Setting, Why};
use crate::source::{Span, Spanned};
use crate::syntax::data::Value;

/// An endpoint that says nothing yet.
pub(super) fn endpoint(scope: Scope, at: Span, side: Side) -> TlsEndpoint {
    TlsEndpoint {
        dialect: Dialect::Istio,
        scope,
        at,
        side,
        hosts: List::default(),
        port: None,
        protocols: Setting::Unsupported,
        ciphers: Setting::Unsupported,
        tls13_ciphers: Setting::Unsupported,
        certificates: Vec::new(),
        material: Vec::new(),
        block: None,
        client_verification: Setting::Unsupported,
        client_verification_used: Setting::Unsupported,
        verification: Setting::Unsupported,
        sni: Setting::Unsupported,
        peer: Reach::Unknown,
        mode: Setting::Unsupported,
        server: None,
        client: None,
        family: None,
        speaker: Speaker::Itself,
        insertion: None,
    }
}

/// A bound; `TLS_AUTO` is `automatic`.
pub(super) fn bound(text: &str, automatic: TlsVersion) -> Option<TlsVersion> {
    Some(match text {
        "TLS_AUTO" => automatic,
        "TLSV1_0" => TlsVersion::Tls10,
        "TLSV1_1" => TlsVersion::Tls11,
        "TLSV1_2" => TlsVersion::Tls12,
        "TLSV1_3" => TlsVersion::Tls13,
        _ => return None,
    })
}

/// The versions between minimum and maximum, at the place of the bound that lets them in.
pub(super) fn protocols(block: &Block<'_>) -> Setting<List<TlsVersion>> {
    let read = |field, automatic| {
        let absent = Setting::Default {
            value: automatic,
            source: "Istio: TLS_AUTO, which is TLS 1.2 to 1.3",
            at: block.at,
        };
        block.scalar(field, |text| bound(text, automatic), absent)
    };
    let min = read("minProtocolVersion", TlsVersion::Tls12);
    let max = read("maxProtocolVersion", TlsVersion::Tls13);
    for side in [&min, &max] {
        if let Setting::Unknown { span, why } = side {
            return Setting::unknown(*span, *why);
        }
    }
    let lowest = min.effective().copied().unwrap_or(TlsVersion::Tls12);
    let highest = max.effective().copied().unwrap_or(TlsVersion::Tls13);
    let highest = highest.max(lowest);
    let written = if min.written().is_some() { &min } else { &max };
    let span = written.span().unwrap_or(block.at);
    let items = TlsVersion::ALL
        .into_iter()
        .filter(|version| (lowest..=highest).contains(version))
        .map(|version| Spanned::new(version, span));
    let list = List::of(items.collect());
    written.clone().map(|_| list.clone())
}

/// The cipher suites for TLS 1.3, which nothing changes.
pub(super) fn tls13_ciphers(block: &Block<'_>) -> Setting<CipherList> {
    let names = [
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
    ];
    let token = |name: &str| Spanned::new(name.to_owned(), block.at);
    Setting::Default {
        value: CipherList {
            notation: Notation::Names,
            tokens: names.into_iter().map(token).collect(),
            is_product_default: true,
        },
        source: "Envoy: its library's suites for TLS 1.3, which no setting changes",
        at: block.at,
    }
}

/// What a block names that holds keys or certificates.
pub(super) fn material(tls: &Block<'_>, fields: &[(&str, MaterialRole)]) -> Vec<Material> {
    let mut found = Vec::new();
    for &(field, role) in fields {
        let Some(value) = tls.get(field) else {
            continue;
        };
        let mut add = |value: Value<'_>| {
            let text = value.text().unwrap_or_default();
            let hidden = (value.text().is_none() || is_hidden(value)).then_some(Why::Template);
            // A key that stands where its path should must not become a name.
            let is_key = is_key(text) || role == MaterialRole::PrivateKey && text.contains('\n');
            let name = if is_key { "" } else { text };
            found.push(Material {
                role,
                hidden: hidden.or(is_key.then_some(Why::Invalid)),
                name: Spanned::new(name.to_owned(), place(value)),
            });
        };
        if value.is_sequence() {
            value.items().for_each(add);
        } else {
            add(value);
        }
    }
    found
}

/// The cipher suites for TLS 1.2 and below.
pub(super) fn ciphers(block: &Block<'_>) -> Setting<CipherList> {
    let default = Setting::Default {
        value: CipherList {
            notation: Notation::Names,
            tokens: Vec::new(),
            is_product_default: true,
        },
        source: "Istio: Envoy's own list",
        at: block.at,
    };
    let Some(value) = block.get("cipherSuites") else {
        return block.missing(default);
    };
    let list = strings(value);
    let Some(span) = extent(&list) else {
        return match list.open {
            Some(why) => Setting::unknown(value.span(), why),
            None => default,
        };
    };
    Setting::set(
        CipherList {
            notation: Notation::Names,
            tokens: list.items,
            is_product_default: false,
        },
        span,
    )
}
