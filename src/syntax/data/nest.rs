//! Keys that spell a path (`jwt.issuer`, `audiences[0]`), taken apart into maps and sequences as a
//! reader takes them that knows such keys.

use super::{EntryNode, Kind, Node, NodeId, Style, Tree};
use crate::source::Span;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// One step of the path that a key spells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A key: where it stands in the written one.
    Key(Range<usize>),
    /// A place in a sequence. It ends a path.
    Item(usize),
}

impl Tree {
    /// The tree with such keys taken apart; the tree itself where there are none. `split` gives the
    /// steps of a key from the dotted path above it and its text: no more than one leaves it as it is.
    /// Keys of maps are not asked about.
    #[must_use]
    pub fn nested(&self, split: impl Fn(&str, &str) -> Vec<Step>) -> Cow<'_, Self> {
        let mut nested = Nested {
            tree: Cow::Borrowed(self),
            split,
        };
        let roots = self.documents.iter().filter_map(|document| document.root);
        let mut todo: Vec<(NodeId, String)> = roots.map(|root| (root, String::new())).collect();
        while let Some((id, above)) = todo.pop() {
            match &self.nodes[id.0 as usize].kind {
                Kind::Map(range) => {
                    let entries = &self.entries[range.start as usize..range.end as usize];
                    nested.map(id, &above, entries);
                    let is_leaf =
                        |id: NodeId| matches!(self.nodes[id.0 as usize].kind, Kind::Scalar { .. });
                    for entry in entries.iter().filter(|entry| !is_leaf(entry.value)) {
                        let key = self.value(entry.key).text().unwrap_or_default();
                        let path = match above.as_str() {
                            "" => key.to_owned(),
                            above => format!("{above}.{key}"),
                        };
                        todo.push((entry.value, path));
                    }
                }
                Kind::Sequence(range) => {
                    let items = &self.items[range.start as usize..range.end as usize];
                    todo.extend(items.iter().map(|&item| (item, above.clone())));
                }
                // What an alias names is met where it stands.
                Kind::Alias(_) | Kind::Scalar { .. } => {}
            }
        }
        nested.tree
    }
}

struct Nested<'tree, F> {
    tree: Cow<'tree, Tree>,
    split: F,
}

/// An entry and what is left of its path.
struct Pending {
    entry: EntryNode,
    steps: std::vec::IntoIter<Step>,
    /// Where the text of the written key starts; none for an entry that stays as it is.
    text: Option<Span>,
}

/// Whether only a place in a sequence is left.
fn is_item(one: &Pending) -> bool {
    matches!(one.steps.as_slice(), [Step::Item(_)])
}

enum Slot {
    Entry(EntryNode),
    Group(Span, Vec<Pending>),
}

