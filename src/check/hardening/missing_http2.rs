//! See `rules/hardening/missing-http2.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Reach;
use crate::model::http::{Behaviour, HttpServer, Socket};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-http2.md"),
    run: Run::Server(check),
};

fn check(server: &HttpServer, cx: &mut Cx<'_>) {
    let public = |socket: &&Socket| {
        socket.tls == Some(true)
            && !socket.quic
            && !matches!(socket.reach, Reach::Unix | Reach::Loopback)
    };
    let Some(socket) = server.sockets.iter().find(public) else {
        return;
    };
    if server.behaviour == Behaviour::Rejects {
        return;
    }
    cx.judge(&server.scope, &server.http2, |http2| {
        let span = if http2.written { http2.span } else { socket.at };
        let draft = Draft::new(span, "HTTP/2 is not offered")
            .help("write `http2 on;` (before nginx 1.25.1 `listen … ssl http2;`)");
        (!http2.value).then_some(draft)
    });
}
