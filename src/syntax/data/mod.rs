//! One tree for YAML, JSON and TOML: maps, sequences and scalars, each with its span.
//!
//! Aliases and merges are followed without copying: a [`Value`] is a node and the place it was
//! reached through, so both places are known and a bomb of aliases costs nothing until it is walked.

mod branches;
mod build;
mod nest;
mod value;

use super::mark::mark;
use super::{Comment, ErrorKind, SyntaxError};
use crate::source::{FileId, SourceFile, Span};
pub(super) use branches::Forks;
pub(super) use build::Builder;
pub use nest::Step;
use std::ops::Range;
use std::sync::Arc;
pub use value::MAX_MERGES;

/// A node's place in its [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// How a scalar was written: decides what a product reads it as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Bare.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A scalar; the text after escapes and folding where it differs from the span's text.
    Scalar {
        /// How it was written.
        style: Style,
        /// The value, where the span's text is not it already.
        decoded: Option<Box<str>>,
    },
    /// Entries, as indexes into the tree's entry list.
    Map(Range<u32>),
    /// Items, as indexes into the tree's item list.
    Sequence(Range<u32>),
    /// A reference to an anchored node, or to nothing when the anchor is unknown.
    Alias(Option<NodeId>),
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// The text of a scalar with its quotes; of a collection from its first to its last child.
    pub span: Span,
    /// An explicit tag (`!Ref`), as written.
    pub tag: Option<Box<str>>,
    /// Whether template text hides the value (or, in a collection, more elements): see
    /// [`Value::is_opaque`].
    pub opaque: bool,
    /// Whether both branches of a template's `if` may be here, so that duplicates mean nothing.
    pub forked: bool,
}

/// A map's entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryNode {
    /// The key.
    pub key: NodeId,
    /// The value.
    pub value: NodeId,
    /// The mark of the key's text, where it has one.
    pub(super) mark: u32,
}

/// One document of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentNode {
    /// Its root; none for an empty document.
    pub root: Option<NodeId>,
    /// Whether it was read to its end.
    pub complete: bool,
}

/// What the text was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Format {
    Yaml,
    Json,
    Toml,
}

/// A parsed data file.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The file.
    pub file: FileId,
    /// Its path, as shown: names such as `kustomization.yaml` say what a file without `kind` is.
    pub path: Arc<str>,
    /// What the text was.
    pub format: Format,
    pub(super) text: Arc<str>,
    pub(super) nodes: Vec<Node>,
    pub(super) entries: Vec<EntryNode>,
    pub(super) items: Vec<NodeId>,
    /// The documents, in order.
    pub documents: Vec<DocumentNode>,
    /// What the parser objected to.
    pub errors: Vec<SyntaxError>,
    /// Comments, in order.
    pub comments: Vec<Comment>,
    /// Whether template text was masked.
    pub templated: bool,
}

/// A value: a node, and the alias or merge it was reached through.
#[derive(Clone, Copy, Debug)]
pub struct Value<'tree> {
    tree: &'tree Tree,
    id: NodeId,
    via: Option<Span>,
}

/// A key and its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'tree> {
    /// The key.
    pub key: Value<'tree>,
    /// The value.
    pub value: Value<'tree>,
}

/// The objects of a file: the root of each document, or the items of a `kind: List` document, which may
/// be lists as well.
pub fn objects(tree: &Tree) -> impl Iterator<Item = Value<'_>> {
    let mut waiting: Vec<_> = tree.roots().collect();
    waiting.reverse();
    std::iter::from_fn(move || {
        loop {
            let next = waiting.pop()?;
            let Some(items) = list_items(next) else {
                return Some(next);
            };
            let first = waiting.len();
            waiting.extend(items.items());
            waiting[first..].reverse();
        }
    })
}

