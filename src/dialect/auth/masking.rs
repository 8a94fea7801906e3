//! The places of secret values, for masking; credentials in URLs are found whatever their key.

use super::{keys, secret, value};
use crate::source::Span;
use crate::syntax::data::{NodeId, Tree, Value};
use std::collections::BTreeSet;

/// The values of secret-role keys anywhere in the file, each once, in order.
pub(super) fn secrets(tree: &Tree) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut seen: BTreeSet<NodeId> = BTreeSet::new();
    let mut todo: Vec<(Value<'_>, bool)> = tree.roots().map(|root| (root, false)).collect();
    while let Some((at, is_secret)) = todo.pop() {
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
            todo.push((entry.value, below || is_secret_key(&key)));
        }
        todo.extend(at.items().map(|item| (item, is_secret)));
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
        || text.starts_with("http://")
        || text.starts_with("https://")
        || (value::is_placeholder(text) && text.starts_with(['$', '{', '%', '<']))
        || (value.is_opaque() && text.starts_with(['$', '{', '%', '<']));
    is_secret && !says_nothing
}

/// Whether a normalised key names a secret's value (not its place, length or name).
fn is_secret_key(key: &str) -> bool {
    const WHOLE: [&str; 12] = [
        "secret",
        "secrets",
        "password",
        "passwd",
        "passphrase",
        "pass",
        "key",
        "apikey",
        "salt",
        "pepper",
        "jwtkey",
        "hmac",
    ];
    const ENDS: [&str; 12] = [
        "secret",
        "secretkey",
        "password",
        "passwd",
        "passphrase",
        "privatekey",
        "signingkey",
        "apikey",
        "encryptionkey",
        "hmackey",
        "masterkey",
        "sharedkey",
    ];
    WHOLE.contains(&key) || ENDS.iter().any(|end| key.ends_with(end))
}
