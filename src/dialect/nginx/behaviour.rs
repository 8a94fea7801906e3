//! How a server or a location answers, as far as the files tell.

use super::access::{self, addresses};
use super::config::{Config, Context, Found, NodeId, ROOT};
use super::server::Server;
use super::values;
use crate::model::access::AddressRule;
use crate::model::http::Behaviour;
use crate::model::{Reach, Why};
use crate::source::Spanned;

/// How a server answers when no location narrows it down.
pub(super) fn behaviour(config: &Config<'_>, server: NodeId) -> Behaviour {
    if let Some(answer) = before_locations(config, server) {
        return answer;
    }
    let (mut found, mut probes) = (Vec::new(), false);
    for location in config
        .children(server)
        .filter(|&id| config.node(id).context == Context::Location)
    {
        match location_behaviour(config, location) {
            Behaviour::Unknown(why) => return Behaviour::Unknown(why),
            // What is kept from everybody says nothing of the rest.
            _ if is_acme(config, location) || turns_away(config, location) => {}
            // A health check beside a redirect gives nothing away.
            Behaviour::Serves { .. } if is_probe(config, location) => probes = true,
            other => found.push(other),
        }
    }
    if probes
        && !found
            .iter()
            .any(|one| matches!(one, Behaviour::Redirects { .. }))
    {
        found.push(Behaviour::Serves { proxied: false });
    }
    match combine(&found) {
        Behaviour::Serves { proxied: true } if !is_caught(config, server) => {
            Behaviour::Serves { proxied: false }
        }
        other => other,
    }
}

/// What a server does with a request before it looks for a location.
pub(super) fn before_locations(config: &Config<'_>, server: NodeId) -> Option<Behaviour> {
    if rejects_handshake(config, server) {
        return Some(Behaviour::Rejects);
    }
    if let Some(answer) = answer(config, server) {
        return Some(answer);
    }
    if let Some((_, why)) = config.node(server).open {
        return Some(Behaviour::Unknown(why));
    }
    decides_by_lua(config, server).then_some(Behaviour::Unknown(Why::Variable))
}

/// The behaviour of a server's block, the server itself included.
pub(super) fn block_behaviour(config: &Config<'_>, server: &Server, block: NodeId) -> Behaviour {
    if block == server.node || server.node == ROOT {
        return server.behaviour.clone();
    }
    before_locations(config, server.node).unwrap_or_else(|| location_behaviour(config, block))
}

/// Whether locations answer every request, so that nothing is left for the server's own files. Which
/// requests a pattern catches is not known: it may be all.
fn is_caught(config: &Config<'_>, server: NodeId) -> bool {
    let catches = |location: NodeId| {
        let words = config.args(location);
        let is_pattern = words.len() > 1 && config.value(location, &words[0]).starts_with('~');
        let last = words.last().map(|word| config.value(location, word));
        is_pattern || (last == Some("/") && config.value(location, &words[0]) != "=")
    };
    let mut locations = config
        .children(server)
        .filter(|&id| config.node(id).context == Context::Location);
    locations.any(catches)
}

/// `ssl_reject_handshake on`.
pub(super) fn rejects_handshake(config: &Config<'_>, server: NodeId) -> bool {
    let levels = [Context::Http, Context::Server];
    let Found::At(level) = config.find(server, "ssl_reject_handshake", &levels) else {
        return false;
    };
    config
        .own(level, "ssl_reject_handshake")
        .last()
        .and_then(|one| config.arg(one, 0))
        .is_some_and(|(value, _)| values::flag(value) == Some(true))
}

/// A fixed answer, or the counters of `stub_status`.
fn is_probe(config: &Config<'_>, location: NodeId) -> bool {
    config
        .children(location)
        .any(|id| matches!(config.node(id).name, "return" | "stub_status" | "empty_gif"))
}

fn combine(found: &[Behaviour]) -> Behaviour {
    let serves = |one: &&Behaviour| matches!(one, Behaviour::Serves { .. });
    match found.iter().find(serves) {
        // What nginx answers itself carries the headers of nginx alone.
        Some(_) => Behaviour::Serves {
            proxied: found
                .iter()
                .filter(serves)
                .all(|one| *one == Behaviour::Serves { proxied: true }),
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
    if turns_away(config, location) {
        return Behaviour::Rejects;
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

/// `deny all;` with no way around it but from this machine.
fn turns_away(config: &Config<'_>, location: NodeId) -> bool {
    let list = addresses(config, location);
    let elsewhere = |rule: &Spanned<AddressRule>| {
        rule.value.allow
            && !matches!(
                values::reach(&rule.value.address),
                Reach::Loopback | Reach::Unix
            )
    };
    let denies = |rule: &Spanned<AddressRule>| !rule.value.allow && rule.value.address == "all";
    list.open.is_none()
        && list.items.iter().any(denies)
        && !list.items.iter().any(elsewhere)
        && matches!(
            config.find(location, "satisfy", access::LEVELS),
            Found::Unset(None)
        )
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
pub(super) fn answer(config: &Config<'_>, block: NodeId) -> Option<Behaviour> {
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
