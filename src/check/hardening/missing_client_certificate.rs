//! See `rules/hardening/missing-client-certificate.md`.

use super::endpoint::with_source;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Dialect;
use crate::model::tls::{ClientVerification, TlsEndpoint};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-client-certificate.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    cx.judge(&endpoint.scope, &endpoint.client_verification, |asked| {
        let message = match asked.value {
            ClientVerification::Required => return None,
            ClientVerification::Off => "no client certificate is asked for",
            ClientVerification::Optional => "a client without a certificate gets in",
            ClientVerification::OptionalUnverified => "client certificates are not verified",
        };
        let help = match endpoint.dialect {
            Dialect::Istio => "set `mode: MUTUAL` and name the clients' CA in the credential",
            _ => "write `ssl_verify_client on;` and `ssl_client_certificate` with the clients' CA",
        };
        Some(with_source(
            Draft::new(asked.span, message).help(help),
            &asked,
        ))
    });
}
