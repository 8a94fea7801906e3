//! One tree for YAML, JSON and TOML: maps, sequences and scalars, each with its span.
//!
//! Aliases and merges are followed without copying: a [`Value`] is a node and the place it was
//! reached through, so both places are known and a bomb of aliases costs nothing until it is walked.

use super::{Comment, SyntaxError};
use crate::source::{FileId, Span};
use std::ops::Range;
use std::sync::Arc;

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

impl Tree {
    /// An empty tree to be filled by a reader.
    pub(super) fn empty(file: FileId, format: Format, text: Arc<str>) -> Self {
        Self {
            file,
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

    /// The roots of the documents that have one, in order.
    pub fn roots(&self) -> impl Iterator<Item = Value<'_>> {
        self.documents
            .iter()
            .filter_map(|document| document.root)
            .map(|id| self.value(id))
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

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
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

impl<'tree> Value<'tree> {
    fn node(self) -> &'tree Node {
        &self.tree.nodes[self.id.0 as usize]
    }

    /// Follows an alias. Aliases of aliases do not exist, so one step is enough.
    fn resolved(self) -> Self {
        match self.node().kind {
            Kind::Alias(Some(target)) => Self {
                id: target,
                via: Some(self.node().span),
                ..self
            },
            _ => self,
        }
    }

    fn reached(self, id: NodeId) -> Self {
        Self { id, ..self }.resolved()
    }

    /// The tree it is in.
    #[must_use]
    pub fn tree(self) -> &'tree Tree {
        self.tree
    }

    /// The node itself: equal for two ways to the same text.
    #[must_use]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// Where the value is written.
    #[must_use]
    pub fn span(self) -> Span {
        self.node().span
    }

    /// The alias (`*x`) or merge (`<<`) it was reached through.
    #[must_use]
    pub fn via(self) -> Option<Span> {
        self.via
    }

    /// A scalar's text as YAML decodes it, untyped.
    #[must_use]
    pub fn text(self) -> Option<&'tree str> {
        match &self.node().kind {
            Kind::Scalar {
                decoded: Some(decoded),
                ..
            } => Some(decoded),
            Kind::Scalar { style, .. } => {
                let raw = self.tree.raw(self.node().span);
                Some(match style {
                    Style::SingleQuoted | Style::DoubleQuoted if raw.len() >= 2 => {
                        &raw[1..raw.len() - 1]
                    }
                    _ => raw,
                })
            }
            _ => None,
        }
    }

    /// The span of the text inside the quotes, when the text stands there unescaped.
    #[must_use]
    pub fn inner_span(self) -> Option<Span> {
        let span = self.node().span;
        match &self.node().kind {
            Kind::Scalar {
                decoded: Some(_), ..
            } => None,
            Kind::Scalar {
                style: Style::SingleQuoted | Style::DoubleQuoted,
                ..
            } => Some(Span {
                start: span.start + 1,
                end: span.end - 1,
                ..span
            }),
            Kind::Scalar { .. } => Some(span),
            _ => None,
        }
    }

    /// How a scalar is written.
    #[must_use]
    pub fn style(self) -> Option<Style> {
        match self.node().kind {
            Kind::Scalar { style, .. } => Some(style),
            _ => None,
        }
    }

