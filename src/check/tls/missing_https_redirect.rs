//! See `rules/tls/missing-https-redirect.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::http::{Behaviour, HttpServer, Socket, Target};
use crate::model::{Facts, Reach, Setting, Why};
use std::collections::BTreeMap;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/tls/missing-https-redirect.md"),
    run: Run::Facts(check),
};

/// Plain ports that visitors meet, each with the TLS port beside it; others are for machines.
const TWINS: [(u16, u16); 2] = [(80, 443), (8080, 8443)];

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    // The TLS socket of each port and name.
    let mut secure: BTreeMap<(u16, String), &Socket> = BTreeMap::new();
    let mut hidden = None;
    for server in facts.servers.iter().filter(|server| is_home(server)) {
        for socket in server.sockets.iter().filter(|one| one.tls == Some(true)) {
            let Some(port) = socket.port.filter(|_| !socket.quic) else {
                continue;
            };
            hidden = hidden.or(server.names.open);
            for name in names(server) {
                secure.entry((port, name)).or_insert(socket);
            }
        }
    }
    for server in &facts.servers {
        cx.about(&server.scope);
        for (plain, twin) in TWINS {
            if let Some(socket) = plain_socket(server, plain) {
                let found = names(server).find_map(|name| secure.get(&(twin, name)));
                judge(server, socket, found.copied(), hidden, cx);
            }
        }
    }
}

/// Whether a redirect to it would lead somewhere.
fn is_home(server: &HttpServer) -> bool {
    let leads_away = matches!(
        server.behaviour,
        Behaviour::Rejects
            | Behaviour::Redirects {
                to: Target::Http | Target::Here | Target::Computed
            }
    );
    !leads_away && !server.rejects_handshake
}

/// Lower-case names; the empty one stands for a server that takes what no other does.
fn names(server: &HttpServer) -> impl Iterator<Item = String> {
    let mut all: Vec<_> = server
        .names
        .values()
        .map(|name| name.to_ascii_lowercase())
        .collect();
    for name in &mut all {
        if name == "_" {
            name.clear();
        }
    }
    if all.is_empty() && server.names.open.is_none() {
        all.push(String::new());
    }
    all.into_iter()
}

fn plain_socket(server: &HttpServer, port: u16) -> Option<&Socket> {
    server.sockets.iter().find(|socket| {
        socket.port == Some(port)
            && socket.tls == Some(false)
            && socket.reach == Reach::Network
            && !socket.proxy_protocol
            && !socket.quic
    })
}

fn judge(
    server: &HttpServer,
    plain: &Socket,
    secure: Option<&Socket>,
    hidden: Option<Why>,
    cx: &mut Cx<'_>,
) {
    let in_front =
        server.behind_proxy.effective() == Some(&true) || cx.options.deployment.behind.is_some();
    match (&server.in_plain, secure) {
        (Behaviour::Redirects { .. } | Behaviour::Rejects, _) => cx.pass(Some(plain.at)),
        // Whether what stands in front redirects is not written here.
        _ if in_front => {
            if secure.is_some() {
                cx.undecided(&server.scope, Some(plain.at), Why::Surroundings);
            }
        }
        (Behaviour::Unknown(why), Some(_)) => cx.undecided(&server.scope, Some(plain.at), *why),
        (Behaviour::Serves { .. }, Some(secure)) => match server.behind_proxy {
            Setting::Unknown { why, .. } => cx.undecided(&server.scope, Some(plain.at), why),
            _ => cx.fail(&server.scope, draft(plain, secure)),
        },
        (_, None) => {
            // A hidden name may be the twin's.
            if let Some(why) = server.names.open.or(hidden) {
                cx.undecided(&server.scope, Some(plain.at), why);
            }
        }
    }
}

fn draft(plain: &Socket, secure: &Socket) -> Draft {
    let port = plain.port.unwrap_or_default();
    let mut draft = Draft::new(
        plain.at,
        format!("port {port} serves content without TLS that is also served with it"),
    )
    .note("a visitor who comes over http:// stays there, and so do cookies and form fields")
    .help("answer there with `return 301 https://$host$request_uri;` in a server of its own");
    if secure.at != plain.at {
        draft = draft.related(secure.at, "the same names with TLS");
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tls::fixture::{failures, run, server, socket};

    fn fails(servers: Vec<HttpServer>) -> usize {
        let facts = Facts {
            servers,
            ..Facts::default()
        };
        failures(&run(&CHECK, |cx| check(&facts, cx))).len()
    }

    #[test]
    fn twins_share_a_name_and_a_pair_of_ports() {
        let tls = || server("a.example", vec![socket(443, true)]);
        let plain = |name, port| server(name, vec![socket(port, false)]);
        assert_eq!(fails(vec![plain("A.example", 80), tls()]), 1);
        assert_eq!(fails(vec![plain("b.example", 80), tls()]), 0);
        assert_eq!(fails(vec![plain("a.example", 8080), tls()]), 0);
        let both = vec![socket(80, false), socket(443, true)];
        assert_eq!(fails(vec![server("_", both)]), 1);
        for behaviour in [
            Behaviour::Rejects,
            Behaviour::Redirects { to: Target::Http },
        ] {
            let mut nowhere = tls();
            nowhere.behaviour = behaviour;
            assert_eq!(fails(vec![plain("a.example", 80), nowhere]), 0);
        }
    }

    #[test]
    fn redirects_and_proxies_in_front_are_silent() {
        let tls = || server("a.example", vec![socket(443, true)]);
        let plain = || server("a.example", vec![socket(80, false)]);
        let mut redirects = plain();
        redirects.in_plain = Behaviour::Redirects { to: Target::Https };
        let mut refuses = plain();
        refuses.in_plain = Behaviour::Rejects;
        let mut proxied = plain();
        proxied.behind_proxy = Setting::set(true, plain().at);
        for server in [redirects, refuses, proxied] {
            assert_eq!(fails(vec![server, tls()]), 0);
        }
    }
}
