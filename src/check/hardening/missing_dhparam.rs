//! See `rules/hardening/missing-dhparam.md`.

use super::endpoint::server;
use crate::check::tls::versions::speaks_older;
use crate::check::{Check, Cx, Evidence, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::cipher::{Availability, CipherList, Class, Enabled, expand};
use crate::model::tls::TlsEndpoint;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-dhparam.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let Some(server) = server(endpoint) else {
        return;
    };
    let Setting::Absent(at) = server.dh_parameters else {
        return cx.judge(&endpoint.scope, &server.dh_parameters, |_| None);
    };
    let wanted = match (&endpoint.ciphers, speaks_older(&endpoint.protocols)) {
        // TLS 1.3 has groups instead.
        (_, Ok(false)) => return,
        (Setting::Unknown { why, .. }, _) => {
            return cx.undecided(&endpoint.scope, Some(at), *why);
        }
        (_, Err(why)) => {
            return cx.undecided(&endpoint.scope, Some(at), why);
        }
        (ciphers, Ok(true)) => ciphers.effective().is_some_and(names_dhe),
    };
    if wanted {
        let draft = Draft::new(at, "DHE suites are listed, but there are no parameters for them")
            .note("without `ssl_dhparam` nginx offers none of these suites (before 1.11.0 it used 1024 bits)")
            .help("write `ssl_dhparam` with a file of 2048 bits or more, or list ECDHE suites only");
        cx.fail_with(&endpoint.scope, draft, Evidence::absent("no ssl_dhparam"));
    }
}

fn names_dhe(list: &CipherList) -> bool {
    let is_dhe = |on: &Enabled| {
        on.suite.is(Class::FiniteFieldDh)
            && !on.suite.is(Class::Anonymous)
            && !on.suite.needs_shared_secret()
            && on.suite.availability == Availability::Current
    };
    expand(list).suites.iter().any(is_dhe)
}
