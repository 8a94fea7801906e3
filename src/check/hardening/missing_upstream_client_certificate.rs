//! See `rules/hardening/missing-upstream-client-certificate.md`.

use crate::check::{Check, Cx, Evidence, Run};
use crate::finding::Draft;
use crate::model::tls::TlsEndpoint;
use crate::model::{Reach, Setting, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-upstream-client-certificate.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(client) = &endpoint.client else {
        return;
    };
    if matches!(endpoint.peer, Reach::Unix | Reach::Loopback) {
        return;
    }
    for setting in [&client.certificate, &client.key] {
        if let Setting::Absent(at) = setting {
            if endpoint.peer == Reach::Unknown {
                return cx.undecided(&endpoint.scope, Some(*at), Why::Variable);
            }
            let family = endpoint.family.unwrap_or("proxy_ssl");
            let draft = Draft::new(*at, "the upstream is shown no client certificate")
                .note("whoever can reach the upstream can then ask what this proxy asks")
                .help(format!(
                    "write `{family}_certificate` and `{family}_certificate_key`"
                ));
            let evidence = Evidence::absent(format!("no {family}_certificate"));
            return cx.fail_with(&endpoint.scope, draft, evidence);
        }
    }
    let hidden = client.certificate.is_unknown();
    let setting = if hidden {
        &client.certificate
    } else {
        &client.key
    };
    cx.judge(&endpoint.scope, setting, |_| None);
}
