//! Which origins get a value: through the conditions, flags and maps that stand before it.

use super::config::{Config, NodeId};
use super::headers::takes_over;
use super::reference;
use super::variables::{self, Possible, When};
use crate::model::Why;
use crate::model::cors::{MatchMode, OriginRule};
use crate::model::origin::OriginPattern;
use crate::source::{Span, Spanned};

/// The ways in, and why there may be more.
pub(super) type Origins = (Vec<Spanned<OriginRule>>, Option<Why>);

/// Origins by the ways they are let in.
type Rules = Vec<Spanned<OriginRule>>;

/// The origins for which something is so.
#[derive(Clone, Debug)]
enum For {
    Only(Rules),
    AllBut(Rules),
    /// It depends on something else than the origin.
    Any,
    Unknown,
}

/// So many flags are followed, one made from the other.
const MAX_DEPTH: usize = 4;

/// The ways in of a header whose value is a variable, written by a statement.
pub(super) fn by_variable(
    config: &Config<'_>,
    block: NodeId,
    id: NodeId,
    name: &str,
    at: Span,
) -> Origins {
    let mut admitted: Origins = (Vec::new(), None);
    if name == ORIGIN {
        let written = Possible::always(Spanned::new(ORIGIN.to_owned(), at));
        add(&mut admitted, sent(config, block, &[written], 0));
        return admitted;
    }
    let ways = variables::ways(config, block, name, |inner| takes_over(config, id, inner));
    if ways.is_empty() {
        admitted.1 = Some(Why::Variable);
    }
    for way in &ways {
        add(&mut admitted, sent(config, block, way, 0));
    }
    admitted
}

const ORIGIN: &str = "$http_origin";

fn add(all: &mut Origins, (rules, open): Origins) {
    for rule in rules {
        if !all.0.contains(&rule) {
            all.0.push(rule);
        }
    }
    all.1 = all.1.or(open);
}

/// Whether a header has a value for all of some origins.
pub(super) fn have_value(
    config: &Config<'_>,
    block: NodeId,
    id: NodeId,
    variable: &str,
    wanted: &str,
    origins: &[Spanned<OriginRule>],
) -> bool {
    let ways = variables::ways(config, block, variable, |inner| {
        takes_over(config, id, inner)
    });
    let fits = |value: &str| known(value).map(|value| value == wanted);
    ways.iter()
        .all(|way| match those(config, block, way, fits, 0) {
            For::Any | For::AllBut(_) => true,
            For::Only(rules) => origins
                .iter()
                .all(|origin| rules.iter().any(|rule| rule.value == origin.value)),
            For::Unknown => false,
        })
}

/// The ways in that the values of a variable open, of which a later one wins.
fn sent(config: &Config<'_>, block: NodeId, way: &[Possible], depth: usize) -> Origins {
    if let [only] = way
        && let Some(name) = reference::name(&only.value.value).filter(|name| name != ORIGIN)
        && depth < MAX_DEPTH
    {
        let further = variables::values(config, block, &name);
        if !further.is_empty() {
            return sent(config, block, &further, depth + 1);
        }
    }
    let is_origin = |value: &str| reference::name(value).as_deref() == Some(ORIGIN);
    let fits = |value: &str| {
        is_origin(value)
            .then_some(true)
            .or(known(value).map(|_| false))
    };
    let mut admitted: Origins = (Vec::new(), None);
    for one in way {
        let value = one.value.value.as_str();
        let rule = match value {
            "" => continue,
            _ if is_origin(value) => continue,
            _ if value.contains('$') => {
                admitted.1 = Some(Why::Variable);
                continue;
            }
            "*" if !matches!(holds(config, block, &one.when, depth), For::Only(_)) => {
                OriginRule::Any
            }
            _ => OriginRule::Fixed(value.to_owned()),
        };
        admitted.0.push(Spanned::new(rule, one.value.span));
    }
    let Some(reflected) = way.iter().find(|one| is_origin(&one.value.value)) else {
        return admitted;
    };
    match not_refused(config, block, those(config, block, way, fits, depth)) {
        For::Only(rules) => add(&mut admitted, (rules, None)),
        For::AllBut(_) | For::Any => {
            let rule = Spanned::new(OriginRule::Reflected, reflected.value.span);
            add(&mut admitted, (vec![rule], None));
        }
        For::Unknown => admitted.1 = Some(Why::Variable),
    }
    admitted
}

