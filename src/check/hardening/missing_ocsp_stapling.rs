//! See `rules/hardening/missing-ocsp-stapling.md`.

use super::endpoint::{server, with_source};
use crate::check::written::listed;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::tls::{ServerOptions, TlsEndpoint};
use crate::model::{Setting, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-ocsp-stapling.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(server) = server(endpoint) else {
        return;
    };
    let parts: Vec<_> = (cx.list("required").iter())
        .filter_map(|part| Some((directive(part)?, is_there(server, part))))
        .collect();
    let missing: Vec<_> = parts
        .iter()
        .filter_map(|(directive, there)| (*there == Ok(false)).then_some(*directive))
        .collect();
    let hidden = parts.iter().find_map(|(_, there)| there.err());
    if let (Some(&true), true, Some(why)) =
        (server.stapling.effective(), missing.is_empty(), hidden)
    {
        return cx.undecided(&endpoint.scope, server.stapling.span(), why);
    }
    cx.judge(&endpoint.scope, &server.stapling, |stapling| {
        let message = match (stapling.value, missing.as_slice()) {
            (true, []) => return None,
            (true, missing) => format!("OCSP stapling is on without {}", listed(missing)),
            (false, _) => "no OCSP response is stapled to the handshake".to_owned(),
        };
        let draft = Draft::new(stapling.span, message)
            .note("a client then asks the issuer itself whether the certificate was revoked, or does not ask")
            .help("write `ssl_stapling on;` with `ssl_stapling_verify on;`, `ssl_trusted_certificate` and `resolver`, where the certificate names an OCSP responder");
        Some(with_source(draft, &stapling))
    });
}

/// The directive behind a word of the parameter.
fn directive(part: &str) -> Option<&'static str> {
    match part {
        "verify" => Some("`ssl_stapling_verify`"),
        "trusted-certificate" => Some("`ssl_trusted_certificate`"),
        "resolver" => Some("`resolver`"),
        _ => None,
    }
}

fn is_there(server: &ServerOptions, part: &str) -> Result<bool, Why> {
    // A response from a file is neither asked for nor verified.
    if server.stapling_file.written().is_some() {
        return Ok(true);
    }
    let text = |setting: &Setting<String>| match setting {
        Setting::Unknown { why, .. } => Err(*why),
        other => Ok(other.written().is_some()),
    };
    match (part, &server.stapling_verify) {
        ("verify", Setting::Unknown { why, .. }) => Err(*why),
        ("verify", verify) => Ok(verify.effective() == Some(&true)),
        ("trusted-certificate", _) => text(&server.trusted_certificate),
        _ => text(&server.resolver),
    }
}
