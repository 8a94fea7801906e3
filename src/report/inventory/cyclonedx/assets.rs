//! Protocols and tokens as components.

use super::super::super::facts::json::Json;
use super::super::shape::text;
use super::super::{Cx, words};
use super::bom::{Bom, evidence, occurrence, properties};
use super::{algorithm, crypto};
use crate::inventory::{
    Endpoint, Issuer, KeyEntry, Known, Origin, Protocol, Session, Suite, Use, Validator,
};
use crate::model::Why;
use crate::model::mesh::MtlsSetting;
use crate::model::tls::TlsVersion;
use crate::model::token::{KeyKind, Lifetime};

/// One of the origins of a use.
type OriginOf = fn(&Use) -> &Origin;
type Properties = Vec<(&'static str, String)>;

/// One component for each version that is on; one without a version where they are not known.
pub(super) fn endpoint(one: &Endpoint, material: &[Vec<String>], cx: &Cx<'_>, bom: &mut Bom) {
    match one.protocols.value() {
        Some(all) if !all.is_empty() => {
            for version in all {
                protocol(one, Some(version), material, cx, bom);
            }
            if one.open.is_some() {
                protocol(one, None, material, cx, bom);
            }
        }
        _ => protocol(one, None, material, cx, bom),
    }
}

fn protocol(
    one: &Endpoint,
    version: Option<&Protocol>,
    material: &[Vec<String>],
    cx: &Cx<'_>,
    bom: &mut Bom,
) {
    let is_used = |suite: &&Suite| match version {
        Some(protocol) => suite.versions.contains(&protocol.version),
        None => suite.versions.is_empty(),
    };
    let mut depends = Vec::new();
    let mut suites = Vec::new();
    for suite in one.suites.items.iter().filter(is_used) {
        let (json, parts) = algorithm::suite(suite, bom);
        depends.extend(parts);
        suites.push(json);
    }
    let files = one.uses.iter().flat_map(|used| &used.material);
    let named: Vec<String> = files
        .filter_map(|&at| material.get(at))
        .flatten()
        .cloned()
        .collect();
    let mut members = vec![("type", text("tls"))];
    members.extend(version.map(|one| ("version", text(number(one.version)))));
    if !suites.is_empty() {
        members.push(("cipherSuites", Json::List(suites)));
    }
    depends.extend(named.iter().cloned());
    if !named.is_empty() {
        members.push(("cryptoRefArray", references(named)));
    }
    let places = one
        .uses
        .iter()
        .map(|used| occurrence(cx, used.at, &used.scope.0, Some(cx.purpose(one, used))));
    let members = vec![
        (
            "cryptoProperties",
            crypto("protocol", "protocolProperties", members),
        ),
        ("properties", properties(stated(one, version, cx))),
        ("evidence", evidence(places.collect())),
    ];
    let name = version.map_or("TLS", |one| one.version.name());
    bom.component(name.to_owned(), members, depends);
}

fn references(mut all: Vec<String>) -> Json {
    all.sort_unstable();
    all.dedup();
    Json::List(all.into_iter().map(text).collect())
}

/// `1.2`; SSL's versions are numbers of their own.
fn number(version: TlsVersion) -> &'static str {
    match version {
        TlsVersion::Ssl2 => "SSL 2.0",
        TlsVersion::Ssl3 => "SSL 3.0",
        TlsVersion::Tls10 => "1.0",
        TlsVersion::Tls11 => "1.1",
        TlsVersion::Tls12 => "1.2",
        TlsVersion::Tls13 => "1.3",
    }
}

