//! What every server asks of the whole unit, gathered once: without it the time would grow with the
//! square of the servers.

use super::config::{Config, NodeId};
use crate::syntax::mark::Marks;
use std::cell::OnceCell;
use std::collections::BTreeMap;

type ByName<'t> = BTreeMap<&'t str, Vec<NodeId>>;

/// From so many statements on, a block is not searched one by one.
const CROWDED: usize = 32;

/// The statements of a unit by what is asked for.
#[derive(Debug, Default)]
pub(super) struct Index<'t> {
    /// The names there are: most that are asked for are not.
    names: Marks,
    named: ByName<'t>,
    /// The children of crowded blocks.
    crowded: BTreeMap<NodeId, ByName<'t>>,
    /// The first `upstream` of each name.
    upstreams: BTreeMap<&'t str, NodeId>,
    /// The statements that give a variable its value: `map`s, then `set`s.
    variables: ByName<'t>,
    /// Whether anything mentions what a client certificate says.
    pub(super) mentioned: OnceCell<bool>,
    /// What sets each variable.
    pub(super) givers: OnceCell<super::provenance::Givers>,
}

impl<'t> Index<'t> {
    pub(super) fn of(config: &Config<'t>) -> Self {
        let mut index = Self::default();
        let mut counts = vec![0; config.nodes.len()];
        for (id, node) in config.all() {
            index.names.insert(node.name);
            index.named.entry(node.name).or_default().push(id);
            if let Some(parent) = node.parent {
                counts[parent.0 as usize] += 1;
            }
        }
        let crowded = counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count >= CROWDED);
        for block in crowded.map(|(at, _)| NodeId(at as u32)) {
            let names = index.crowded.entry(block).or_default();
            for child in config.children(block) {
                names
                    .entry(config.node(child).name)
                    .or_default()
                    .push(child);
            }
        }
        index.upstreams = index
            .by_argument(config, "upstream", 0)
            // The first of a name stays.
            .rev()
            .collect();
        let setters = [("map", 1), ("set", 0)];
        let mut variables = ByName::new();
        for (variable, id) in setters
            .iter()
            .flat_map(|&(name, at)| index.by_argument(config, name, at))
        {
            variables.entry(variable).or_default().push(id);
        }
        index.variables = variables;
        index
    }

    /// The statements of a name by one of their arguments.
    fn by_argument(
        &self,
        config: &Config<'t>,
        name: &str,
        at: usize,
    ) -> impl DoubleEndedIterator<Item = (&'t str, NodeId)> {
        self.named(name)
            .iter()
            .filter_map(move |&id| Some((config.arg(id, at)?.0, id)))
    }

    pub(super) fn named(&self, name: &str) -> &[NodeId] {
        if !self.names.may_hold(name) {
            return &[];
        }
        self.named.get(name).map_or(&[], Vec::as_slice)
    }

    /// The children of that name, if that is known without a search: the block is a crowded one, or
    /// nothing has that name.
    pub(super) fn own(&self, block: NodeId, name: &str) -> Option<&[NodeId]> {
        if !self.names.may_hold(name) {
            return Some(&[]);
        }
        let names = self.crowded.get(&block)?;
        Some(names.get(name).map_or(&[], Vec::as_slice))
    }

    pub(super) fn upstream(&self, name: &str) -> Option<NodeId> {
        self.upstreams.get(name).copied()
    }

    pub(super) fn setters(&self, variable: &str) -> &[NodeId] {
        self.variables.get(variable).map_or(&[], Vec::as_slice)
    }
}
