//! What a variable can be: values given by `map` and `set`, as far as they feed a header or a CORS
//! decision.

use super::config::{Config, NodeId};
use crate::source::{Span, Spanned};

/// One value a variable can take.
#[derive(Clone, Debug)]
pub(super) struct Possible {
    /// What leads to it.
    pub when: When,
    /// The value as written; it may hold variables itself.
    pub value: Spanned<String>,
}

/// What leads to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Always, or when nothing else matches.
    Otherwise,
    /// A comparison of a variable: its name, the operator (`=`, `~`, `~*`, `!=` …) and the text.
    Compared {
        /// The variable with its `$`.
        variable: String,
        /// The operator.
        operator: String,
        /// What it is compared with.
        with: Spanned<String>,
    },
    /// A condition we do not follow.
    Unclear(Span),
}

/// All values `variable` (with its `$`) is given in the unit; none when nothing here sets it.
pub(super) fn values(config: &Config<'_>, variable: &str) -> Vec<Possible> {
    setters(config, variable)
        .flat_map(|id| values_of(config, id))
        .collect()
}

/// The `map`s and `set`s that give a variable its value.
pub(super) fn setters(config: &Config<'_>, variable: &str) -> impl Iterator<Item = NodeId> {
    config.index.setters(variable).iter().copied()
}

/// The values one of them gives.
pub(super) fn values_of(config: &Config<'_>, setter: NodeId) -> Vec<Possible> {
    let mut found = Vec::new();
    if config.node(setter).name == "map" {
        map_entries(config, setter, &mut found);
    } else if let Some((value, word)) = config.arg(setter, 1) {
        found.push(Possible {
            when: guard(config, setter),
            value: Spanned::new(value.to_owned(), word.span),
        });
    }
    found
}

fn map_entries(config: &Config<'_>, map: NodeId, found: &mut Vec<Possible>) {
    let source = config.arg(map, 0).map_or("", |(value, _)| value);
    for entry in config.children(map) {
        let node = config.node(entry);
        let Some((value, word)) = config.arg(entry, 0) else {
            continue;
        };
        let key = Spanned::new(node.name.to_owned(), config.name_span(entry));
        let (operator, with) = match node.name {
            "default" | "include" | "hostnames" | "volatile" => ("", key.clone()),
            name if name.starts_with("~*") => ("~*", key.map(|text| text[2..].to_owned())),
            name if name.starts_with('~') => ("~", key.map(|text| text[1..].to_owned())),
            // A backslash protects a key that looks like a keyword.
            name => (
                "=",
                Spanned::new(name.strip_prefix('\\').unwrap_or(name).to_owned(), key.span),
            ),
        };
        let when = match node.name {
            "default" => When::Otherwise,
            "include" => When::Unclear(with.span),
            _ => When::Compared {
                variable: source.to_owned(),
                operator: operator.to_owned(),
                with,
            },
        };
        found.push(Possible {
            when,
            value: Spanned::new(value.to_owned(), word.span),
        });
    }
}

/// The condition a statement stands under: the nearest `if` around it.
pub(super) fn guard(config: &Config<'_>, id: NodeId) -> When {
    let around = config
        .ancestors(id)
        .skip(1)
        .find(|&outer| config.node(outer).name == "if");
    around.map_or(When::Otherwise, |condition| condition_of(config, condition))
}

/// What an `if ( … )` compares.
pub(super) fn condition_of(config: &Config<'_>, condition: NodeId) -> When {
    let whole = config.args_span(condition);
    let mut words: Vec<(String, Span)> = config
        .args(condition)
        .iter()
        .map(|word| (config.value(condition, word).to_owned(), word.span))
        .collect();
    strip_parentheses(&mut words);
    match words.as_slice() {
        [(variable, _)] if variable.starts_with('$') => When::Compared {
            variable: variable.clone(),
            operator: "true".to_owned(),
            with: Spanned::new(String::new(), whole),
        },
        [(variable, _), (operator, _), (with, span)] if variable.starts_with('$') => {
            When::Compared {
                variable: variable.clone(),
                operator: operator.clone(),
                with: Spanned::new(with.clone(), *span),
            }
        }
        _ => When::Unclear(whole),
    }
}

/// The parentheses may stand alone or stick to the first and last word.
fn strip_parentheses(words: &mut Vec<(String, Span)>) {
    if let Some((first, span)) = words.first_mut()
        && first.starts_with('(')
    {
        first.remove(0);
        span.start += 1;
    }
    if let Some((last, span)) = words.last_mut()
        && last.ends_with(')')
        && span.end - span.start >= last.len() as u32
    {
        last.pop();
        span.end -= 1;
    }
    words.retain(|(word, _)| !word.is_empty());
}
