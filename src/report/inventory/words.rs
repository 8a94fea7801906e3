//! Names of the model's cases, as all formats write them.

use crate::inventory::{File, Known, Plain};
use crate::model::Reach;
use crate::model::mesh::{Level, MtlsMode};
use crate::model::tls::{ClientVerification, MaterialRole, Side, TlsMode, UpstreamVerification};
use crate::model::token::{AudienceMatch, ExpiryCheck, KeyKind, Lifetime};

pub(super) fn side(side: Side) -> &'static str {
    match side {
        Side::Server => "server",
        Side::Upstream => "upstream",
    }
}

pub(super) fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Unix => "unix",
        Reach::Loopback => "loopback",
        Reach::Cluster => "cluster",
        Reach::Network => "network",
        Reach::Unknown => "unknown",
    }
}

pub(super) fn client(mode: ClientVerification) -> &'static str {
    match mode {
        ClientVerification::Off => "off",
        ClientVerification::Required => "required",
        ClientVerification::Optional => "optional",
        ClientVerification::OptionalUnverified => "optional-unverified",
    }
}

pub(super) fn verification(mode: UpstreamVerification) -> &'static str {
    match mode {
        UpstreamVerification::Off => "off",
        UpstreamVerification::Full => "full",
        UpstreamVerification::ChainOnly => "chain-only",
    }
}

pub(super) fn mode(mode: TlsMode) -> &'static str {
    match mode {
        TlsMode::Passthrough => "PASSTHROUGH",
        TlsMode::AutoPassthrough => "AUTO_PASSTHROUGH",
        TlsMode::Simple => "SIMPLE",
        TlsMode::Mutual => "MUTUAL",
        TlsMode::OptionalMutual => "OPTIONAL_MUTUAL",
        TlsMode::IstioMutual => "ISTIO_MUTUAL",
        TlsMode::Disable => "DISABLE",
    }
}

pub(super) fn mtls(mode: MtlsMode) -> &'static str {
    match mode {
        MtlsMode::Unset => "UNSET",
        MtlsMode::Disable => "DISABLE",
        MtlsMode::Permissive => "PERMISSIVE",
        MtlsMode::Strict => "STRICT",
    }
}

pub(super) fn level(level: Level) -> String {
    match level {
        Level::Port(port) => format!("port {port}"),
        Level::Workload => "workload".to_owned(),
        Level::Namespace => "namespace".to_owned(),
        Level::Mesh => "mesh".to_owned(),
    }
}

pub(super) fn role(role: MaterialRole) -> &'static str {
    match role {
        MaterialRole::Certificate => "certificate",
        MaterialRole::PrivateKey => "private-key",
        MaterialRole::ClientAuthorities => "client-authorities",
        MaterialRole::TrustedAuthorities => "trusted-authorities",
        MaterialRole::RevocationList => "revocation-list",
        MaterialRole::DhParameters => "dh-parameters",
        MaterialRole::TicketKey => "ticket-key",
        MaterialRole::PasswordFile => "password-file",
    }
}

pub(super) fn file(file: &File) -> &'static str {
    match file {
        File::Hidden(_) => "unknown",
        File::Inline => "inline",
        File::Held => "held",
        File::NotGiven => "not-given",
        File::Present(_) => "present",
        File::Unreadable { .. } => "unreadable",
        File::Read(contents) if contents.certificates.is_empty() && contents.broken > 0 => "broken",
        File::Read(_) => "read",
    }
}

pub(super) fn expiry(check: ExpiryCheck) -> &'static str {
    match check {
        ExpiryCheck::Required => "required",
        ExpiryCheck::IfPresent => "if-present",
        ExpiryCheck::OnlyIfListed => "only-if-listed",
        ExpiryCheck::Undefined => "undefined",
    }
}

pub(super) fn audience_match(kind: AudienceMatch) -> &'static str {
    match kind {
        AudienceMatch::Any => "any",
        AudienceMatch::All => "all",
        AudienceMatch::Unsupported => "unsupported",
    }
}

/// The kind of a key, and whether it signs, too.
pub(super) fn key(kind: &KeyKind) -> &'static str {
    match kind {
        KeyKind::JwksUrl { .. } => "jwks-url",
        KeyKind::InlineJwks { secret: false } => "inline-jwks",
        KeyKind::InlineJwks { secret: true } => "inline-jwks-with-secret",
        KeyKind::InlinePem { private: false } => "inline-public-key",
        KeyKind::InlinePem { private: true } => "inline-private-key",
        KeyKind::Secret { .. } => "inline-secret",
        KeyKind::Reference => "reference",
        KeyKind::HiddenSecret => "hidden-secret",
        KeyKind::Unknown(_) => "unknown",
    }
}

/// Whether an endpoint without TLS is one: `plain`, `passes-through`, `refuses-handshakes`, `unknown`.
pub(super) fn plain(plain: &Plain) -> &'static str {
    match plain.tls {
        _ if plain.passes_through => "passes-through",
        Some(false) => "plain",
        Some(true) => "refuses-handshakes",
        None => "unknown",
    }
}

/// The state of a value, as JSON names it.
pub(super) fn state<T>(known: &Known<T>) -> &'static str {
    match known {
        Known::Value(_) => "known",
        Known::Unknown(_) => "unknown",
        Known::Unstated => "unstated",
        Known::Unsupported => "unsupported",
    }
}

/// Seconds in words: `3600 s (1 h)`.
pub(super) fn lifetime(lifetime: Lifetime) -> String {
    let seconds = lifetime.seconds;
    let units = [(86_400, "d"), (3_600, "h"), (60, "min")];
    let unit = units
        .into_iter()
        .find(|(size, _)| seconds >= *size && seconds.is_multiple_of(*size));
    let exact = unit.map_or_else(String::new, |(size, unit)| {
        format!(" ({} {unit})", seconds / size)
    });
    let guess = if lifetime.certain {
        ""
    } else {
        ", its unit is not written"
    };
    format!("{seconds} s{exact}{guess}")
}

/// A URL without the password a person left in it: `https://user:********@host`.
pub(super) fn without_password(text: &str) -> String {
    let split = text.split_once("://").and_then(|(scheme, rest)| {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (user, host) = authority.rsplit_once('@')?;
        let (name, _) = user.split_once(':')?;
        Some(format!(
            "{scheme}://{name}:{}@{host}{path}",
            super::super::safe::MASK
        ))
    });
    split.unwrap_or_else(|| text.to_owned())
}

/// A value in words, if it is known.
pub(super) fn of<T>(known: &Known<T>, text: impl FnOnce(&T) -> String) -> Option<String> {
    known.value().map(text)
}
