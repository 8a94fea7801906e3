//! What a template's branches mean for a collection: what only one of them writes is not known, nor is a
//! key that stands in several of them.

use super::build::{Builder, duplicate};
use super::{EntryNode, Kind, NodeId};
use crate::syntax::template::Branches;
use std::collections::BTreeMap;

/// The branches of the text that a tree is filled from, and where that text starts in the file.
pub(in crate::syntax) struct Forks {
    pub(in crate::syntax) branches: Branches,
    pub(in crate::syntax) offset: usize,
}

/// What says whose a document is: of two branches with an object each, the last stands for both, and
/// nothing else of it is known.
const OF_OBJECTS: [&str; 2] = ["apiVersion", "kind"];

impl Builder {
    /// Hides what may not be there in a forked map, and objects to keys that are set twice all the same.
    pub(super) fn separate_entries(&mut self, entries: &[EntryNode]) {
        let keys: Vec<_> = entries.iter().map(|entry| entry.key).collect();
        let excluded = self.excluded(&keys);
        let mut by_key: BTreeMap<(String, bool), Vec<usize>> = BTreeMap::new();
        for (at, entry) in entries.iter().enumerate() {
            let key = self
                .comparable(entry.key)
                .filter(|_| !self.is_merge(*entry));
            if let Some((text, is_string)) = key {
                by_key
                    .entry((text.to_owned(), is_string))
                    .or_default()
                    .push(at);
            }
        }
        let mut alike = vec![false; entries.len()];
        for ((key, _), same) in by_key.iter().filter(|(_, same)| same.len() > 1) {
            let raw = |at: usize| self.tree.raw(self.node(entries[at].value).span);
            let equal = same.iter().all(|&at| raw(at) == raw(same[0]));
            let [.., before, last] = same[..] else {
                continue;
            };
            let (first, second) = (self.node(keys[before]).span, self.node(keys[last]).span);
            if self.is_same_branch(keys[before], keys[last]) {
                self.tree.errors.push(duplicate(key, first, second));
            } else if !(equal || self.is_root() && OF_OBJECTS.contains(&key.as_str())) {
                for &at in same {
                    self.hide_all(entries[at].value);
                }
            }
            for &at in same {
                alike[at] = true;
            }
        }
        for (at, entry) in entries.iter().enumerate() {
            if excluded[at] && !alike[at] && !matches!(self.node(entry.value).kind, Kind::Map(_)) {
                self.hide_all(entry.value);
            }
        }
    }

    /// Hides the items of a forked sequence that are never there together.
    pub(super) fn separate_items(&mut self, items: &[NodeId]) {
        let excluded = self.excluded(items);
        for (&item, excluded) in items.iter().zip(excluded) {
            if excluded && !matches!(self.node(item).kind, Kind::Map(_)) {
                self.hide_all(item);
            }
        }
    }

    fn excluded(&self, nodes: &[NodeId]) -> Vec<bool> {
        let Some(forks) = &self.forks else {
            return vec![false; nodes.len()];
        };
        let place = |&id: &NodeId| (self.node(id).span.start as usize).saturating_sub(forks.offset);
        let places: Vec<_> = nodes.iter().map(place).collect();
        forks.branches.exclusive(&places)
    }

    fn is_same_branch(&self, one: NodeId, other: NodeId) -> bool {
        let Some(forks) = &self.forks else {
            return false;
        };
        let branch = |id: NodeId| {
            let start = self.node(id).span.start as usize;
            forks.branches.at(start.saturating_sub(forks.offset))
        };
        branch(one) == branch(other)
    }

    /// Makes everything in a value unknown. Keys stay: they say what it is about.
    pub(in crate::syntax) fn hide_all(&mut self, value: NodeId) {
        let mut waiting = vec![value];
        while let Some(id) = waiting.pop() {
            let node = &mut self.tree.nodes[id.0 as usize];
            node.opaque = true;
            match node.kind.clone() {
                Kind::Scalar { .. } => {}
                Kind::Alias(_) => node.kind = Kind::Alias(None),
                Kind::Map(range) => {
                    let entries = &self.tree.entries[range.start as usize..range.end as usize];
                    waiting.extend(entries.iter().map(|entry| entry.value));
                }
                Kind::Sequence(range) => {
                    let items = &self.tree.items[range.start as usize..range.end as usize];
                    waiting.extend_from_slice(items);
                }
            }
        }
    }
}
