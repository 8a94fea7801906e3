//! See `rules/hardening/missing-tls-protocol.md`.

use super::endpoint::with_source;
use crate::check::{Check, Cx, Judged, Run};
use crate::finding::Draft;
use crate::model::tls::{Side, TlsEndpoint, TlsVersion};
use crate::model::{List, Setting};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-tls-protocol.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let required = cx.list("required");
    if let Setting::Set { value, span, .. } = &endpoint.protocols
        && let Some(why) = value.open
        && !missing(required, value).is_empty()
    {
        return cx.hidden(&endpoint.scope, *span, why);
    }
    cx.judge(&endpoint.scope, &endpoint.protocols, |protocols| {
        let missing = missing(required, protocols.value);
        (!missing.is_empty()).then(|| draft(endpoint.side, &missing, &protocols))
    });
}

fn missing<'a>(required: &'a [String], list: &List<TlsVersion>) -> Vec<&'a str> {
    let offered = |name: &str| list.values().any(|version| version.name() == name);
    let names = required.iter().map(String::as_str);
    names.filter(|name| !offered(name)).collect()
}

fn draft(side: Side, missing: &[&str], protocols: &Judged<'_, List<TlsVersion>>) -> Draft {
    let names = missing.join(" and ");
    let verb = match side {
        Side::Server => "is not accepted",
        Side::Upstream => "is not offered to the upstream",
    };
    let draft = Draft::new(protocols.span, format!("{names} {verb}"))
        .note("TLS 1.3 leaves out what TLS 1.2 has to be configured not to do")
        .help(format!("add {names} to the protocols"));
    with_source(draft, protocols)
}
