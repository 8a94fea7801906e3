//! Gates: `auth_basic`, `auth_request`, `auth_jwt`, client certificates, `allow`/`deny`, `satisfy`,
//! and whose word is taken for a client's address.

use super::config::{Config, Context, Found, NodeId};
use super::headers::{block_name, blocks_inside};
use super::insertion::insertion;
use super::server::Server;
use super::{defaults, identity};
use crate::model::access::{
    AccessGate, AddressRule, GateKind, Satisfy, Subrequest, TrustedProxies,
};
use crate::model::{Dialect, Facts, List, Reach, Scope, Setting, Why};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;

pub(super) const LEVELS: &[Context] = &[
    Context::Http,
    Context::Server,
    Context::Location,
    Context::LimitExcept,
];

/// The gates of a server and of every location in it.
pub(super) fn lower_server(config: &Config<'_>, server: &Server, facts: &mut Facts) {
    for block in std::iter::once(server.node).chain(blocks_inside(config, server.node)) {
        if config.node(block).context == Context::If {
            continue;
        }
        facts.gates.extend(gate(config, server, block));
    }
}

/// The gate of a block; most have none.
fn gate(config: &Config<'_>, server: &Server, block: NodeId) -> Option<AccessGate> {
    let (gates, open) = gates(config, block);
    let addresses = addresses(config, block);
    if gates.is_empty() && addresses.items.is_empty() {
        return None;
    }
    let at = config.name_span(block);
    let is_server = block == server.node;
    Some(AccessGate {
        dialect: Dialect::Nginx,
        scope: if is_server {
            server.scope.clone()
        } else {
            Scope::new(block_name(config, block))
        },
        at,
        gates,
        open: open.map(|(_, why)| why),
        satisfy: satisfy(config, block),
        addresses,
        sockets: server.sockets.clone(),
        behind_proxy: server.behind_proxy.clone(),
        subrequest: subrequest(config, block),
        identity: identity::headers(config, server, block),
    })
}

/// How the gates of a block combine.
pub(super) fn satisfy(config: &Config<'_>, block: NodeId) -> Setting<Satisfy> {
    let read = |id| {
        let value = config
            .arg(id, 0)
            .map(|(value, _)| value.to_ascii_lowercase());
        let value = match value.as_deref() {
            Some("all") => Some(Satisfy::All),
            Some("any") => Some(Satisfy::Any),
            _ => None,
        };
        config.written(id, value, config.args_span(id))
    };
    let at = config.name_span(block);
    config.scalar(block, "satisfy", LEVELS, read, || {
        defaults::fixed(Satisfy::All, "nginx: satisfy all", at)
    })
}

/// The gates in effect, each with the token that sets it.
pub(super) fn gates(
    config: &Config<'_>,
    block: NodeId,
) -> (Vec<Spanned<GateKind>>, Option<(Span, Why)>) {
    let mut gates = Vec::new();
    let mut open = None;
    let kinds = [
        ("auth_basic", GateKind::Password),
        ("auth_request", GateKind::Subrequest),
        ("auth_jwt", GateKind::Token),
        ("auth_digest", GateKind::Password),
        ("auth_ldap", GateKind::Password),
    ];
    for (name, kind) in kinds {
        match config.find(block, name, LEVELS) {
            Found::At(level) => {
                let Some(id) = config.own(level, name).last() else {
                    continue;
                };
                let off = config
                    .arg(id, 0)
                    .is_some_and(|(value, _)| value.eq_ignore_ascii_case("off"));
                match config
                    .args(id)
                    .first()
                    .and_then(|word| config.hidden_word(id, word).map(|why| (word.span, why)))
                {
                    // A realm or a URI may hold variables; only a bare one may turn out to be "off".
                    Some(hidden)
                        if config
                            .arg(id, 0)
                            .is_some_and(|(value, _)| value.starts_with('$')) =>
                    {
                        open = Some(hidden);
                    }
                    _ if off => {}
                    _ => gates.push(Spanned::new(kind, config.name_span(id))),
                }
            }
            Found::Unset(hidden) => open = open.or(hidden),
        }
    }
    if let Found::At(level) = config.find(
        block,
        "ssl_verify_client",
        &[Context::Http, Context::Server],
    ) && let Some(id) = config.own(level, "ssl_verify_client").last()
        && config
            .arg(id, 0)
            .is_some_and(|(value, _)| value.eq_ignore_ascii_case("on"))
    {
        gates.push(Spanned::new(GateKind::Certificate, config.name_span(id)));
    }
    (gates, open)
}

