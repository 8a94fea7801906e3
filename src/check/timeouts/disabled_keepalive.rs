//! See `rules/timeouts/disabled-keepalive.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::timeouts::Timeouts;
use crate::model::tls::Side;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/timeouts/disabled-keepalive.md"),
    run: Run::Timeouts(check),
};

fn check(timeouts: &Timeouts, cx: &mut Cx<'_>) {
    if timeouts.side == Side::Server && !timeouts.exposed {
        return;
    }
    if timeouts.side == Side::Server {
        cx.judge(&timeouts.scope, &timeouts.keepalive, |keepalive| {
            (*keepalive.value == 0).then(|| draft(keepalive.span, "keepalive is 0 s"))
        });
    }
    cx.judge(&timeouts.scope, &timeouts.keepalive_requests, |requests| {
        // Towards an upstream, 0 means no limit.
        let off = match timeouts.side {
            Side::Server => *requests.value <= 1,
            Side::Upstream => *requests.value == 1,
        };
        off.then(|| {
            draft(
                requests.span,
                &format!("the request limit is {}", requests.value),
            )
        })
    });
}

fn draft(span: Span, value: &str) -> Draft {
    Draft::new(
        span,
        format!("each connection is closed after its answer: {value}"),
    )
    .note("each request then opens a connection and, over TLS, makes a handshake of its own")
    .help("remove the line, or let a connection live for more than one request")
}
