//! Identity headers: what the authentication subrequest answered, handed on to an upstream.

use super::access::{LEVELS, auth_location};
use super::config::{Config, Found, NodeId};
use super::headers::{block_name, blocks_inside};
use super::server::Server;
use super::{defaults, values};
use crate::model::Scope;
use crate::model::access::{IdentityHeader, Unguarded};
use crate::source::{Span, Spanned};

/// One `auth_request_set $variable $upstream_http_…`.
struct Answer<'t> {
    variable: &'t str,
    /// The answer's header, as in the variable: `x_user`.
    header: &'t str,
    at: Span,
}

/// One `proxy_set_header`.
struct Line<'t> {
    name: Spanned<&'t str>,
    value: Spanned<&'t str>,
}

impl Line<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.value.eq_ignore_ascii_case(name)
    }

    /// Whether it sends what the client says. Who is sent the client's own credentials looks at them.
    fn is_clients(&self) -> bool {
        let credential = ["authorization", "cookie"];
        let by_client = ["$http_", "$cookie_", "$arg_"];
        !credential.iter().any(|name| self.is(name))
            && by_client.iter().any(|one| self.value.value.contains(one))
    }
}

/// Headers that carry the subrequest's answer upstream, and where the client's own value gets there under
/// the same name: in a second line, or from a sibling location that passes to the same upstream.
pub(super) fn headers(config: &Config<'_>, server: &Server, block: NodeId) -> Vec<IdentityHeader> {
    let answers = answers(config, block);
    if answers.is_empty() {
        return Vec::new();
    }
    let lines = lines(config, block);
    let mut headers = Vec::new();
    for line in &lines {
        let is_answer = |answer: &Answer<'_>| answer.variable == line.value.value;
        if answers.iter().any(is_answer) {
            let name = line.name.value;
            let second = lines.iter().find(|one| one.is(name) && one.is_clients());
            headers.push(IdentityHeader {
                name: Spanned::new(name.to_owned(), line.name.span),
                unguarded: match second {
                    Some(second) => Some(written(config, block, second)),
                    None => unguarded(config, server, block, name),
                },
            });
        } else if let Some(answer) = ignored_answer(&answers, &lines, line) {
            headers.push(IdentityHeader {
                name: Spanned::new(line.name.value.to_owned(), answer.at),
                unguarded: Some(written(config, block, line)),
            });
        }
    }
    headers
}

/// The answer that a line sends the client's word instead of.
fn ignored_answer<'a, 't>(
    answers: &'a [Answer<'t>],
    lines: &[Line<'t>],
    line: &Line<'t>,
) -> Option<&'a Answer<'t>> {
    let header = line.name.value.to_ascii_lowercase().replace('-', "_");
    let answer = answers.iter().find(|one| one.header == header)?;
    let is_sent = |one: &Line<'_>| one.is(line.name.value) && one.value.value == answer.variable;
    (line.is_clients() && !lines.iter().any(is_sent)).then_some(answer)
}

fn answers<'t>(config: &Config<'t>, block: NodeId) -> Vec<Answer<'t>> {
    let set = config.own(block, "auth_request_set");
    set.filter_map(|id| {
        let (value, word) = config.arg(id, 1)?;
        let (_, header) = value.split_once("$upstream_http_")?;
        Some(Answer {
            variable: config.arg(id, 0)?.0,
            header: header.trim_end_matches('}'),
            at: word.span,
        })
    })
    .collect()
}

fn lines<'t>(config: &Config<'t>, level: NodeId) -> Vec<Line<'t>> {
    let set = config.own(level, "proxy_set_header");
    set.filter_map(|id| {
        let ((name, at), (value, place)) = (config.arg(id, 0)?, config.arg(id, 1)?);
        Some(Line {
            name: Spanned::new(name, at.span),
            value: Spanned::new(value, place.span),
        })
    })
    .collect()
}

fn written(config: &Config<'_>, block: NodeId, line: &Line<'_>) -> Unguarded {
    Unguarded {
        at: line.value.span,
        scope: Scope::new(block_name(config, block)),
        sends: Some(line.value.value.to_owned()),
    }
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
) -> Option<Unguarded> {
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
        let left = || Unguarded {
            at: config.args_span(other),
            scope: Scope::new(block_name(config, other)),
            sends: None,
        };
        let Found::At(level) = config.find(other, "proxy_set_header", LEVELS) else {
            return Some(left());
        };
        let mut lines = lines(config, level);
        lines.retain(|line| line.is(header));
        if let Some(line) = lines.iter().find(|line| line.is_clients()) {
            return Some(written(config, other, line));
        }
        if config.node(level).open.is_none() && lines.is_empty() {
            return Some(left());
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
