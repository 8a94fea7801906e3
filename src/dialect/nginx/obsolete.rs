//! Directives nginx no longer acts on, or no longer takes.
//!
//! Source: nginx's change log and the directives' pages.

use super::config::{Config, Context, NodeId};
use super::headers::block_name;
use crate::model::spelling::{Obsolete, Replacement};
use crate::model::{Dialect, Facts, Scope};
use crate::options::Version;
use crate::source::{Span, Spanned};

/// A name, the version the effect holds from, the effect and the way out.
struct Entry(&'static str, Version, &'static str, &'static str, bool);

const TABLE: [Entry; 13] = [
    Entry(
        "http2_max_field_size",
        Version(1, 19, 7),
        "does nothing since nginx 1.19.7",
        "set `large_client_header_buffers` instead",
        true,
    ),
    Entry(
        "http2_max_header_size",
        Version(1, 19, 7),
        "does nothing since nginx 1.19.7",
        "set `large_client_header_buffers` instead",
        true,
    ),
    Entry(
        "http2_max_requests",
        Version(1, 19, 7),
        "does nothing since nginx 1.19.7",
        "set `keepalive_requests` instead",
        true,
    ),
    Entry(
        "http2_idle_timeout",
        Version(1, 19, 7),
        "does nothing since nginx 1.19.7",
        "set `keepalive_timeout` instead",
        true,
    ),
    Entry(
        "http2_recv_timeout",
        Version(1, 19, 7),
        "does nothing since nginx 1.19.7",
        "set `client_header_timeout` instead",
        true,
    ),
    Entry(
        "http2_push",
        Version(1, 25, 1),
        "does nothing since nginx 1.25.1",
        "remove it; `early_hints` is the nearest thing today",
        true,
    ),
    Entry(
        "http2_push_preload",
        Version(1, 25, 1),
        "does nothing since nginx 1.25.1",
        "remove it",
        true,
    ),
    Entry(
        "http2_max_concurrent_pushes",
        Version(1, 25, 1),
        "does nothing since nginx 1.25.1",
        "remove it",
        true,
    ),
    Entry(
        "ssl",
        Version(1, 25, 1),
        "stops nginx from starting since 1.25.1, which removed it",
        "write `ssl` on the `listen` line instead",
        false,
    ),
    Entry(
        "spdy_headers_comp",
        Version(1, 9, 5),
        "stops nginx from starting since 1.9.5, which removed SPDY",
        "remove it",
        false,
    ),
    Entry(
        "spdy_chunk_size",
        Version(1, 9, 5),
        "stops nginx from starting since 1.9.5, which removed SPDY",
        "remove it",
        false,
    ),
    Entry(
        "proxy_downstream_buffer",
        Version(1, 9, 5),
        "is an old name of `proxy_buffer_size`",
        "write `proxy_buffer_size`",
        false,
    ),
    Entry(
        "proxy_upstream_buffer",
        Version(1, 9, 5),
        "is an old name of `proxy_buffer_size`",
        "write `proxy_buffer_size`",
        false,
    ),
];

/// Every such statement of the unit.
pub(super) fn lower(config: &Config<'_>, facts: &mut Facts) {
    for (id, node) in config.all() {
        let Some(entry) = TABLE.iter().find(|entry| entry.0 == node.name) else {
            continue;
        };
        // With a version stated, a directive that still works there is not obsolete.
        if config
            .options
            .nginx
            .version
            .is_some_and(|version| version < entry.1)
            || !is_meant(config, id)
        {
            continue;
        }
        let name = Spanned::new(node.name.to_owned(), config.name_span(id));
        facts.obsolete.push(obsolete(config, id, name, entry));
    }
    let stated = config.options.nginx.version;
    if stated.is_some_and(|version| version < SPDY.1) {
        return;
    }
    for id in config.named("listen") {
        let mut words = config.args(id).iter().skip(1);
        if let Some(word) = words.find(|word| config.value(id, word) == SPDY.0) {
            let name = Spanned::new(SPDY.0.to_owned(), word.span);
            facts.obsolete.push(obsolete(config, id, name, &SPDY));
        }
    }
}

/// What is judged without a stated version runs from this one on.
const OLDEST_SUPPORTED: Version = Version(1, 18, 0);

/// The parameter of `listen`: nginx says `invalid parameter "spdy"`.
const SPDY: Entry = Entry(
    "spdy",
    Version(1, 9, 5),
    "is no parameter of `listen` since nginx 1.9.5, which removed SPDY",
    "write `http2 on;` (or the parameter `http2` before 1.25.1) instead",
    false,
);

fn obsolete(config: &Config<'_>, id: NodeId, name: Spanned<String>, entry: &Entry) -> Obsolete {
    let block = config.node(id).parent;
    let says_nothing =
        name.value == "ssl" && block.is_some_and(|block| is_said_twice(config, block));
    Obsolete {
        dialect: Dialect::Nginx,
        scope: Scope::new(block.map_or_else(String::new, |block| block_name(config, block))),
        name,
        statement: with_its_line(config, id),
        effect: entry.2,
        instead: if says_nothing {
            "remove it: every `listen` here says `ssl` itself"
        } else {
            entry.3
        },
        replacement: if entry.4 || says_nothing {
            Replacement::Remove
        } else {
            Replacement::ByHand
        },
        certain: says_nothing
            || entry.1 <= OLDEST_SUPPORTED
            || config.options.nginx.version.is_some(),
    }
}

/// Whether every socket of a server is TLS's by its own words.
fn is_said_twice(config: &Config<'_>, server: NodeId) -> bool {
    let says = |id| {
        let mut words = config.args(id).iter().skip(1);
        words.any(|word| config.value(id, word) == "ssl")
    };
    let mut sockets = config.own(server, "listen").peekable();
    sockets.peek().is_some() && sockets.all(says)
}

/// A statement, with the whole line where nothing else is on it, so that removing it leaves no gap.
fn with_its_line(config: &Config<'_>, id: NodeId) -> Span {
    let span = config.span(id);
    let text = config.node(id).tree.text();
    let (Some(before), Some(after)) = (
        text.get(..span.start as usize),
        text.get(span.end as usize..),
    ) else {
        return span;
    };
    let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
    let starts = before[..before.len() - indent].ends_with('\n') || indent == before.len();
    let rest = after.trim_start_matches([' ', '\t']);
    let end = rest.strip_prefix("\r\n").or(rest.strip_prefix('\n'));
    match end {
        Some(below) if starts => Span {
            start: span.start - indent as u32,
            end: span.end + (after.len() - below.len()) as u32,
            ..span
        },
        _ => span,
    }
}

/// In maps, types and blocks of other modules these are keys; `ssl` is another module's directive, too.
fn is_meant(config: &Config<'_>, id: NodeId) -> bool {
    let node = config.node(id);
    let is_directive = node
        .parent
        .is_some_and(|block| config.node(block).context != Context::Other);
    let is_flag = || {
        let value = config.arg(id, 0);
        value.is_some_and(|(value, _)| super::values::flag(value).is_some())
    };
    is_directive && (node.name != "ssl" || is_flag())
}
