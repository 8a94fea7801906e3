//! The sockets of servers: `listen` lines that name one address make one socket, which speaks TLS when
//! any of them says so.

use super::config::{Config, NodeId};
use super::values;
use crate::model::http::Socket;
use crate::model::{Reach, Why};
use crate::source::Span;
use std::collections::BTreeMap;

/// One `listen`, or the one that is understood when none is written.
pub(super) struct Listen {
    pub server: NodeId,
    at: Span,
    /// Equal for equal sockets.
    pub key: String,
    pub address: String,
    /// The parameters after the address.
    options: Vec<String>,
    hidden: Option<Why>,
}

impl Listen {
    fn has(&self, option: &str) -> bool {
        self.options.iter().any(|one| one == option)
    }

    pub(super) fn is_default(&self) -> bool {
        self.has("default_server") || self.has("default")
    }
}

/// What all servers on one address add up to.
#[derive(Clone, Copy)]
pub(super) struct Merged {
    ssl: bool,
    proxy_protocol: bool,
    pub http2: bool,
    pub default_at: NodeId,
}

pub(super) fn listens(config: &Config<'_>, server: NodeId) -> Vec<Listen> {
    let statements: Vec<_> = config.own(server, "listen").collect();
    if statements.is_empty() {
        let address = "*:80".to_owned();
        return vec![Listen {
            server,
            at: config.name_span(server),
            key: address.clone(),
            address,
            options: Vec::new(),
            hidden: config.node(server).open.map(|(_, why)| why),
        }];
    }
    let mut all: Vec<_> = statements
        .iter()
        .map(|&listen| read(config, server, listen))
        .collect();
    // A template that has one socket with TLS and one without often writes only one of them.
    let mixed = all.iter().any(|one| one.has("ssl")) && !all.iter().all(|one| one.has("ssl"));
    if mixed && config.has_branches(&statements) {
        for one in &mut all {
            one.hidden = Some(Why::Template);
        }
    }
    all
}

fn read(config: &Config<'_>, server: NodeId, listen: NodeId) -> Listen {
    let mut words = config.args(listen).iter();
    let first = words.next();
    let address = first.map_or("", |word| config.value(listen, word));
    Listen {
        server,
        at: first.map_or_else(|| config.name_span(listen), |word| word.span),
        key: canonical(address),
        address: address.to_owned(),
        options: words
            .map(|word| config.value(listen, word).to_owned())
            .collect(),
        hidden: config.hidden(listen).map(|(_, why)| why),
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

pub(super) fn merge(parsed: &[Vec<Listen>]) -> BTreeMap<String, Merged> {
    let mut merged: BTreeMap<String, Merged> = BTreeMap::new();
    for listen in parsed.iter().flatten() {
        let one = merged.entry(listen.key.clone()).or_insert(Merged {
            ssl: false,
            proxy_protocol: false,
            http2: false,
            default_at: listen.server,
        });
        one.ssl |= listen.has("ssl") || listen.has("quic");
        one.proxy_protocol |= listen.has("proxy_protocol");
        one.http2 |= listen.has("http2");
        if listen.is_default() {
            one.default_at = listen.server;
        }
    }
    merged
}

/// What a server says with `ssl on;`.
type SslOn<'a> = &'a dyn Fn(NodeId) -> Switch;

/// What `ssl on;` is in a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Switch {
    On,
    Off,
    /// Written, with a value that cannot be seen.
    Hidden,
    /// Nowhere in sight, where a file that is not given may hold it.
    Elsewhere,
}

pub(super) fn socket(
    listen: &Listen,
    merged: &BTreeMap<String, Merged>,
    ssl_on: SslOn<'_>,
    partial: bool,
) -> Socket {
    let one = merged.get(&listen.key);
    let port = port(&listen.address);
    // Another server on the same socket can switch TLS on; nobody does so for port 80.
    let unsure = listen.hidden.is_some() || (partial && port != Some(80));
    let tls = match one {
        Some(one) if one.ssl => Some(true),
        Some(one) => by_directive(listen, *one, ssl_on, partial),
        None => Some(false),
    };
    Socket {
        at: listen.at,
        reach: match values::reach(&listen.address) {
            Reach::Cluster => Reach::Network,
            reach => reach,
        },
        port,
        tls: tls.filter(|&tls| tls || !unsure),
        proxy_protocol: one.is_some_and(|one| one.proxy_protocol),
        quic: listen.has("quic"),
        private: is_private(&listen.address),
        is_default: if partial && !listen.is_default() {
            None
        } else {
            Some(one.is_some_and(|one| one.default_at == listen.server))
        },
    }
}

/// `ssl on;` counts where the socket's default server says it, for all servers there and for none else.
fn by_directive(listen: &Listen, socket: Merged, ssl_on: SslOn<'_>, partial: bool) -> Option<bool> {
    let of_default = ssl_on(socket.default_at);
    let own = ssl_on(listen.server);
    // The default server may stand in a file that is not given; where none differs, it will not either.
    if partial && own != of_default {
        return None;
    }
    match of_default {
        Switch::On => Some(true),
        Switch::Off => Some(false),
        Switch::Hidden => None,
        // Beside the certificate, that is: nobody expects TLS on other ports.
        Switch::Elsewhere => (port(&listen.address) != Some(443)).then_some(false),
    }
}

fn is_private(address: &str) -> bool {
    values::host(address)
        .parse()
        .is_ok_and(crate::model::address::is_private)
}
