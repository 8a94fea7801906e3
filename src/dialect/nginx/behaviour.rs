//! How a server or a location answers, as far as the files tell.

use super::access::{self, addresses};
use super::config::{Config, Context, Found, NodeId, ROOT};
use super::server::Server;
use super::{rewrite, values, variables};
use crate::model::access::AddressRule;
use crate::model::http::{Behaviour, Target};
use crate::model::{Reach, Why};
use crate::source::Spanned;

/// What the rewrite directives of a block answer.
type Rewrites<'a> = &'a dyn Fn(NodeId) -> Option<Behaviour>;

/// How a server answers when no location narrows it down.
pub(super) fn behaviour(config: &Config<'_>, server: NodeId) -> Behaviour {
    let answer = |block| answer(config, block);
    before_locations(config, server).unwrap_or_else(|| of_locations(config, server, &answer))
}

/// How a server answers what comes to a port without TLS.
pub(super) fn in_plain(config: &Config<'_>, server: NodeId, port: Option<u16>) -> Behaviour {
    let entered = rewrite::enter(config, server, port);
    let answer = |block| entered.at(block).answer();
    let before = answer(server).or_else(|| unseen(config, server));
    before.unwrap_or_else(|| of_locations(config, server, &answer))
}

/// What the locations of a server come to.
fn of_locations(config: &Config<'_>, server: NodeId, answer: Rewrites<'_>) -> Behaviour {
    let (mut found, mut probes) = (Vec::new(), false);
    for location in config
        .children(server)
        .filter(|&id| config.node(id).context == Context::Location)
    {
        let is_aside = !is_root(config, location) && turns_away(config, location);
        match location_by(config, location, answer) {
            Behaviour::Unknown(why) => return Behaviour::Unknown(why),
            // What is kept from everybody says nothing of the rest.
            _ if is_acme(config, location) || is_aside => {}
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
    if found.is_empty() && turns_away(config, server) {
        return Behaviour::Rejects;
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
    unseen(config, server)
}

/// Why nothing is known of what a block answers.
fn unseen(config: &Config<'_>, block: NodeId) -> Option<Behaviour> {
    if let Some((_, why)) = config.node(block).open {
        return Some(Behaviour::Unknown(why));
    }
    decides_by_code(config, block).then_some(Behaviour::Unknown(Why::Variable))
}

/// `location /`: where a request ends up unless another location fits better, so that the server's
/// own level answers nothing.
pub(super) fn root_location(config: &Config<'_>, server: NodeId) -> Option<NodeId> {
    config
        .own(server, "location")
        .find(|&id| is_root(config, id))
}

fn is_root(config: &Config<'_>, location: NodeId) -> bool {
    let words = config.args(location).iter();
    let words: Vec<_> = words.map(|word| config.value(location, word)).collect();
    matches!(words.as_slice(), ["/"] | ["^~", "/"])
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
        None => {
            let leads = |to: &Target| found.contains(&Behaviour::Redirects { to: *to });
            let order = [Target::Http, Target::Computed, Target::Https];
            Behaviour::Redirects {
                to: order.into_iter().find(leads).unwrap_or(Target::Here),
            }
        }
    }
}

/// The behaviour of one location.
pub(super) fn location_behaviour(config: &Config<'_>, location: NodeId) -> Behaviour {
    location_by(config, location, &|block| answer(config, block))
}

fn location_by(config: &Config<'_>, location: NodeId, answer: Rewrites<'_>) -> Behaviour {
    match handed_on(config, location) {
        Some(named) => content(config, named, answer),
        None => content(config, location, answer),
    }
}

/// The named location that gets every request of this one: by `error_page` for the status it returns, or
/// because `try_files` names no file of the request.
fn handed_on(config: &Config<'_>, location: NodeId) -> Option<NodeId> {
    let returned = config.own(location, "return").next();
    let target = if let Some(id) = returned {
        page_for(config, location, config.arg(id, 0)?.0)?
    } else {
        let id = config.own(location, "try_files").last()?;
        let mut words = config.args(id).iter().map(|word| config.value(id, word));
        let target = words.next_back()?;
        words.all(|word| !word.contains('$')).then_some(target)?
    };
    let mut around = config.ancestors(location);
    let server = around.find(|&id| config.node(id).context == Context::Server)?;
    let mut named = config
        .own(server, "location")
        .filter(|_| target.starts_with('@'));
    named.find(|&id| config.arg(id, 0).is_some_and(|(name, _)| name == target))
}

/// Where `error_page` sends a status.
fn page_for<'t>(config: &Config<'t>, block: NodeId, code: &str) -> Option<&'t str> {
    let Found::At(level) = config.find(block, "error_page", PAGES) else {
        return None;
    };
    config.own(level, "error_page").find_map(|id| {
        let mut words = config.args(id).iter().map(|word| config.value(id, word));
        let target = words.next_back()?;
        words.any(|word| word == code).then_some(target)
    })
}