/// A value without variables.
fn known(value: &str) -> Option<&str> {
    (!value.contains('$')).then_some(value)
}

/// What conditions leave that turn origins away: `if ($http_origin !~ …) { return 403; }`, and the
/// conditions a block itself stands under.
fn not_refused(config: &Config<'_>, block: NodeId, all: For) -> For {
    let around = config
        .ancestors(block)
        .find(|&outer| config.node(outer).name == "if");
    let all = match around {
        Some(condition) => {
            let when = variables::condition_of(config, condition);
            all.and(holds(config, block, &when, 0))
        }
        None => all,
    };
    let levels = variables::levels(config, block);
    let conditions = levels.iter().flat_map(|&level| config.own(level, "if"));
    conditions
        .filter(|&id| is_refusal(config, id))
        .map(|id| variables::condition_of(config, id))
        // A test of a file.
        .filter(|when| !matches!(when, When::Unclear(_)))
        .fold(all, |left, when| {
            left.without(holds(config, block, &when, 0))
        })
}

fn is_refusal(config: &Config<'_>, condition: NodeId) -> bool {
    let status = |one| config.arg(one, 0).map(|(status, _)| status.as_bytes());
    config
        .own(condition, "return")
        .any(|one| matches!(status(one), Some([b'4', _, _])))
}

/// The origins for which a variable ends up with a value that fits; nobody knows of a value that is none.
fn those(
    config: &Config<'_>,
    block: NodeId,
    way: &[Possible],
    fits: impl Fn(&str) -> Option<bool>,
    depth: usize,
) -> For {
    let mut result = For::Only(Vec::new());
    for one in way {
        let holds = holds(config, block, &one.when, depth);
        result = match fits(&one.value.value) {
            Some(true) => result.or(holds),
            // Entries of one map do not take from one another what they match.
            Some(false) if one.is_entry && matches!(result, For::Only(_)) => result,
            Some(false) => result.without(holds),
            None => result.or(For::Unknown),
        };
    }
    result
}

/// The origins that a condition holds for.
fn holds(config: &Config<'_>, block: NodeId, when: &When, depth: usize) -> For {
    let (variable, operator, with) = match when {
        When::Otherwise => return For::AllBut(Vec::new()),
        When::Unclear(_) => return For::Unknown,
        When::Compared {
            variable,
            operator,
            with,
        } => (variable.as_str(), operator.as_str(), with),
    };
    if variable == ORIGIN {
        return match operator.strip_prefix('!') {
            Some(positive) => For::AllBut(Vec::new()).without(compared(positive, with)),
            None => compared(operator, with),
        };
    }
    let possible = variables::values(config, block, variable);
    if possible.is_empty() || depth >= MAX_DEPTH {
        return if reference::parts(variable).iter().all(|part| {
            part.as_ref().is_ok_and(|text| !text.contains('$'))
                || part
                    .as_ref()
                    .is_err_and(|name| name != ORIGIN && is_requests(name))
        }) {
            For::Any
        } else {
            For::Unknown
        };
    }
    let fits = |value: &str| known(value).and_then(|value| meets(value, operator, &with.value));
    those(config, block, &possible, fits, depth + 1)
}

/// Whether a value meets a condition.
fn meets(value: &str, operator: &str, with: &str) -> Option<bool> {
    let matches =
        |ignore_case| OriginPattern::new(with, MatchMode::Search { ignore_case })?.admits(value);
    match operator {
        "=" => Some(value == with),
        "!=" => Some(value != with),
        "true" => Some(!matches!(value, "" | "0")),
        "~" => matches(false),
        "~*" => matches(true),
        "!~" => matches(false).map(|is| !is),
        "!~*" => matches(true).map(|is| !is),
        _ => None,
    }
}

