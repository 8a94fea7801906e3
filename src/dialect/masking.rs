//! The places of secret values in one document, found once for all that shows its text.
//!
//! What a dialect's facts know to be secret is theirs to say; here is what stands in the text whatever
//! reads it: credentials in URLs, headers, comments, and the lines nobody could read.

use super::nginx;
use crate::model::secret::{
    in_lines, in_urls, in_value, is_joined_name, is_jwk_member, is_key, is_name,
};
use crate::source::Span;
use crate::syntax::data::{Entry, Tree, Value};
use crate::syntax::{Document, ErrorKind};

/// Every secret value of a document, in no order.
#[must_use]
pub fn secrets(document: &Document) -> Vec<Span> {
    match document {
        Document::Nginx(tree) => nginx::secrets(tree),
        Document::Data(tree) => of_data(tree),
    }
}

fn of_data(tree: &Tree) -> Vec<Span> {
    let mut spans = Vec::new();
    let whole = Span::new(tree.file, 0, tree.text().len());
    add(whole, &in_urls(tree.text()), &mut spans);
    let mut errors = tree.errors.iter();
    if errors.any(|error| error.kind != ErrorKind::Suspicious) {
        add(whole, &in_lines(tree.text()), &mut spans);
    }
    let mut todo: Vec<Value<'_>> = tree.roots().collect();
    while let Some(at) = todo.pop() {
        // What an alias names is met where it stands.
        if at.via().is_some() {
            continue;
        }
        if let Some(condition) = condition(at) {
            add_value(tree, condition, &mut spans);
        }
        if at.text().is_some_and(is_key) {
            spans.push(at.span());
        }
        let is_jwk = at.get("kty").is_some();
        for entry in at.own_entries() {
            let is_member = || entry.key.text().is_some_and(is_jwk_member);
            if is_header(&entry) || is_jwk && is_member() {
                add_value(tree, entry.value, &mut spans);
            }
            todo.push(entry.value);
        }
        todo.extend(at.items());
    }
    spans
}

fn add(at: Span, parts: &[std::ops::Range<usize>], spans: &mut Vec<Span>) {
    spans.extend(parts.iter().map(|part| at.inner(part.start, part.end)));
}

/// A name as headers have it; keys of other things are the dialects' to know.
fn is_header(entry: &Entry<'_>) -> bool {
    let name = entry.key.text();
    name.is_some_and(|name| {
        (name.contains('-') || name.len() > SHORTEST) && is_name(name)
            || is_joined_name(name) && !entry.value.is_map() && !is_path(entry.value)
    })
}

const SHORTEST: usize = 8;

/// `privateKey: /etc/certs/key.pem` says where the key is.
fn is_path(value: Value<'_>) -> bool {
    let text = value.text().unwrap_or_default();
    text.starts_with(['/', '.', '~']) && !text.contains('\n')
}

/// The values that a header with a telling name is compared with: `key: request.headers[x-api-key]`.
fn condition(at: Value<'_>) -> Option<Value<'_>> {
    let key = at.text_at("key")?;
    let (_, header) = key.split_once(".headers[")?;
    let wanted = at.get("values").or_else(|| at.get("notValues"))?;
    is_name(header.trim_end_matches(']')).then_some(wanted)
}

/// A scalar, the scalars of a list, or what a value is matched with (`exact: …`).
fn add_value(tree: &Tree, value: Value<'_>, spans: &mut Vec<Span>) {
    let matched = value.own_entries().map(|entry| entry.value);
    for one in matched.chain(value.items()).chain([value]) {
        if one.text().is_some() {
            add(one.span(), &in_value(tree.raw(one.span())), spans);
        }
    }
}
