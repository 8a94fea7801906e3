//! Servers: the sockets they listen on, the names they answer to, and how they answer.

use super::config::{Config, Context, Found, NodeId};
use super::values;
use crate::model::http::{Behaviour, HttpServer, Socket};
use crate::model::{Dialect, List, Reach, Scope, Why};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;

/// A server as the other lowerings need it.
#[derive(Debug)]
pub(super) struct Server {
    /// Its block; the whole unit's top level when there is none.
    pub node: NodeId,
    pub scope: Scope,
    pub at: Span,
    pub sockets: Vec<Socket>,
    /// The default server of one of its sockets.
    pub shares_with: Option<NodeId>,
    /// Whether it is the default server of every socket it listens on; [`None`] when files that
    /// are not given may hold another.
    pub is_default: Option<bool>,
    pub behaviour: Behaviour,
    pub behind_proxy: bool,
}

/// All `server` blocks of one kind, in nginx's order.
pub(super) fn collect(config: &Config<'_>, kind: Context) -> Vec<Server> {
    let blocks: Vec<_> = config
        .all()
        .filter(|(_, node)| node.context == kind)
        .map(|(id, _)| id)
        .collect();
    let parsed: Vec<_> = blocks.iter().map(|&block| listens(config, block)).collect();
    let merged = merge(&parsed);
    let partial = blocks
        .first()
        .is_some_and(|&block| outer_open(config, block));
    let unsure = |listens: &[Listen]| partial && !listens.iter().all(|one| one.default);
    let is_default = |listens: &[Listen]| {
        listens.iter().all(|listen| {
            merged
                .get(&listen.key)
                .is_some_and(|one| one.default_at == listen.server)
        })
    };
    let mut defaults: BTreeMap<&str, NodeId> = BTreeMap::new();
    for listens in parsed.iter().filter(|one| !unsure(one) && is_default(one)) {
        for listen in listens {
            defaults.entry(&listen.key).or_insert(listen.server);
        }
    }
    blocks
        .iter()
        .zip(&parsed)
        .map(|(&block, listens)| {
            let at = config.name_span(block);
            let ssl_on = is_ssl_on(config, block);
            let sockets: Vec<_> = listens
                .iter()
                .map(|listen| socket(listen, &merged, ssl_on, partial))
                .collect();
            Server {
                node: block,
                scope: Scope::new(scope_name(config, block, listens)),
                at,
                shares_with: listens
                    .iter()
                    .filter_map(|listen| defaults.get(listen.key.as_str()).copied())
                    .min(),
                is_default: if unsure(listens) {
                    None
                } else {
                    Some(is_default(listens))
                },
                behaviour: behaviour(config, block),
                behind_proxy: is_behind_proxy(config, block)
                    || sockets.iter().any(|one| one.proxy_protocol),
                sockets,
            }
        })
        .collect()
}

fn outer_open(config: &Config<'_>, block: NodeId) -> bool {
    config
        .node(block)
        .parent
        .is_some_and(|outer| config.node(outer).open.is_some())
}

/// The fact.
pub(super) fn lower(config: &Config<'_>, server: &Server) -> HttpServer {
    HttpServer {
        dialect: Dialect::Nginx,
        scope: server.scope.clone(),
        at: server.at,
        names: names(config, server.node),
        sockets: server.sockets.clone(),
        behaviour: server.behaviour.clone(),
        behind_proxy: server.behind_proxy,
        redirects_plain: redirects_plain(config, server.node),
    }
}

/// `if ($scheme = http) { return 301 https://…; }` and its kin, the variable being set elsewhere
/// included.
fn redirects_plain(config: &Config<'_>, server: NodeId) -> bool {
    let about_scheme = |id: NodeId| {
        let words = ["scheme", "https", "ssl", "server_port", "proto", "redirect"];
        config.args(id).iter().any(|word| {
            let text = config.value(id, word).to_ascii_lowercase();
            word.templated || words.iter().any(|one| text.contains(one))
        })
    };
    config.own(server, "if").any(|id| {
        about_scheme(id) && answer(config, id) == Some(Behaviour::Redirects { https: true })
    })
}

