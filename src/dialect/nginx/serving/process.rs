//! The process: who it runs as, what it loads, how many connections a worker takes.

use crate::dialect::nginx::config::{Config, Context, NodeId, ROOT};
use crate::dialect::nginx::defaults::fixed;
use crate::model::serving::Process;
use crate::model::{Dialect, Facts, List, Scope, Setting, Why};
use crate::source::Spanned;

/// The fact of a main file; one without `events` is a part of another, for nginx does not start on it.
pub(super) fn lower(config: &Config<'_>, facts: &mut Facts) {
    let root = config.node(ROOT);
    let Some(events) = config.own(ROOT, "events").next() else {
        return;
    };
    if root.context != Context::Main {
        return;
    }
    let at = config.name_span(events);
    let word = |block: NodeId, name: &str, place: usize| {
        let id = config.own(block, name).last()?;
        let (value, word) = config.arg(id, place)?;
        Some(config.written(id, Some(value.to_owned()), word.span))
    };
    let user = word(ROOT, "user", 0);
    let hidden = |block: NodeId| config.node(block).open;
    let unset = |default: &str, source| match hidden(ROOT) {
        Some((span, why)) => Setting::Unknown { span, why },
        None => fixed(default.to_owned(), source, at),
    };
    let modules = config.own(ROOT, "load_module").filter_map(|id| {
        let (path, word) = config.arg(id, 0)?;
        Some(Spanned::new(path.to_owned(), word.span))
    });
    facts.processes.push(Process {
        dialect: Dialect::Nginx,
        scope: Scope::new("main process"),
        at,
        group: word(ROOT, "user", 1).unwrap_or(Setting::Unsupported),
        user: user.unwrap_or_else(|| unset("nobody", "nginx: user nobody")),
        modules: List {
            items: modules.collect(),
            open: hidden(ROOT).map(|(_, why)| why),
        },
        worker_connections: worker_connections(config, events),
    });
}

fn worker_connections(config: &Config<'_>, events: NodeId) -> Setting<u64> {
    let id = config.own(events, "worker_connections").last();
    match (id, config.node(events).open) {
        (Some(id), _) => match config.arg(id, 0) {
            Some((value, word)) => config.written(id, value.parse().ok(), word.span),
            None => Setting::unknown(config.name_span(id), Why::Invalid),
        },
        (None, Some((span, why))) => Setting::Unknown { span, why },
        (None, None) => fixed(
            512,
            "nginx: worker_connections 512",
            config.name_span(events),
        ),
    }
}
