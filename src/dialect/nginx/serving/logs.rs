//! Where requests and errors are logged, and what lines hold.

use super::scan::{Chain, Slot};
use crate::dialect::nginx::config::{Config, NodeId};
use crate::dialect::nginx::defaults::fixed;
use crate::dialect::nginx::index::Setters;
use crate::dialect::nginx::variables;
use crate::model::serving::{AccessLog, ErrorLog, LogFormat};
use crate::model::{List, Setting, Why};
use crate::source::{Span, Spanned};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The variables of the format that is always there.
const COMBINED: [&str; 8] = [
    "$remote_addr",
    "$remote_user",
    "$time_local",
    "$request",
    "$status",
    "$body_bytes_sent",
    "$http_referer",
    "$http_user_agent",
];

/// The formats of a unit by name.
pub(super) struct Formats {
    named: BTreeMap<String, Arc<LogFormat>>,
    combined: Arc<LogFormat>,
    open: Option<(Span, Why)>,
}

impl Formats {
    pub(super) fn of(config: &Config<'_>) -> Self {
        let start = Span::new(
            config.name_span(crate::dialect::nginx::config::ROOT).file,
            0,
            0,
        );
        let combined = COMBINED.map(|name| Spanned::new(name.to_owned(), start));
        let named = config.named("log_format").filter_map(|id| {
            let format = format(config, id)?;
            Some((format.name.clone(), Arc::new(format)))
        });
        Self {
            named: named.collect(),
            combined: Arc::new(LogFormat {
                name: "combined".to_owned(),
                variables: List::of(combined.to_vec()),
                sources: Vec::new(),
            }),
            open: config.any_open(),
        }
    }

    fn find(&self, name: Option<(&str, Span)>, at: Span) -> Setting<Arc<LogFormat>> {
        let Some((name, span)) = name.filter(|(name, _)| *name != "combined") else {
            return fixed(Arc::clone(&self.combined), "nginx: combined", at);
        };
        match (self.named.get(name), self.open) {
            (Some(format), _) => Setting::set(Arc::clone(format), span),
            (None, Some((_, why))) => Setting::unknown(span, why),
            // nginx does not start.
            (None, None) => Setting::unknown(span, Why::Invalid),
        }
    }

    /// The format that a statement names; `combined` where it names none.
    fn format_of(&self, config: &Config<'_>, id: NodeId, at: Span) -> Setting<Arc<LogFormat>> {
        let second = config.arg(id, 1);
        match second.filter(|(name, _)| !name.contains('=') || name.contains('$')) {
            Some((_, word)) if word.templated => Setting::unknown(word.span, Why::Template),
            Some((name, word)) => self.find(Some((name, word.span)), word.span),
            None => self.find(None, at),
        }
    }

    /// The access logs in effect: `off` anywhere on a level switches all of the level off.
    pub(super) fn access_logs(&self, chain: &Chain<'_, '_>) -> Setting<List<AccessLog>> {
        let config = chain.config;
        let read = |statements: Vec<NodeId>| {
            let mut logs = List::default();
            let none = |id: NodeId, span: Span| Setting::Set {
                value: List::default(),
                span,
                via: config.node(id).via.clone(),
            };
            let mut never = None;
            for &id in &statements {
                let Some((target, word)) = config.arg(id, 0) else {
                    continue;
                };
                if target == "off" {
                    return none(id, word.span);
                }
                if word.templated {
                    logs.open = Some(Why::Template);
                    continue;
                }
                let partial = match logged(config, chain.block, id) {
                    Logged::All => None,
                    Logged::Some(why) => Some(why),
                    Logged::None(span) => {
                        never = Some((id, span));
                        continue;
                    }
                };
                let log = AccessLog {
                    target: target.to_owned(),
                    format: self.format_of(config, id, word.span),
                    partial,
                };
                logs.items.push(Spanned::new(log, word.span));
            }
            match never.filter(|_| logs.items.is_empty() && logs.open.is_none()) {
                Some((id, span)) => none(id, span),
                None => written(config, &statements, logs),
            }
        };
        chain.setting(Slot::AccessLog, read, |at| {
            let log = AccessLog {
                target: "logs/access.log".to_owned(),
                format: self.find(None, at),
                partial: None,
            };
            let logs = List::of(vec![Spanned::new(log, at)]);
            fixed(logs, "nginx: access_log logs/access.log combined", at)
        })
    }
}

/// Which requests a log takes.
enum Logged {
    All,
    Some(Why),
    /// By the condition at that place.
    None(Span),
}