/// One `listen`, or the one that is understood when none is written.
struct Listen {
    server: NodeId,
    at: Span,
    key: String,
    address: String,
    ssl: bool,
    default: bool,
    proxy_protocol: bool,
    quic: bool,
    hidden: Option<Why>,
}

/// What all servers on one address add up to.
#[derive(Clone, Copy)]
struct Merged {
    ssl: bool,
    proxy_protocol: bool,
    default_at: NodeId,
}

fn listens(config: &Config<'_>, server: NodeId) -> Vec<Listen> {
    let mut all: Vec<_> = config
        .own(server, "listen")
        .map(|listen| read_listen(config, server, listen))
        .collect();
    if all.is_empty() {
        let hidden = config.node(server).open.map(|(_, why)| why);
        let at = config.name_span(server);
        let address = "*:80".to_owned();
        all.push(Listen {
            server,
            at,
            key: address.clone(),
            address,
            ssl: false,
            default: false,
            proxy_protocol: false,
            quic: false,
            hidden,
        });
    }
    all
}

fn read_listen(config: &Config<'_>, server: NodeId, listen: NodeId) -> Listen {
    let words = config.args(listen);
    let address = words.first().map_or("", |word| config.value(listen, word));
    let has = |option: &str| {
        words
            .iter()
            .skip(1)
            .any(|word| config.value(listen, word) == option)
    };
    let hidden_option = words
        .iter()
        .skip(1)
        .any(|word| config.hidden_word(listen, word).is_some());
    let hidden = words
        .first()
        .and_then(|word| config.hidden_word(listen, word));
    Listen {
        server,
        at: words
            .first()
            .map_or_else(|| config.name_span(listen), |word| word.span),
        key: canonical(address),
        address: address.to_owned(),
        ssl: has("ssl"),
        default: has("default_server") || has("default"),
        proxy_protocol: has("proxy_protocol"),
        quic: has("quic"),
        hidden: hidden.or(hidden_option.then_some(Why::Template)),
    }
}

/// `80`, `*:80` and `0.0.0.0:80` are one socket; an address without a port means port 80.
fn canonical(address: &str) -> String {
    if address.starts_with("unix:") {
        return address.to_owned();
    }
    if address.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("*:{address}");
    }
    let host = values::host(address);
    let port = port(address).unwrap_or(80);
    let host = if host == "0.0.0.0" { "*" } else { host };
    format!("{host}:{port}")
}

fn port(address: &str) -> Option<u16> {
    if address.starts_with("unix:") {
        return None;
    }
    if address.bytes().all(|byte| byte.is_ascii_digit()) {
        return address.parse().ok();
    }
    let after = address.rsplit_once(']').map_or(address, |(_, after)| after);
    match after.rsplit_once(':') {
        Some((_, port)) => port.parse().ok(),
        None => Some(80),
    }
}

fn merge(parsed: &[Vec<Listen>]) -> BTreeMap<String, Merged> {
    let mut merged: BTreeMap<String, Merged> = BTreeMap::new();
    for listen in parsed.iter().flatten() {
        let one = merged.entry(listen.key.clone()).or_insert(Merged {
            ssl: false,
            proxy_protocol: false,
            default_at: listen.server,
        });
        one.ssl |= listen.ssl || listen.quic;
        one.proxy_protocol |= listen.proxy_protocol;
        if listen.default {
            one.default_at = listen.server;
        }
    }
    merged
}

