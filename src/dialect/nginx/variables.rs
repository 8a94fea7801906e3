//! What a variable can be where a request ends up: the values that `map` and `set` give it.

use super::config::{Config, Context, NodeId};
use super::reference::{name, parts};
use crate::source::{Span, Spanned};

/// One value a variable can take.
#[derive(Clone, Debug)]
pub(super) struct Possible {
    /// What leads to it.
    pub when: When,
    /// The value as written; it may hold variables itself.
    pub value: Spanned<String>,
    /// Whether it is one entry of a `map`, of which only one ever counts.
    pub is_entry: bool,
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

/// All values a variable can have where a request ends up in `block`, in the order they are given: a later
/// one wins over an earlier one. None when nothing here sets it, so that nginx or a module does.
///
/// A request runs the rewrite directives of the server, then those of the one location it ends up in. What
/// another location set before an internal redirect stays, too, but those are not followed.
pub(super) fn values(config: &Config<'_>, block: NodeId, variable: &str) -> Vec<Possible> {
    let Some(setters) = config.index.setters(variable) else {
        return Vec::new();
    };
    let levels = levels(config, block);
    let mut found = before_rewrites(config, &setters.at_start);
    if found.is_empty() {
        let is_elsewhere =
            |id: &NodeId| owner(config, *id).is_some_and(|one| !levels.contains(&one));
        let mut inside = setters.inside(config, levels.first().copied());
        found.push(unset(config, block, inside.find(is_elsewhere)));
    }
    // Statements are numbered in order, but a server's run before those of a location above them.
    for id in levels.iter().flat_map(|&level| setters.of(level)) {
        let when = condition_on(config, id);
        if when == When::Otherwise {
            found.clear();
        }
        found.push(Possible::of(when, given(config, id)));
    }
    found
}

/// The values of a variable in a block and in the locations inside that take over what stands in it, apart
/// for each place a request can end up in.
pub(super) fn ways(
    config: &Config<'_>,
    block: NodeId,
    variable: &str,
    takes_over: impl Fn(NodeId) -> bool,
) -> Vec<Vec<Possible>> {
    let Some(setters) = config.index.setters(variable) else {
        return Vec::new();
    };
    let mut inner: Vec<NodeId> = setters
        .inside(config, Some(block))
        .filter_map(|id| owner(config, id))
        .filter(|&owner| owner != block)
        .filter(|&owner| {
            let mut between = config.ancestors(owner).take_while(|&outer| outer != block);
            between.all(&takes_over)
        })
        .collect();
    inner.dedup();
    let mut ways = vec![values(config, block, variable)];
    if !inner.is_empty() {
        // What came along from one of those is looked at there.
        ways.retain(|way| !matches!(way.as_slice(), [only] if !only.is_known()));
    }
    ways.extend(inner.into_iter().map(|one| values(config, one, variable)));
    ways
}

/// Whether `map` alone makes a variable: what `set` gives it, modules and code may change later on.
pub(super) fn is_of_maps(config: &Config<'_>, variable: &str) -> bool {
    let is_map = |id: NodeId| config.node(id).name == "map";
    let setters = config.index.setters(variable);
    setters.is_some_and(|setters| setters.all().all(is_map))
}

/// So many texts are looked at; what can come to more stays as it is written.
const MAX_TEXTS: usize = 64;
/// So many variables inside one another are followed.
const MAX_DEPTH: usize = 4;

/// What a text with variables can come to in a block. A variable that is not known stays in it, and values
/// that are empty are left out: nothing works with them.
pub(super) fn expand(config: &Config<'_>, block: NodeId, text: &str) -> Vec<String> {
    let mut texts = vec![text.to_owned()];
    for _ in 0..MAX_DEPTH {
        let next: Vec<String> = (texts.iter())
            .flat_map(|text| expand_once(config, block, text))
            .collect();
        if next == texts {
            break;
        }
        if next.len() > MAX_TEXTS {
            return vec![text.to_owned()];
        }
        texts = next;
    }
    texts
}

fn expand_once(config: &Config<'_>, block: NodeId, text: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    for part in parts(text) {
        let choices = match part {
            Ok(written) => vec![written.to_owned()],
            Err(variable) => choices(config, block, variable),
        };
        if texts.len() * choices.len() > MAX_TEXTS {
            return vec![text.to_owned()];
        }
        let extended = texts.iter().flat_map(|start| {
            let choices = choices.iter();
            choices.map(move |choice| format!("{start}{choice}"))
        });
        texts = extended.collect();
    }
    texts
}

