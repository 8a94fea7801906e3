//! See `rules/hardening/missing-quic.md`.

use super::header::{applies, is_named, is_sent};
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::http::{Behaviour, HeaderPolicy, HttpServer};
use crate::model::{Facts, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-quic.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for policy in facts.headers.iter().filter(|policy| policy.is_server) {
        let Some(server) = facts.servers.get(policy.server) else {
            continue;
        };
        if policy.tls == Some(true) && applies(facts, policy) {
            cx.about(&policy.scope);
            judge(server, policy, cx);
        }
    }
}

fn judge(server: &HttpServer, policy: &HeaderPolicy, cx: &mut Cx<'_>) {
    let Some(quic) = server.sockets.iter().find(|socket| socket.quic) else {
        return absent(
            policy,
            cx,
            "HTTP/3 is not offered",
            "write `listen 443 quic;` beside `listen 443 ssl;`",
        );
    };
    if server.http3.effective() != Some(&true) {
        return cx.judge(&server.scope, &server.http3, |http3| {
            let draft = Draft::new(http3.span, "HTTP/3 is switched off on a QUIC socket")
                .help("write `http3 on;`");
            Some(draft)
        });
    }
    let announced = (policy.headers.iter()).find(|one| is_named(one, "Alt-Svc") && is_sent(one));
    match announced.map(|header| (header, header.value.effective())) {
        Some((header, Some(value))) if !value.contains("h3") => {
            let message = format!("`Alt-Svc: {value}` does not announce HTTP/3");
            let help = "write `add_header Alt-Svc 'h3=\":443\"; ma=86400' always;`";
            cx.fail(&policy.scope, Draft::new(header.span, message).help(help));
        }
        Some((header, _)) if !header.is_for_all(policy.tls) => {
            cx.undecided(&policy.scope, Some(header.span), Why::Variable);
        }
        Some(_) => cx.pass(Some(quic.at)),
        None => absent(
            policy,
            cx,
            "responses do not announce HTTP/3 with Alt-Svc",
            "write `add_header Alt-Svc 'h3=\":443\"; ma=86400' always;`",
        ),
    }
}

/// What is not written here may stand in what cannot be seen.
fn absent(policy: &HeaderPolicy, cx: &mut Cx<'_>, message: &str, help: &str) {
    let is_header = message.contains("Alt-Svc");
    let hidden = match (policy.open, &policy.behaviour) {
        (Some(why), _) => Some(why),
        (None, Behaviour::Serves { proxied: true }) if is_header => Some(Why::Upstream),
        _ => None,
    };
    match hidden {
        Some(why) => cx.undecided(&policy.scope, Some(policy.at), why),
        None => cx.fail(&policy.scope, Draft::new(policy.at, message).help(help)),
    }
}