/// The `allow`/`deny` list: an own one replaces every outer one.
pub(super) fn addresses(config: &Config<'_>, block: NodeId) -> List<AddressRule> {
    for level in config.ancestors(block) {
        let node = config.node(level);
        if node.context != Context::Snippet && !LEVELS.contains(&node.context) {
            continue;
        }
        let rules = ["allow", "deny"].map(|name| config.own(level, name));
        let mut own: Vec<_> = rules.into_iter().flatten().collect();
        own.sort_unstable();
        if own.is_empty() {
            if let Some((_, why)) = node.open {
                return List {
                    items: Vec::new(),
                    open: Some(why),
                };
            }
            continue;
        }
        let mut list = List {
            items: Vec::new(),
            open: node.open.map(|(_, why)| why),
        };
        for id in own {
            let Some((address, word)) = config.arg(id, 0) else {
                continue;
            };
            if let Some(why) = config.hidden_word(id, word) {
                list.open = Some(why);
            }
            let rule = AddressRule {
                allow: config.node(id).name == "allow",
                address: address.to_owned(),
            };
            list.items.push(Spanned::new(rule, config.span(id)));
        }
        return list;
    }
    List::default()
}

/// The location of the authentication subrequest that guards a block.
pub(super) fn auth_location(config: &Config<'_>, block: NodeId) -> Option<NodeId> {
    let statement = config.own(block, "auth_request").last()?;
    let (uri, _) = config
        .arg(statement, 0)
        .filter(|(uri, _)| uri.starts_with('/'))?;
    location_for(config, block, uri)
}

/// The location that answers a URI in the server a block stands in: an exact match, else the longest
/// prefix; none where a file that is not given could hold a better one. Regex locations are not
/// followed.
pub(super) fn location_for(config: &Config<'_>, block: NodeId, uri: &str) -> Option<NodeId> {
    let server = config.ancestors(block).find(|&outer| {
        matches!(
            config.node(outer).context,
            Context::Server | Context::Snippet
        )
    })?;
    let path = uri.split('?').next().unwrap_or(uri);
    let mut best: Option<(usize, NodeId)> = None;
    for id in config
        .children(server)
        .filter(|&id| config.node(id).context == Context::Location)
    {
        let words: Vec<_> = config
            .args(id)
            .iter()
            .map(|word| config.value(id, word))
            .collect();
        let (length, fits) = match words.as_slice() {
            ["=", exact] => (usize::MAX, *exact == path),
            ["^~", prefix] => (prefix.len(), path.starts_with(prefix)),
            [prefix] if prefix.starts_with('/') => (prefix.len(), path.starts_with(prefix)),
            // `location =/auth` is one word.
            [exact] if exact.starts_with('=') => (usize::MAX, &exact[1..] == path),
            _ => continue,
        };
        if fits && best.is_none_or(|(have, _)| length > have) {
            best = Some((length, id));
        }
    }
    let exact = |id: NodeId| {
        let words = config.args(id).iter();
        words
            .last()
            .is_some_and(|word| config.value(id, word).trim_start_matches('=') == path)
    };
    best.map(|(_, id)| id)
        .filter(|&id| config.node(server).open.is_none() || exact(id))
}

