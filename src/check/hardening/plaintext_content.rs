//! See `rules/hardening/plaintext-content.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::http::{Behaviour, HttpServer, Socket, Target};
use crate::model::tls::{PlainEndpoint, Side};
use crate::model::{Facts, Reach, Why};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/plaintext-content.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for server in &facts.servers {
        cx.about(&server.scope);
        judge(server, cx);
    }
    for endpoint in facts.plain.iter().filter(|one| one.side == Side::Server) {
        judge_endpoint(endpoint, cx);
    }
}

/// A gateway's server, whose routes may redirect instead.
fn judge_endpoint(endpoint: &PlainEndpoint, cx: &mut Cx<'_>) {
    let in_front = cx.options.deployment.behind.is_some();
    let serves = endpoint.redirects.effective() == Some(&false);
    if serves && (in_front || endpoint.reach != Reach::Network) {
        return cx.undecided(&endpoint.scope, Some(endpoint.at), Why::Surroundings);
    }
    cx.judge(&endpoint.scope, &endpoint.redirects, |redirects| {
        let help =
            "set `tls.httpsRedirect: true` on this server, and serve from one with a certificate";
        (!redirects.value).then(|| draft(redirects.span).help(help))
    });
}

fn draft(at: Span) -> Draft {
    Draft::new(at, "content is served without TLS")
        .note("everybody on the way can read and change it")
}

fn judge(server: &HttpServer, cx: &mut Cx<'_>) {
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
    let draft = match server.in_plain {
        Behaviour::Redirects {
            to: Target::Https | Target::Here,
        }
        | Behaviour::Rejects => {
            return cx.pass(Some(socket.at));
        }
        Behaviour::Redirects {
            to: Target::Computed,
        } => {
            return cx.undecided(&server.scope, Some(socket.at), Why::Variable);
        }
        Behaviour::Unknown(why) => return cx.undecided(&server.scope, Some(socket.at), why),
        Behaviour::Redirects { to: Target::Http } => led_on(socket.at),
        Behaviour::Serves { .. } => draft(socket.at),
    };
    let doubt = if in_front {
        Some(Why::Surroundings)
    } else if !plain(&socket) {
        Some(Why::MayLiveElsewhere)
    } else {
        server.behind_proxy.why()
    };
    match doubt {
        Some(why) => cx.undecided(&server.scope, Some(socket.at), why),
        None => cx.fail(&server.scope, draft.help(HELP)),
    }
}

const HELP: &str =
    "listen with `ssl`, and answer here with `return 301 https://$host$request_uri;`";

/// A redirect that keeps a visitor where everybody on the way reads along.
fn led_on(at: Span) -> Draft {
    Draft::new(at, "a redirect leads on without TLS")
        .note("whoever is on the way can read the request, and lead the visitor elsewhere")
}