/// The values of a variable that are not empty; itself where one is not known.
fn choices(config: &Config<'_>, block: NodeId, variable: String) -> Vec<String> {
    let possible = values(config, block, &variable);
    let mut found: Vec<String> = (possible.into_iter())
        .map(|one| {
            if one.is_known() {
                one.value.value
            } else {
                variable.clone()
            }
        })
        .filter(|value| !value.is_empty())
        .collect();
    found.dedup();
    if found.is_empty() {
        vec![variable]
    } else {
        found
    }
}

/// The blocks whose rewrite directives a request to a block runs, outermost first.
pub(super) fn levels(config: &Config<'_>, block: NodeId) -> Vec<NodeId> {
    let around = |context: Context| {
        let mut around = config.ancestors(block);
        around.find(|&id| config.node(id).context == context)
    };
    let outer = [Context::Server, Context::StreamServer, Context::Snippet];
    let outer = outer.into_iter().find_map(around);
    let location = around(Context::Location);
    outer.into_iter().chain(location).collect()
}

/// The block that runs a rewrite directive: an `if` around it belongs to its own block.
pub(super) fn owner(config: &Config<'_>, id: NodeId) -> Option<NodeId> {
    let mut around = config.ancestors(id).skip(1);
    around.find(|&outer| config.node(outer).name != "if")
}

/// What a setting statement stands under.
fn condition_on(config: &Config<'_>, id: NodeId) -> When {
    match guard(config, id) {
        // It waits for another server's answer.
        _ if config.node(id).name == "auth_request_set" => When::Unclear(config.span(id)),
        When::Otherwise if may_be_skipped(config, id) => When::Unclear(config.span(id)),
        when => when,
    }
}

/// Whether a `break` (or a rewrite that ends the block like one) stands before a statement.
fn may_be_skipped(config: &Config<'_>, id: NodeId) -> bool {
    let ends = |one: NodeId| match config.node(one).name {
        "break" => true,
        "rewrite" => matches!(config.arg(one, 2), Some(("last" | "break", _))),
        _ => false,
    };
    let Some(block) = owner(config, id) else {
        return false;
    };
    let mut before = config.children(block).take_while(|&one| one < id);
    before.any(|one| {
        let is_condition = config.node(one).name == "if";
        ends(one) || is_condition && config.children(one).any(ends)
    })
}

/// What `map`s and their kin make of a variable before a request is rewritten.
fn before_rewrites(config: &Config<'_>, setters: &[NodeId]) -> Vec<Possible> {
    let mut found = Vec::new();
    for &id in setters {
        if config.node(id).name == "map" {
            map_entries(config, id, &mut found);
        } else {
            let when = When::Unclear(config.span(id));
            found.push(Possible::of(when, given(config, id)));
        }
    }
    found
}

/// A variable that nothing has set yet: empty, unless an internal redirect brings a value along.
fn unset(config: &Config<'_>, block: NodeId, elsewhere: Option<NodeId>) -> Possible {
    let at = config.name_span(block);
    let mut around = config.ancestors(block);
    let open = around.find_map(|outer| config.node(outer).open);
    let hidden = elsewhere
        .map(|id| config.span(id))
        .or(open.map(|(at, _)| at));
    match hidden {
        Some(at) => Possible::unknown(at),
        None => Possible::of(When::Otherwise, Spanned::new(String::new(), at)),
    }
}

/// Stands for a value that is computed: no variable has that name.
const UNKNOWN: &str = "$";

impl Possible {
    fn of(when: When, value: Spanned<String>) -> Self {
        Self {
            when,
            value,
            is_entry: false,
        }
    }

