//! Response caches: `proxy_cache` and its twins, and what stands in front of them.

use super::access;
use super::cache_guards::Guards;
use super::config::{Config, Context, Found, NodeId};
use super::headers::{block_name, blocks_inside};
use super::server::Server;
use super::{subrequest, values};
use crate::model::access::{GateKind, Satisfy};
use crate::model::cache::CachePolicy;
use crate::model::{Dialect, Facts, Scope, Setting, Why};
use crate::source::Spanned;

pub(super) const LEVELS: &[Context] = &[Context::Http, Context::Server, Context::Location];

/// The modules that cache, and the directive that makes one of them answer.
const MODULES: [(&str, &str); 4] = [
    ("proxy", "proxy_pass"),
    ("fastcgi", "fastcgi_pass"),
    ("uwsgi", "uwsgi_pass"),
    ("scgi", "scgi_pass"),
];

/// A policy for every location whose responses are cached.
pub(super) fn lower_server(config: &Config<'_>, server: &Server, facts: &mut Facts) {
    let targets = auth_targets(config, server);
    for block in blocks_inside(config, server.node) {
        for (module, pass) in MODULES {
            if config.own(block, pass).next().is_none() {
                continue;
            }
            if let Some(policy) = policy(config, block, module, targets.contains(&block)) {
                facts.caches.push(policy);
            }
        }
    }
}

fn auth_targets(config: &Config<'_>, server: &Server) -> Vec<NodeId> {
    let blocks = std::iter::once(server.node).chain(blocks_inside(config, server.node));
    blocks
        .filter_map(|block| subrequest::auth_location(config, block))
        .collect()
}

fn policy(
    config: &Config<'_>,
    block: NodeId,
    module: &str,
    is_auth_subrequest: bool,
) -> Option<CachePolicy> {
    let Found::At(level) = config.find(block, &format!("{module}_cache"), LEVELS) else {
        return None;
    };
    let zone = config.own(level, &format!("{module}_cache")).last()?;
    let (name, word) = config.arg(zone, 0)?;
    if name.eq_ignore_ascii_case("off") {
        return None;
    }
    // A zone in a variable may turn out to be "off".
    let hidden = config.hidden_word(zone, word);
    let guards = Guards::new(config, block);
    let key = key(config, block, module);
    let has_credential = match &key {
        Setting::Set { value, span, .. } => guards.key(value, *span),
        Setting::Default { value, source, at } => match guards.key(value, *at) {
            Setting::Set { value, .. } => Setting::Default {
                value,
                source,
                at: *at,
            },
            other => other,
        },
        other => other.clone().map(|_| false),
    };
    let switched_off = |rest: &str| match hidden {
        Some(why) => Setting::unknown(word.span, why),
        None => guards.switched_off(&format!("{module}_{rest}"), word.span),
    };
    let gates = asking(config, block);
    let satisfy = access::satisfy(config, block);
    Some(CachePolicy {
        dialect: Dialect::Nginx,
        scope: Scope::new(block_name(config, block)),
        at: word.span,
        key,
        key_has_credential: has_credential,
        forced: forced(config, block, module),
        valid: valid(config, block, module),
        not_stored: switched_off("no_cache"),
        not_served: switched_off("cache_bypass"),
        credential_required: !gates.is_empty() && satisfy.effective() == Some(&Satisfy::All),
        behind_gate: gates
            .first()
            .map(|gate| Spanned::new(gate_name(&gate.value).to_owned(), gate.span)),
        is_auth_subrequest,
    })
}

/// The gates that ask for something a request carries.
fn asking(config: &Config<'_>, block: NodeId) -> Vec<Spanned<GateKind>> {
    let (mut gates, _) = access::gates(config, block);
    gates.retain(|gate| gate.value != GateKind::Certificate);
    gates
}

fn gate_name(kind: &GateKind) -> &'static str {
    match kind {
        GateKind::Password => "auth_basic",
        GateKind::Token => "auth_jwt",
        GateKind::Subrequest => "auth_request",
        GateKind::Certificate => "ssl_verify_client",
    }
}

fn key(config: &Config<'_>, block: NodeId, module: &str) -> Setting<String> {
    let at = config.name_span(block);
    // A key is made of variables by nature: only template text hides it.
    let read = |id| match config.arg(id, 0) {
        Some((_, word)) if word.templated => Setting::unknown(word.span, Why::Template),
        Some((value, word)) => Setting::Set {
            value: value.to_owned(),
            span: word.span,
            via: config.node(id).via.clone(),
        },
        None => Setting::unknown(config.name_span(id), Why::Invalid),
    };
    config.scalar(block, &format!("{module}_cache_key"), LEVELS, read, || {
        Setting::Default {
            value: "$scheme$proxy_host$request_uri".to_owned(),
            source: "nginx: proxy_cache_key $scheme$proxy_host$request_uri",
            at,
        }
    })
}

/// What makes nginx store a response that says nothing about storing, or forbids it.
fn forced(config: &Config<'_>, block: NodeId, module: &str) -> Vec<Spanned<String>> {
    let mut found = Vec::new();
    let name = format!("{module}_cache_valid");
    if let Found::At(level) = config.find(block, &name, LEVELS) {
        let stored = config
            .own(level, &name)
            .filter(|&id| stores_success(config, id));
        found.extend(stored.map(|id| Spanned::new(name.clone(), config.span(id))));
    }
    let name = format!("{module}_ignore_headers");
    if let Found::At(level) = config.find(block, &name, LEVELS) {
        for id in config.own(level, &name) {
            for word in config.args(id) {
                let value = config.value(id, word);
                if ["cache-control", "set-cookie", "expires"]
                    .contains(&value.to_ascii_lowercase().as_str())
                {
                    found.push(Spanned::new(format!("{name} {value}"), word.span));
                }
            }
        }
    }
    found
}

/// Whether a `…_cache_valid` line concerns successful responses: no status means 200, 301 and 302.
fn stores_success(config: &Config<'_>, id: NodeId) -> bool {
    let words: Vec<_> = config
        .args(id)
        .iter()
        .map(|word| config.value(id, word))
        .collect();
    let Some((time, statuses)) = words.split_last() else {
        return false;
    };
    values::seconds(time) != Some(0)
        && (statuses.is_empty()
            || statuses
                .iter()
                .any(|&status| status == "any" || status.starts_with('2')))
}

fn valid(config: &Config<'_>, block: NodeId, module: &str) -> Vec<Spanned<(String, u64)>> {
    let name = format!("{module}_cache_valid");
    let Found::At(level) = config.find(block, &name, LEVELS) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for id in config.own(level, &name) {
        let Some((time, statuses)) = config.args(id).split_last() else {
            continue;
        };
        let Some(seconds) = values::seconds(config.value(id, time)) else {
            continue;
        };
        if statuses.is_empty() {
            found.extend(
                ["200", "301", "302"]
                    .map(|status| Spanned::new((status.to_owned(), seconds), time.span)),
            );
        }
        for word in statuses {
            found.push(Spanned::new(
                (config.value(id, word).to_owned(), seconds),
                word.span,
            ));
        }
    }
    found
}
