//! Servers: the sockets they listen on, the names they answer to, and how they answer.

use super::access::{addresses, satisfy};
use super::behaviour::{answer, behaviour, in_plain, root_location};
use super::config::{Config, Context, Found, NodeId, ROOT};
use super::listen::{Listen, Switch, listens, merge, socket};
use super::{defaults, values};
use crate::model::access::Satisfy;
use crate::model::http::{Behaviour, HttpServer, Socket};
use crate::model::{Dialect, List, Scope, Setting, Why};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;

/// A server as the other lowerings need it.
#[derive(Debug)]
pub(super) struct Server {
    /// Its block; the whole unit's top level when there is none.
    pub node: NodeId,
    pub scope: Scope,
    /// The same by its first socket that speaks TLS, for what is only about TLS.
    pub over_tls: Option<Scope>,
    pub at: Span,
    pub sockets: Vec<Socket>,
    /// The default server of one of its sockets that speaks TLS.
    pub shares_with: Option<NodeId>,
    /// Whether it is the default server of every socket it listens on; [`None`] when files that
    /// are not given may hold another.
    pub is_default: Option<bool>,
    pub behaviour: Behaviour,
    pub behind_proxy: Setting<bool>,
    /// Whether a `listen` of one of its sockets says `http2`.
    pub listens_http2: bool,
}

impl Server {
    /// The port that takes requests without TLS, if it is one.
    pub(super) fn plain_port(&self) -> Option<u16> {
        let plain = self.sockets.iter().filter(|one| one.tls != Some(true));
        let mut ports: Vec<_> = plain.map(|socket| socket.port).collect();
        ports.dedup();
        match ports.as_slice() {
            [only] => *only,
            _ => None,
        }
    }

    /// What stands around the directives of a snippet: nothing is known of it.
    pub(super) fn of_snippet(config: &Config<'_>) -> Self {
        Self {
            node: ROOT,
            scope: Scope::new("snippet"),
            over_tls: None,
            at: config.name_span(ROOT),
            sockets: Vec::new(),
            shares_with: None,
            is_default: None,
            behaviour: Behaviour::Unknown(Why::MayLiveElsewhere),
            behind_proxy: Setting::unknown(config.name_span(ROOT), Why::MayLiveElsewhere),
            listens_http2: false,
        }
    }
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
    let unsure = |listens: &[Listen]| partial && !listens.iter().all(Listen::is_default);
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
            let sockets: Vec<_> = listens
                .iter()
                .map(|listen| socket(listen, &merged, &|server| ssl_on(config, server), partial))
                .collect();
            let mut pairs = listens.iter().zip(&sockets);
            let with_tls = pairs.find(|(_, socket)| socket.tls == Some(true));
            Server {
                node: block,
                scope: Scope::new(scope_name(config, block, listens.first())),
                over_tls: with_tls
                    .map(|(listen, _)| Scope::new(scope_name(config, block, Some(listen)))),
                at,
                shares_with: listens
                    .iter()
                    .zip(&sockets)
                    .filter(|(_, socket)| socket.tls == Some(true))
                    .filter_map(|(listen, _)| defaults.get(listen.key.as_str()).copied())
                    .min(),
                is_default: if unsure(listens) {
                    None
                } else {
                    Some(is_default(listens))
                },
                behaviour: behaviour(config, block),
                behind_proxy: behind_proxy(config, block, &sockets),
                listens_http2: listens
                    .iter()
                    .filter_map(|listen| merged.get(&listen.key))
                    .any(|one| one.http2),
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
        behind_proxy: server.behind_proxy.clone(),
        in_plain: in_plain(config, server.node, server.plain_port()),
        http2: http2(config, server),
        http3: config.flag(
            server.node,
            "http3",
            &HTTP,
            defaults::fixed(true, "nginx: http3 on", server.at),
        ),
        rejects_handshake: super::behaviour::rejects_handshake(config, server.node),
        rejects_requests: answer(config, server.node) == Some(Behaviour::Rejects),
        admits_neighbours_only: admits_neighbours_only(config, server.node),
    }
}

/// `allow 10.0.0.0/8; deny all;` where requests end up.
fn admits_neighbours_only(config: &Config<'_>, server: NodeId) -> bool {
    let entry = root_location(config, server).unwrap_or(server);
    let list = addresses(config, entry);
    let is_near = |address: &str| {
        let network = address.split('/').next().unwrap_or(address);
        address == "unix:" || network.parse().is_ok_and(crate::model::address::is_private)
    };
    list.open.is_none()
        && list
            .values()
            .any(|rule| !rule.allow && rule.address == "all")
        && list
            .values()
            .all(|rule| !rule.allow || is_near(&rule.address))
        && satisfy(config, entry).effective() == Some(&Satisfy::All)
}