fn socket(
    listen: &Listen,
    merged: &BTreeMap<String, Merged>,
    ssl_on: bool,
    partial: bool,
) -> Socket {
    let one = merged.get(&listen.key);
    let ssl = ssl_on || one.is_some_and(|one| one.ssl);
    let port = port(&listen.address);
    // Another server on the same socket can switch TLS on; nobody does so for port 80.
    let unsure = listen.hidden.is_some() || (partial && port != Some(80));
    Socket {
        at: listen.at,
        reach: match values::reach(&listen.address) {
            Reach::Cluster => Reach::Network,
            reach => reach,
        },
        port,
        tls: if ssl {
            Some(true)
        } else {
            (!unsure).then_some(false)
        },
        proxy_protocol: one.is_some_and(|one| one.proxy_protocol),
        quic: listen.quic,
    }
}

/// `ssl on;`, which nginx removed in 1.25.1 but old configurations still run.
fn is_ssl_on(config: &Config<'_>, server: NodeId) -> bool {
    let levels = [Context::Http, Context::Server];
    match config.find(server, "ssl", &levels) {
        Found::At(level) => config
            .own(level, "ssl")
            .last()
            .and_then(|one| config.arg(one, 0))
            .is_some_and(|(value, _)| values::flag(value) == Some(true)),
        Found::Unset(_) => false,
    }
}

fn names(config: &Config<'_>, server: NodeId) -> List<String> {
    let mut list = List::default();
    for statement in config.own(server, "server_name") {
        for word in config.args(statement) {
            match config.hidden_word(statement, word) {
                Some(why) if !config.value(statement, word).starts_with('~') => {
                    list.open = Some(why)
                }
                _ => list.items.push(Spanned::new(
                    config.value(statement, word).to_ascii_lowercase(),
                    word.span,
                )),
            }
        }
    }
    if list.open.is_none() {
        list.open = config.node(server).open.map(|(_, why)| why);
    }
    list
}

fn scope_name(config: &Config<'_>, server: NodeId, listens: &[Listen]) -> String {
    let name = config
        .own(server, "server_name")
        .find_map(|one| config.arg(one, 0))
        .map_or("", |(name, _)| name);
    let first = listens.first().map_or("", |listen| listen.address.as_str());
    match (name, first) {
        ("" | "_", address) => format!("server on {address}"),
        (name, address) => format!("server {name} on {address}"),
    }
}

/// How a server answers when no location narrows it down.
fn behaviour(config: &Config<'_>, server: NodeId) -> Behaviour {
    let levels = [Context::Http, Context::Server];
    if let Found::At(level) = config.find(server, "ssl_reject_handshake", &levels)
        && config
            .own(level, "ssl_reject_handshake")
            .last()
            .and_then(|one| config.arg(one, 0))
            .is_some_and(|(value, _)| values::flag(value) == Some(true))
    {
        return Behaviour::Rejects;
    }
    if let Some(answer) = answer(config, server) {
        return answer;
    }
    if let Some((_, why)) = config.node(server).open {
        return Behaviour::Unknown(why);
    }
    if decides_by_lua(config, server) {
        return Behaviour::Unknown(Why::Variable);
    }
    let mut found = Vec::new();
    for location in config
        .children(server)
        .filter(|&id| config.node(id).context == Context::Location)
    {
        match location_behaviour(config, location) {
            Behaviour::Unknown(why) => return Behaviour::Unknown(why),
            Behaviour::Serves { proxied } => found.push(Behaviour::Serves { proxied }),
            _ if is_acme(config, location) => {}
            other => found.push(other),
        }
    }
    combine(&found)
}

fn combine(found: &[Behaviour]) -> Behaviour {
    let serves = |one: &&Behaviour| matches!(one, Behaviour::Serves { .. });
    match found.iter().find(serves) {
        Some(_) => Behaviour::Serves {
            proxied: found.contains(&Behaviour::Serves { proxied: true }),
        },
        None if found.is_empty() => Behaviour::Serves { proxied: false },
        None if found.iter().all(|one| *one == Behaviour::Rejects) => Behaviour::Rejects,
        None => Behaviour::Redirects {
            https: found.iter().all(|one| {
                matches!(
                    one,
                    Behaviour::Rejects | Behaviour::Redirects { https: true }
                )
            }),
        },
    }
}

