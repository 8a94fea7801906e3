//! `Gateway`: the TLS of its servers.

use super::Project;
use super::binding::redirects;
use super::object::Object;
use super::read::{Block, place, strings};
use super::tls::{ciphers, endpoint, material, protocols, tls13_ciphers};
use crate::model::tls::{
    ClientVerification, Material, MaterialRole, PlainEndpoint, Side, TlsEndpoint, TlsMode,
};
use crate::model::{Dialect, Facts, Reach, Setting};
use crate::source::{Span, Spanned};

pub(super) fn lower(object: &Object<'_>, project: &Project<'_>, facts: &mut Facts) {
    if !object.is("networking.istio.io", "Gateway") {
        return;
    }
    let servers = object.spec().map(|spec| spec.elements("servers"));
    for (index, server) in servers.into_iter().flatten().enumerate() {
        let port = server.child("port").and_then(|port| port.text("name"));
        let port = port.map_or_else(|| index.to_string(), |port| port.value.to_owned());
        let name = format!("server {port}");
        let tls = server.child("tls").filter(|tls| tls.value.is_map());
        match tls.filter(|tls| speaks_tls(&server, tls)) {
            Some(tls) => facts.tls.push(TlsEndpoint {
                hosts: server.get("hosts").map(strings).unwrap_or_default(),
                port: number(&server),
                ..server_endpoint(object, &tls, &name)
            }),
            None => facts.plain.push(PlainEndpoint {
                redirects: redirects(object, &server, port_at(&server), project),
                ..plain_endpoint(object, &server, &name)
            }),
        }
    }
}

/// A server without TLS; hidden, where the files do not show that it has none.
fn plain_endpoint(object: &Object<'_>, server: &Block<'_>, name: &str) -> PlainEndpoint {
    PlainEndpoint {
        dialect: Dialect::Istio,
        scope: object.scope(name),
        at: port_at(server),
        side: Side::Server,
        reach: Reach::Network,
        port: number(server),
        tls: is_plain(server).then_some(false),
        passes_through: false,
        redirects: Setting::Unsupported,
    }
}

fn port_at(server: &Block<'_>) -> Span {
    server.child("port").map_or(server.at, |port| port.at)
}

fn number(server: &Block<'_>) -> Option<u16> {
    let number = server.child("port")?.get("number")?.as_u64()?;
    u16::try_from(number).ok()
}

fn is_plain(server: &Block<'_>) -> bool {
    let protocol = server.child("port").and_then(|port| port.text("protocol"));
    protocol.is_some_and(|protocol| {
        matches!(
            protocol.value.to_ascii_uppercase().as_str(),
            "HTTP" | "HTTP2" | "GRPC" | "TCP" | "MONGO"
        )
    })
}

/// An HTTP server's `tls` block can only redirect.
fn speaks_tls(server: &Block<'_>, tls: &Block<'_>) -> bool {
    let only_redirects = tls
        .value
        .entries()
        .iter()
        .all(|entry| matches!(entry.key.text(), Some("httpsRedirect" | "https_redirect")));
    !is_plain(server) && (!only_redirects || tls.value.is_opaque())
}

fn server_endpoint(object: &Object<'_>, tls: &Block<'_>, name: &str) -> TlsEndpoint {
    let mode = tls.scalar(
        "mode",
        parse_mode,
        Setting::Default {
            value: TlsMode::Passthrough,
            source: "Istio: PASSTHROUGH is the zero value of `mode`",
            at: tls.at,
        },
    );
    let base = TlsEndpoint {
        certificates: certificates(tls),
        material: server_material(tls),
        ..endpoint(object.scope(name), tls.at, Side::Server)
    };
    if let Some(TlsMode::Passthrough | TlsMode::AutoPassthrough) = mode.effective() {
        return TlsEndpoint { mode, ..base };
    }
    TlsEndpoint {
        protocols: protocols(tls),
        ciphers: ciphers(tls),
        tls13_ciphers: tls13_ciphers(tls),
        client_verification: client_verification(tls, &mode),
        client_verification_used: Setting::Default {
            value: true,
            source: "Istio gateways forward the client certificate (SANITIZE_SET)",
            at: tls.at,
        },
        mode,
        ..base
    }
}

fn parse_mode(text: &str) -> Option<TlsMode> {
    Some(match text {
        "PASSTHROUGH" => TlsMode::Passthrough,
        "AUTO_PASSTHROUGH" => TlsMode::AutoPassthrough,
        "SIMPLE" => TlsMode::Simple,
        "MUTUAL" => TlsMode::Mutual,
        "OPTIONAL_MUTUAL" => TlsMode::OptionalMutual,
        "ISTIO_MUTUAL" => TlsMode::IstioMutual,
        _ => return None,
    })
}

fn client_verification(tls: &Block<'_>, mode: &Setting<TlsMode>) -> Setting<ClientVerification> {
    let asked = matches!(
        mode.written(),
        Some(TlsMode::Mutual | TlsMode::OptionalMutual)
    );
    let skip = tls.flag("insecureSkipVerify", Setting::Unsupported);
    if let (
        true,
        Setting::Set {
            value: true, span, ..
        },
    ) = (asked, &skip)
    {
        return Setting::set(ClientVerification::OptionalUnverified, *span);
    }
    mode.clone().map(|mode| match mode {
        TlsMode::Mutual | TlsMode::IstioMutual => ClientVerification::Required,
        TlsMode::OptionalMutual => ClientVerification::Optional,
        _ => ClientVerification::Off,
    })
}

const MATERIAL: [(&str, MaterialRole); 7] = [
    ("credentialName", MaterialRole::Certificate),
    ("credentialNames", MaterialRole::Certificate),
    ("serverCertificate", MaterialRole::Certificate),
    ("privateKey", MaterialRole::PrivateKey),
    ("caCertificates", MaterialRole::ClientAuthorities),
    ("caCertCredentialName", MaterialRole::ClientAuthorities),
    ("caCrl", MaterialRole::RevocationList),
];

fn server_material(tls: &Block<'_>) -> Vec<Material> {
    let pairs = tls.elements("tlsCertificates");
    let blocks = std::iter::once(*tls).chain(pairs);
    blocks.flat_map(|one| material(&one, &MATERIAL)).collect()
}

fn certificates(tls: &Block<'_>) -> Vec<Spanned<String>> {
    let mut found = Vec::new();
    for field in ["credentialName", "serverCertificate"] {
        if let Some(value) = tls.get(field) {
            let text = value.text().unwrap_or_default().to_owned();
            found.push(Spanned::new(text, place(value)));
        }
    }
    if let Some(names) = tls.get("credentialNames") {
        found.extend(strings(names).items);
    }
    for pair in tls.elements("tlsCertificates") {
        if let Some(text) = pair.text("serverCertificate") {
            found.push(text.map(str::to_owned));
        }
    }
    found
}
