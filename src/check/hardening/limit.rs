//! Limits that count in zones.

use crate::check::Cx;
use crate::finding::Draft;
use crate::model::serving::{Limit, Serving};
use crate::model::{List, Setting, Why};
use crate::source::Span;

/// What a kind of limit is called.
pub(super) struct Kind {
    pub directive: &'static str,
    pub what: &'static str,
    pub note: &'static str,
}

/// Judges the limits of a server that serves.
pub(super) fn judge(
    serving: &Serving,
    limits: &Setting<List<Limit>>,
    kind: &Kind,
    cx: &mut Cx<'_>,
) {
    if !serving.is_server || serving.is_idle() {
        return;
    }
    let keys = cx.list("keys");
    if let Some((span, why)) = limits.effective().and_then(|list| hidden(list, keys)) {
        return cx.hidden(&serving.scope, span, why);
    }
    cx.judge(&serving.scope, limits, |limits| {
        let list = limits.value;
        if list.items.iter().any(|one| acts(&one.value, keys)) {
            return None;
        }
        let first = list.items.first();
        let message = match first.map(|one| &one.value) {
            None => format!("no `{}` limits {}", kind.directive, kind.what),
            Some(limit) if limit.dry_run => {
                format!("`{}_dry_run` is on: nothing is refused", kind.directive)
            }
            Some(Limit { zone, key, .. }) => match key.written() {
                None => format!("no `{}_zone` defines the zone `{zone}`", kind.directive),
                Some(key) if key.is_empty() => {
                    format!("the key of the zone `{zone}` is always empty: nothing is counted")
                }
                Some(key) => format!("the zone `{zone}` counts by `{key}`"),
            },
        };
        let by = keys.first().map_or("$binary_remote_addr", String::as_str);
        let help = format!(
            "define a zone in `http` with `{0}_zone {by} …` and use it with `{0}`",
            kind.directive
        );
        let span = first.map_or(limits.span, |one| one.span);
        Some(Draft::new(span, message).note(kind.note).help(help))
    });
}

fn acts(limit: &Limit, keys: &[String]) -> bool {
    let counts = match &limit.key {
        Setting::Set { value, .. } => {
            !value.is_empty() && (keys.is_empty() || keys.contains(value))
        }
        // nginx does not start without the zone, so it is defined somewhere.
        Setting::Unknown { .. } => keys.is_empty(),
        _ => false,
    };
    counts && !limit.dry_run
}

/// Why none may act that can be seen to: its zone is not given.
fn hidden(list: &List<Limit>, keys: &[String]) -> Option<(Span, Why)> {
    if list.items.iter().any(|one| acts(&one.value, keys)) {
        return None;
    }
    list.items.iter().find_map(|one| match one.value.key {
        Setting::Unknown { span, why } if !one.value.dry_run => Some((span, why)),
        _ => None,
    })
}
