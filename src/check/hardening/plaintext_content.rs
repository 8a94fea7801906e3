//! See `rules/hardening/plaintext-content.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::http::{Behaviour, HttpServer, Socket};
use crate::model::{Reach, Setting, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/plaintext-content.md"),
    run: Run::Server(check),
};

fn check(server: &HttpServer, cx: &mut Cx<'_>) {
    let remote = |socket: &&Socket| !matches!(socket.reach, Reach::Unix | Reach::Loopback);
    let sockets: Vec<_> = server.sockets.iter().filter(remote).collect();
    let plain = |socket: &&&Socket| socket.tls == Some(false) && socket.reach == Reach::Network;
    let unsure = |socket: &&&Socket| socket.tls != Some(true);
    let found = sockets.iter().find(plain).or(sockets.iter().find(unsure));
    let Some(socket) = found else {
        if let Some(secure) = sockets.first() {
            cx.pass(Some(secure.at));
        }
        return;
    };
    let in_front = server.behind_proxy.effective() == Some(&true)
        || socket.proxy_protocol
        || cx.options.deployment.behind.is_some();
    match server.in_plain {
        Behaviour::Redirects { .. } | Behaviour::Rejects => cx.pass(Some(socket.at)),
        Behaviour::Unknown(why) => cx.undecided(&server.scope, Some(socket.at), why),
        Behaviour::Serves { .. } if in_front || !plain(&socket) => {
            cx.undecided(&server.scope, Some(socket.at), Why::MayLiveElsewhere);
        }
        Behaviour::Serves { .. } => {
            if let Setting::Unknown { why, .. } = server.behind_proxy {
                return cx.undecided(&server.scope, Some(socket.at), why);
            }
            let draft = Draft::new(socket.at, "content is served without TLS")
                .note("everybody on the way can read and change it")
                .help("listen with `ssl`, and answer here with `return 301 https://$host$request_uri;`");
            cx.fail(&server.scope, draft);
        }
    }
}
