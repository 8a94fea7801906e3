//! See `rules/access/trusted-any-proxy.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::access::TrustedProxies;
use crate::model::address::{Breadth, breadth};
use crate::model::{Reach, Why};
use crate::source::Spanned;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/access/trusted-any-proxy.md"),
    run: Run::TrustedProxies(check),
};

fn check(proxies: &TrustedProxies, cx: &mut Cx<'_>) {
    let Some(list) = proxies.allow_list else {
        return;
    };
    if matches!(proxies.reach, Reach::Unix | Reach::Loopback) {
        return;
    }
    let everyone = |network: &&Spanned<String>| breadth(&network.value) == Breadth::Everyone;
    match (
        proxies.networks.items.iter().find(everyone),
        proxies.networks.open,
    ) {
        (Some(network), _) if proxies.reach == Reach::Unknown => {
            cx.undecided(&proxies.scope, Some(network.span), Why::MayLiveElsewhere);
        }
        (Some(network), _) => cx.fail(
            &proxies.scope,
            Draft::new(
                network.span,
                format!(
                    "`{}` takes every client's word for its own address",
                    network.value
                ),
            )
            .note("a client that sends the header with an allowed address passes the allow list")
            .help("name the networks of the proxies in front, and nothing else")
            .related(list, "this list rests on that address"),
        ),
        (None, Some(why)) => cx.undecided(&proxies.scope, Some(list), why),
        (None, None) => cx.pass(Some(list)),
    }
}
