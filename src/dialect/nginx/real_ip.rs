//! Whose word is taken for a client's address, and which allow lists rest on it.

use super::access::{LEVELS, addresses_by};
use super::config::{Config, Context, Found, NodeId, ROOT};
use super::defaults;
use super::headers::{block_name, blocks_inside};
use super::server::Server;
use crate::model::access::{AddressRule, TrustedProxies};
use crate::model::address::{Breadth, breadth};
use crate::model::{Dialect, Facts, List, Reach, Scope, Setting, Why};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;

const STREAM: &[Context] = &[Context::Stream, Context::StreamServer];

/// An allow list that rests on the addresses a level believes.
#[derive(Clone, Copy)]
struct Rests {
    list: Span,
    /// Where its clients can be; unknown where something out of sight may decide.
    reach: Reach,
}

/// One fact for every block that names proxies.
pub(super) fn lower(
    config: &Config<'_>,
    servers: &[Server],
    streams: &[Server],
    facts: &mut Facts,
) {
    if config.named("set_real_ip_from").next().is_none() {
        return;
    }
    let mut resting = BTreeMap::new();
    let is_snippet = config.node(ROOT).context == Context::Snippet;
    let snippet = is_snippet.then(|| Server::of_snippet(config));
    for server in servers.iter().chain(&snippet) {
        find_lists(config, server, LEVELS, &mut resting);
    }
    for server in streams {
        find_lists(config, server, STREAM, &mut resting);
    }
    for (block, _) in config.all() {
        if config.own(block, "set_real_ip_from").next().is_some() {
            let rests = resting.get(&block).copied();
            facts.trusted_proxies.push(trusted(config, block, rests));
        }
    }
}

fn trusted(config: &Config<'_>, block: NodeId, rests: Option<Rests>) -> TrustedProxies {
    let node = config.node(block);
    let networks = config.own(block, "set_real_ip_from").filter_map(|id| {
        let (network, word) = config.arg(id, 0)?;
        let hidden = config.hidden_word(id, word).is_some();
        (!hidden).then(|| Spanned::new(network.to_owned(), word.span))
    });
    TrustedProxies {
        dialect: Dialect::Nginx,
        scope: Scope::new(if node.directive.is_some() {
            block_name(config, block)
        } else {
            "file".to_owned()
        }),
        networks: List::of(networks.collect()),
        header: if STREAM.contains(&node.context) {
            let at = config.name_span(block);
            defaults::fixed("proxy_protocol".to_owned(), "nginx: stream", at)
        } else {
            header(config, block)
        },
        allow_list: rests.map(|rests| rests.list),
        reach: rests.map_or(Reach::Unknown, |rests| rests.reach),
    }
}

fn header(config: &Config<'_>, block: NodeId) -> Setting<String> {
    let read = |id| match config.arg(id, 0) {
        Some((value, word)) => config.written(id, Some(value.to_owned()), word.span),
        None => Setting::unknown(config.name_span(id), Why::Invalid),
    };
    let at = config.name_span(block);
    let source = "nginx: real_ip_header X-Real-IP";
    config.scalar(block, "real_ip_header", LEVELS, read, || {
        defaults::fixed("X-Real-IP".to_owned(), source, at)
    })
}

/// The allow lists of a server and its locations, each under the level whose proxies it rests on: of
/// several the one that can be reached from farthest away.
fn find_lists(
    config: &Config<'_>,
    server: &Server,
    levels: &[Context],
    resting: &mut BTreeMap<NodeId, Rests>,
) {
    let outer = config.find(server.node, "set_real_ip_from", levels);
    for block in std::iter::once(server.node).chain(blocks_inside(config, server.node)) {
        let addresses = addresses_by(config, block, levels);
        let Some((list, sure)) = allow_list(&addresses) else {
            continue;
        };
        // The server's proxies are believed before a location is found; its own ones come on top.
        let own = config.find(block, "set_real_ip_from", levels);
        for (place, found) in [(server.node, outer), (block, own)] {
            let Found::At(level) = found else { continue };
            let Some(reach) = reach(config, server, place, levels) else {
                continue;
            };
            let reach = if sure { reach } else { Reach::Unknown };
            let known = resting.entry(level).or_insert(Rests { list, reach });
            let weight = |reach| (reach == Reach::Network, reach);
            if weight(reach) > weight(known.reach) {
                *known = Rests { list, reach };
            }
        }
    }
}

/// From where clients can claim an address; none where nothing reads what they would claim it in.
fn reach(config: &Config<'_>, server: &Server, place: NodeId, levels: &[Context]) -> Option<Reach> {
    // A stream has no headers: it takes addresses from the PROXY protocol alone.
    let by_protocol = levels == STREAM
        || header(config, place)
            .effective()
            .is_some_and(|name| name == "proxy_protocol");
    if server.sockets.is_empty() {
        return Some(Reach::Unknown);
    }
    let sockets = server.sockets.iter();
    let told = sockets.filter(|socket| !by_protocol || socket.proxy_protocol);
    told.map(|socket| socket.reach).max()
}

/// The first address that is let in while others are not, and whether that is sure: without a `deny`
/// after it the entry has no effect.
fn allow_list(addresses: &List<AddressRule>) -> Option<(Span, bool)> {
    let narrow = |rule: &Spanned<AddressRule>| {
        rule.value.allow && breadth(&rule.value.address) != Breadth::Everyone
    };
    let first = addresses.items.iter().position(narrow)?;
    let denies = addresses.items[first..]
        .iter()
        .any(|rule| !rule.value.allow);
    (denies || addresses.open.is_some()).then(|| (addresses.items[first].span, denies))
}