    /// Whether a value is no value: empty, `~`, `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        !self.is_opaque()
            && self.style() == Some(Style::Plain)
            && matches!(self.text(), Some("" | "~" | "null" | "Null" | "NULL"))
    }

    /// Whether template text (or a tag such as `!Ref`, an unknown alias) hides it: of a scalar, the
    /// value; of a map, absent keys; of a sequence, further items.
    #[must_use]
    pub fn is_opaque(self) -> bool {
        self.node().opaque || matches!(self.node().kind, Kind::Alias(None))
    }

    /// The explicit tag, as written.
    #[must_use]
    pub fn tag(self) -> Option<&'tree str> {
        self.node().tag.as_deref()
    }

    /// Whether it is a map.
    #[must_use]
    pub fn is_map(self) -> bool {
        matches!(self.node().kind, Kind::Map(_))
    }

    /// Whether it is a sequence.
    #[must_use]
    pub fn is_sequence(self) -> bool {
        matches!(self.node().kind, Kind::Sequence(_))
    }

    /// Whether both branches of a template's `if` may be among the entries.
    #[must_use]
    pub fn is_forked(self) -> bool {
        self.node().forked
    }

    /// A map's entries as written, merges not followed, duplicates included.
    pub fn own_entries(self) -> impl Iterator<Item = Entry<'tree>> {
        let range = match &self.node().kind {
            Kind::Map(range) => range.clone(),
            _ => 0..0,
        };
        self.tree.entries[range.start as usize..range.end as usize]
            .iter()
            .map(move |entry| Entry {
                key: self.reached(entry.key),
                value: self.reached(entry.value),
            })
    }

    /// A map's entries with `<<` merges followed; a key written in the map itself comes before a
    /// merged one and hides it.
    #[must_use]
    pub fn entries(self) -> Vec<Entry<'tree>> {
        let mut all: Vec<Entry<'tree>> = Vec::new();
        let mut merges = Vec::new();
        for entry in self.own_entries() {
            if entry.key.text() == Some("<<") && entry.key.style() == Some(Style::Plain) {
                if entry.value.is_sequence() {
                    merges.extend(entry.value.items());
                } else {
                    merges.push(entry.value);
                }
            } else {
                all.push(entry);
            }
        }
        // A merge into a merged map is rare and never deeper than hand-written files go: one level is
        // followed, which also bounds the work whatever the anchors do.
        for merged in merges {
            let place = merged.via;
            for entry in merged.own_entries() {
                if !all.iter().any(|have| have.key.text() == entry.key.text()) {
                    let value = Self {
                        via: entry.value.via.or(place),
                        ..entry.value
                    };
                    all.push(Entry {
                        key: entry.key,
                        value,
                    });
                }
            }
        }
        all
    }

    /// The entry of a key; the last of duplicates, as readers that take any do.
    #[must_use]
    pub fn entry(self, key: &str) -> Option<Entry<'tree>> {
        let own = self
            .own_entries()
            .filter(|entry| entry.key.text() == Some(key))
            .last();
        own.or_else(|| {
            self.entries()
                .into_iter()
                .find(|entry| entry.key.text() == Some(key))
        })
    }

    /// The value of a key.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Self> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The value at a path of keys.
    #[must_use]
    pub fn at(self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The text of a scalar at a key, when nothing hides it.
    #[must_use]
    pub fn text_at(self, key: &str) -> Option<&'tree str> {
        self.get(key)
            .filter(|value| !value.is_opaque())
            .and_then(Value::text)
    }

    /// A sequence's items.
    pub fn items(self) -> impl Iterator<Item = Self> {
        let range = match &self.node().kind {
            Kind::Sequence(range) => range.clone(),
            _ => 0..0,
        };
        self.tree.items[range.start as usize..range.end as usize]
            .iter()
            .map(move |&id| self.reached(id))
    }

    /// A YAML 1.1 boolean, as Go's and Python's readers take it: only where the product does.
    #[must_use]
    pub fn as_bool_1_1(self) -> Option<bool> {
        if self.style()? != Style::Plain || self.is_opaque() {
            return None;
        }
        match self.text()?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "y" => Some(true),
            "false" | "no" | "off" | "n" => Some(false),
            _ => None,
        }
    }

    /// A boolean of YAML 1.2, JSON and TOML.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        if self.style()? != Style::Plain || self.is_opaque() {
            return None;
        }
        match self.text()? {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// A whole number, quoted or not.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        if self.is_opaque() {
            return None;
        }
        self.text()?.trim().replace('_', "").parse().ok()
    }
}
