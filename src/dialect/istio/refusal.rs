//! JWT rules that istiod refuses: the object that holds one never takes effect.

use super::read::{Block, is_hidden, place};
use crate::source::Span;
use crate::syntax::data::Value;

/// The place of what istiod refuses in a rule.
pub(super) fn of(rule: &Block<'_>) -> Option<Span> {
    nameless(rule)
        .or_else(|| empty_audience(rule))
        .or_else(|| unreadable_keys(rule))
        .or_else(|| foreign_scheme(rule))
}

/// Neither an issuer nor an address of keys.
fn nameless(rule: &Block<'_>) -> Option<Span> {
    let says = |field| match rule.get(field) {
        Some(value) => is_hidden(value) || value.text() != Some(""),
        None => rule.hidden().is_some(),
    };
    (!says("issuer") && !says("jwksUri")).then_some(rule.at)
}

fn empty_audience(rule: &Block<'_>) -> Option<Span> {
    let mut listed = rule.get("audiences")?.items();
    let empty = listed.find(|item| !item.is_opaque() && item.text() == Some(""));
    empty.map(Value::span)
}

/// Keys in place that are no JSON object.
fn unreadable_keys(rule: &Block<'_>) -> Option<Span> {
    let keys = rule.get("jwks").filter(|value| !is_hidden(*value))?;
    let text = keys.text().filter(|text| !text.is_empty())?;
    let parsed = serde_json::from_str::<serde_json::Map<_, serde_json::Value>>(text);
    parsed.is_err().then(|| place(keys))
}

fn foreign_scheme(rule: &Block<'_>) -> Option<Span> {
    let uri = rule.get("jwksUri").filter(|value| !is_hidden(*value))?;
    let text = uri.text().filter(|text| !text.is_empty())?;
    let (scheme, _) = text.split_once("://")?;
    let is_http = ["http", "https"]
        .iter()
        .any(|http| scheme.eq_ignore_ascii_case(http));
    (!is_http).then(|| place(uri))
}
