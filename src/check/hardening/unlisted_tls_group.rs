//! See `rules/hardening/unlisted-tls-group.md`.

use super::endpoint::server;
use crate::check::written::listed;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Why;
use crate::model::tls::TlsEndpoint;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/unlisted-tls-group.md"),
    run: Run::Tls(check),
};

/// Names for the same group: NIST's, and those of SEC 2.
const ALIASES: [(&str, &str); 7] = [
    ("p-256", "prime256v1"),
    ("secp256r1", "prime256v1"),
    ("p-384", "secp384r1"),
    ("p-521", "secp521r1"),
    ("p-224", "secp224r1"),
    ("p-192", "prime192v1"),
    ("secp192r1", "prime192v1"),
];

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(server) = server(endpoint) else {
        return;
    };
    let as_written = cx.list("allowed");
    let allowed: Vec<_> = as_written.iter().map(|name| known_as(name)).collect();
    let effective = server.groups.effective();
    let left_to_library = |name: &String| matches!(known_as(name).as_str(), "auto" | "default");
    if effective.is_some_and(|groups| groups.values().any(left_to_library)) {
        return cx.undecided_of(&endpoint.scope, &server.groups, Why::Library);
    }
    cx.judge(&endpoint.scope, &server.groups, |groups| {
        let names = groups.value.values().map(String::as_str);
        let bad: Vec<_> = names
            .filter(|name| !name.starts_with('-') && !allowed.contains(&known_as(name)))
            .collect();
        if bad.is_empty() {
            return None;
        }
        let message = format!("{} is not on the list of allowed groups", listed(&bad));
        let message = if bad.len() > 1 {
            message.replace(" is not ", " are not ")
        } else {
            message
        };
        let help = format!("write `ssl_ecdh_curve {};`", as_written.join(":"));
        Some(Draft::new(groups.span, message).help(help))
    });
}

/// One name for each group, in lower case.
fn known_as(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
    alias.map_or(name, |(_, known)| (*known).to_owned())
}
