//! See `rules/access/exposed-auth-endpoint.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::Reach;
use crate::model::access::AccessGate;
use crate::model::http::Socket;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/access/exposed-auth-endpoint.md"),
    run: Run::Gate(check),
};

fn check(gate: &AccessGate, cx: &mut Cx<'_>) {
    let Some(subrequest) = &gate.subrequest else {
        return;
    };
    // On this machine alone there is nobody to keep out.
    let near = |socket: &Socket| matches!(socket.reach, Reach::Unix | Reach::Loopback);
    if !gate.sockets.is_empty() && gate.sockets.iter().all(near) {
        return cx.pass(subrequest.internal.span());
    }
    cx.judge(&gate.scope, &subrequest.internal, |internal| {
        if *internal.value {
            return None;
        }
        let draft = Draft::new(
            subrequest.location.unwrap_or(internal.span),
            "clients can call the authentication endpoint directly",
        )
        .note("whoever can call it without limit can try tokens and read what it tells the proxy")
        .help("add `internal;` to the location")
        .related(subrequest.uri.span, "the subrequest goes there");
        Some(match &subrequest.insertion {
            Some(insertion) => draft.fix(Fix {
                title: "add `internal;`".to_owned(),
                safety: Safety::Unsafe,
                edits: vec![Edit {
                    span: insertion.at,
                    text: format!("{}internal;", insertion.lead),
                }],
            }),
            None => draft,
        })
    });
}
