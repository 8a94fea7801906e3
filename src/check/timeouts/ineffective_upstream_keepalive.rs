//! See `rules/timeouts/ineffective-upstream-keepalive.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::timeouts::{KeepalivePool, Timeouts};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/timeouts/ineffective-upstream-keepalive.md"),
    run: Run::Timeouts(check),
};

fn check(timeouts: &Timeouts, cx: &mut Cx<'_>) {
    cx.judge(&timeouts.scope, &timeouts.pool, |pool| {
        let KeepalivePool::Ineffective { because, at } = pool.value else {
            return None;
        };
        let draft = Draft::new(*at, format!("no upstream connection is reused: {because}"))
            .note("each request opens a connection to the upstream although a pool is configured")
            .help("write `proxy_http_version 1.1;` and `proxy_set_header Connection \"\";` here");
        Some(if *at == pool.span {
            draft
        } else {
            draft.related(pool.span, "the pool is configured here")
        })
    });
}
