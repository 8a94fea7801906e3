//! See `rules/tls/unverified-upstream-certificate.md`.

use crate::check::{Check, Cx, Evidence, Judged, Run};
use crate::finding::{Draft, Severity};
use crate::model::tls::{MaterialRole, Side, TlsEndpoint, UpstreamVerification};
use crate::model::{Dialect, Reach, Setting, Why};
use crate::source::Spanned;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/tls/unverified-upstream-certificate.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    if endpoint.side != Side::Upstream || matches!(endpoint.peer, Reach::Unix | Reach::Loopback) {
        return;
    }
    // It may go to this machine only.
    if endpoint.peer == Reach::Unknown
        && endpoint.verification.effective() == Some(&UpstreamVerification::Off)
    {
        let name = endpoint.client.as_ref().map(|client| &client.name);
        let why = match name {
            Some(Setting::Unknown { why, .. }) => *why,
            _ => Why::Variable,
        };
        cx.undecided(&endpoint.scope, endpoint.verification.span(), why);
        return;
    }
    if let (
        Setting::Default {
            value: UpstreamVerification::Full,
            ..
        },
        Some(file),
    ) = (&endpoint.verification, authorities(endpoint))
    {
        let evidence = Evidence::written(format!("verified against {}", file.value));
        return cx.pass_with(Some(file.span), evidence);
    }
    cx.judge(&endpoint.scope, &endpoint.verification, |verification| {
        draft(endpoint, &verification)
    });
}

/// The certificates that are written to verify against.
fn authorities(endpoint: &TlsEndpoint) -> Option<&Spanned<String>> {
    let role = MaterialRole::TrustedAuthorities;
    let found = endpoint.material.iter().find(|one| one.role == role);
    found
        .filter(|one| one.hidden.is_none())
        .map(|one| &one.name)
}

fn draft(endpoint: &TlsEndpoint, verification: &Judged<'_, UpstreamVerification>) -> Option<Draft> {
    let (message, severity) = match (verification.value, verification.written) {
        (UpstreamVerification::Full, _) => return None,
        (UpstreamVerification::ChainOnly, _) => (
            "the upstream's certificate may carry any name",
            Severity::Medium,
        ),
        (UpstreamVerification::Off, true) => (
            "verification of the upstream's certificate is switched off",
            Severity::High,
        ),
        (UpstreamVerification::Off, false) => (
            "the upstream's certificate is not verified",
            Severity::Medium,
        ),
    };
    let family = endpoint.family.unwrap_or("proxy_ssl");
    let help = match endpoint.dialect {
        Dialect::Nginx => format!(
            "set `{family}_verify on;` and `{family}_trusted_certificate` to the upstream's CA"
        ),
        Dialect::Istio if *verification.value == UpstreamVerification::ChainOnly => {
            "list the names to accept in `subjectAltNames`, or leave `sni` out: the host is then sent and compared"
                .to_owned()
        }
        Dialect::Istio => {
            "remove `insecureSkipVerify`, and list `subjectAltNames` beside a written `sni`"
                .to_owned()
        }
        Dialect::Auth => {
            "verify certificates, and name a private CA's certificate where there is one".to_owned()
        }
    };
    let mut draft = Draft::new(verification.span, message)
        .severity(severity)
        .help(help)
        .note("whoever can stand between the two can read and change what they say, credentials included");
    if let Some(source) = verification.source {
        draft = draft.label(format!("by default ({source})"));
    }
    Some(draft)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tls::fixture::{endpoint, failures, run, span};

    fn severity(peer: Reach, written: bool) -> Option<Severity> {
        let mut subject = endpoint();
        (subject.side, subject.peer) = (Side::Upstream, peer);
        subject.verification = if written {
            Setting::set(UpstreamVerification::Off, span(3, 6))
        } else {
            Setting::Default {
                value: UpstreamVerification::Off,
                source: "nginx",
                at: span(3, 6),
            }
        };
        let outcomes = run(&CHECK, |cx| check(&subject, cx));
        failures(&outcomes).first().and_then(|draft| draft.severity)
    }

    #[test]
    fn severity_follows_what_is_written_and_where_it_goes() {
        assert_eq!(severity(Reach::Network, true), Some(Severity::High));
        assert_eq!(severity(Reach::Network, false), Some(Severity::Medium));
        assert_eq!(severity(Reach::Unknown, true), None);
        assert_eq!(severity(Reach::Unknown, false), None);
        assert_eq!(severity(Reach::Loopback, true), None);
    }
}