const PAGES: &[Context] = &[
    Context::Http,
    Context::Server,
    Context::Location,
    Context::If,
];

/// What a location answers by itself.
fn content(config: &Config<'_>, location: NodeId, answer: Rewrites<'_>) -> Behaviour {
    if is_acme(config, location) {
        return Behaviour::Rejects;
    }
    if let Some(answer) = answer(location).or_else(|| unseen(config, location)) {
        return answer;
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
pub(super) fn turns_away(config: &Config<'_>, location: NodeId) -> bool {
    if !config.has("deny") {
        return false;
    }
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

/// Whether code sees the request first: it may redirect, refuse or change it.
pub(super) fn decides_by_code(config: &Config<'_>, block: NodeId) -> bool {
    config.children(block).any(|id| {
        let name = config.node(id).name;
        name.starts_with("rewrite_by_lua")
            || name.starts_with("access_by_lua")
            || name == "js_access"
    })
}

/// ACME's HTTP-01 challenge has to be answered in plain text.
pub(super) fn is_acme(config: &Config<'_>, location: NodeId) -> bool {
    config
        .args(location)
        .iter()
        .any(|word| config.value(location, word).contains("/.well-known/"))
}

/// An unconditional `return` or `rewrite … redirect` directly in the block.
pub(super) fn answer(config: &Config<'_>, block: NodeId) -> Option<Behaviour> {
    config
        .children(block)
        .find_map(|id| match config.node(id).name {
            "return" => Some(returned(config, id)),
            "rewrite" if is_for_every_uri(config, id) => redirection(config, id),
            _ => None,
        })
}

/// Whether the pattern of a `rewrite` fits everything.
pub(super) fn is_for_every_uri(config: &Config<'_>, rewrite: NodeId) -> bool {
    let pattern = config.arg(rewrite, 0).map_or("", |(pattern, _)| pattern);
    let pattern = pattern.replace(['(', ')'], "");
    let is_whole = pattern.ends_with('$');
    let pattern = pattern.trim_end_matches('$').trim_start_matches('^');
    let pattern = pattern.strip_prefix('/').unwrap_or(pattern);
    matches!(pattern, ".*" | ".*?") || pattern.is_empty() && !is_whole
}

/// Where a `rewrite` redirects to, if it does.
pub(super) fn redirection(config: &Config<'_>, rewrite: NodeId) -> Option<Behaviour> {
    let (target, _) = config.arg(rewrite, 1)?;
    let flag = config.arg(rewrite, 2).map_or("", |(flag, _)| flag);
    let redirects = matches!(flag, "redirect" | "permanent")
        || target.contains("://")
        || target.starts_with("$scheme");
    redirects.then(|| Behaviour::Redirects {
        to: leads_to(config, rewrite, target),
    })
}

/// Where the target of a redirect leads, whatever its variables are.
fn leads_to(config: &Config<'_>, id: NodeId, target: &str) -> Target {
    let of_text = |text: &String| {
        let text = text.to_ascii_lowercase();
        let starts = |start: &str| text.starts_with(start);
        if starts("https://") {
            Target::Https
        } else if starts("http://") || starts("$scheme:") || starts("${scheme}:") {
            Target::Http
        } else if starts("/") || text.is_empty() {
            Target::Here
        } else {
            Target::Computed
        }
    };
    let texts = variables::expand(config, id, target);
    let all: Vec<_> = texts.iter().map(of_text).collect();
    let order = [Target::Http, Target::Computed, Target::Https];
    let mut leads = order.into_iter().filter(|to| all.contains(to));
    leads.next().unwrap_or(Target::Here)
}

pub(super) fn returned(config: &Config<'_>, id: NodeId) -> Behaviour {
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
            to: leads_to(config, id, target),
        },
        "444" => Behaviour::Rejects,
        code if code.starts_with('4') || code.starts_with('5') => Behaviour::Rejects,
        _ => Behaviour::Serves { proxied: false },
    }
}
