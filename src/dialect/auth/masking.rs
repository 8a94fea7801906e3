//! The places of secret values, for masking; credentials in URLs are found whatever their key.

use super::{keys, secret, value};
use crate::model::secret::{in_value, is_joined_name, is_joined_whole};
use crate::source::Span;
use crate::syntax::data::{NodeId, Tree, Value};
use std::collections::BTreeSet;

/// The values of secret-role keys anywhere in the file, each once, in order.
pub(super) fn secrets(tree: &Tree) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut seen: BTreeSet<NodeId> = BTreeSet::new();
    let start = |root| (root, false, String::new());
    let mut todo: Vec<(Value<'_>, bool, String)> = tree.roots().map(start).collect();
    while let Some((at, is_secret, name)) = todo.pop() {
        // What an alias names is met where it stands.
        if at.via().is_some() && !is_secret {
            continue;
        }
        if at.text().is_some() {
            if is_masked(at, is_secret) {
                spans.push(at.span());
            }
            continue;
        }
        if at.via().is_some() && !seen.insert(at.id()) {
            continue;
        }
        for entry in at.own_entries() {
            let key = entry.key.text().map(keys::normal).unwrap_or_default();
            let below = is_secret && matches!(key.as_str(), "value" | "key" | "pem" | "inline");
            let is_role = is_secret_key(&key) || is_secret_of(&name, &key);
            todo.push((entry.value, below || is_role, key));
        }
        todo.extend(at.items().map(|item| (item, is_secret, name.clone())));
    }
    spans.sort_unstable();
    spans.dedup();
    spans
}

fn is_masked(value: Value<'_>, is_secret: bool) -> bool {
    let text = value.text().unwrap_or_default();
    if secret::is_private_key(text) {
        return true;
    }
    let says_nothing = value::is_empty(value)
        || matches!(text, "true" | "false")
        || secret::is_url(text)
        || (is_template(value, text) && in_template(text).is_empty());
    is_secret && !says_nothing
}

fn is_template(value: Value<'_>, text: &str) -> bool {
    text.starts_with(['$', '{', '%', '<']) && (value.is_opaque() || value::is_placeholder(text))
}

/// What is written out in template text; of other marks (`%A%`, `$(a)`) there is only the name.
fn in_template(text: &str) -> Vec<std::ops::Range<usize>> {
    let marks = ["${", "{{", "{%", "<%"];
    if marks.iter().any(|mark| text.starts_with(mark)) {
        in_value(text)
    } else {
        Vec::new()
    }
}

/// Whether a normalised key names a secret's value (not its place, length or name).
fn is_secret_key(key: &str) -> bool {
    is_joined_whole(key) || is_joined_name(key)
}

/// Whether a key does so because of the block it is in: `cookie.keys`, `client.token`.
fn is_secret_of(block: &str, key: &str) -> bool {
    match key {
        "keys" => block.ends_with("cookie") || block.ends_with("session"),
        "token" => block.contains("client"),
        _ => false,
    }
}
