//! See `rules/hardening/enabled-early-data.md`.

use super::endpoint::{server, with_fix};
use crate::check::tls::versions::speaks;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::tls::{TlsEndpoint, TlsVersion};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/enabled-early-data.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(server) = server(endpoint) else {
        return;
    };
    let early_data = &server.early_data;
    let possible = match speaks(&endpoint.protocols, TlsVersion::Tls13) {
        Ok(possible) => possible,
        Err(why) if early_data.effective() == Some(&true) => {
            return cx.undecided(&endpoint.scope, early_data.span(), why);
        }
        Err(_) => false,
    };
    cx.judge(&endpoint.scope, early_data, |early_data| {
        if !early_data.value || !possible {
            return None;
        }
        let draft = Draft::new(early_data.span, "requests in early data (0-RTT) are taken")
            .note("whoever records them can send them again, and they are not forward secret")
            .help("write `ssl_early_data off;`");
        Some(with_fix(
            draft,
            endpoint,
            &early_data,
            ("ssl_early_data", "off"),
        ))
    });
}
