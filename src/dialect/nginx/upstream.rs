//! TLS towards upstreams: `proxy_ssl_*`, `grpc_ssl_*`, `uwsgi_ssl_*`, and `proxy_ssl` in `stream`.

use super::config::{Config, Context, NodeId};
use super::tls_options::{self, Peer};
use super::{
    conf_command, defaults, insertion, material, target, tls, tls_versions, values, variables,
};
use crate::model::tls::{PlainEndpoint, Side, Speaker, TlsEndpoint, UpstreamVerification};
use crate::model::{Dialect, Facts, List, Reach, Scope, Setting, Why};
use crate::source::{FileId, Span};
use crate::syntax::nginx::Word;
use std::collections::BTreeMap;

const HTTP: &[Context] = &[Context::Http, Context::Server, Context::Location];
const STREAM: &[Context] = &[Context::Stream, Context::StreamServer];

/// The directives that pass a request on, the scheme that means TLS, and the prefix of their settings.
const PASSES: [(&str, &str, &str); 3] = [
    ("proxy_pass", "https", "proxy"),
    ("grpc_pass", "grpcs", "grpc"),
    ("uwsgi_pass", "suwsgi", "uwsgi"),
];

/// The directives that pass a request on in a protocol that has no TLS.
const PLAIN_PASSES: [&str; 3] = ["fastcgi_pass", "scgi_pass", "memcached_pass"];

/// What a hop speaks.
enum Hop {
    /// TLS, with the hosts and ports it may go to.
    Tls(Vec<String>),
    /// TLS or not: it is decided at run time.
    Unknown,
    /// Without TLS, likewise.
    Plain(Vec<String>),
}

/// Every hop to an upstream.
pub(super) fn lower(config: &Config<'_>, facts: &mut Facts) {
    let mut firsts = Firsts::default();
    let passes = PASSES.iter().map(|(name, ..)| *name);
    let passes = passes.chain(PLAIN_PASSES);
    let mut passes: Vec<_> = passes.flat_map(|name| config.named(name)).collect();
    passes.sort_unstable();
    for id in passes {
        let node = config.node(id);
        if let (true, Some(block), Some((value, word))) = (
            PLAIN_PASSES.contains(&node.name),
            node.parent,
            config.arg(id, 0),
        ) {
            let hosts = variables::expand(config, block, value);
            facts.plain.push(plain(config, block, word, &hosts));
            continue;
        }
        let Some(&(_, scheme, prefix)) = PASSES.iter().find(|(name, ..)| *name == node.name) else {
            continue;
        };
        let (Some(block), Some((value, word))) = (node.parent, config.arg(id, 0)) else {
            continue;
        };
        let in_stream = config.node(block).context == Context::StreamServer;
        let (hop, levels) = match in_stream {
            true if is_stream_tls(config, block) => {
                (Hop::Tls(variables::expand(config, block, value)), STREAM)
            }
            true => (Hop::Plain(vec![value.to_owned()]), STREAM),
            false => (hop(config, block, value, word, scheme), HTTP),
        };
        let hosts = match hop {
            Hop::Tls(hosts) => hosts,
            Hop::Unknown => Vec::new(),
            Hop::Plain(hosts) => {
                facts.plain.push(plain(config, block, word, &hosts));
                continue;
            }
        };
        let mut endpoint = endpoint(config, block, word, prefix, levels, &hosts);
        if let [host] = hosts.as_slice() {
            firsts.share(host, &mut endpoint);
        }
        facts.tls.push(endpoint);
    }
}

/// The first hop of a file to each host that leaves a setting to the default: it stands for all of them,
/// since one line above them mends all.
#[derive(Default)]
struct Firsts(BTreeMap<(FileId, Option<&'static str>, &'static str, String), Span>);

impl Firsts {
    fn share(&mut self, host: &str, endpoint: &mut TlsEndpoint) {
        let (file, family) = (endpoint.at.file, endpoint.family);
        let mut first = |setting, at: &mut Span| {
            let key = (file, family, setting, host.to_owned());
            *at = *self.0.entry(key).or_insert(*at);
        };
        if let Setting::Default { at, .. } = &mut endpoint.verification {
            first("verify", at);
        }
        if let Setting::Default { at, .. } = &mut endpoint.sni {
            first("server_name", at);
        }
    }
}

fn plain(config: &Config<'_>, block: NodeId, word: &Word, hosts: &[String]) -> PlainEndpoint {
    let node = config.node(block);
    let ends_tls = config.own(block, "listen").any(|listen| {
        config
            .args(listen)
            .iter()
            .any(|word| config.value(listen, word) == "ssl")
    });
    PlainEndpoint {
        dialect: Dialect::Nginx,
        scope: Scope::new(super::headers::block_name(config, block)),
        at: word.span,
        side: Side::Upstream,
        reach: farthest(config, hosts),
        port: None,
        tls: Some(false),
        passes_through: node.context == Context::StreamServer && !ends_tls,
        redirects: Setting::Unsupported,
    }
}

/// The farthest of several places decides: `Reach` is ordered from the nearest outwards.
fn farthest(config: &Config<'_>, hosts: &[String]) -> Reach {
    let all = hosts.iter().map(|host| hop_reach(config, host));
    all.max().unwrap_or(Reach::Unknown)
}

fn hop_reach(config: &Config<'_>, authority: &str) -> Reach {
    match peer(config, authority) {
        Reach::Network if may_be_group(config, values::host(authority)) => Reach::Unknown,
        reach => reach,
    }
}

/// A bare name may be an `upstream` of a file that is not given.
pub(super) fn may_be_group(config: &Config<'_>, name: &str) -> bool {
    !name.contains(['.', ':']) && group(config, name).is_none() && config.any_open().is_some()
}

