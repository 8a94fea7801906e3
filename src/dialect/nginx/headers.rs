//! Response headers as nginx merges them: `add_header` of a level replaces every outer one, unless
//! `add_header_inherit merge`; `more_set_headers` adds up.

use super::config::{Config, Context, Found, NodeId};
use super::index::Setters;
use super::server::server_name;
use super::variables::{self, Possible};
use super::{more_headers, values};
use crate::model::http::{HeaderSet, Sent};
use crate::model::{Setting, Why};
use crate::options::Version;
use crate::source::{Span, Spanned};
use crate::syntax::nginx::Word;

const LEVELS: &[Context] = &[
    Context::Http,
    Context::Server,
    Context::Location,
    Context::If,
];

/// The headers of one block, and the outer ones it lost.
#[derive(Debug, Default)]
pub(super) struct Effective {
    pub headers: Vec<HeaderSet>,
    /// With why something between the two may put them back.
    pub discarded: Vec<(HeaderSet, Option<Why>)>,
    /// Whether a header of an outer level was lost to one of the same name.
    pub replaces: bool,
    /// The first own `add_header`.
    pub own: Option<Span>,
    pub open: Option<(Span, Why)>,
}

/// Locations and `if`s below a block, outer before inner.
pub(super) fn blocks_inside(config: &Config<'_>, block: NodeId) -> Vec<NodeId> {
    let mut found: Vec<NodeId> = Vec::new();
    let mut waiting: Vec<NodeId> = vec![block];
    while let Some(next) = waiting.pop() {
        for child in config.children(next) {
            if matches!(
                config.node(child).context,
                Context::Location | Context::If | Context::LimitExcept
            ) {
                found.push(child);
                waiting.push(child);
            }
        }
    }
    found.sort_unstable();
    found
}

/// The headers in effect at a block.
pub(super) fn effective(config: &Config<'_>, block: NodeId) -> Effective {
    let mut result = Effective::default();
    let mut inherits = true;
    // What a level further out already lost is reported there.
    let mut by_block = false;
    // Why the outer headers may be merged after all.
    let mut merged = None;
    let holds_headers = |level: &NodeId| {
        let context = config.node(*level).context;
        context == Context::Snippet || LEVELS.contains(&context)
    };
    // `add_header_inherit` is about `add_header` alone: these pass every level.
    let mut of_errors = Vec::new();
    for level in config.ancestors(block).filter(holds_headers) {
        more_headers::read(config, block, level, &mut result.headers, &mut of_errors);
        result.headers.extend(by_module(config, level));
    }
    for level in config.ancestors(block).filter(holds_headers) {
        let node = config.node(level);
        let own: Vec<_> = config
            .own(level, "add_header")
            .filter_map(|id| read(config, block, id))
            .collect();
        if !own.is_empty() && level == block {
            result.own = own.first().map(|header| header.span);
        }
        if inherits {
            result.headers.extend(own.iter().cloned());
        } else {
            let (replaced, lost): (Vec<_>, Vec<_>) =
                (own.iter()).partition(|lost| sets(&result.headers, &lost.name.value));
            let open = result.open.map(|(_, why)| why).or(merged);
            let lost: Vec<_> = lost.into_iter().map(|one| (one.clone(), open)).collect();
            if by_block {
                result.discarded.extend(lost);
                result.replaces |= !replaced.is_empty();
            }
        }
        if result.open.is_none() {
            result.open = node.open;
        }
        match inheritance(config, level) {
            Inherit::Merge => {}
            Inherit::Off => break,
            _ if own.is_empty() => {}
            // Beyond the second level that writes headers nothing more is lost by this block.
            _ if !inherits && merged.is_none() => break,
            Inherit::Hidden(why) if inherits => {
                (inherits, merged) = (false, Some(why));
                by_block = level == block;
            }
            _ if !inherits => {}
            _ => {
                inherits = false;
                by_block = level == block;
            }
        }
    }
    more_headers::settle(&mut result.headers, &of_errors);
    result
}

/// Whether a block changes which headers are in effect.
pub(super) fn writes_headers(config: &Config<'_>, block: NodeId) -> bool {
    let names = [
        "add_header",
        "add_header_inherit",
        "more_set_headers",
        "security_headers",
    ];
    names
        .iter()
        .any(|name| config.own(block, name).next().is_some())
}

pub(super) fn sets(headers: &[HeaderSet], name: &str) -> bool {
    headers
        .iter()
        .any(|header| header.name.value.eq_ignore_ascii_case(name))
}

/// What a level with headers of its own does with the outer ones.
enum Inherit {
    Replace,
    Merge,
    Off,
    /// A file that is not given may say `merge`.
    Hidden(Why),
}

/// The rule of inheritance is itself inherited, until a lower level writes another.
fn inheritance(config: &Config<'_>, level: NodeId) -> Inherit {
    let name = "add_header_inherit";
    match config.find(level, name, LEVELS) {
        Found::At(at) => {
            let written = config.own(at, name).last();
            let value = written.and_then(|id| config.arg(id, 0));
            match value
                .map(|(value, _)| value.to_ascii_lowercase())
                .as_deref()
            {
                Some("merge") => Inherit::Merge,
                Some("off") => Inherit::Off,
                _ => Inherit::Replace,
            }
        }
        Found::Unset(Some((_, why))) if can_merge(config) => Inherit::Hidden(why),
        Found::Unset(_) => Inherit::Replace,
    }
}

