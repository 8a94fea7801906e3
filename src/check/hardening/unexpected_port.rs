//! See `rules/hardening/unexpected-port.md`.

use crate::check::{Check, Cx, Run, written};
use crate::finding::Draft;
use crate::model::http::HttpServer;
use crate::model::{Dialect, Reach, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/unexpected-port.md"),
    run: Run::Server(check),
};

fn check(server: &HttpServer, cx: &mut Cx<'_>) {
    if server.dialect != Dialect::Nginx {
        return;
    }
    let ports = cx.list("ports");
    for socket in &server.sockets {
        match (socket.reach, socket.port) {
            (Reach::Unix | Reach::Loopback, _) => {}
            (_, None) => cx.undecided(&server.scope, Some(socket.at), Why::Variable),
            (_, Some(port)) if ports.contains(&port.to_string()) => cx.pass(Some(socket.at)),
            (_, Some(port)) => {
                let known: Vec<_> = ports.iter().map(String::as_str).collect();
                let message = format!("port {port} is none of {}", written::listed(&known));
                let draft = Draft::new(socket.at, message)
                    .note("a port nobody knows of is watched and filtered by nobody")
                    .help("listen on a port of the list, or add the port to it");
                cx.fail(&server.scope, draft);
            }
        }
    }
}