/// What the authorities of a hop's URL name, as the name in a certificate.
fn named<'a>(config: &Config<'_>, authorities: &'a [String]) -> Peer<'a> {
    let names: Vec<_> = authorities.iter().map(|one| values::host(one)).collect();
    let name = names.first().copied().unwrap_or_default();
    Peer {
        name,
        is_group: !name.contains('.') && group(config, name).is_some(),
        hidden: if name.contains('$') || names.iter().any(|other| *other != name) {
            Some(Why::Variable)
        } else if name.contains(['{', '<']) {
            Some(Why::Template)
        } else {
            may_be_group(config, name).then_some(Why::MayLiveElsewhere)
        },
    }
}

/// What a hop speaks, through variables where all their values agree.
fn hop(config: &Config<'_>, block: NodeId, value: &str, word: &Word, scheme: &str) -> Hop {
    if word.templated {
        return match values::url(value) {
            Some((found, authority, _)) if found.eq_ignore_ascii_case(scheme) => {
                Hop::Tls(vec![authority.to_owned()])
            }
            Some((found, authority, _)) if !found.contains('$') => {
                Hop::Plain(vec![authority.to_owned()])
            }
            _ => Hop::Unknown,
        };
    }
    // `set $backend https://…; proxy_pass $backend;`: decided where all values agree.
    let (mut tls, mut plain) = (Vec::new(), Vec::new());
    for text in variables::expand(config, block, value) {
        match values::url(&text) {
            Some((found, ..)) if found.contains(['$', '{', '<', '%']) => return Hop::Unknown,
            Some((found, authority, _)) if found.eq_ignore_ascii_case(scheme) => {
                tls.push(authority.to_owned());
            }
            Some((_, authority, _)) => plain.push(authority.to_owned()),
            None if text.starts_with('$') => return Hop::Unknown,
            None => plain.push(text),
        }
    }
    match (tls.is_empty(), plain.is_empty()) {
        (false, true) => Hop::Tls(tls),
        (true, false) => Hop::Plain(plain),
        _ => Hop::Unknown,
    }
}

fn is_stream_tls(config: &Config<'_>, block: NodeId) -> bool {
    let default = defaults::fixed(false, "nginx: proxy_ssl off", config.name_span(block));
    config.flag(block, "proxy_ssl", STREAM, default).effective() == Some(&true)
}

/// The endpoint of a hop; without hosts, whether it speaks TLS at all is decided at run time.
fn endpoint(
    config: &Config<'_>,
    block: NodeId,
    word: &Word,
    prefix: &str,
    levels: &[Context],
    hosts: &[String],
) -> TlsEndpoint {
    let at = word.span;
    let why = if word.templated {
        Why::Template
    } else {
        Why::Variable
    };
    let name = |rest: &str| format!("{prefix}_ssl_{rest}");
    let family = format!("{prefix}_ssl");
    let known = !hosts.is_empty();
    TlsEndpoint {
        dialect: Dialect::Nginx,
        scope: Scope::new(super::headers::block_name(config, block)),
        at,
        side: Side::Upstream,
        hosts: List::default(),
        port: None,
        protocols: if known {
            let written = tls_versions::written(config, block, &name("protocols"), levels, at);
            conf_command::bounded(config, block, &family, levels, written)
        } else {
            Setting::Unsupported
        },
        ciphers: if known {
            let written = tls::ciphers(config, block, &name("ciphers"), levels, at);
            conf_command::replaced(config, block, &family, levels, written)
        } else {
            Setting::Unsupported
        },
        tls13_ciphers: if known {
            conf_command::tls13_ciphers(config, block, &family, levels, at)
        } else {
            Setting::Unsupported
        },
        certificates: Vec::new(),
        material: material::of_upstream(config, block, &family, levels),
        block: Some(config.span(block)),
        client_verification: Setting::Unsupported,
        client_verification_used: Setting::Unsupported,
        verification: if known {
            verification(config, block, &name("verify"), levels, at)
        } else {
            Setting::unknown(at, why)
        },
        sni: if known {
            let written = sni(config, block, &name("server_name"), levels, at);
            match target::named(config, hosts) {
                target::Named::Address => Setting::Unsupported,
                target::Named::Unknown if written.effective() != Some(&true) => {
                    Setting::unknown(at, why)
                }
                _ => written,
            }
        } else {
            Setting::Unsupported
        },
        peer: farthest(config, hosts),
        mode: Setting::Unsupported,
        server: None,
        client: known.then(|| {
            let peer = named(config, hosts);
            Box::new(tls_options::client(
                config, block, prefix, levels, at, &peer,
            ))
        }),
        speaker: Speaker::Itself,
        family: Some(match prefix {
            "grpc" => "grpc_ssl",
            "uwsgi" => "uwsgi_ssl",
            _ => "proxy_ssl",
        }),
        insertion: insertion::at_level(config, block, levels),
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

/// Where a hop goes: through an `upstream` block to its servers, else to the host itself.
pub(super) fn peer(config: &Config<'_>, authority: &str) -> Reach {
    let name = values::host(authority);
    let Some(group) = group(config, name) else {
        return values::reach(authority);
    };
    let servers = config
        .own(group, "server")
        .filter_map(|id| config.arg(id, 0));
    servers
        .map(|(server, _)| values::reach(server))
        .max()
        .unwrap_or(Reach::Unknown)
}

/// The `upstream` block of that name.
pub(super) fn group(config: &Config<'_>, name: &str) -> Option<NodeId> {
    config.index.upstream(name)
}
