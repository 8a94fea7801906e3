//! The children of a block that bear one name: asked for more than anything else.

use super::config::{Config, NodeId};

/// The children of one name.
#[derive(Clone)]
pub(super) enum Own<'a, 't> {
    /// As the index has them.
    Listed(std::slice::Iter<'a, NodeId>),
    /// Among all children, from this one on.
    Searched {
        config: &'a Config<'t>,
        at: Option<NodeId>,
        name: &'a str,
        mark: u32,
    },
}

impl Iterator for Own<'_, '_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        match self {
            Self::Listed(ids) => ids.next().copied(),
            Self::Searched {
                config,
                at,
                name,
                mark,
            } => loop {
                let id = (*at)?;
                let node = config.node(id);
                *at = node.next;
                if node.mark == *mark && node.name == *name {
                    return Some(id);
                }
            },
        }
    }
}
