//! CORS as written with headers: which origins an `Access-Control-Allow-Origin` lets in.

use super::config::{Config, Context, NodeId};
use super::headers::{self, Effective, block_name, blocks_inside};
use super::insertion;
use super::server::Server;
use super::variables::{self, When};
use crate::model::cors::{CorsPolicy, MatchMode, OriginRule, WildcardCredentials};
use crate::model::http::HeaderSet;
use crate::model::{Dialect, Facts, Scope, Setting, Why};
use crate::source::Spanned;

/// A policy for the server and for every block that writes headers of its own.
pub(super) fn lower_server(config: &Config<'_>, server: &Server, facts: &mut Facts) {
    let own = |block: &NodeId| config.own(*block, "add_header").next().is_some();
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
    CorsPolicy {
        dialect: Dialect::Nginx,
        scope,
        at,
        origins,
        open: open.or(effective.open.map(|(_, why)| why)),
        credentials: credentials(effective, at),
        wildcard_credentials: WildcardCredentials::SendsStar,
        max_age: match header(effective, "Access-Control-Max-Age")
            .map(|header| header.value.clone())
        {
            Some(Setting::Set { value, span, via }) => match value.trim().parse() {
                Ok(value) => Setting::Set { value, span, via },
                Err(_) => Setting::unknown(span, Why::Unreadable),
            },
            Some(other) => other.map(|_| 0),
            None => Setting::Absent(at),
        },
        vary_origin: vary(effective, origin),
        // A level that begins to write headers of its own loses the outer ones: only beside the origin's
        // another one is safe.
        insertion: statement(config, block, origin).map(|id| insertion::after(config, id)),
    }
}

/// The `add_header` that writes a header.
fn statement(config: &Config<'_>, block: NodeId, header: &HeaderSet) -> Option<NodeId> {
    config
        .ancestors(block)
        .flat_map(|level| config.own(level, "add_header"))
        .find(|&id| config.span(id) == header.span)
}

