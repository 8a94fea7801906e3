//! Filling a tree: a reader opens collections, adds leaves and closes them again.

use super::branches::Forks;
use super::value::MERGE_KEY;
use super::{DocumentNode, EntryNode, Kind, Node, NodeId, Style, Tree};
use crate::source::{FileId, Span};
use crate::syntax::mark::mark;
use crate::syntax::{ErrorKind, SyntaxError};
use std::collections::HashMap;

/// Up to this many entries, comparing every key with every other is faster than hashing them.
const SMALL_MAP: usize = 8;

/// A tree under construction. Children wait in one shared list until their collection closes, so
/// a node costs no allocation of its own.
pub(in crate::syntax) struct Builder {
    /// The tree so far.
    pub(in crate::syntax) tree: Tree,
    /// The branches that what is forked may be in, where they are known.
    pub(in crate::syntax) forks: Option<Forks>,
    frames: Vec<Frame>,
    pending: Vec<NodeId>,
}

struct Frame {
    node: NodeId,
    is_map: bool,
    first_child: usize,
}

impl Builder {
    pub(in crate::syntax) fn new(tree: Tree) -> Self {
        Self {
            tree,
            forks: None,
            frames: Vec::new(),
            pending: Vec::new(),
        }
    }

    /// Makes room for what a text of that length holds, as a rule.
    pub(in crate::syntax) fn reserve(&mut self, length: usize) {
        self.tree.nodes.reserve(length / 16);
        self.tree.entries.reserve(length / 32);
    }

    pub(in crate::syntax) fn file(&self) -> FileId {
        self.tree.file
    }

    /// A node without children.
    pub(in crate::syntax) fn leaf(&mut self, node: Node) -> NodeId {
        let id = NodeId(self.tree.nodes.len() as u32);
        self.tree.nodes.push(node);
        self.pending.push(id);
        id
    }

    /// Starts a collection; its span grows to its last child when it closes.
    pub(in crate::syntax) fn open(
        &mut self,
        is_map: bool,
        span: Span,
        tag: Option<Box<str>>,
    ) -> NodeId {
        let kind = if is_map {
            Kind::Map(0..0)
        } else {
            Kind::Sequence(0..0)
        };
        let id = self.leaf(Node {
            kind,
            span,
            tag,
            opaque: false,
            forked: false,
        });
        self.frames.push(Frame {
            node: id,
            is_map,
            first_child: self.pending.len(),
        });
        id
    }

