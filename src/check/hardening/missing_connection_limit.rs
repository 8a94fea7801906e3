//! See `rules/hardening/missing-connection-limit.md`.

use super::limit::{self, Kind};
use crate::check::{Check, Cx, Run};
use crate::model::serving::Serving;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-connection-limit.md"),
    run: Run::Serving(check),
};

const KIND: Kind = Kind {
    directive: "limit_conn",
    what: "how many connections a client opens",
    note: "one client can take all of a worker's connections",
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    limit::judge(serving, &serving.connection_limits, &KIND, cx);
}
