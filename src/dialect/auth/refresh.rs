//! Whether refresh tokens end at a fixed time, however often they are used.

use super::block::Block;
use super::keys;
use super::value;
use crate::model::{Setting, Why};
use crate::source::Span;

const ABSOLUTE: &[&str] = &[
    "absolute",
    "absolutelifetime",
    "absolutettl",
    "absolutetimeout",
    "absoluteexpiration",
    "absoluteexpiry",
    "maxlifetime",
    "maxlifespan",
    "maxage",
];
const ABSOLUTE_FLAT: &[&str] = &[
    "refreshtokenabsolutelifetime",
    "refreshtokenabsolutettl",
    "refreshtokenabsoluteexpiration",
    "refreshtokenabsoluteexpiry",
    "absoluterefreshtokenlifetime",
    "refreshtokenmaxlifetime",
    "refreshtokenmaxage",
    "maxrefreshtokenlifetime",
];
const IDLE: &[&str] = &[
    "idle",
    "idletimeout",
    "idlelifetime",
    "idlettl",
    "idleexpiration",
    "inactivity",
    "inactivitytimeout",
    "slidinglifetime",
];
const IDLE_FLAT: &[&str] = &[
    "refreshtokenidletimeout",
    "refreshtokenidlelifetime",
    "refreshtokenidleexpiration",
    "slidingrefreshtokenlifetime",
];

/// Whether they do. A lifetime is that of one token: where each use makes a new one, it may start
/// again.
pub(super) fn expires(
    block: &Block<'_>,
    refresh: Option<&Block<'_>>,
    rotation: &Setting<bool>,
) -> Setting<bool> {
    let at = |nested, flat| {
        let nested = refresh.and_then(|refresh| end(refresh, nested));
        nested.or_else(|| end(block, flat))
    };
    if let Some(absolute) = at(ABSOLUTE, ABSOLUTE_FLAT) {
        return absolute;
    }
    match at(keys::LIFETIME, keys::REFRESH_LIFETIME) {
        Some(Setting::Set {
            value: true, span, ..
        }) => match rotation {
            Setting::Set { value: false, .. } => Setting::set(true, span),
            _ => Setting::unknown(span, Why::Ambiguous),
        },
        Some(other) => other,
        None => match at(IDLE, IDLE_FLAT).and_then(|idle| idle.span()) {
            Some(span) => Setting::set(false, span),
            None => refresh.unwrap_or(block).absent(),
        },
    }
}

/// Whether a written time is an end: zero, `-1` and `never` are none.
fn end(block: &Block<'_>, names: &[&str]) -> Option<Setting<bool>> {
    if let Some(span) = never(block, names) {
        return Some(Setting::set(false, span));
    }
    let (_, _) = block.find_duration(names)?;
    Some(block.lifetime(names).map(|lifetime| lifetime.seconds > 0))
}

fn never(block: &Block<'_>, names: &[&str]) -> Option<Span> {
    let entry = block.find(names)?;
    let text = entry.value.text()?.trim();
    let words = ["-1", "never", "unlimited", "infinite", "forever"];
    let says = words.iter().any(|word| text.eq_ignore_ascii_case(word));
    (says && !value::is_hidden(entry.value)).then(|| entry.value.span())
}
