//! See `rules/hardening/missing-rate-limit.md`.

use super::limit::{self, Kind};
use crate::check::{Check, Cx, Run};
use crate::model::serving::Serving;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-rate-limit.md"),
    run: Run::Serving(check),
};

const KIND: Kind = Kind {
    directive: "limit_req",
    what: "how many requests a client makes",
    note: "passwords can be guessed and costly pages called as fast as the network allows",
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    limit::judge(serving, &serving.request_limits, &KIND, cx);
}
