//! Where a fix writes a directive: on a line of its own, beside a statement that is there.

use super::config::{Config, Context, NodeId, ROOT};
use crate::model::tls::Insertion;

/// Into a block: after its first statement.
pub(super) fn insertion(config: &Config<'_>, block: NodeId) -> Option<Insertion> {
    if block == ROOT {
        return None;
    }
    let node = config.node(block);
    let here = |id: &NodeId| {
        // A statement from an included file is no place for one of this block.
        config.node(*id).tree.file == node.tree.file && config.node(*id).via.len() == node.via.len()
    };
    let sibling = config.children(block).find(here)?;
    Some(after(config, sibling))
}

/// Into the nearest block around that may hold the directive: an `if` takes hardly any.
pub(super) fn at_level(
    config: &Config<'_>,
    block: NodeId,
    levels: &[Context],
) -> Option<Insertion> {
    let level = config
        .ancestors(block)
        .find(|&id| levels.contains(&config.node(id).context))?;
    insertion(config, level)
}

/// After a statement, with its indentation; a comment that ends its line stays with it.
pub(super) fn after(config: &Config<'_>, statement: NodeId) -> Insertion {
    let span = config.span(statement);
    let text = config.node(statement).tree.text();
    let line = text[..span.start as usize]
        .rfind(['\n', '\r'])
        .map_or(0, |line_end| line_end + 1);
    let indent: String = text[line..]
        .chars()
        .take_while(|&c| c == ' ' || c == '\t')
        .collect();
    let starts_line = text[line..span.start as usize].trim().is_empty();
    let rest = &text[span.end as usize..];
    let rest = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    let ends_in_comment = rest.trim_start().starts_with('#');
    let mut at = span.after();
    if ends_in_comment {
        let width = rest.trim_end().len() as u32;
        (at.start, at.end) = (at.start + width, at.end + width);
    }
    let lead = if starts_line || ends_in_comment {
        format!("\n{indent}")
    } else {
        " ".to_owned()
    };
    Insertion { at, lead }
}
