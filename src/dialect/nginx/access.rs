//! Gates: `auth_basic`, `auth_request`, `auth_jwt`, client certificates, `allow`/`deny` and `satisfy`.

use super::behaviour::{is_acme, root_location};
use super::config::{Config, Context, Found, NodeId};
use super::headers::{block_name, blocks_inside};
use super::rewrite::{Entered, Reached};
use super::server::Server;
use super::{defaults, identity, rewrite, subrequest, values};
use crate::model::access::{AccessGate, AddressRule, GateKind, Satisfy};
use crate::model::address::{Breadth, breadth};
use crate::model::{Dialect, Facts, List, Scope, Setting, Why};
use crate::source::{Span, Spanned};
use std::net::Ipv4Addr;

pub(super) const LEVELS: &[Context] = &[
    Context::Http,
    Context::Server,
    Context::Location,
    Context::LimitExcept,
];

/// The gates of a server and of every location in it.
pub(super) fn lower_server(config: &Config<'_>, server: &Server, facts: &mut Facts) {
    let entered = rewrite::enter(config, server.node, server.plain_port());
    for block in std::iter::once(server.node).chain(blocks_inside(config, server.node)) {
        if config.node(block).context == Context::If {
            continue;
        }
        facts.gates.extend(gate(config, server, &entered, block));
    }
}

/// The gate of a block; most have none.
fn gate(
    config: &Config<'_>,
    server: &Server,
    entered: &Entered<'_, '_>,
    block: NodeId,
) -> Option<AccessGate> {
    let (gates, open) = gates(config, block);
    let mut addresses = addresses(config, block);
    if speaks_ipv4_alone(config, server) {
        let is_ipv6 = |address: &str| address.contains(':') && address != "unix:";
        // One that turns all of them away says that nobody else is meant to come in.
        let shuts = |rule: &AddressRule| !rule.allow && breadth(&rule.address) == Breadth::Everyone;
        let acts = |rule: &AddressRule| !is_ipv6(&rule.address) || shuts(rule);
        addresses.items.retain(|rule| acts(&rule.value));
    }
    let may_be_one = matches!(open, Some((_, Why::Variable)));
    if gates.is_empty() && addresses.items.is_empty() && !may_be_one {
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
        asks_in_plain: asks_in_plain(config, server, entered, block),
        subrequest: subrequest::subrequest(config, block),
        identity: identity::headers(config, server, block),
    })
}

/// Whether no client can have an IPv6 address, so that rules about those are without effect.
fn speaks_ipv4_alone(config: &Config<'_>, server: &Server) -> bool {
    let is_ipv4 = |id: NodeId| {
        config.arg(id, 0).is_some_and(|(address, word)| {
            let host = values::host(address);
            let is_port = address.bytes().all(|byte| byte.is_ascii_digit());
            !word.templated && (is_port || host == "*" || host.parse::<Ipv4Addr>().is_ok())
        })
    };
    config.node(server.node).context == Context::Server
        && config.node(server.node).open.is_none()
        && config.own(server.node, "listen").all(is_ipv4)
        && server.behind_proxy.effective() == Some(&false)
}

/// Whether a request without TLS gets as far as the gates of a block.
fn asks_in_plain(
    config: &Config<'_>,
    server: &Server,
    entered: &Entered<'_, '_>,
    block: NodeId,
) -> Setting<bool> {
    let at = config.name_span(block);
    // `location /` gets what no other location does: nothing is left for the server itself.
    if block == server.node && root_location(config, block).is_some() {
        return Setting::set(false, at);
    }
    match entered.at(block) {
        Reached::Answered(_, id) => Setting::set(false, config.span(id)),
        Reached::Unclear(why) => Setting::unknown(at, why),
        Reached::PassedOn if is_acme(config, block) => Setting::set(false, at),
        Reached::PassedOn => {
            defaults::fixed(true, "nginx: gates are asked after rewrite directives", at)
        }
    }
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
    addresses_by(config, block, LEVELS)
}

/// The same for blocks of another kind.
pub(super) fn addresses_by(
    config: &Config<'_>,
    block: NodeId,
    levels: &[Context],
) -> List<AddressRule> {
    // Most units have neither.
    let written = config.has("allow") || config.has("deny");
    for level in config.ancestors(block) {
        let node = config.node(level);
        if node.context != Context::Snippet && !levels.contains(&node.context) {
            continue;
        }
        let mut own = Vec::new();
        if written {
            own.extend(config.own(level, "allow"));
            own.extend(config.own(level, "deny"));
            own.sort_unstable();
        }
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