impl<F: Fn(&str, &str) -> Vec<Step>> Nested<'_, F> {
    fn map(&mut self, id: NodeId, above: &str, entries: &[EntryNode]) {
        let pending: Vec<Pending> = entries
            .iter()
            .map(|&entry| self.pending(entry, above))
            .collect();
        if pending.iter().any(|one| one.text.is_some()) {
            let (opaque, forked) = {
                let node = &self.tree.nodes[id.0 as usize];
                (node.opaque, node.forked)
            };
            let slots = self.slots(pending, above);
            let entries = self.close(slots, above, opaque, forked);
            let range = self.add_entries(&entries);
            self.tree.to_mut().nodes[id.0 as usize].kind = Kind::Map(range);
        }
    }

    fn pending(&self, entry: EntryNode, above: &str) -> Pending {
        let key = self.tree.value(entry.key);
        let steps = match (key.text(), key.inner_span()) {
            (Some(text), Some(span)) if !self.tree.value(entry.value).is_map() => {
                Some(((self.split)(above, text), span)).filter(|(steps, _)| steps.len() > 1)
            }
            _ => None,
        };
        let (steps, text) = steps.map_or((Vec::new(), None), |(steps, span)| (steps, Some(span)));
        Pending {
            entry,
            steps: steps.into_iter(),
            text,
        }
    }

    /// Takes one step: what ends here is an entry, what goes on is grouped by its key.
    fn slots(&mut self, pending: Vec<Pending>, above: &str) -> Vec<Slot> {
        let mut slots: Vec<Slot> = Vec::new();
        let mut groups: HashMap<String, usize> = HashMap::new();
        for mut one in pending {
            let (Some(text), Some(Step::Key(range))) = (one.text, one.steps.next()) else {
                slots.push(Slot::Entry(one.entry));
                continue;
            };
            let key = text.inner(range.start, range.end);
            if one.steps.len() == 0 {
                let key = self.add_key(key);
                slots.push(Slot::Entry(self.tree.pair(key, one.entry.value)));
                continue;
            }
            let name = self.tree.raw(key).to_owned();
            let at = *groups.entry(name).or_insert(slots.len());
            match slots.get_mut(at) {
                Some(Slot::Group(_, group)) => group.push(one),
                _ => slots.push(Slot::Group(key, vec![one])),
            }
        }
        self.join_maps(&mut slots, &groups, above);
        slots
    }

    /// A map that is written under the key of a group takes part in it.
    fn join_maps(&self, slots: &mut Vec<Slot>, groups: &HashMap<String, usize>, above: &str) {
        let mut taken = BTreeSet::new();
        for at in 0..slots.len() {
            let Slot::Entry(entry) = slots[at] else {
                continue;
            };
            let Kind::Map(range) = self.tree.nodes[entry.value.0 as usize].kind.clone() else {
                continue;
            };
            let key = self.tree.value(entry.key).text().unwrap_or_default();
            let Some(Slot::Group(_, pending)) = groups.get(key).map(|group| &mut slots[*group])
            else {
                continue;
            };
            if range.is_empty() || pending.iter().any(is_item) {
                continue;
            }
            let below = format!("{above}.{key}");
            let entries = &self.tree.entries[range.start as usize..range.end as usize];
            let joined: Vec<_> = entries
                .iter()
                .map(|&entry| self.pending(entry, &below))
                .collect();
            pending.splice(0..0, joined);
            taken.insert(at);
        }
        let mut at = 0..;
        slots.retain(|_| at.next().is_none_or(|at| !taken.contains(&at)));
    }

    /// The entries of the slots, each group a map or a sequence. As deep as the longest path.
    fn close(
        &mut self,
        slots: Vec<Slot>,
        above: &str,
        opaque: bool,
        forked: bool,
    ) -> Vec<EntryNode> {
        let mut entries = Vec::new();
        for slot in slots {
            let (key, group) = match slot {
                Slot::Entry(entry) => {
                    entries.push(entry);
                    continue;
                }
                Slot::Group(key, group) => (key, group),
            };
            let end = self.end(&group);
            let kind = if group.iter().all(is_item) {
                self.sequence(group)
            } else if group.iter().any(is_item) {
                // A sequence and a map at once: nobody reads that.
                entries.extend(group.into_iter().map(|one| one.entry));
                continue;
            } else {
                let slots = self.slots(group, above);
                let below = self.close(slots, above, opaque, forked);
                Kind::Map(self.add_entries(&below))
            };
            let key_node = self.add_key(key);
            let value = self.add(Node {
                kind,
                span: if end.end >= key.start {
                    key.to(end)
                } else {
                    key
                },
                tag: None,
                opaque,
                forked,
            });
            entries.push(self.tree.pair(key_node, value));
        }
        entries
    }

    fn end(&self, group: &[Pending]) -> Span {
        let spans = group
            .iter()
            .map(|one| self.tree.nodes[one.entry.value.0 as usize].span);
        spans
            .max_by_key(|span| span.end)
            .expect("a group has an entry")
    }

    /// Of items at one place the last counts.
    fn sequence(&mut self, group: Vec<Pending>) -> Kind {
        let mut items = std::collections::BTreeMap::new();
        for mut one in group {
            if let Some(Step::Item(index)) = one.steps.next() {
                items.insert(index, one.entry.value);
            }
        }
        let tree = self.tree.to_mut();
        let start = tree.items.len() as u32;
        tree.items.extend(items.into_values());
        Kind::Sequence(start..tree.items.len() as u32)
    }

    fn add(&mut self, node: Node) -> NodeId {
        let tree = self.tree.to_mut();
        tree.nodes.push(node);
        NodeId(tree.nodes.len() as u32 - 1)
    }

    fn add_key(&mut self, span: Span) -> NodeId {
        self.add(Node {
            kind: Kind::Scalar {
                style: Style::Plain,
                decoded: None,
            },
            span,
            tag: None,
            opaque: false,
            forked: false,
        })
    }

    fn add_entries(&mut self, entries: &[EntryNode]) -> Range<u32> {
        let tree = self.tree.to_mut();
        let start = tree.entries.len() as u32;
        tree.entries.extend_from_slice(entries);
        start..tree.entries.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, SourceFile};
    use crate::syntax::data::{Format, Value};
    use crate::syntax::yaml;

    /// Splits at every dot and at a last `[n]`.
    fn split(_: &str, key: &str) -> Vec<Step> {
        let (path, item) = match key.strip_suffix(']').and_then(|key| key.split_once('[')) {
            Some((path, item)) => (path, item.parse().ok()),
            None => (key, None),
        };
        let mut steps = Vec::new();
        let mut start = 0;
        for part in path.split('.') {
            steps.push(Step::Key(start..start + part.len()));
            start += part.len() + 1;
        }
        steps.extend(item.map(Step::Item));
        steps
    }

    fn read(text: &str, check: impl Fn(&Tree, &dyn Fn(&[&str]) -> Option<String>)) {
        let source = SourceFile::new("a.yaml", text.into());
        let tree = yaml::parse(FileId(0), &source, Format::Yaml);
        let nested = tree.nested(split);
        let root = nested.roots().next().unwrap();
        let at = |path: &[&str]| {
            root.at(path)
                .map(|value| nested.raw(value.span()).to_owned())
        };
        check(&nested, &at);
    }

    #[test]
    fn paths_are_maps_and_places_are_items() {
        read(
            "a.b: 1\nc: 2\n\"a.d.e\": [3]\nf[1]: y\nf[0]: x\n",
            |tree, at| {
                assert_eq!(at(&["a", "b"]).as_deref(), Some("1"));
                assert_eq!(at(&["a", "d", "e"]).as_deref(), Some("[3]"));
                assert_eq!(at(&["c"]).as_deref(), Some("2"));
                let f = tree.roots().next().unwrap().get("f").unwrap();
                let items: Vec<_> = f.items().filter_map(Value::text).collect();
                assert_eq!(items, ["x", "y"]);
            },
        );
    }

    #[test]
    fn a_written_map_takes_part_and_a_clash_stays() {
        read("a: { b: 1, c.d: 2 }\na.e: 3\ng[0]: 1\ng.h: 2\n", |_, at| {
            assert_eq!(at(&["a", "b"]).as_deref(), Some("1"));
            assert_eq!(at(&["a", "c", "d"]).as_deref(), Some("2"));
            assert_eq!(at(&["a", "e"]).as_deref(), Some("3"));
            assert_eq!(at(&["g.h"]).as_deref(), Some("2"));
        });
    }

    #[test]
    fn keys_keep_their_places() {
        let text = "x: { 'a.b': 1 }\n";
        read(text, |tree, _| {
            let a = tree.roots().next().unwrap().get("x").unwrap();
            let key = a.own_entries().next().unwrap().key;
            assert_eq!((tree.raw(key.span()), key.span().start), ("a", 6));
        });
    }

    #[test]
    fn without_such_keys_nothing_is_copied() {
        let source = SourceFile::new("a.yaml", "a: { b: [c.d] }\n".into());
        let tree = yaml::parse(FileId(0), &source, Format::Yaml);
        assert!(matches!(tree.nested(split), Cow::Borrowed(_)));
    }
}
