//! See `rules/hardening/enabled-tls-compression.md`.

use super::endpoint::server;
use crate::check::tls::versions::speaks_older;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Why;
use crate::model::tls::TlsEndpoint;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/enabled-tls-compression.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(server) = server(endpoint) else {
        return;
    };
    // TLS 1.3 has no compression.
    let older = speaks_older(&endpoint.protocols);
    let unused = older == Ok(false);
    let doubt = older.err().filter(|why| *why == Why::Version);
    cx.judge_in_doubt(&endpoint.scope, &server.compression, doubt, |compression| {
        if !compression.value || unused {
            return None;
        }
        let draft = Draft::new(compression.span, "TLS compression is switched on")
            .note("the size of what is sent then tells secrets in it (CRIME), where the library is built with compression")
            .help("remove `Compression` from the options: nginx switches it off by itself");
        Some(draft)
    });
}