/// What the format has no field for.
fn stated(one: &Endpoint, version: Option<&Protocol>, cx: &Cx<'_>) -> Properties {
    let mut all = vec![
        ("dialect", one.dialect.id().to_owned()),
        ("side", words::side(one.side).to_owned()),
    ];
    if one.tls.is_none() {
        all.push(("tls", "unknown".to_owned()));
    }
    let mode = words::of(&one.mode, |mode| words::mode(*mode).to_owned());
    all.extend(mode.map(|mode| ("mode", mode)));
    match version {
        Some(version) => {
            let only = version.only.iter();
            all.extend(only.map(|only| ("only-with", (*only).to_owned())));
            all.extend(version.needs.map(|needs| ("needs", needs.to_owned())));
        }
        None => all.push(("versions", unknown(&one.protocols, one.open))),
    }
    let settings = [
        (
            "client-certificates",
            words::of(&one.client, |mode| words::client(*mode).to_owned()),
        ),
        (
            "verification",
            words::of(&one.verification, |mode| {
                words::verification(*mode).to_owned()
            }),
        ),
        ("sni", words::of(&one.sni, bool::to_string)),
    ];
    all.extend(
        settings
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    all.extend(origins(one, version, cx));
    all.extend(beyond(one, version));
    all
}

/// Where the versions and the suites come from.
fn origins(one: &Endpoint, version: Option<&Protocol>, cx: &Cx<'_>) -> Properties {
    let mut all = Properties::new();
    let is_13 = |version: &Protocol| version.version == TlsVersion::Tls13;
    let mut origins: Vec<(&'static str, OriginOf)> =
        vec![("protocols-origin", |used| &used.origins.protocols)];
    if version.is_none_or(is_13) {
        origins.push(("suites-origin", |used| &used.origins.tls13));
    }
    if !version.is_some_and(is_13) {
        origins.push(("suites-origin", |used| &used.origins.ciphers));
    }
    for (name, origin) in origins {
        let mut words: Vec<_> = one
            .uses
            .iter()
            .map(|used| cx.origin_words(origin(used)))
            .collect();
        words.sort_unstable();
        words.dedup();
        all.extend(words.into_iter().map(|words| (name, words)));
    }
    all
}

/// What suites take beyond the configuration, and what the configuration does not say of them.
fn beyond(one: &Endpoint, version: Option<&Protocol>) -> Properties {
    let mut all = Properties::new();
    let used =
        |suite: &&Suite| version.is_none_or(|version| suite.versions.contains(&version.version));
    for suite in one.suites.items.iter().filter(used) {
        let needs = suite.needs.map(|needs| format!("{}: {needs}", suite.iana));
        all.extend(needs.map(|needs| ("suite-needs", needs)));
    }
    if one.suites.system_policy {
        all.push(("suites", "and what the system's policy enables".to_owned()));
    }
    all
}

fn unknown<T>(value: &Known<T>, open: Option<Why>) -> String {
    let why = match value {
        Known::Unknown(why) => Some(*why),
        _ => open,
    };
    why.map_or_else(
        || words::state(value).to_owned(),
        |why| format!("unknown ({})", why.id()),
    )
}

/// Mutual TLS between the workloads of a mesh.
pub(super) fn mesh(one: &MtlsSetting, cx: &Cx<'_>, bom: &mut Bom) {
    let mode = Known::of(&one.mode, |mode| *mode);
    let side = if one.client_side { "client" } else { "server" };
    let effective = one
        .effective
        .map_or("unknown".to_owned(), |effective| effective.to_string());
    let all = vec![
        (
            "mode",
            words::of(&mode, |mode| words::mtls(*mode).to_owned())
                .unwrap_or_else(|| unknown(&mode, None)),
        ),
        ("side", side.to_owned()),
        ("level", words::level(one.level)),
        ("effective", effective),
        ("origin", cx.origin_words(&Origin::of(&one.mode, None))),
    ];
    let places = one.mode.span().map(|at| {
        let purpose = Some("mutual TLS between workloads".to_owned());
        occurrence(cx, at, &one.scope.0, purpose)
    });
    let members = vec![
        (
            "cryptoProperties",
            crypto(
                "protocol",
                "protocolProperties",
                vec![("type", text("tls"))],
            ),
        ),
        ("properties", properties(all)),
        ("evidence", evidence(places.into_iter().collect())),
    ];
    bom.component("mesh mutual TLS".to_owned(), members, Vec::new());
}

fn material(kind: &'static str, mut more: Vec<(&'static str, Json)>) -> Json {
    more.insert(0, ("type", text(kind)));
    crypto(
        "related-crypto-material",
        "relatedCryptoMaterialProperties",
        more,
    )
}

/// A key that signs or verifies tokens.
pub(super) fn key(one: &KeyEntry, cx: &Cx<'_>, bom: &mut Bom) -> String {
    let kind = match one.kind {
        KeyKind::JwksUrl { .. }
        | KeyKind::InlineJwks { secret: false }
        | KeyKind::InlinePem { private: false } => "public-key",
        KeyKind::InlinePem { private: true } => "private-key",
        KeyKind::Secret { .. } => "shared-secret",
        KeyKind::InlineJwks { secret: true } | KeyKind::HiddenSecret => "secret-key",
        KeyKind::Reference => "key",
        KeyKind::Unknown(_) => "unknown",
    };
    let mut all = vec![("source", words::key(&one.kind).to_owned())];
    if let KeyKind::JwksUrl { reach, .. } = one.kind {
        all.push(("reach", words::reach(reach).to_owned()));
    }
    let places = one.places.iter().map(|at| occurrence(cx, *at, "", None));
    let name = cx.key_name(one);
    let members = vec![
        ("cryptoProperties", material(kind, Vec::new())),
        ("properties", properties(all)),
        ("evidence", evidence(places.collect())),
    ];
    let name = name.unwrap_or_else(|| words::key(&one.kind).to_owned());
    bom.component(name, members, Vec::new())
}

/// The tokens a validator accepts.
pub(super) fn validator(one: &Validator, keys: &[String], cx: &Cx<'_>, bom: &mut Bom) {
    let lists = [
        ("algorithm", &one.algorithms),
        ("issuer", &one.issuers),
        ("audience", &one.audiences),
    ];
    let mut all = vec![("dialect", one.dialect.id().to_owned())];
    for (name, (value, open)) in lists {
        match value.value() {
            Some(list) => all.extend(list.iter().map(|one| (name, cx.text(one)))),
            None => all.push((name, unknown(value, None))),
        }
        if let (Some(why), Some(_)) = (open, value.value()) {
            all.push((name, format!("unknown ({})", why.id())));
        }
    }
    all.push(("expiry", words::expiry(one.expiry).to_owned()));
    if let Some(verifies) = one.verifies.value() {
        all.push(("verifies-signature", verifies.to_string()));
    }
    let named = one.keys.iter().filter_map(|&at| keys.get(at));
    let mut depends: Vec<String> = named.cloned().collect();
    let (reference, algorithms) = algorithms(&one.algorithms.0, cx, bom);
    depends.extend(algorithms);
    let places = one.uses.iter().map(|used| {
        let purpose = Some("validates tokens".to_owned());
        occurrence(cx, used.at, &used.scope.0, purpose)
    });
    let members = vec![
        ("cryptoProperties", material("token", reference)),
        ("properties", properties(all)),
        ("evidence", evidence(places.collect())),
    ];
    bom.component("accepted tokens".to_owned(), members, depends);
}

/// A reference where there is one algorithm, and the names of all.
fn algorithms(
    list: &Known<Vec<String>>,
    cx: &Cx<'_>,
    bom: &mut Bom,
) -> (Vec<(&'static str, Json)>, Vec<String>) {
    let names = list.value().into_iter().flatten();
    let all: Vec<String> = names
        .map(|name| algorithm::jws(&cx.text(name), bom))
        .collect();
    let reference = match all.as_slice() {
        [only] => vec![("algorithmRef", text(only.clone()))],
        _ => Vec::new(),
    };
    (reference, all)
}

fn time(
    all: &mut Properties,
    name: &'static str,
    origin_name: &'static str,
    (value, origin): &(Known<Lifetime>, Origin),
    cx: &Cx<'_>,
) {
    let words = words::of(value, |time| words::lifetime(*time));
    all.push((name, words.unwrap_or_else(|| unknown(value, None))));
    all.push((origin_name, cx.origin_words(origin)));
}

/// The tokens an issuer writes.
pub(super) fn issuer(one: &Issuer, cx: &Cx<'_>, bom: &mut Bom) {
    let issuer = words::of(&one.issuer.0, |issuer| cx.text(issuer));
    let issuer = issuer.unwrap_or_else(|| unknown(&one.issuer.0, None));
    let mut all = vec![("dialect", one.dialect.id().to_owned()), ("issuer", issuer)];
    let times = &one.lifetimes;
    time(
        &mut all,
        "access-lifetime",
        "access-origin",
        &times.access,
        cx,
    );
    time(
        &mut all,
        "refresh-lifetime",
        "refresh-origin",
        &times.refresh,
        cx,
    );
    let (reference, depends) = algorithms(&one.algorithms.0, cx, bom);
    token(
        "issued tokens",
        all,
        reference,
        depends,
        (one.at, &one.scope.0, "issues tokens"),
        cx,
        bom,
    );
}

/// A session.
pub(super) fn session(one: &Session, cx: &Cx<'_>, bom: &mut Bom) {
    let mut all = vec![("dialect", one.dialect.id().to_owned())];
    time(&mut all, "lifetime", "lifetime-origin", &one.lifetime, cx);
    time(&mut all, "idle", "idle-origin", &one.idle, cx);
    let purpose = if one.stored {
        "stores sessions"
    } else {
        "keeps sessions"
    };
    token(
        "session",
        all,
        Vec::new(),
        Vec::new(),
        (one.at, &one.scope.0, purpose),
        cx,
        bom,
    );
}

fn token(
    name: &str,
    all: Properties,
    reference: Vec<(&'static str, Json)>,
    depends: Vec<String>,
    (at, scope, purpose): (crate::source::Span, &str, &str),
    cx: &Cx<'_>,
    bom: &mut Bom,
) {
    let place = occurrence(cx, at, scope, Some(purpose.to_owned()));
    let members = vec![
        ("cryptoProperties", material("token", reference)),
        ("properties", properties(all)),
        ("evidence", evidence(vec![place])),
    ];
    bom.component(name.to_owned(), members, depends);
}
