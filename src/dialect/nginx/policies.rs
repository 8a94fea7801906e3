//! Which scopes of a server answer with which headers: a policy stands for every scope that answers
//! alike.

use super::behaviour::{before_locations, block_behaviour, root_location};
use super::config::{Config, Context, NodeId};
use super::headers::{block_name, blocks_inside, effective, writes_headers};
use super::insertion::insertion;
use super::server::Server;
use crate::model::http::{Behaviour, Discarded, HeaderPolicy};
use crate::model::{Dialect, Facts, Scope};
use std::collections::BTreeMap;

/// How much a header matters to what a scope answers, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// Nothing is shown.
    None,
    /// Whoever answers may send it.
    Upstream,
    Unknown,
    /// What nginx answers itself has no other header.
    Own,
}

impl Need {
    fn of(behaviour: &Behaviour) -> Self {
        match behaviour {
            Behaviour::Redirects { .. } | Behaviour::Rejects => Self::None,
            Behaviour::Serves { proxied: true } => Self::Upstream,
            Behaviour::Unknown(_) => Self::Unknown,
            Behaviour::Serves { proxied: false } => Self::Own,
        }
    }
}

/// The policies of a server, of every block inside it that adds headers of its own, and of the locations
/// that none of these stands for.
pub(super) fn lower_server(config: &Config<'_>, server: &Server, index: usize, facts: &mut Facts) {
    let main = root_location(config, server.node).unwrap_or(server.node);
    let others: Vec<_> = blocks_inside(config, server.node)
        .into_iter()
        .filter(|&one| one != main)
        .collect();
    facts
        .headers
        .push(policy(config, server, index, main, true));
    push_blocks(config, server, index, others.iter().copied(), facts);
    for alike in untold(config, server, main, &others) {
        let mut blocks = alike.into_iter();
        let Some(first) = blocks.next() else { continue };
        let mut policy = policy(config, server, index, first, false);
        policy.alike = blocks
            .map(|one| Scope::new(block_name(config, one)))
            .collect();
        facts.headers.push(policy);
    }
}

/// Locations without headers of their own that show more than the block they have their headers from:
/// `location / { return 404; }` says nothing of `/app`, nor does a header that `location /` alone sends.
fn untold(
    config: &Config<'_>,
    server: &Server,
    main: NodeId,
    others: &[NodeId],
) -> impl Iterator<Item = Vec<NodeId>> + use<> {
    let mut told = BTreeMap::from([(
        level(config, server, main),
        Need::of(&block_behaviour(config, server, main)),
    )]);
    let mut silent: BTreeMap<NodeId, (Need, Vec<NodeId>)> = BTreeMap::new();
    // What a server answers before it looks for a location, no location answers.
    let reached = before_locations(config, server.node).is_none();
    for &block in others.iter().filter(|_| reached) {
        let need = Need::of(&block_behaviour(config, server, block));
        if adds(config, block) {
            told.insert(block, need);
        } else if config.node(block).context == Context::Location
            && need > Need::None
            && !is_internal(config, block)
            && !is_bodiless(config, block)
            && !is_for_machines(config, block)
        {
            let (most, alike) = silent
                .entry(level(config, server, block))
                .or_insert((need, Vec::new()));
            if need > *most {
                (*most, *alike) = (need, Vec::new());
            }
            if need == *most {
                alike.push(block);
            }
        }
    }
    silent.retain(|level, (need, _)| told.get(level).is_none_or(|known| *known < *need));
    silent.into_values().map(|(_, alike)| alike)
}

/// The block that a block has its headers from.
fn level(config: &Config<'_>, server: &Server, block: NodeId) -> NodeId {
    let within = config
        .ancestors(block)
        .take_while(|&outer| outer != server.node);
    within
        .into_iter()
        .find(|&outer| writes_headers(config, outer))
        .unwrap_or(server.node)
}

fn adds(config: &Config<'_>, block: NodeId) -> bool {
    config.own(block, "add_header").next().is_some()
}

fn is_internal(config: &Config<'_>, block: NodeId) -> bool {
    config.own(block, "internal").next().is_some()
}

/// Counters, which no browser shows to anybody.
fn is_for_machines(config: &Config<'_>, block: NodeId) -> bool {
    config.own(block, "stub_status").next().is_some()
}

/// `return 204` and its kin.
fn is_bodiless(config: &Config<'_>, block: NodeId) -> bool {
    config.own(block, "return").next().is_some_and(|id| {
        let code = config.arg(id, 0).map(|(code, _)| code);
        matches!(code, Some("204" | "304"))
    })
}

/// The policies of the blocks alone: nothing is known of the server they will stand in.
pub(super) fn lower_blocks(config: &Config<'_>, server: &Server, index: usize, facts: &mut Facts) {
    let blocks = std::iter::once(server.node).chain(blocks_inside(config, server.node));
    push_blocks(config, server, index, blocks, facts);
}

fn push_blocks(
    config: &Config<'_>,
    server: &Server,
    index: usize,
    blocks: impl Iterator<Item = NodeId>,
    facts: &mut Facts,
) {
    for block in blocks.filter(|&one| adds(config, one)) {
        let policy = policy(config, server, index, block, false);
        facts.headers.push(policy);
    }
}

fn policy(
    config: &Config<'_>,
    server: &Server,
    index: usize,
    block: NodeId,
    is_server: bool,
) -> HeaderPolicy {
    let effective = effective(config, block);
    let by = effective.own.unwrap_or_else(|| config.name_span(block));
    let own_scope = || Scope::new(block_name(config, block));
    let scope = if is_server {
        server.scope.clone()
    } else {
        own_scope()
    };
    HeaderPolicy {
        dialect: Dialect::Nginx,
        over_tls: match &server.over_tls {
            Some(named) if is_server => named.clone(),
            _ => scope.clone(),
        },
        block: if block == server.node {
            scope.clone()
        } else {
            own_scope()
        },
        scope,
        alike: Vec::new(),
        at: if is_server {
            server.at
        } else {
            config.name_span(block)
        },
        is_server,
        server: index,
        tls: tls_of(server),
        behaviour: block_behaviour(config, server, block),
        bodiless: is_bodiless(config, block),
        internal: is_internal(config, block) || is_server && speaks_grpc_alone(config, server.node),
        headers: effective.headers,
        open: effective.open.map(|(_, why)| why),
        discarded: effective
            .discarded
            .into_iter()
            .map(|(header, open)| Discarded { header, by, open })
            .collect(),
        replaces: effective.replaces,
        inheritance: config
            .own(block, "add_header_inherit")
            .last()
            .map(|id| config.span(id)),
        insertion: insertion(config, block),
    }
}

/// Browsers ask nothing of a server that only passes gRPC on.
fn speaks_grpc_alone(config: &Config<'_>, server: NodeId) -> bool {
    let has = |name: &str, id| config.own(id, name).next().is_some();
    let mut locations = config.own(server, "location").peekable();
    locations.peek().is_some()
        && locations.all(|id| has("grpc_pass", id) || has("return", id) || has("internal", id))
        && config
            .own(server, "location")
            .any(|id| has("grpc_pass", id))
}

fn tls_of(server: &Server) -> Option<bool> {
    let known: Vec<_> = server.sockets.iter().map(|socket| socket.tls).collect();
    if known.contains(&Some(true)) {
        Some(true)
    } else if known.contains(&None) {
        None
    } else {
        Some(false)
    }
}