/// The behaviour of one location.
pub(super) fn location_behaviour(config: &Config<'_>, location: NodeId) -> Behaviour {
    if is_acme(config, location) {
        return Behaviour::Rejects;
    }
    if let Some(answer) = answer(config, location) {
        return answer;
    }
    if let Some((_, why)) = config.node(location).open {
        return Behaviour::Unknown(why);
    }
    if decides_by_lua(config, location) {
        return Behaviour::Unknown(Why::Variable);
    }
    let passes = [
        "proxy_pass",
        "fastcgi_pass",
        "uwsgi_pass",
        "grpc_pass",
        "scgi_pass",
        "memcached_pass",
    ];
    let inside = config
        .children(location)
        .filter(|&id| passes.contains(&config.node(id).name))
        .count();
    Behaviour::Serves {
        proxied: inside > 0,
    }
}

/// Whether Lua code sees the request first: it may redirect or refuse it.
fn decides_by_lua(config: &Config<'_>, block: NodeId) -> bool {
    config.children(block).any(|id| {
        let name = config.node(id).name;
        name.starts_with("rewrite_by_lua") || name.starts_with("access_by_lua")
    })
}

/// ACME's HTTP-01 challenge has to be answered in plain text.
fn is_acme(config: &Config<'_>, location: NodeId) -> bool {
    config
        .args(location)
        .iter()
        .any(|word| config.value(location, word).contains("/.well-known/"))
}

/// An unconditional `return` or `rewrite … redirect` directly in the block.
fn answer(config: &Config<'_>, block: NodeId) -> Option<Behaviour> {
    for id in config.children(block) {
        match config.node(id).name {
            "return" => return Some(returned(config, id)),
            "rewrite" => {
                let words = config.args(id);
                let [pattern, target, ..] = words else {
                    continue;
                };
                let every = matches!(
                    config.value(id, pattern),
                    "^" | ".*"
                        | "^.*"
                        | "^(.*)$"
                        | "^(.*)"
                        | "(.*)"
                        | "^/(.*)$"
                        | "^/(.*)"
                        | "^.*$"
                        | "^/.*$"
                );
                let target = config.value(id, target);
                let flag = words.get(2).map_or("", |word| config.value(id, word));
                let redirects = matches!(flag, "redirect" | "permanent")
                    || target.contains("://")
                    || target.starts_with("$scheme");
                if every && redirects {
                    return Some(Behaviour::Redirects {
                        https: target.starts_with("https://"),
                    });
                }
            }
            _ => {}
        }
    }
    None
}

fn returned(config: &Config<'_>, id: NodeId) -> Behaviour {
    let words: Vec<_> = config
        .args(id)
        .iter()
        .map(|word| config.value(id, word))
        .collect();
    let (code, target) = match words.as_slice() {
        [only] if only.bytes().all(|byte| byte.is_ascii_digit()) => (*only, ""),
        [only] => ("302", *only),
        [code, target, ..] => (*code, *target),
        [] => ("", ""),
    };
    match code {
        "301" | "302" | "303" | "307" | "308" => Behaviour::Redirects {
            https: target.starts_with("https://"),
        },
        "444" => Behaviour::Rejects,
        code if code.starts_with('4') || code.starts_with('5') => Behaviour::Rejects,
        _ => Behaviour::Serves { proxied: false },
    }
}

/// Whether the configuration shows that something in front terminates the connection.
fn is_behind_proxy(config: &Config<'_>, server: NodeId) -> bool {
    let levels = [Context::Http, Context::Server, Context::Location];
    let real_ip = ["set_real_ip_from", "real_ip_header"];
    if real_ip
        .iter()
        .any(|name| matches!(config.find(server, name, &levels), Found::At(_)))
    {
        return true;
    }
    let looks = |id: NodeId| {
        config
            .args(id)
            .iter()
            .any(|word| config.value(id, word).contains("$http_x_forwarded_proto"))
    };
    config
        .children(server)
        .any(|id| looks(id) || config.children(id).any(looks))
}