fn can_merge(config: &Config<'_>) -> bool {
    let version = config.options.nginx.version;
    version.is_none_or(|version| version >= Version(1, 29, 3))
}

fn read(config: &Config<'_>, block: NodeId, id: NodeId) -> Option<HeaderSet> {
    let (name, name_word) = config.arg(id, 0)?;
    let (value, word) = config.arg(id, 1)?;
    let by_type = is_by_type(config, value);
    let (value, sent) = header_value(config, block, id, value, word);
    Some(HeaderSet {
        span: config.span(id),
        name: Spanned::new(name.to_owned(), name_word.span),
        value,
        sent,
        always: config
            .args(id)
            .iter()
            .skip(2)
            .any(|word| config.value(id, word) == "always"),
        listed: false,
        end: config.args_span(id).after(),
        by_type,
    })
}

/// The value, through a variable that only ever has one beside nothing.
pub(super) fn header_value(
    config: &Config<'_>,
    block: NodeId,
    id: NodeId,
    value: &str,
    word: &Word,
) -> (Setting<String>, Sent) {
    let via = config.node(id).via.clone();
    let span = word.span;
    if word.templated {
        return (Setting::unknown(span, Why::Template), Sent::Always);
    }
    if !value.contains('$') {
        let value = value.to_owned();
        return (Setting::Set { value, span, via }, Sent::Always);
    }
    let ways = variables::ways(config, block, value, |inner| takes_over(config, id, inner));
    let (none, some): (Vec<_>, Vec<_>) =
        (ways.into_iter().flatten()).partition(|one| one.value.value.is_empty());
    let is_over_tls = |one: &Possible| variables::is_over_tls(&one.when);
    let sent = if none.is_empty() {
        Sent::Always
    } else if some.iter().all(is_over_tls) {
        Sent::OverTls
    } else {
        Sent::Sometimes
    };
    let value = match some.split_first() {
        Some((first, rest))
            if !first.value.value.contains('$')
                && rest.iter().all(|one| one.value.value == first.value.value) =>
        {
            Setting::Set {
                value: first.value.value.clone(),
                span: first.value.span,
                via,
            }
        }
        None if variables::is_of_maps(config, value) => Setting::Set {
            value: String::new(),
            span,
            via,
        },
        _ => Setting::unknown(span, Why::Variable),
    };
    (value, sent)
}

/// Whether what a statement outside sets is sent from a location, too.
pub(super) fn takes_over(config: &Config<'_>, id: NodeId, location: NodeId) -> bool {
    config.node(id).name == "more_set_headers"
        || config.own(location, "add_header").next().is_none()
        || matches!(inheritance(config, location), Inherit::Merge)
}

/// `map $sent_http_content_type $csp { … }`: whether the header is sent depends on what is answered.
pub(super) fn is_by_type(config: &Config<'_>, value: &str) -> bool {
    let setters = config.index.setters(value).into_iter();
    setters.flat_map(Setters::all).any(|id| {
        let source = config.arg(id, 0).map_or("", |(source, _)| source);
        config.node(id).name == "map" && source.contains("_http_content_type")
    })
}

/// `security_headers on;` of the module of that name sends Strict-Transport-Security by itself.
fn by_module(config: &Config<'_>, level: NodeId) -> Option<HeaderSet> {
    let id = config.own(level, "security_headers").last()?;
    let (value, word) = config.arg(id, 0)?;
    values::flag(value)?.then(|| HeaderSet {
        span: config.span(id),
        name: Spanned::new("Strict-Transport-Security".to_owned(), config.name_span(id)),
        value: Setting::unknown(word.span, Why::Variable),
        sent: Sent::Always,
        always: true,
        listed: false,
        end: word.span.after(),
        by_type: false,
    })
}

/// A block's name for people: `location /api in example.com`, `if ($request_method = OPTIONS) in location
/// /api in example.com`. Servers have locations of the same name, so theirs is said where it is written.
pub(super) fn block_name(config: &Config<'_>, block: NodeId) -> String {
    let node = config.node(block);
    let words: Vec<_> = config
        .args(block)
        .iter()
        .map(|word| config.value(block, word))
        .collect();
    match node.context {
        Context::If | Context::LimitExcept => match config
            .ancestors(block)
            .skip(1)
            .find(|&outer| config.node(outer).context == Context::Location)
        {
            Some(location) => {
                let location = block_name(config, location);
                format!("{} {} in {location}", node.name, words.join(" "))
            }
            None => format!("{} {}", node.name, words.join(" ")),
        },
        Context::Location => {
            let server = config
                .ancestors(block)
                .find(|&outer| config.node(outer).context == Context::Server);
            let name = server.and_then(|server| server_name(config, server));
            let inside = name.map_or(String::new(), |name| format!(" in {name}"));
            format!("{} {}{inside}", node.name, words.join(" "))
        }
        Context::Snippet => "snippet".to_owned(),
        _ if words.is_empty() => node.name.to_owned(),
        _ => format!("{} {}", node.name, words.join(" ")),
    }
}
