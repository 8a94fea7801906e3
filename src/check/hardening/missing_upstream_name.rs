//! See `rules/hardening/missing-upstream-name.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::tls::{TlsEndpoint, UpstreamVerification};
use crate::model::{Reach, Setting};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-upstream-name.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(client) = &endpoint.client else {
        return;
    };
    let is_near = matches!(endpoint.peer, Reach::Unix | Reach::Loopback);
    match &endpoint.verification {
        _ if is_near => return,
        Setting::Unknown { span, why } => {
            return cx.hidden(&endpoint.scope, *span, *why);
        }
        on if on.effective() == Some(&UpstreamVerification::Off) => return,
        _ => {}
    }
    let family = endpoint.family.unwrap_or("proxy_ssl");
    cx.judge(&endpoint.scope, &client.name, |name| {
        if name.written || !client.names_group {
            return None;
        }
        let message = format!(
            "the upstream's certificate is held against `{}`, the name of a group of servers",
            name.value
        );
        let draft = Draft::new(name.span, message)
            .note("no certificate carries that name, so verification fails or the group's name has to be in it")
            .help(format!("write `{family}_name` with the name in the certificate"));
        Some(draft)
    });
}
