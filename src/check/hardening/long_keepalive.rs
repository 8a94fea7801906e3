//! See `rules/hardening/long-keepalive.md`.

use super::bound;
use crate::check::{Check, Cx, Run};
use crate::model::timeouts::Timeouts;
use crate::model::tls::Side;
use crate::options::Deployment;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/long-keepalive.md"),
    run: Run::Timeouts(check),
};

fn check(timeouts: &Timeouts, cx: &mut Cx<'_>) {
    if timeouts.side != Side::Server || !timeouts.exposed {
        return;
    }
    let (min, max) = (cx.number("min"), cx.number("max"));
    let front = in_front(&cx.options.deployment);
    cx.judge(&timeouts.scope, &timeouts.keepalive, |keepalive| {
        let draft = bound::seconds(keepalive, min, max, "idle connections are kept")?;
        let draft =
            draft.note("each idle connection holds memory and one of the worker's connections");
        let is_long = *keepalive.value > max;
        match front.as_ref().filter(|_| is_long) {
            Some((name, idle)) if *idle >= max => Some(draft.help(format!(
                "do not shorten it: {name} in front keeps idle connections for {idle} s, and the server has to keep them longer (short-keepalive); waive this here with that reason"
            ))),
            _ => Some(draft),
        }
    });
}

/// What stands in front, and for how long it keeps idle connections, where that is told.
fn in_front(deployment: &Deployment) -> Option<(String, u64)> {
    /// What load balancers keep by themselves, as AWS's do.
    const USUAL: u64 = 60;
    let name = deployment.behind.as_ref();
    let idle = deployment.idle_timeout;
    (name.is_some() || idle.is_some()).then(|| {
        let name = name.map_or("what is".to_owned(), |name| format!("`{name}`"));
        (name, idle.unwrap_or(USUAL))
    })
}
