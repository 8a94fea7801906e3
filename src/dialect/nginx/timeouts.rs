//! How long connections are kept, towards clients and towards upstreams.

use super::config::{Config, Context, Found, NodeId};
use super::headers::{block_name, blocks_inside};
use super::server::Server;
use super::variables::Possible;
use super::{defaults, upstream, values};
use crate::model::http::Behaviour;
use crate::model::timeouts::{KeepalivePool, Timeouts};
use crate::model::tls::Side;
use crate::model::{Candidate, Dialect, Facts, Reach, Scope, Setting, Why};
use crate::source::Span;

const LEVELS: &[Context] = &[Context::Http, Context::Server, Context::Location];

/// The client side of a server and of locations that differ, and the pools its locations use.
pub(super) fn lower_server(config: &Config<'_>, server: &Server, facts: &mut Facts) {
    // Nobody stays connected to a server that turns everybody away.
    let exposed = server.behaviour != Behaviour::Rejects
        && server
            .sockets
            .iter()
            .any(|socket| socket.reach == Reach::Network);
    facts.timeouts.push(client_side(
        config,
        server.node,
        &server.scope,
        server.at,
        exposed,
    ));
    for block in blocks_inside(config, server.node) {
        let scope = Scope::new(block_name(config, block));
        let differs = ["keepalive_timeout", "keepalive_requests"]
            .iter()
            .any(|name| config.own(block, name).next().is_some());
        if differs {
            facts.timeouts.push(client_side(
                config,
                block,
                &scope,
                config.name_span(block),
                exposed,
            ));
        }
        // Asked for here: the server's own fact does not know this subrequest.
        if !differs && config.own(block, "auth_request").next().is_some() {
            facts.timeouts.push(Timeouts {
                auth_wait: auth_wait(config, block),
                ..blank(scope.clone(), config.name_span(block), Side::Server)
            });
        }
        if let Some(pool) = pool(config, block) {
            facts.timeouts.push(Timeouts {
                pool,
                ..blank(scope, config.name_span(block), Side::Upstream)
            });
        }
    }
}

/// What is written where servers that are not given would inherit it.
pub(super) fn lower_surroundings(config: &Config<'_>, servers: &[Server], facts: &mut Facts) {
    for (block, node) in config.all() {
        let partial = node.context == Context::Snippet
            || (node.context == Context::Http && node.open.is_some());
        let given = || {
            servers
                .iter()
                .any(|server| config.ancestors(server.node).any(|outer| outer == block))
        };
        let writes = |name: &&str| config.own(block, name).next().is_some();
        if partial
            && ["keepalive_timeout", "keepalive_requests"]
                .iter()
                .any(writes)
            && !given()
        {
            let scope = Scope::new(block_name(config, block));
            facts.timeouts.push(client_side(
                config,
                block,
                &scope,
                config.name_span(block),
                true,
            ));
        }
    }
}

fn blank(scope: Scope, at: Span, side: Side) -> Timeouts {
    Timeouts {
        dialect: Dialect::Nginx,
        scope,
        at,
        side,
        exposed: true,
        keepalive: Setting::Unsupported,
        keepalive_requests: Setting::Unsupported,
        upstream_idle: Setting::Unsupported,
        tcp_keepalive: Setting::Unsupported,
        pool: Setting::Unsupported,
        auth_wait: Setting::Unsupported,
    }
}

fn client_side(
    config: &Config<'_>,
    block: NodeId,
    scope: &Scope,
    at: Span,
    exposed: bool,
) -> Timeouts {
    let requests = config.scalar(
        block,
        "keepalive_requests",
        LEVELS,
        |id| match config.arg(id, 0) {
            Some((value, word)) => config.written(id, value.parse().ok(), word.span),
            None => Setting::unknown(config.name_span(id), Why::Invalid),
        },
        || defaults::keepalive_requests(config.options, at),
    );
    Timeouts {
        exposed,
        keepalive: config.seconds(
            block,
            "keepalive_timeout",
            LEVELS,
            defaults::keepalive_timeout(at),
        ),
        keepalive_requests: requests,
        auth_wait: auth_wait(config, block),
        ..blank(scope.clone(), at, Side::Server)
    }
}

/// How long the subrequest of `auth_request` may wait for its answer.
fn auth_wait(config: &Config<'_>, block: NodeId) -> Setting<u64> {
    let Some(location) = super::subrequest::auth_location(config, block) else {
        return Setting::Unsupported;
    };
    let modules = [
        ("proxy_pass", "proxy_read_timeout"),
        ("fastcgi_pass", "fastcgi_read_timeout"),
        ("uwsgi_pass", "uwsgi_read_timeout"),
        ("scgi_pass", "scgi_read_timeout"),
        ("grpc_pass", "grpc_read_timeout"),
    ];
    let passes = |(pass, _): &&(&str, &str)| config.own(location, pass).next().is_some();
    let Some((_, timeout)) = modules.iter().find(passes) else {
        return Setting::Unsupported;
    };
    let at = config.name_span(location);
    let default = defaults::fixed(60, "nginx: …_read_timeout 60s", at);
    config.seconds(location, timeout, LEVELS, default)
}

