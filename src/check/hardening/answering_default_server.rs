//! See `rules/hardening/answering-default-server.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::http::{Behaviour, HttpServer, Socket};
use crate::model::{Dialect, Reach, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/answering-default-server.md"),
    run: Run::Server(check),
};

fn check(server: &HttpServer, cx: &mut Cx<'_>) {
    if server.dialect != Dialect::Nginx {
        return;
    }
    for socket in &server.sockets {
        if matches!(socket.reach, Reach::Unix | Reach::Loopback) {
            continue;
        }
        match socket.is_default {
            Some(false) => {}
            None => cx.undecided(&server.scope, Some(socket.at), Why::MayLiveElsewhere),
            Some(true) => judge(server, socket, cx),
        }
    }
}

fn judge(server: &HttpServer, socket: &Socket, cx: &mut Cx<'_>) {
    let refuses = server.rejects_requests
        || server.behaviour == Behaviour::Rejects && !server.rejects_handshake;
    let message = match (socket.tls, &server.behaviour) {
        (Some(true), _) if server.rejects_handshake => return cx.pass(Some(socket.at)),
        (Some(true), _) if refuses => "a client that asks for no known host is shown a certificate",
        _ if refuses => return cx.pass(Some(socket.at)),
        (_, Behaviour::Unknown(why)) => {
            return cx.undecided(&server.scope, Some(socket.at), *why);
        }
        (_, Behaviour::Redirects { .. }) => "requests for hosts that no server has are redirected",
        _ => "requests for hosts that no server has are answered here",
    };
    let help = if socket.tls == Some(true) {
        "add a `default_server` with `ssl_reject_handshake on;` for this address"
    } else {
        "add a `default_server` with `return 444;` for this address"
    };
    let draft = Draft::new(socket.at, message)
        .note("this is the default server of the address, so scanners and forged `Host` headers end here")
        .help(help);
    cx.fail(&server.scope, draft);
}