/// `if=…` leaves out requests for which it comes to nothing or to `0`.
fn logged(config: &Config<'_>, block: NodeId, id: NodeId) -> Logged {
    let mut words = config.args(id).iter();
    let condition = words.find_map(|word| {
        let condition = config.value(id, word).strip_prefix("if=")?;
        Some((condition, word))
    });
    let Some((condition, word)) = condition else {
        return Logged::All;
    };
    if word.templated {
        return Logged::Some(Why::Template);
    }
    let is_computed = condition.contains('$');
    if is_computed && !variables::is_of_maps(config, condition) {
        return Logged::Some(Why::Variable);
    }
    let values: Vec<String> = if is_computed {
        let all = variables::values(config, block, condition).into_iter();
        all.map(|one| one.value.value).collect()
    } else {
        vec![condition.to_owned()]
    };
    let is_off = |value: &String| value.is_empty() || value == "0";
    let is_open = |value: &String| value.contains('$');
    if values.is_empty() || values.iter().any(is_open) {
        Logged::Some(Why::Variable)
    } else if values.iter().all(is_off) {
        Logged::None(word.span)
    } else if values.iter().any(is_off) {
        Logged::Some(Why::Variable)
    } else {
        Logged::All
    }
}

/// A list whose span is the first element's; nothing is known of one that templates write alone.
fn written<T>(config: &Config<'_>, statements: &[NodeId], list: List<T>) -> Setting<List<T>> {
    let Some(&first) = statements.first() else {
        return Setting::Unsupported;
    };
    match (list.items.first().map(|item| item.span), list.open) {
        (None, why) => Setting::unknown(config.args_span(first), why.unwrap_or(Why::Invalid)),
        (Some(span), _) => Setting::Set {
            value: list,
            span,
            via: config.node(first).via.clone(),
        },
    }
}

/// The error logs in effect. There is no way to switch them off: `off` is the name of a file.
pub(super) fn error_logs(chain: &Chain<'_, '_>) -> Setting<List<ErrorLog>> {
    let config = chain.config;
    let log = |target: &str, level: &str| ErrorLog {
        target: target.to_owned(),
        level: level.to_ascii_lowercase(),
    };
    let read = |statements: Vec<NodeId>| {
        let mut logs = List::default();
        for &id in &statements {
            let Some((target, word)) = config.arg(id, 0) else {
                continue;
            };
            if let Some((_, why)) = config.hidden(id) {
                logs.open = Some(why);
                continue;
            }
            let level = config.arg(id, 1).map_or("error", |(level, _)| level);
            let span = config.args_span(id);
            let span = if config.args(id).len() > 2 {
                word.span
            } else {
                span
            };
            logs.items.push(Spanned::new(log(target, level), span));
        }
        written(config, &statements, logs)
    };
    chain.setting(Slot::ErrorLog, read, |at| {
        let logs = List::of(vec![Spanned::new(log("logs/error.log", "error"), at)]);
        fixed(logs, "nginx: error_log logs/error.log error", at)
    })
}

/// `log_format name [escape=…] text …`.
fn format(config: &Config<'_>, id: NodeId) -> Option<LogFormat> {
    let (name, _) = config.arg(id, 0)?;
    let tree = config.node(id).tree;
    let mut variables = List::default();
    for word in config.args(id).iter().skip(1) {
        if word.templated {
            variables.open = Some(Why::Template);
        }
        mentioned(tree.raw(word.span), |at, length, name| {
            let place = word.span.inner(at, at + length);
            variables
                .items
                .push(Spanned::new(format!("${name}"), place));
        });
    }
    Some(LogFormat {
        name: name.to_owned(),
        sources: sources(config, &variables),
        variables,
    })
}

/// Calls `f` with the place, the length and the name of each variable in a text.
fn mentioned(text: &str, mut f: impl FnMut(usize, usize, &str)) {
    for (at, _) in text.match_indices('$') {
        let rest = &text[at + 1..];
        let braced = rest.starts_with('{');
        let rest = rest.trim_start_matches('{');
        let end = rest.find(|c: char| c != '_' && !c.is_ascii_alphanumeric());
        let name = &rest[..end.unwrap_or(rest.len())];
        let length = name.len() + if braced { 3 } else { 1 };
        if !name.is_empty() && at + length <= text.len() {
            f(at, length, name);
        }
    }
}

/// What the variables of a format are made from, by `map` and `set`.
fn sources(config: &Config<'_>, variables: &List<String>) -> Vec<String> {
    let mut waiting: Vec<String> = variables.values().cloned().collect();
    let mut seen = BTreeSet::new();
    while let Some(variable) = waiting.pop() {
        let setters = config.index.setters(&variable).into_iter();
        for setter in setters.flat_map(Setters::all) {
            let entries = config.children(setter).chain(std::iter::once(setter));
            for word in entries.flat_map(|id| {
                config
                    .args(id)
                    .iter()
                    .map(move |word| config.value(id, word))
            }) {
                mentioned(word, |_, _, name| {
                    let name = format!("${name}");
                    if name != variable && seen.insert(name.clone()) {
                        waiting.push(name);
                    }
                });
            }
        }
    }
    seen.into_iter().collect()
}
