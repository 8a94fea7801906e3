//! CORS as written with headers: which origins an `Access-Control-Allow-Origin` lets in.

use super::admitted::Origins;
use super::config::{Config, NodeId};
use super::headers::{self, Effective, block_name, blocks_inside};
use super::insertion;
use super::server::Server;
use super::{admitted, reference};
use crate::model::cors::{CorsPolicy, OriginRule, WildcardCredentials};
use crate::model::http::{HeaderSet, Sent};
use crate::model::{Dialect, Facts, Scope, Setting, Why};
use crate::source::{Span, Spanned};

/// A policy for the server and for every block that writes headers of its own.
pub(super) fn lower_server(config: &Config<'_>, server: &Server, facts: &mut Facts) {
    let own = |block: &NodeId| {
        let names = ["add_header", "more_set_headers"];
        { names }
            .iter()
            .any(|name| config.own(*block, name).next().is_some())
    };
    let blocks = std::iter::once(server.node)
        .chain(blocks_inside(config, server.node).into_iter().filter(own));
    for block in blocks {
        let effective = headers::effective(config, block);
        let Some(origin) = header(&effective, "Access-Control-Allow-Origin") else {
            continue;
        };
        let scope = if block == server.node {
            server.scope.clone()
        } else {
            Scope::new(block_name(config, block))
        };
        facts
            .cors
            .push(policy(config, block, scope, origin, &effective));
    }
}

fn header<'a>(effective: &'a Effective, name: &str) -> Option<&'a HeaderSet> {
    effective
        .headers
        .iter()
        .find(|header| header.name.value.eq_ignore_ascii_case(name))
}

fn policy(
    config: &Config<'_>,
    block: NodeId,
    scope: Scope,
    origin: &HeaderSet,
    effective: &Effective,
) -> CorsPolicy {
    let (origins, open) = origins(config, block, origin);
    let at = origin.name.span;
    let credentials = credentials(config, block, &origins, effective, at);
    CorsPolicy {
        dialect: Dialect::Nginx,
        scope,
        at,
        origins,
        open: open.or(effective.open.map(|(_, why)| why)),
        credentials,
        wildcard_credentials: WildcardCredentials::SendsStar,
        max_age: match header(effective, "Access-Control-Max-Age")
            .map(|header| header.value.clone())
        {
            Some(Setting::Set { value, span, via }) => match value.trim().parse() {
                Ok(value) => Setting::Set { value, span, via },
                Err(_) => Setting::unknown(span, Why::Invalid),
            },
            Some(other) => other.map(|_| 0),
            None => Setting::Absent(at),
        },
        vary_origin: vary(effective, origin),
        // A level that begins to write headers of its own loses the outer ones: only beside the origin's
        // another one is safe.
        insertion: statement(config, block, origin)
            .filter(|&(id, _)| config.node(id).name == "add_header")
            .map(|(id, _)| insertion::after(config, id)),
    }
}

/// Whether the origins that get in have credentials: those may be for others alone.
fn credentials(
    config: &Config<'_>,
    block: NodeId,
    origins: &[Spanned<OriginRule>],
    effective: &Effective,
    at: Span,
) -> Setting<bool> {
    match header(effective, "Access-Control-Allow-Credentials") {
        Some(header) => {
            let statement = statement(config, block, header);
            let is_for_all = header.sent == Sent::Always
                || statement.is_some_and(|(id, written)| {
                    admitted::have_value(config, block, id, &written.value, "true", origins)
                });
            match (&header.value, header.value.span()) {
                (Setting::Set { .. }, Some(span)) if !is_for_all => {
                    Setting::unknown(span, Why::Variable)
                }
                (value, _) => value.clone().map(|value| value == "true"),
            }
        }
        None => match effective.open {
            Some((span, why)) => Setting::Unknown { span, why },
            None => Setting::Default {
                value: false,
                source: "Fetch: credentials are shared only when allowed",
                at,
            },
        },
    }
}

fn vary(effective: &Effective, origin: &HeaderSet) -> Setting<bool> {
    let names_origin = |value: &String| {
        value
            .split(',')
            .any(|part| matches!(part.trim().to_ascii_lowercase().as_str(), "origin" | "*"))
    };
    let mut written = effective
        .headers
        .iter()
        .filter(|header| header.name.value.eq_ignore_ascii_case("vary"));
    let at = origin.span.after();
    match written.find_map(|header| {
        header
            .value
            .written()
            .filter(|value| names_origin(value))
            .map(|_| header.span)
    }) {
        Some(span) => Setting::set(true, span),
        None => match effective.open {
            Some((span, why)) => Setting::Unknown { span, why },
            None => Setting::Default {
                value: false,
                source: "nginx sends no Vary of its own",
                at,
            },
        },
    }
}

/// The ways in that the header's value opens.
fn origins(config: &Config<'_>, block: NodeId, header: &HeaderSet) -> Origins {
    let Some((id, written)) = statement(config, block, header) else {
        return (Vec::new(), Some(Why::Variable));
    };
    let only = |rule| (vec![Spanned::new(rule, written.span)], None);
    match written.value.as_str() {
        "*" => only(OriginRule::Any),
        "null" => only(OriginRule::Null),
        "" => (Vec::new(), None),
        literal if !literal.contains('$') && !header.value.is_unknown() => {
            only(OriginRule::Fixed(literal.to_owned()))
        }
        text => match reference::name(text) {
            Some(name) => admitted::by_variable(config, block, id, &name, written.span),
            None => (Vec::new(), Some(Why::Variable)),
        },
    }
}

/// The statement that writes a header and the value it writes: [`HeaderSet::value`] has variables resolved
/// or hidden.
fn statement(
    config: &Config<'_>,
    block: NodeId,
    header: &HeaderSet,
) -> Option<(NodeId, Spanned<String>)> {
    let statements = config.ancestors(block).flat_map(|level| {
        let own = config.own(level, "add_header");
        own.chain(config.own(level, "more_set_headers"))
    });
    let id = { statements }.find(|&id| config.span(id) == header.span)?;
    if config.node(id).name == "add_header" {
        let (value, word) = config.arg(id, 1)?;
        return Some((id, Spanned::new(value.to_owned(), word.span)));
    }
    let mut words = config.args(id).iter();
    let word = words.find(|word| word.span == header.name.span)?;
    let (_, value) = config.value(id, word).split_once(':')?;
    Some((id, Spanned::new(value.trim().to_owned(), word.span)))
}
