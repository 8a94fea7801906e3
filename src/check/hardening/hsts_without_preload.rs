//! See `rules/hardening/hsts-without-preload.md`.

use super::hsts_directive;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Facts;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/hsts-without-preload.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    hsts_directive::check(
        facts,
        cx,
        |policy| policy.preload,
        |at| {
            Draft::new(at, "Strict-Transport-Security is without `preload`")
            .note("a browser that has never been here then learns of it only on the first visit, which may be a plain one")
            .help("add `preload`, beside `includeSubDomains` and a `max-age` of a year or more, once every subdomain speaks TLS")
        },
    );
}