/// The origins that a comparison of the origin itself holds for.
fn compared(operator: &str, with: &Spanned<String>) -> For {
    let pattern = |mode| {
        let rule = OriginRule::Pattern {
            pattern: with.value.clone(),
            mode,
            reflects: true,
        };
        For::Only(vec![Spanned::new(rule, with.span)])
    };
    match operator {
        "=" if with.value.contains('$') => For::Unknown,
        "=" if with.value == "null" => For::Only(vec![Spanned::new(OriginRule::Null, with.span)]),
        // Without an origin there is none to write back.
        "=" if with.value.is_empty() => For::Only(Vec::new()),
        "=" => pattern(MatchMode::Exact),
        "~" => pattern(MatchMode::Search { ignore_case: false }),
        "~*" => pattern(MatchMode::Search { ignore_case: true }),
        // `if ($http_origin)`: every request that has one.
        "true" => For::AllBut(Vec::new()),
        _ => For::Unknown,
    }
}

/// Whether nginx itself takes a variable from the request or the connection, and not from the origin.
fn is_requests(name: &str) -> bool {
    let starts = [
        "$http_",
        "$arg_",
        "$cookie_",
        "$ssl_",
        "$request",
        "$remote_",
        "$server_",
        "$geoip",
        "$uri",
        "$args",
        "$host",
        "$scheme",
        "$https",
        "$query_string",
        "$document_",
        "$content_",
        "$invalid_referer",
        "$is_args",
        "$binary_remote_addr",
        "$realip_",
        "$proxy_protocol_",
        "$upstream_",
        "$jwt_",
    ];
    starts.iter().any(|start| name.starts_with(start))
}

impl For {
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Only(mut some), Self::Only(more)) => {
                some.extend(more);
                Self::Only(some)
            }
            (Self::AllBut(none), _) | (_, Self::AllBut(none)) if none.is_empty() => {
                Self::AllBut(none)
            }
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Any, _) | (_, Self::Any) => Self::Any,
            (Self::AllBut(_), Self::AllBut(_)) => Self::AllBut(Vec::new()),
            (Self::AllBut(some), Self::Only(_)) | (Self::Only(_), Self::AllBut(some)) => {
                Self::AllBut(some)
            }
        }
    }

    fn without(self, other: Self) -> Self {
        match (self, other) {
            // What depends on something else takes nothing away for good, but leaves nothing for certain.
            (Self::AllBut(_), Self::Any) | (Self::Any, Self::Any | Self::Only(_)) => Self::Any,
            (all, Self::Any) => all,
            (Self::Only(some), _) if some.is_empty() => Self::Only(some),
            (Self::Only(_) | Self::Unknown, Self::AllBut(none)) if none.is_empty() => {
                Self::Only(none)
            }
            (Self::AllBut(mut some), Self::Only(more)) => {
                some.extend(more);
                Self::AllBut(some)
            }
            (Self::AllBut(none), Self::AllBut(some)) if none.is_empty() => Self::Only(some),
            (Self::Any, Self::AllBut(some)) => Self::Only(some),
            (Self::Only(some), Self::Only(more)) if more.iter().all(is_literal) => Self::Only(some),
            _ => Self::Unknown,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::AllBut(none), other) | (other, Self::AllBut(none)) if none.is_empty() => other,
            (Self::Any, other) | (other, Self::Any) => other,
            (Self::Only(some), _) | (_, Self::Only(some)) if some.is_empty() => Self::Only(some),
            (Self::AllBut(mut some), Self::AllBut(more)) => {
                some.extend(more);
                Self::AllBut(some)
            }
            (Self::Only(some), Self::AllBut(more)) | (Self::AllBut(more), Self::Only(some))
                if more.iter().all(is_literal) =>
            {
                Self::Only(some)
            }
            _ => Self::Unknown,
        }
    }
}

/// Whether it is about one origin alone.
fn is_literal(rule: &Spanned<OriginRule>) -> bool {
    !matches!(
        rule.value,
        OriginRule::Reflected
            | OriginRule::Pattern {
                mode: MatchMode::Search { .. } | MatchMode::Prefix | MatchMode::Full,
                ..
            }
    )
}