    /// A value that is written where it is used.
    pub(super) fn always(value: Spanned<String>) -> Self {
        Self::of(When::Otherwise, value)
    }

    fn unknown(at: Span) -> Self {
        Self::of(When::Unclear(at), Spanned::new(UNKNOWN.to_owned(), at))
    }

    /// Whether anything is known of the value.
    pub(super) fn is_known(&self) -> bool {
        self.value.value != UNKNOWN
    }
}

/// What a statement gives its variable: only `set` writes that out.
fn given(config: &Config<'_>, id: NodeId) -> Spanned<String> {
    match config.arg(id, 1) {
        Some((value, word)) if config.node(id).name == "set" && !word.templated => {
            Spanned::new(value.to_owned(), word.span)
        }
        _ => Spanned::new(UNKNOWN.to_owned(), config.span(id)),
    }
}

fn map_entries(config: &Config<'_>, map: NodeId, found: &mut Vec<Possible>) {
    let source = config.arg(map, 0).map_or("", |(value, _)| value);
    let source = name(source).unwrap_or_else(|| source.to_owned());
    let entries = config.children(map);
    let entries = entries.filter_map(|entry| map_entry(config, entry, &source));
    let (mut default, others): (Vec<_>, Vec<_>) =
        entries.partition(|one| one.when == When::Otherwise);
    if default.is_empty() {
        let nothing = Spanned::new(String::new(), config.name_span(map));
        default.push(Possible::of(When::Otherwise, nothing));
    }
    found.extend(default.into_iter().chain(others));
    if let Some((at, _)) = config.node(map).open {
        found.push(Possible::unknown(at));
    }
}

fn map_entry(config: &Config<'_>, entry: NodeId, source: &str) -> Option<Possible> {
    let node = config.node(entry);
    let (value, word) = config.arg(entry, 0)?;
    let key = Spanned::new(node.name.to_owned(), config.name_span(entry));
    let compared = |operator: &str, with: Spanned<String>| When::Compared {
        variable: source.to_owned(),
        operator: operator.to_owned(),
        with,
    };
    let when = match node.name {
        "default" => When::Otherwise,
        text if text.starts_with("~*") => compared("~*", key.map(|text| text[2..].to_owned())),
        text if text.starts_with('~') => compared("~", key.map(|text| text[1..].to_owned())),
        // A backslash protects a key that looks like a keyword.
        _ => compared(
            "=",
            key.map(|text| text.strip_prefix('\\').unwrap_or(&text).to_owned()),
        ),
    };
    Some(Possible {
        when,
        value: Spanned::new(value.to_owned(), word.span),
        is_entry: true,
    })
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
            variable: name(variable).unwrap_or_else(|| variable.clone()),
            operator: "true".to_owned(),
            with: Spanned::new(String::new(), whole),
        },
        [(variable, _), (operator, _), (with, span)] if variable.starts_with('$') => {
            When::Compared {
                variable: name(variable).unwrap_or_else(|| variable.clone()),
                operator: operator.clone(),
                with: Spanned::new(with.clone(), *span),
            }
        }
        _ => When::Unclear(whole),
    }
}

/// Whether a condition only ever holds for requests over TLS.
pub(super) fn is_over_tls(when: &When) -> bool {
    let When::Compared {
        variable,
        operator,
        with,
    } = when
    else {
        return false;
    };
    operator == "="
        && matches!(
            (variable.as_str(), with.value.to_ascii_lowercase().as_str()),
            ("$scheme", "https") | ("$https", "on")
        )
}

/// The parentheses may stand alone or stick to the first and last word.
fn strip_parentheses(words: &mut Vec<(String, Span)>) {
    if let Some((first, span)) = words.first_mut()
        && first.starts_with('(')
    {
        first.remove(0);
        span.start += 1;
        if first.is_empty() {
            words.remove(0);
        }
    }
    if let Some((last, span)) = words.last_mut()
        && last.ends_with(')')
        && span.end - span.start >= last.len() as u32
    {
        last.pop();
        span.end -= 1;
        if last.is_empty() {
            words.pop();
        }
    }
}
