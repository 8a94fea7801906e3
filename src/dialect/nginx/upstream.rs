//! TLS towards upstreams: `proxy_ssl_*`, `grpc_ssl_*`, `uwsgi_ssl_*`, and `proxy_ssl` in `stream`.

use super::config::{Config, Context, NodeId};
use super::{defaults, tls, values};
use crate::model::tls::{Side, TlsEndpoint, UpstreamVerification};
use crate::model::{Dialect, Facts, Reach, Scope, Setting, Why};
use crate::source::Span;
use crate::syntax::nginx::Word;

const HTTP: &[Context] = &[Context::Http, Context::Server, Context::Location];
const STREAM: &[Context] = &[Context::Stream, Context::StreamServer];

/// The directives that pass a request on, the scheme that means TLS, and the prefix of their settings.
const PASSES: [(&str, &str, &str); 3] = [
    ("proxy_pass", "https", "proxy"),
    ("grpc_pass", "grpcs", "grpc"),
    ("uwsgi_pass", "suwsgi", "uwsgi"),
];

/// Every hop that speaks TLS, or may.
pub(super) fn lower(config: &Config<'_>, facts: &mut Facts) {
    for (id, node) in config.all() {
        let Some(&(_, scheme, prefix)) = PASSES.iter().find(|(name, ..)| *name == node.name) else {
            continue;
        };
        let (Some(block), Some((value, word))) = (node.parent, config.arg(id, 0)) else {
            continue;
        };
        if config.node(block).context == Context::StreamServer {
            if is_stream_tls(config, block) {
                let host = Some((value, true));
                facts
                    .tls
                    .push(endpoint(config, block, word, prefix, STREAM, host));
            }
            continue;
        }
        let tls =
            values::url(value).map(|(found, authority, _)| (found.to_ascii_lowercase(), authority));
        match tls {
            Some((found, authority)) if found == scheme => {
                facts.tls.push(endpoint(
                    config,
                    block,
                    word,
                    prefix,
                    HTTP,
                    Some((authority, true)),
                ));
            }
            Some((found, _)) if !found.contains('$') => {}
            _ if value.starts_with('$') || word.templated => {
                facts
                    .tls
                    .push(endpoint(config, block, word, prefix, HTTP, None));
            }
            _ => {}
        }
    }
}

fn is_stream_tls(config: &Config<'_>, block: NodeId) -> bool {
    let default = defaults::fixed(false, "nginx: proxy_ssl off", config.name_span(block));
    config.flag(block, "proxy_ssl", STREAM, default).effective() == Some(&true)
}

/// The endpoint of a hop; without a host, whether it speaks TLS at all is decided at run time.
fn endpoint(
    config: &Config<'_>,
    block: NodeId,
    word: &Word,
    prefix: &str,
    levels: &[Context],
    host: Option<(&str, bool)>,
) -> TlsEndpoint {
    let at = word.span;
    let hidden = |span| {
        Setting::unknown(
            span,
            if word.templated {
                Why::Template
            } else {
                Why::Variable
            },
        )
    };
    let name = |rest: &str| format!("{prefix}_ssl_{rest}");
    let known = host.is_some();
    TlsEndpoint {
        dialect: Dialect::Nginx,
        scope: Scope::new(super::headers::block_name(config, block)),
        at,
        side: Side::Upstream,
        protocols: if known {
            tls::protocols(config, block, &name("protocols"), levels, at)
        } else {
            Setting::Unsupported
        },
        ciphers: if known {
            tls::ciphers(config, block, &name("ciphers"), levels, at)
        } else {
            Setting::Unsupported
        },
        certificates: Vec::new(),
        client_verification: Setting::Unsupported,
        client_verification_used: Setting::Unsupported,
        verification: if known {
            verification(config, block, &name("verify"), levels, at)
        } else {
            hidden(at)
        },
        sni: match host {
            Some((authority, _)) if is_address(authority) => Setting::Unsupported,
            Some(_) => sni(config, block, &name("server_name"), levels, at),
            None => Setting::Unsupported,
        },
        peer: host.map_or(Reach::Unknown, |(authority, _)| peer(config, authority)),
        mode: Setting::Unsupported,
        family: Some(match prefix {
            "grpc" => "grpc_ssl",
            "uwsgi" => "uwsgi_ssl",
            _ => "proxy_ssl",
        }),
        insertion: tls::insertion(config, block),
    }
}

fn verification(
    config: &Config<'_>,
    block: NodeId,
    name: &str,
    levels: &[Context],
    at: Span,
) -> Setting<UpstreamVerification> {
    let default = defaults::fixed(false, "nginx: upstream certificates are not verified", at);
    let verified = |on| {
        if on {
            UpstreamVerification::Full
        } else {
            UpstreamVerification::Off
        }
    };
    config.flag(block, name, levels, default).map(verified)
}

fn sni(
    config: &Config<'_>,
    block: NodeId,
    name: &str,
    levels: &[Context],
    at: Span,
) -> Setting<bool> {
    config.flag(
        block,
        name,
        levels,
        defaults::fixed(false, "nginx: no SNI is sent to upstreams", at),
    )
}

fn is_address(authority: &str) -> bool {
    authority.starts_with("unix:") || values::host(authority).parse::<std::net::IpAddr>().is_ok()
}

/// Where a hop goes: through an `upstream` block to its servers, else to the host itself.
pub(super) fn peer(config: &Config<'_>, authority: &str) -> Reach {
    let name = values::host(authority);
    let Some(group) = group(config, name) else {
        return values::reach(authority);
    };
    let servers = config
        .own(group, "server")
        .filter_map(|id| config.arg(id, 0));
    // The farthest of them decides: `Reach` is ordered from the nearest outwards.
    servers
        .map(|(server, _)| values::reach(server))
        .max()
        .unwrap_or(Reach::Unknown)
}

/// The `upstream` block of that name.
pub(super) fn group(config: &Config<'_>, name: &str) -> Option<NodeId> {
    config.index.upstream(name)
}