/// The items of a Kubernetes list (`List`, or a typed one such as `GatewayList`).
fn list_items(root: Value<'_>) -> Option<Value<'_>> {
    let kind = root.text_at("kind")?;
    root.text_at("apiVersion")?;
    let items = root.get("items").filter(|items| items.is_sequence());
    items.filter(|_| kind.ends_with("List"))
}

impl Tree {
    /// A tree of a file of which only the text is wanted.
    #[must_use]
    pub fn of_text(file: FileId, source: &SourceFile, format: Format) -> Self {
        Self::empty(file, Arc::clone(&source.path), format, source.shared_text())
    }

    /// An empty tree to be filled by a reader.
    pub(super) fn empty(file: FileId, path: Arc<str>, format: Format, text: Arc<str>) -> Self {
        Self {
            file,
            path,
            format,
            text,
            nodes: Vec::new(),
            entries: Vec::new(),
            items: Vec::new(),
            documents: Vec::new(),
            errors: Vec::new(),
            comments: Vec::new(),
            templated: false,
        }
    }

    /// Whether a product would refuse it.
    pub(super) fn is_broken(&self) -> bool {
        let mut errors = self.errors.iter();
        errors.any(|error| error.kind == ErrorKind::Broken)
    }

    /// Whether something was read, and all of it to its end.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let mut documents = self.documents.iter();
        !self.documents.is_empty() && documents.all(|document| document.complete)
    }

    /// The roots of the documents that have one, in order.
    pub fn roots(&self) -> impl Iterator<Item = Value<'_>> {
        self.documents
            .iter()
            .filter_map(|document| document.root)
            .map(|id| self.value(id))
    }

    /// The entry of a key and a value that are in the tree.
    fn pair(&self, key: NodeId, value: NodeId) -> EntryNode {
        let text = self.value(key).text().unwrap_or_default();
        EntryNode {
            key,
            value,
            mark: mark(text),
        }
    }

    /// The value of a node.
    #[must_use]
    pub fn value(&self, id: NodeId) -> Value<'_> {
        Value {
            tree: self,
            id,
            via: None,
        }
        .resolved()
    }

    /// The text at a span, as written.
    #[must_use]
    pub fn raw(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The whole text, shared.
    pub(super) fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// See [`super::Document::statements`].
    #[must_use]
    pub fn statements(&self) -> Vec<Span> {
        let span = |id: NodeId| self.nodes[id.0 as usize].span;
        let entries = self.entries.iter().map(|entry| {
            let (key, value) = (span(entry.key), span(entry.value));
            // A TOML table may go on below another one, and a merged value may stand above its key.
            if value.start >= key.start {
                key.to(value)
            } else {
                key
            }
        });
        let items = self.items.iter().map(|&item| span(item));
        entries.chain(items).collect()
    }

    /// See [`super::Document::value_at`].
    #[must_use]
    pub fn value_at(&self, span: Span) -> Option<Span> {
        if span.start == span.end {
            return None;
        }
        let mut at = self.roots().find(|root| root.node().span.contains(span))?;
        loop {
            let mut entries = at.own_entries();
            let inside = |value: Value<'_>| value.via.is_none() && value.node().span.contains(span);
            let entry = entries.find(|one| one.key.span() == span || inside(one.value));
            if let Some(entry) = entry.filter(|one| one.key.span() == span) {
                let is_scalar = !entry.value.is_map() && !entry.value.is_sequence();
                return is_scalar.then(|| entry.value.span());
            }
            // A manifest's kind opens the manifest.
            let is_kind = |one: &Entry<'_>| one.key.text() == Some("kind");
            if entry.as_ref().is_some_and(is_kind) && at.get("apiVersion").is_some() {
                return None;
            }
            let next = entry.map(|one| one.value);
            match next.or_else(|| at.items().find(|item| inside(*item))) {
                Some(next) => at = next,
                None => return Some(span),
            }
        }
    }

    /// See [`super::Document::place`].
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        let Some(mut at) = self.roots().find(|root| root.node().span.contains(span)) else {
            return String::new();
        };
        let mut parts: Vec<String> = Vec::new();
        if let (Some(kind), Some(name)) = (at.text_at("kind"), at.at(&["metadata", "name"])) {
            parts.push(format!("{kind}/{}", name.text().unwrap_or_default()));
        }
        'down: loop {
            for entry in at.own_entries() {
                if entry.key.span().contains(span) || entry.value.node().span.contains(span) {
                    parts.push(entry.key.text().unwrap_or_default().to_owned());
                    if entry.key.span().contains(span) {
                        break 'down;
                    }
                    at = entry.value;
                    continue 'down;
                }
            }
            for (index, item) in at.items().enumerate() {
                if item.via.is_none() && item.node().span.contains(span) {
                    parts.push(index.to_string());
                    at = item;
                    continue 'down;
                }
            }
            break;
        }
        parts.join("/")
    }
}