/// Whether the pool of the upstream a location passes to is used: reuse needs HTTP/1.1 and no
/// `Connection: close`, and nginx did neither by itself before 1.29.7.
fn pool(config: &Config<'_>, location: NodeId) -> Option<Setting<KeepalivePool>> {
    let pass = config.own(location, "proxy_pass").next()?;
    let (url, _) = config.arg(pass, 0)?;
    let (_, authority, _) = values::url(url)?;
    let group = upstream::group(config, authority)?;
    let keepalive = config.own(group, "keepalive").next()?;
    // Since 1.29.7 it can be switched off.
    if config
        .arg(keepalive, 0)
        .is_some_and(|(size, _)| size == "0")
    {
        return None;
    }
    let at = config.args_span(keepalive);
    let http = http_version(config, location);
    let connection = connection_header(config, location);
    if let Some((span, why)) = hidden(&http).or(hidden(&connection)) {
        return Some(Setting::Unknown { span, why });
    }
    let before = judge(config, pass, &http, &connection, false);
    let since = judge(config, pass, &http, &connection, true);
    Some(match config.options.nginx.version {
        Some(version) if version >= crate::options::Version(1, 29, 7) => Setting::set(since, at),
        Some(_) => Setting::set(before, at),
        None if before == since => Setting::set(before, at),
        None => Setting::ByVersion {
            values: vec![
                Candidate::written_at("nginx before 1.29.7", before, at),
                Candidate::written_at("nginx since 1.29.7", since, at),
            ],
            at,
        },
    })
}

fn hidden<T>(setting: &Setting<T>) -> Option<(Span, Why)> {
    match setting {
        Setting::Unknown { span, why } => Some((*span, *why)),
        _ => None,
    }
}

fn http_version(config: &Config<'_>, location: NodeId) -> Setting<bool> {
    config.scalar(
        location,
        "proxy_http_version",
        LEVELS,
        |id| match config.arg(id, 0) {
            Some((value, word)) => config.written(id, Some(value != "1.0"), word.span),
            None => Setting::unknown(config.name_span(id), Why::Invalid),
        },
        || Setting::Absent(config.name_span(location)),
    )
}

/// The `Connection` header sent upstream, if one is written: whether it closes.
fn connection_header(config: &Config<'_>, location: NodeId) -> Setting<bool> {
    let nothing = Setting::Absent(config.name_span(location));
    let level = match config.find(location, "proxy_set_header", LEVELS) {
        Found::At(level) => level,
        Found::Unset(Some((span, why))) => return Setting::Unknown { span, why },
        Found::Unset(None) => return nothing,
    };
    let is_connection = |id: &NodeId| {
        config
            .arg(*id, 0)
            .is_some_and(|(name, _)| name.eq_ignore_ascii_case("connection"))
    };
    let Some(id) = config
        .own(level, "proxy_set_header")
        .filter(is_connection)
        .last()
    else {
        return config
            .node(level)
            .open
            .map_or(nothing, |(span, why)| Setting::Unknown { span, why });
    };
    let Some((value, word)) = config.arg(id, 1) else {
        return nothing;
    };
    if !value.contains('$') {
        return Setting::set(value.eq_ignore_ascii_case("close"), word.span);
    }
    // The usual map for WebSocket: without an upgrade it sends what '' maps to.
    let possible = super::variables::values(config, location, value);
    let closing = possible
        .iter()
        .find(|one| one.value.value.eq_ignore_ascii_case("close"));
    match closing {
        Some(one) => Setting::set(true, one.value.span),
        None if !possible.iter().any(Possible::is_known) => {
            Setting::unknown(word.span, Why::Variable)
        }
        None => Setting::set(false, word.span),
    }
}

fn judge(
    config: &Config<'_>,
    pass: NodeId,
    http: &Setting<bool>,
    connection: &Setting<bool>,
    since_1_29_7: bool,
) -> KeepalivePool {
    let ineffective = |because: &str, at: Option<Span>| KeepalivePool::Ineffective {
        because: because.to_owned(),
        at: at.unwrap_or_else(|| config.name_span(pass)),
    };
    match (http.written(), connection.written()) {
        (Some(false), _) => ineffective("`proxy_http_version` is 1.0", http.span()),
        (None, _) if !since_1_29_7 => ineffective(
            "nginx speaks HTTP/1.0 to upstreams unless told otherwise",
            None,
        ),
        (_, Some(true)) => ineffective(
            "`Connection: close` is sent with every request",
            connection.span(),
        ),
        (_, None) if !since_1_29_7 => ineffective(
            "nginx sends `Connection: close` unless told otherwise",
            None,
        ),
        _ => KeepalivePool::Works,
    }
}