    /// Ends the innermost collection, at `end` if a bracket ends it.
    pub(in crate::syntax) fn close(&mut self, end: Option<usize>) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let children = &self.pending[frame.first_child..];
        let last = children.last().map(|&id| self.node(id).span.end);
        let first = children.first().map(|&id| self.node(id).span.start);
        let span = {
            let own = self.node(frame.node).span;
            let start = if end.is_some() {
                own.start
            } else {
                first.unwrap_or(own.start)
            };
            let end = end.map(|end| end as u32).or(last).unwrap_or(own.end);
            Span {
                start,
                end: end.max(start),
                ..own
            }
        };
        let kind = if frame.is_map {
            self.take_entries(frame.first_child)
        } else {
            let start = self.tree.items.len() as u32;
            self.tree
                .items
                .extend_from_slice(&self.pending[frame.first_child..]);
            Kind::Sequence(start..self.tree.items.len() as u32)
        };
        self.pending.truncate(frame.first_child);
        let node = &mut self.tree.nodes[frame.node.0 as usize];
        node.kind = kind;
        node.span = span;
        if frame.is_map {
            self.finish_map(frame.node);
        } else if self.node(frame.node).forked {
            let Kind::Sequence(range) = self.node(frame.node).kind.clone() else {
                return;
            };
            let items = self.tree.items[range.start as usize..range.end as usize].to_vec();
            self.separate_items(&items);
        }
    }

    fn take_entries(&mut self, first_child: usize) -> Kind {
        let start = self.tree.entries.len() as u32;
        for pair in self.pending[first_child..].chunks_exact(2) {
            let entry = self.tree.pair(pair[0], pair[1]);
            self.tree.entries.push(entry);
        }
        Kind::Map(start..self.tree.entries.len() as u32)
    }

    /// Closes what an error left open; what may have followed is unknown.
    pub(in crate::syntax) fn abandon(&mut self) {
        self.reopen_last();
        while let Some(frame) = self.frames.last() {
            let (id, is_map) = (frame.node, frame.is_map);
            if is_map && (self.pending.len() - frame.first_child) % 2 == 1 {
                let span = self
                    .pending
                    .last()
                    .map_or(self.node(id).span, |&key| self.node(key).span.after());
                self.leaf(Node {
                    kind: Kind::Scalar {
                        style: Style::Plain,
                        decoded: None,
                    },
                    span,
                    tag: None,
                    opaque: true,
                    forked: false,
                });
            }
            self.tree.nodes[id.0 as usize].opaque = true;
            self.close(None);
        }
    }

    /// What was closed just before an error may have been closed by it: a line too far to the left.
    fn reopen_last(&mut self) {
        let mut last = self.pending.last().copied();
        while let Some(id) = last.filter(|&id| !self.is_bracketed(id)) {
            let node = &mut self.tree.nodes[id.0 as usize];
            last = match &node.kind {
                Kind::Map(entries) => {
                    let entries = entries.start as usize..entries.end as usize;
                    self.tree.entries[entries].last().map(|entry| entry.value)
                }
                Kind::Sequence(items) => {
                    let items = items.start as usize..items.end as usize;
                    self.tree.items[items].last().copied()
                }
                Kind::Scalar { .. } | Kind::Alias(_) => return,
            };
            node.opaque = true;
        }
    }

    /// Whether a collection ends with a bracket of its own.
    fn is_bracketed(&self, id: NodeId) -> bool {
        let node = self.node(id);
        let first = match &node.kind {
            Kind::Map(entries) => self.tree.entries[entries.start as usize..entries.end as usize]
                .first()
                .map(|entry| entry.key),
            Kind::Sequence(items) => self.tree.items[items.start as usize..items.end as usize]
                .first()
                .copied(),
            Kind::Scalar { .. } | Kind::Alias(_) => None,
        };
        first.is_none_or(|first| self.node(first).span.start > node.span.start)
    }

    /// Marks every collection as one that may hold more: an error anywhere may have cost an element.
    pub(in crate::syntax) fn reopen_all(&mut self) {
        let all = self.tree.nodes.iter_mut();
        for node in all.filter(|node| matches!(node.kind, Kind::Map(_) | Kind::Sequence(_))) {
            node.opaque = true;
        }
    }

    /// Ends a document; its root is the one node that is left over.
    pub(in crate::syntax) fn end_document(&mut self, complete: bool) {
        let root = self.pending.first().copied();
        self.pending.clear();
        self.tree.documents.push(DocumentNode { root, complete });
    }

    /// The node added last to the innermost open collection.
    pub(in crate::syntax) fn last_child(&self) -> Option<NodeId> {
        let first = self.frames.last().map_or(0, |frame| frame.first_child);
        self.pending[first..].last().copied()
    }

    /// Whether the innermost open collection is a map with a key that has no value yet.
    pub(in crate::syntax) fn awaits_value(&self) -> bool {
        let frame = self.frames.last();
        frame.is_some_and(|frame| frame.is_map && (self.pending.len() - frame.first_child) % 2 == 1)
    }

    /// Whether what was closed last is the root of its document.
    pub(super) fn is_root(&self) -> bool {
        self.frames.is_empty()
    }

    /// Whether a collection is still open.
    pub(in crate::syntax) fn is_open(&self, id: NodeId) -> bool {
        self.frames.iter().any(|frame| frame.node == id)
    }

    pub(in crate::syntax) fn node(&self, id: NodeId) -> &Node {
        &self.tree.nodes[id.0 as usize]
    }

    pub(in crate::syntax) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.tree.nodes[id.0 as usize]
    }

    fn finish_map(&mut self, id: NodeId) {
        let Kind::Map(range) = self.node(id).kind.clone() else {
            return;
        };
        let range = range.start as usize..range.end as usize;
        let mut entries = self.tree.entries[range.clone()].iter();
        if entries.any(|entry| {
            self.node(entry.key).opaque || self.is_merge(*entry) && self.hides_entries(entry.value)
        }) {
            self.node_mut(id).opaque = true;
        }
        if self.node(id).forked {
            let entries = self.tree.entries[range].to_vec();
            self.separate_entries(&entries);
        } else {
            let found = self.duplicates(&self.tree.entries[range]);
            self.tree.errors.extend(found);
        }
    }

    pub(super) fn is_merge(&self, entry: EntryNode) -> bool {
        entry.mark == mark(MERGE_KEY) && self.tree.value(entry.key).is_merge_key()
    }

    fn hides_entries(&self, id: NodeId) -> bool {
        let node = self.node(id);
        match &node.kind {
            Kind::Alias(None) => true,
            Kind::Alias(Some(target)) => self.node(*target).opaque,
            Kind::Sequence(items) => {
                node.opaque
                    || self.tree.items[items.start as usize..items.end as usize]
                        .iter()
                        .any(|&item| match self.node(item).kind {
                            Kind::Alias(None) => true,
                            Kind::Alias(Some(target)) => self.node(target).opaque,
                            _ => self.node(item).opaque,
                        })
            }
            _ => node.opaque,
        }
    }

    fn duplicates(&self, entries: &[EntryNode]) -> Vec<SyntaxError> {
        let keys = entries
            .iter()
            .filter(|entry| !self.is_merge(**entry))
            .filter_map(|entry| {
                let key = self.comparable(entry.key)?;
                Some((key, self.node(entry.key).span))
            });
        let mut found = Vec::new();
        if entries.len() <= SMALL_MAP {
            let mut seen = [None; SMALL_MAP];
            for (at, (key, span)) in keys.enumerate() {
                let mut before = seen[..at].iter().flatten();
                if let Some((_, first)) = before.find(|(other, _)| *other == key) {
                    found.push(duplicate(key.0, *first, span));
                }
                seen[at] = Some((key, span));
            }
            return found;
        }
        let mut seen: HashMap<(&str, bool), Span> = HashMap::with_capacity(entries.len());
        for (key, span) in keys {
            match seen.entry(key) {
                std::collections::hash_map::Entry::Occupied(first) => {
                    found.push(duplicate(key.0, *first.get(), span));
                }
                std::collections::hash_map::Entry::Vacant(place) => {
                    place.insert(span);
                }
            }
        }
        found
    }

    /// A key as readers compare it: its text, and whether it is a string (`1` is not `"1"`).
    pub(super) fn comparable(&self, key: NodeId) -> Option<(&str, bool)> {
        let node = self.node(key);
        let Kind::Scalar { style, .. } = node.kind else {
            return None;
        };
        if node.opaque || node.tag.is_some() {
            return None;
        }
        let text = self.tree.value(key).text()?;
        Some((text, style != Style::Plain || reads_as_string(text)))
    }
}

fn reads_as_string(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic())
        && (text.len() > LONGEST_WORD || !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)))
}

/// What some reader takes for a value of another type.
const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

const LONGEST_WORD: usize = 5;

pub(super) fn duplicate(key: &str, first: Span, span: Span) -> SyntaxError {
    SyntaxError {
        span,
        message: format!("the key `{key}` is set twice in this mapping"),
        related: Some((first, "first set here".to_owned())),
        help: None,
        kind: ErrorKind::Suspicious,
    }
}
