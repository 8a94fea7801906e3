//! See `rules/hardening/hsts-without-subdomains.md`.

use super::hsts_directive;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Facts;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/hsts-without-subdomains.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    hsts_directive::check(
        facts,
        cx,
        |policy| policy.include_sub_domains,
        |at| {
            Draft::new(at, "Strict-Transport-Security is without `includeSubDomains`")
            .note("a subdomain on plain HTTP can set cookies for this host, and be shown in its place")
            .help("add `includeSubDomains` to the value once every subdomain speaks TLS")
        },
    );
}
