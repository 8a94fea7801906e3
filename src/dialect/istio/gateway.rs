//! `Gateway`: the TLS of its servers.

use super::object::Object;
use super::read::{Block, place, strings};
use super::tls::{ciphers, endpoint, protocols};
use crate::model::Setting;
use crate::model::tls::{ClientVerification, Side, TlsEndpoint, TlsMode};
use crate::source::Spanned;

pub(super) fn lower(object: &Object<'_>) -> Vec<TlsEndpoint> {
    if !object.is("networking.istio.io", "Gateway") {
        return Vec::new();
    }
    let servers = object.spec().map(|spec| spec.elements("servers"));
    servers
        .into_iter()
        .flatten()
        .enumerate()
        .filter_map(|(index, server)| {
            let tls = server.child("tls").filter(|tls| tls.value.is_map())?;
            speaks_tls(&server, &tls).then(|| {
                let port = server.child("port").and_then(|port| port.text("name"));
                let port = port.map_or_else(|| index.to_string(), |port| port.value.to_owned());
                server_endpoint(object, &tls, &format!("server {port}"))
            })
        })
        .collect()
}

/// An HTTP server's `tls` block can only redirect.
fn speaks_tls(server: &Block<'_>, tls: &Block<'_>) -> bool {
    let protocol = server.child("port").and_then(|port| port.text("protocol"));
    let plain = protocol.is_some_and(|protocol| {
        matches!(
            protocol.value.to_ascii_uppercase().as_str(),
            "HTTP" | "HTTP2" | "GRPC" | "TCP" | "MONGO"
        )
    });
    let only_redirects = tls
        .value
        .entries()
        .iter()
        .all(|entry| matches!(entry.key.text(), Some("httpsRedirect" | "https_redirect")));
    !plain && (!only_redirects || tls.value.is_opaque())
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
        ..endpoint(object.scope(name), tls.at, Side::Server)
    };
    if let Some(TlsMode::Passthrough | TlsMode::AutoPassthrough) = mode.effective() {
        return TlsEndpoint { mode, ..base };
    }
    TlsEndpoint {
        protocols: protocols(tls),
        ciphers: ciphers(tls),
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
