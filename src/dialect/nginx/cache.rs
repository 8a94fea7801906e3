//! Response caches: `proxy_cache` and its twins, and what stands in front of them.

use super::access;
use super::config::{Config, Context, Found, NodeId};
use super::headers::{block_name, blocks_inside};
use super::server::Server;
use super::values;
use crate::model::access::GateKind;
use crate::model::cache::CachePolicy;
use crate::model::{Dialect, Facts, Scope, Setting, Why};
use crate::source::Spanned;

const LEVELS: &[Context] = &[Context::Http, Context::Server, Context::Location];

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
        .filter_map(|block| access::auth_location(config, block))
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
    let key = key(config, block, module);
    let has_credential = match &key {
        Setting::Set { value, span, .. } => Setting::set(carries_credential(config, value), *span),
        Setting::Default { value, source, at } => Setting::Default {
            value: carries_credential(config, value),
            source,
            at: *at,
        },
        other => other.clone().map(|_| false),
    };
    let (gates, _) = access::gates(config, block);
    let asks = |gate: &&Spanned<GateKind>| gate.value != GateKind::Certificate;
    Some(CachePolicy {
        dialect: Dialect::Nginx,
        scope: Scope::new(block_name(config, block)),
        at: word.span,
        key,
        key_has_credential: has_credential,
        forced: forced(config, block, module),
        valid: valid(config, block, module),
        skipped_for_credentials: skipped(config, block, module, word.span),
        behind_gate: gates
            .iter()
            .find(asks)
            .map(|gate| Spanned::new(gate_name(&gate.value).to_owned(), gate.span)),
        is_auth_subrequest,
    })
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

/// Variables that differ from user to user.
const TELLING: [&str; 15] = [
    "$http_authorization",
    "$cookie_",
    "$http_cookie",
    "$remote_user",
    "$jwt_",
    "$http_x_api_key",
    "$arg_token",
    "$ssl_client_",
    "$http_x_auth",
    "$arg_access_token",
    "$http_x_access_token",
    "$http_token",
    "$http_x_user",
    "$sent_http_x_",
    "$upstream_http_",
];

fn is_telling(text: &str) -> bool {
    TELLING.iter().any(|name| text.contains(name))
}

/// Whether one of them is in the text, directly or through a `map`, `set` or `auth_request_set`.
fn carries_credential(config: &Config<'_>, text: &str) -> bool {
    let through = || config.index.credentials.get_or_init(|| credentials(config));
    is_telling(text) || through().iter().any(|variable| text.contains(variable))
}

/// The variables made from a telling one.
fn credentials<'t>(config: &Config<'t>) -> Vec<&'t str> {
    let kinds = [("map", 1, 0), ("set", 0, 1), ("auth_request_set", 0, 1)];
    let mut found: Vec<_> = kinds
        .iter()
        .flat_map(|&(name, target, source)| {
            config.named(name).filter_map(move |id| {
                let (target, _) = config.arg(id, target)?;
                let (source, _) = config.arg(id, source)?;
                (target.len() > 1 && is_telling(source)).then_some(target)
            })
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
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

/// `…_cache_bypass` and `…_no_cache` together, each on a credential.
fn skipped(
    config: &Config<'_>,
    block: NodeId,
    module: &str,
    at: crate::source::Span,
) -> Setting<bool> {
    let mut place = None;
    for rest in ["cache_bypass", "no_cache"] {
        let name = format!("{module}_{rest}");
        match config.find(block, &name, LEVELS) {
            Found::At(level) => {
                let Some(id) = config.own(level, &name).last() else {
                    continue;
                };
                let asks = config
                    .args(id)
                    .iter()
                    .any(|word| carries_credential(config, config.value(id, word)));
                if !asks {
                    return Setting::set(false, config.args_span(id));
                }
                place = Some(config.args_span(id));
            }
            Found::Unset(Some((span, why))) => return Setting::Unknown { span, why },
            Found::Unset(None) => {
                return Setting::Default {
                    value: false,
                    source: "nginx: every request is looked up",
                    at,
                };
            }
        }
    }
    place.map_or(Setting::Absent(at), |place| Setting::set(true, place))
}
