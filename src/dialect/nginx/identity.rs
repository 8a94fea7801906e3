//! Identity headers: what the authentication subrequest answered, handed on to an upstream.

use super::access::{LEVELS, auth_location};
use super::config::{Config, Found, NodeId};
use super::headers::{block_name, blocks_inside};
use super::server::Server;
use super::{defaults, values};
use crate::model::Scope;
use crate::model::access::IdentityHeader;
use crate::source::{Span, Spanned};

/// Headers that carry the subrequest's answer upstream, and a sibling location that passes to the same
/// upstream without writing them.
pub(super) fn headers(config: &Config<'_>, server: &Server, block: NodeId) -> Vec<IdentityHeader> {
    let from_answer: Vec<_> = config
        .own(block, "auth_request_set")
        .filter(|&id| {
            config
                .arg(id, 1)
                .is_some_and(|(value, _)| value.contains("$upstream_http_"))
        })
        .filter_map(|id| config.arg(id, 0).map(|(variable, _)| variable))
        .collect();
    if from_answer.is_empty() {
        return Vec::new();
    }
    let mut headers = Vec::new();
    for id in config.own(block, "proxy_set_header") {
        let (Some((name, word)), Some((value, _))) = (config.arg(id, 0), config.arg(id, 1)) else {
            continue;
        };
        if from_answer.contains(&value) {
            let unguarded = unguarded(config, server, block, name);
            headers.push(IdentityHeader {
                name: Spanned::new(name.to_owned(), word.span),
                unguarded,
            });
        }
    }
    headers
}

fn pass_target<'t>(config: &Config<'t>, block: NodeId) -> Option<&'t str> {
    let pass = config.own(block, "proxy_pass").next()?;
    let (url, _) = config.arg(pass, 0)?;
    values::url(url).map(|(_, authority, _)| authority)
}

/// Another location of the server that reaches the same upstream and leaves the header to the client.
fn unguarded(
    config: &Config<'_>,
    server: &Server,
    block: NodeId,
    header: &str,
) -> Option<(Span, Scope)> {
    let target = pass_target(config, block).filter(|target| !target.contains('$'))?;
    for other in blocks_inside(config, server.node) {
        if other == block
            || config.node(other).open.is_some()
            || pass_target(config, other) != Some(target)
        {
            continue;
        }
        if config.own(other, "internal").next().is_some() || is_auth_target(config, server, other) {
            continue;
        }
        let passes = defaults::fixed(
            true,
            "nginx: proxy_pass_request_headers on",
            config.name_span(other),
        );
        let passes = config.flag(other, "proxy_pass_request_headers", LEVELS, passes);
        if passes.effective() != Some(&true) {
            continue;
        }
        let Found::At(level) = config.find(other, "proxy_set_header", LEVELS) else {
            return Some((
                config.args_span(other),
                Scope::new(block_name(config, other)),
            ));
        };
        let mut names = config
            .own(level, "proxy_set_header")
            .filter_map(|id| config.arg(id, 0));
        if config.node(level).open.is_none()
            && !names.any(|(name, _)| name.eq_ignore_ascii_case(header))
        {
            return Some((
                config.args_span(other),
                Scope::new(block_name(config, other)),
            ));
        }
    }
    None
}

fn is_auth_target(config: &Config<'_>, server: &Server, location: NodeId) -> bool {
    let guarded = std::iter::once(server.node).chain(blocks_inside(config, server.node));
    guarded
        .filter_map(|block| auth_location(config, block))
        .any(|target| target == location)
}
