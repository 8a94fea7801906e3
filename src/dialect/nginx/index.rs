//! What every server asks of the whole unit, gathered once: without it the time would grow with the
//! square of the servers.

use super::config::{Config, Context, NodeId};
use super::patterns::Patterns;
use super::reference;
use super::variables::owner;
use crate::syntax::mark::{Marks, mark};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Statements by their names, with the marks before them: two numbers are compared sooner than two texts.
type ByName<'t> = BTreeMap<(u32, &'t str), Vec<NodeId>>;

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
    /// The first `upstream` of each name, which is no matter of case.
    upstreams: BTreeMap<String, NodeId>,
    /// The statements that give a variable its value, by its name.
    variables: BTreeMap<String, Setters>,
    /// Whether anything mentions what a client certificate says.
    pub(super) mentioned: OnceCell<bool>,
    /// Regular expressions that requests were held against.
    pub(super) patterns: Patterns,
    /// What sets each variable.
    pub(super) givers: OnceCell<super::provenance::Givers>,
}

impl<'t> Index<'t> {
    pub(super) fn of(config: &Config<'t>) -> Self {
        let mut index = Self::default();
        let mut counts = vec![0; config.nodes.len()];
        for (id, node) in config.all() {
            index.names.insert_mark(node.mark);
            let named = index.named.entry((node.mark, node.name));
            named.or_default().push(id);
            if let Some(parent) = node.parent {
                counts[parent.0 as usize] += 1;
            }
        }
        let crowded = counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count >= CROWDED);
        for block in crowded.map(|(at, _)| NodeId(at as u32)) {
            let inside = index.crowded.entry(block).or_default();
            for child in config.children(block) {
                let node = config.node(child);
                let named = inside.entry((node.mark, node.name));
                named.or_default().push(child);
            }
        }
        for (id, node) in config.all() {
            if let ("upstream", Some((name, _))) = (node.name, config.arg(id, 0)) {
                let name = name.to_ascii_lowercase();
                index.upstreams.entry(name).or_insert(id);
            }
            if let Some(variable) = variable_of(config, id, node.name) {
                let setters = index.variables.entry(variable).or_default();
                setters.add(config, id);
            }
        }
        index
    }

    pub(super) fn named(&self, name: &str) -> &[NodeId] {
        if !self.names.may_hold(name) {
            return &[];
        }
        of_name(&self.named, name)
    }

    /// The children of that name, if that is known without a search: the block is a crowded one, or
    /// nothing has that name.
    pub(super) fn own(&self, block: NodeId, name: &str) -> Option<&[NodeId]> {
        if !self.names.may_hold(name) {
            return Some(&[]);
        }
        let names = self.crowded.get(&block)?;
        Some(of_name(names, name))
    }

    pub(super) fn upstream(&self, name: &str) -> Option<NodeId> {
        self.upstreams.get(&name.to_ascii_lowercase()).copied()
    }

    /// What sets a variable, written in any way.
    pub(super) fn setters(&self, variable: &str) -> Option<&Setters> {
        self.variables.get(&reference::name(variable)?)
    }
}

fn of_name<'a>(all: &'a ByName<'_>, name: &str) -> &'a [NodeId] {
    let mark = mark(name);
    let mut alike = all
        .range((mark, "")..)
        .take_while(|((own, _), _)| *own == mark);
    let named = alike.find(|((_, own), _)| *own == name);
    named.map_or(&[], |(_, ids)| ids.as_slice())
}

/// The statements that give one variable its value.
#[derive(Debug, Default)]
pub(super) struct Setters {
    /// Those that count before a request is rewritten.
    pub at_start: Vec<NodeId>,
    /// Those that a request runs, in order.
    run: Vec<NodeId>,
    /// The same by the block that runs them.
    by_block: BTreeMap<NodeId, Vec<NodeId>>,
}

impl Setters {
    fn add(&mut self, config: &Config<'_>, id: NodeId) {
        let runs = |&block: &NodeId| {
            let context = config.node(block).context;
            matches!(
                context,
                Context::Server | Context::Location | Context::StreamServer | Context::Snippet
            )
        };
        if let Some(block) = owner(config, id).filter(runs) {
            self.run.push(id);
            self.by_block.entry(block).or_default().push(id);
        } else {
            self.at_start.push(id);
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.at_start.iter().chain(&self.run).copied()
    }

    /// Those that a block runs itself.
    pub(super) fn of(&self, block: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.by_block.get(&block).into_iter().flatten().copied()
    }

    /// Those that a request can run inside a block.
    pub(super) fn inside<'a>(
        &'a self,
        config: &'a Config<'_>,
        block: Option<NodeId>,
    ) -> impl Iterator<Item = NodeId> + 'a {
        // A block's statements follow it without a gap.
        let first = self.run.partition_point(|&id| Some(id) < block);
        let inside = move |id: &NodeId| config.ancestors(*id).any(|outer| Some(outer) == block);
        self.run[first..].iter().copied().take_while(inside)
    }
}

/// The variable that a statement gives its value, if it does that.
fn variable_of(config: &Config<'_>, id: NodeId, name: &str) -> Option<String> {
    let at = match name {
        "map" | "split_clients" => 1,
        "geo" => config.args(id).len().checked_sub(1)?,
        "auth_request_set" | "auth_jwt_claim_set" | "js_set" | "js_var" | "perl_set" => 0,
        // `set` and what other modules add to it, `set_by_lua_block` above all.
        _ if name.starts_with("set") => 0,
        _ => return None,
    };
    reference::name(config.arg(id, at)?.0)
}
