//! Where a hop goes: the URL of a `proxy_pass` through the variables that only a `set` or a `map` fills.

use super::config::{Config, Context, NodeId};
use super::variables::{self, When};
use super::{upstream, values};

/// More values than these are not told one by one.
const MAX_VALUES: usize = 64;
/// How many variables one after the other are followed.
const MAX_STEPS: usize = 4;

/// What is known of the host a hop goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// An address, which has no name to tell.
    Address,
    /// A host's name.
    Host,
    /// It is only known at run time.
    Unknown,
}

/// All texts a value can come to in a block, itself among them where it holds no variable. What stays
/// unknown keeps its `$`.
pub(super) fn texts(config: &Config<'_>, block: NodeId, value: &str) -> Vec<String> {
    let mut texts = vec![value.to_owned()];
    for _ in 0..MAX_STEPS {
        let mut next = Vec::new();
        let mut changed = false;
        for text in &texts {
            match replaced(config, block, text) {
                Some(more) => {
                    changed = true;
                    next.extend(more);
                }
                None => next.push(text.clone()),
            }
        }
        if next.len() > MAX_VALUES {
            return vec![value.to_owned()];
        }
        texts = next;
        if !changed {
            break;
        }
    }
    texts
}

/// The text with its first variable replaced that something here fills.
fn replaced(config: &Config<'_>, block: NodeId, text: &str) -> Option<Vec<String>> {
    variables_of(text).find_map(|(start, end, variable)| {
        let values = possible(config, block, &variable)?;
        let put = |value: String| format!("{}{value}{}", &text[..start], &text[end..]);
        Some(values.into_iter().map(put).collect())
    })
}

/// The places of variables in a text, and their names with the `$`.
fn variables_of(text: &str) -> impl Iterator<Item = (usize, usize, String)> + '_ {
    text.match_indices('$').map(|(start, _)| {
        let rest = &text[start + 1..];
        let (open, rest) = match rest.strip_prefix('{') {
            Some(inner) => (1, inner),
            None => (0, rest),
        };
        let length = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let end = (start + 1 + open + length + open).min(text.len());
        (start, end, format!("${}", &rest[..length]))
    })
}

/// The values of a variable, if all of them are written here: a `set` counts in its own server, and an
/// empty value stands for one that something else fills later.
fn possible(config: &Config<'_>, block: NodeId, variable: &str) -> Option<Vec<String>> {
    let server = server_of(config, block);
    let mut values: Vec<String> = Vec::new();
    for one in variables::setters(config, variable) {
        if config.node(one).name == "set" && server_of(config, one) != server {
            continue;
        }
        for possible in variables::values_of(config, one) {
            let value = possible.value.value;
            if value.is_empty() || matches!(possible.when, When::Unclear(_)) {
                return None;
            }
            // `set $a $a$b` says something about another time.
            if value.contains(variable) {
                return None;
            }
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    (!values.is_empty()).then_some(values)
}

fn server_of(config: &Config<'_>, block: NodeId) -> Option<NodeId> {
    config.ancestors(block).find(|&outer| {
        matches!(
            config.node(outer).context,
            Context::Server | Context::StreamServer | Context::Snippet
        )
    })
}

/// What can be said of all the hosts that a hop goes to.
pub(super) fn named(config: &Config<'_>, authorities: &[String]) -> Named {
    let one = |authority: &String| {
        let name = values::host(authority);
        if is_address(authority) {
            return Named::Address;
        }
        if name.contains(['$', '{', '<', '%']) || upstream::may_be_group(config, name) {
            return Named::Unknown;
        }
        // A group with a host's name is asked for by it.
        let Some(group) = upstream::group(config, name).filter(|_| !name.contains('.')) else {
            return Named::Host;
        };
        let mut servers = config
            .own(group, "server")
            .filter_map(|id| config.arg(id, 0))
            .peekable();
        let has_servers = servers.peek().is_some();
        if has_servers && servers.all(|(server, _)| is_address(server)) {
            Named::Address
        } else {
            Named::Host
        }
    };
    let all: Vec<_> = authorities.iter().map(one).collect();
    if all.contains(&Named::Host) {
        Named::Host
    } else if all.contains(&Named::Unknown) {
        Named::Unknown
    } else {
        Named::Address
    }
}

fn is_address(authority: &str) -> bool {
    authority.starts_with("unix:") || values::host(authority).parse::<std::net::IpAddr>().is_ok()
}