const HTTP: [Context; 2] = [Context::Http, Context::Server];

/// `http2 on;`, or the older parameter of `listen`, which counts for all servers of the socket.
fn http2(config: &Config<'_>, server: &Server) -> Setting<bool> {
    if server.listens_http2 {
        return Setting::set(true, server.at);
    }
    let default = defaults::fixed(false, "nginx: http2 off", server.at);
    config.flag(server.node, "http2", &HTTP, default)
}

/// `ssl on;`, which nginx removed in 1.25.1 but old configurations still run.
fn ssl_on(config: &Config<'_>, server: NodeId) -> Switch {
    let levels = [
        Context::Http,
        Context::Server,
        Context::Mail,
        Context::MailServer,
    ];
    match config.find(server, "ssl", &levels) {
        Found::At(level) => {
            let last = config.own(level, "ssl").last();
            let value = last.and_then(|id| config.arg(id, 0));
            match value.and_then(|(value, _)| values::flag(value)) {
                Some(true) => Switch::On,
                Some(false) => Switch::Off,
                None => Switch::Hidden,
            }
        }
        Found::Unset(None) => Switch::Off,
        Found::Unset(Some(_)) => Switch::Elsewhere,
    }
}

fn names(config: &Config<'_>, server: NodeId) -> List<String> {
    let mut list = List::default();
    for statement in config.own(server, "server_name") {
        for word in config.args(statement) {
            match config.hidden_word(statement, word) {
                Some(why) if !config.value(statement, word).starts_with('~') => {
                    list.open = Some(why);
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

fn scope_name(config: &Config<'_>, server: NodeId, listen: Option<&Listen>) -> String {
    let address = listen.map_or("", |listen| listen.address.as_str());
    match (server_name(config, server), address) {
        (None, address) => format!("server on {address}"),
        (Some(name), address) => format!("server {name} on {address}"),
    }
}

/// The first name a server has, if that tells it from others.
pub(super) fn server_name<'a>(config: &Config<'a>, server: NodeId) -> Option<&'a str> {
    let mut names = config.own(server, "server_name");
    let (name, _) = names.find_map(|one| config.arg(one, 0))?;
    Some(name).filter(|name| !matches!(*name, "" | "_"))
}

/// Whether the configuration shows that something in front terminates the connection.
fn behind_proxy(config: &Config<'_>, server: NodeId, sockets: &[Socket]) -> Setting<bool> {
    if let Some(socket) = sockets.iter().find(|one| one.proxy_protocol) {
        return Setting::set(true, socket.at);
    }
    let levels = [Context::Http, Context::Server, Context::Location];
    let mut hidden = None;
    for name in ["set_real_ip_from", "real_ip_header"] {
        match config.find(server, name, &levels) {
            Found::At(level) => {
                let written = config.own(level, name).next().unwrap_or(level);
                return Setting::set(true, config.span(written));
            }
            Found::Unset(open) => hidden = hidden.or(open),
        }
    }
    let looks = |&id: &NodeId| {
        config
            .args(id)
            .iter()
            .any(|word| config.value(id, word).contains("$http_x_forwarded_proto"))
    };
    let inside = config
        .children(server)
        .flat_map(|id| std::iter::once(id).chain(config.children(id)));
    if let Some(id) = inside.into_iter().find(looks) {
        return Setting::set(true, config.args_span(id));
    }
    // What speaks no TLS and says that TLS was spoken knows of somebody who did.
    let tells = |&id: &NodeId| {
        let mut words = config.args(id).iter().map(|word| config.value(id, word));
        words
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("x-forwarded-proto"))
            && words.next() == Some("https")
    };
    let inside = config
        .children(server)
        .flat_map(|id| std::iter::once(id).chain(config.children(id)));
    if let Some(id) = inside.into_iter().find(tells)
        && sockets.iter().all(|one| one.tls == Some(false))
    {
        return Setting::set(true, config.args_span(id));
    }
    match hidden {
        Some((span, why)) => Setting::Unknown { span, why },
        None => defaults::fixed(
            false,
            "nginx: no real-IP directives",
            config.name_span(server),
        ),
    }
}