fn credentials(effective: &Effective, at: crate::source::Span) -> Setting<bool> {
    match header(effective, "Access-Control-Allow-Credentials") {
        Some(header) => header.value.clone().map(|value| value == "true"),
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

type Origins = (Vec<Spanned<OriginRule>>, Option<Why>);

/// The ways in that the header's value opens.
fn origins(config: &Config<'_>, block: NodeId, header: &HeaderSet) -> Origins {
    let written = raw_value(config, block, header);
    match written.value.as_str() {
        "*" => (vec![Spanned::new(OriginRule::Any, written.span)], None),
        "null" => (vec![Spanned::new(OriginRule::Null, written.span)], None),
        "" => (Vec::new(), None),
        "$http_origin" => guarded(config, block, &written),
        variable if variable.starts_with('$') && !variable[1..].contains(['$', '/', ':', '.']) => {
            through_variable(config, variable)
        }
        literal if !literal.contains('$') && !header.value.is_unknown() => (
            vec![Spanned::new(
                OriginRule::Fixed(literal.to_owned()),
                written.span,
            )],
            None,
        ),
        _ => (Vec::new(), Some(Why::Variable)),
    }
}

/// The value as written in the directive: [`HeaderSet::value`] has variables resolved or hidden.
fn raw_value(config: &Config<'_>, block: NodeId, header: &HeaderSet) -> Spanned<String> {
    let statement = statement(config, block, header);
    if let Some((value, word)) = statement.and_then(|id| config.arg(id, 1)) {
        return Spanned::new(value.to_owned(), word.span);
    }
    let value = header
        .value
        .written()
        .cloned()
        .unwrap_or_else(|| "$".to_owned());
    Spanned::new(value, header.name.span)
}

/// `$http_origin` is written back: to everybody, unless the block stands under a condition.
fn guarded(config: &Config<'_>, block: NodeId, written: &Spanned<String>) -> Origins {
    let under = config
        .ancestors(block)
        .find(|&outer| config.node(outer).name == "if");
    let Some(condition) = under else {
        return refusal(config, block).unwrap_or_else(|| {
            let rule = Spanned::new(OriginRule::Reflected, written.span);
            (vec![rule], None)
        });
    };
    match variables::condition_of(config, condition) {
        When::Compared {
            variable,
            operator,
            with,
        } if variable == "$http_origin" => by_comparison(&operator, &with),
        // The method says nothing about the origin: OPTIONS is a preflight's.
        When::Compared { variable, .. } if variable == "$request_method" => (
            vec![Spanned::new(OriginRule::Reflected, written.span)],
            None,
        ),
        When::Compared {
            variable,
            operator,
            with,
        } if operator == "=" || operator == "true" => {
            through_flag(config, &variable, &operator, &with.value)
        }
        _ => (Vec::new(), Some(Why::Variable)),
    }
}

/// A condition that turns every origin away but some: `if ($http_origin !~ …) { return 403; }`. A
/// location runs its server's conditions and its own.
fn refusal(config: &Config<'_>, block: NodeId) -> Option<Origins> {
    let runs = |level: &NodeId| *level == block || config.node(*level).context == Context::Server;
    let levels = config.ancestors(block).filter(runs);
    let mut conditions = levels.flat_map(|level| config.own(level, "if"));
    conditions.find_map(|id| {
        let status = |one| config.arg(one, 0).map(|(status, _)| status.as_bytes());
        let refuses = config
            .own(id, "return")
            .any(|one| matches!(status(one), Some([b'4', _, _])));
        let when = refuses.then(|| variables::condition_of(config, id))?;
        all_but(&when)
    })
}

/// What a condition that does not hold for some origins leaves: `!~` those that match.
fn all_but(when: &When) -> Option<Origins> {
    let When::Compared {
        variable,
        operator,
        with,
    } = when
    else {
        return None;
    };
    let positive = operator.strip_prefix('!')?;
    (variable == "$http_origin").then(|| by_comparison(positive, with))
}

/// `if ($cors = "true") { … $http_origin … }`: the conditions under which the flag gets that value.
fn through_flag(config: &Config<'_>, flag: &str, operator: &str, wanted: &str) -> Origins {
    let mut all = Vec::new();
    let possible = variables::values(config, flag);
    let fits = |value: &str| match operator {
        "=" => value == wanted,
        _ => !matches!(value, "" | "0"),
    };
    let mut fitting = possible
        .iter()
        .filter(|one| fits(&one.value.value))
        .peekable();
    if fitting.peek().is_none() {
        return (all, Some(Why::Variable));
    }
    for one in fitting {
        match &one.when {
            When::Compared {
                variable,
                operator,
                with,
            } if variable == "$http_origin" => {
                let (mut some, open) = by_comparison(operator, with);
                if open.is_some() {
                    return (all, open);
                }
                all.append(&mut some);
            }
            _ => return (all, Some(Why::Variable)),
        }
    }
    (all, None)
}

/// `add_header … $cors_origin`, where a `map` or `set`s give the variable its value.
fn through_variable(config: &Config<'_>, variable: &str) -> Origins {
    let possible = variables::values(config, variable);
    let (mut all, mut open) = (Vec::new(), possible.is_empty().then_some(Why::Variable));
    for one in &possible {
        let value = one.value.value.as_str();
        match (&one.when, value) {
            (_, "") => {}
            (When::Otherwise, "$http_origin") if is_last_word(config, variable) => {
                // `if ($http_origin !~ …) { set $cors ""; }` afterwards takes it back from the rest.
                let later = possible.iter().filter(|other| {
                    other.value.value.is_empty() && other.value.span.start > one.value.span.start
                });
                if let Some((mut some, why)) = later.map(|other| &other.when).find_map(all_but) {
                    all.append(&mut some);
                    open = open.or(why);
                } else {
                    all.push(Spanned::new(OriginRule::Reflected, one.value.span));
                }
            }
            (When::Otherwise, "*") => all.push(Spanned::new(OriginRule::Any, one.value.span)),
            (When::Otherwise, literal) if !literal.contains('$') => {
                all.push(Spanned::new(
                    OriginRule::Fixed(literal.to_owned()),
                    one.value.span,
                ));
            }
            (When::Compared { operator, with, .. }, "$http_origin")
                if headers::compares_origin(&one.when) =>
            {
                let (mut some, why) = by_comparison(operator, with);
                all.append(&mut some);
                open = open.or(why);
            }
            (When::Compared { .. }, literal)
                if !literal.contains('$') && headers::compares_origin(&one.when) =>
            {
                all.push(Spanned::new(
                    OriginRule::Fixed(literal.to_owned()),
                    one.value.span,
                ));
            }
            _ => open = Some(Why::Variable),
        }
    }
    (all, open)
}

/// A plain `set $cors $http_origin;` only reflects when nothing unsets it again.
fn is_last_word(config: &Config<'_>, variable: &str) -> bool {
    let all = variables::values(config, variable);
    all.iter().all(|one| {
        !one.value.value.is_empty()
            || matches!(one.when, When::Compared { .. }) && headers::compares_origin(&one.when)
    }) || all.iter().filter(|one| one.when == When::Otherwise).count() == 1
}

fn by_comparison(operator: &str, with: &Spanned<String>) -> Origins {
    let pattern = |mode| {
        let rule = OriginRule::Pattern {
            pattern: with.value.clone(),
            mode,
            reflects: true,
        };
        (vec![Spanned::new(rule, with.span)], None)
    };
    match operator {
        "=" if with.value == "null" => (vec![Spanned::new(OriginRule::Null, with.span)], None),
        "=" if with.value.contains('$') => (Vec::new(), Some(Why::Variable)),
        "=" => pattern(MatchMode::Exact),
        "~" => pattern(MatchMode::Search { ignore_case: false }),
        "~*" => pattern(MatchMode::Search { ignore_case: true }),
        // `if ($http_origin)`: every request that has one.
        "true" => (vec![Spanned::new(OriginRule::Reflected, with.span)], None),
        _ => (Vec::new(), Some(Why::Variable)),
    }
}