fn subrequest(config: &Config<'_>, block: NodeId) -> Option<Subrequest> {
    let statement = config.own(block, "auth_request").last()?;
    let (uri, word) = config
        .arg(statement, 0)
        .filter(|(uri, _)| !uri.eq_ignore_ascii_case("off"))?;
    let location = auth_location(config, block);
    let internal = match location {
        None => Setting::unknown(word.span, Why::MayLiveElsewhere),
        Some(location) => match config.own(location, "internal").next() {
            Some(id) => Setting::set(true, config.name_span(id)),
            None => match config.node(location).open {
                Some((span, why)) => Setting::Unknown { span, why },
                // It answers clients, too: sign-in pages, callbacks.
                None if !is_for(config, location, uri) => Setting::Unsupported,
                None => defaults::fixed(
                    false,
                    "nginx: any client can ask for a location",
                    config.name_span(location),
                ),
            },
        },
    };
    Some(Subrequest {
        uri: Spanned::new(uri.to_owned(), word.span),
        location: location.map(|id| config.args_span(id)),
        internal,
        insertion: location.and_then(|id| insertion(config, id)),
    })
}

/// Whether a location is made for this URI alone, by its name.
fn is_for(config: &Config<'_>, location: NodeId, uri: &str) -> bool {
    let path = uri.split('?').next().unwrap_or(uri);
    let name = config.args(location).last();
    name.is_some_and(|word| {
        let name = config.value(location, word).trim_start_matches('=');
        name.trim_end_matches('/') == path.trim_end_matches('/')
    })
}

/// Where the client's address is taken from somebody else's word.
pub(super) fn lower_trusted_proxies(
    config: &Config<'_>,
    servers: &[Server],
    streams: &[Server],
    facts: &mut Facts,
) {
    // Bytes that are passed on hold no header: a stream takes addresses from the PROXY protocol alone.
    let told = |server: &&Server| server.sockets.iter().any(|one| one.proxy_protocol);
    let all = servers.iter().chain(streams.iter().filter(told));
    let (reach, allows) = (reach_below(config, all), allow_lists(config));
    for (block, node) in config.all() {
        if config.own(block, "set_real_ip_from").next().is_none() {
            continue;
        }
        let is_stream = matches!(node.context, Context::Stream | Context::StreamServer);
        if is_stream && node.open.is_none() && !reach.contains_key(&block) {
            continue;
        }
        let networks = config.own(block, "set_real_ip_from").filter_map(|id| {
            let (network, word) = config.arg(id, 0)?;
            config
                .hidden_word(id, word)
                .is_none()
                .then(|| Spanned::new(network.to_owned(), word.span))
        });
        let header = |id| match config.arg(id, 0) {
            Some((value, word)) => config.written(id, Some(value.to_owned()), word.span),
            None => Setting::unknown(config.name_span(id), Why::Invalid),
        };
        let at = config.name_span(block);
        facts.trusted_proxies.push(TrustedProxies {
            dialect: Dialect::Nginx,
            scope: Scope::new(if node.directive.is_some() {
                block_name(config, block)
            } else {
                "file".to_owned()
            }),
            networks: List::of(networks.collect()),
            header: config.scalar(block, "real_ip_header", LEVELS, header, || {
                defaults::fixed(
                    "X-Real-IP".to_owned(),
                    "nginx: real_ip_header X-Real-IP",
                    at,
                )
            }),
            allow_list: allows.get(&block).copied(),
            reach: reach.get(&block).copied().unwrap_or(Reach::Unknown),
        });
    }
}

/// The farthest socket of the servers in or below each block.
fn reach_below<'a>(
    config: &Config<'_>,
    servers: impl Iterator<Item = &'a Server>,
) -> BTreeMap<NodeId, Reach> {
    let mut farthest = BTreeMap::new();
    for server in servers {
        let Some(reach) = server.sockets.iter().map(|socket| socket.reach).max() else {
            continue;
        };
        for block in config.ancestors(server.node) {
            let known = farthest.entry(block).or_insert(reach);
            *known = reach.max(*known);
        }
    }
    farthest
}

/// The first `allow` in or below each block that does not let everybody in.
fn allow_lists(config: &Config<'_>) -> BTreeMap<NodeId, Span> {
    let mut first = BTreeMap::new();
    for id in config.named("allow") {
        let narrow = config
            .arg(id, 0)
            .is_some_and(|(address, _)| address != "all");
        for block in config.ancestors(id).filter(|_| narrow) {
            first.entry(block).or_insert_with(|| config.span(id));
        }
    }
    first
}
