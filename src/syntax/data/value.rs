//! Reading a tree: values, entries, merges, types.

use super::{Entry, EntryNode, Kind, Node, NodeId, Style, Tree, Value};
use crate::source::Span;
use crate::syntax::mark::mark;
use std::collections::BTreeSet;

/// Merged maps that [`Value::entries`] follows for one map.
pub const MAX_MERGES: usize = 1000;

/// The key whose value is merged into the map.
pub(super) const MERGE_KEY: &str = "<<";

impl Entry<'_> {
    /// Whether it is a `<<` merge.
    #[must_use]
    pub fn is_merge(&self) -> bool {
        self.key.is_merge_key()
    }
}

/// The maps a `<<` names: one, or a list of them.
fn merged_maps(value: Value<'_>) -> impl Iterator<Item = Value<'_>> {
    let one = (!value.is_sequence()).then_some(value);
    one.into_iter().chain(value.items())
}

impl<'tree> Value<'tree> {
    pub(super) fn node(self) -> &'tree Node {
        &self.tree.nodes[self.id.0 as usize]
    }

    /// Follows an alias. Aliases of aliases do not exist, so one step is enough.
    pub(super) fn resolved(self) -> Self {
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

    pub(super) fn is_merge_key(self) -> bool {
        self.style() == Some(Style::Plain) && self.is_text(MERGE_KEY)
    }

    /// Whether it is a scalar of this text: cheap, as most are not of its length.
    fn is_text(self, text: &str) -> bool {
        let node = self.node();
        let Kind::Scalar { style, decoded } = &node.kind else {
            return false;
        };
        if let Some(decoded) = decoded {
            return **decoded == *text;
        }
        let mut range = node.span.range();
        // With its quotes, if it has any.
        if range.len() != text.len() && range.len() != text.len() + 2 {
            return false;
        }
        if matches!(style, Style::SingleQuoted | Style::DoubleQuoted) && range.len() >= 2 {
            range = range.start + 1..range.end - 1;
        }
        range.len() == text.len() && self.tree.text.as_bytes().get(range) == Some(text.as_bytes())
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
                        // Where the closing quote is lost, a longer character may end it.
                        raw.get(1..raw.len() - 1).unwrap_or_default()
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
            } => {
                let inner = (span.end >= span.start + 2).then(|| Span {
                    start: span.start + 1,
                    end: span.end - 1,
                    ..span
                });
                inner.filter(|inner| self.tree.text.is_char_boundary(inner.end as usize))
            }
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

    /// Whether the text of an opaque value broke off, where no template explains it.
    #[must_use]
    pub fn is_cut_off(self) -> bool {
        self.is_opaque() && !self.tree.templated && self.tree.is_broken()
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
        let nodes = self.own_nodes().iter();
        nodes.map(move |entry| self.entry_of(*entry))
    }

    fn own_nodes(self) -> &'tree [EntryNode] {
        match &self.node().kind {
            Kind::Map(range) => &self.tree.entries[range.start as usize..range.end as usize],
            _ => &[],
        }
    }

    fn entry_of(self, entry: EntryNode) -> Entry<'tree> {
        Entry {
            key: self.reached(entry.key),
            value: self.reached(entry.value),
        }
    }

    /// A map's entries with `<<` merges followed; a key written in the map itself comes before a
    /// merged one and hides it. Merges inside merged maps count too, [`MAX_MERGES`] in all.
    #[must_use]
    pub fn entries(self) -> Vec<Entry<'tree>> {
        let mut all: Vec<Entry<'tree>> = Vec::new();
        let mut merges = Vec::new();
        for entry in self.own_entries() {
            if entry.is_merge() {
                merges.extend(merged_maps(entry.value));
            } else {
                all.push(entry);
            }
        }
        if merges.is_empty() {
            return all;
        }
        let mut seen: BTreeSet<&str> = all.iter().filter_map(|entry| entry.key.text()).collect();
        // The next map is at the end, so that a map's own merges come right after it.
        merges.reverse();
        for _ in 0..MAX_MERGES {
            let Some(map) = merges.pop() else { break };
            let mut below = Vec::new();
            for entry in map.own_entries() {
                if entry.is_merge() {
                    below.extend(merged_maps(entry.value).map(|inner| inner.reached_by(map.via)));
                } else if entry.key.text().is_none_or(|key| seen.insert(key)) {
                    let value = entry.value.reached_by(map.via);
                    all.push(Entry { value, ..entry });
                }
            }
            merges.extend(below.into_iter().rev());
        }
        all
    }

    /// The same value, known to be reached through `via`.
    fn reached_by(self, via: Option<Span>) -> Self {
        Self {
            via: via.or(self.via),
            ..self
        }
    }

    /// The entry of a key; the last of duplicates, as readers that take any do.
    #[must_use]
    pub fn entry(self, key: &str) -> Option<Entry<'tree>> {
        let nodes = self.own_nodes();
        let mark_of_key = mark(key);
        let is_it =
            |entry: &&EntryNode| entry.mark == mark_of_key && self.reached(entry.key).is_text(key);
        if let Some(entry) = nodes.iter().rfind(is_it) {
            return Some(self.entry_of(*entry));
        }
        let mark_of_merge = mark(MERGE_KEY);
        let is_merge = |entry: &EntryNode| {
            entry.mark == mark_of_merge && self.reached(entry.key).is_merge_key()
        };
        if !nodes.iter().any(is_merge) {
            return None;
        }
        let mut all = self.entries().into_iter();
        all.find(|entry| entry.key.text() == Some(key))
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
