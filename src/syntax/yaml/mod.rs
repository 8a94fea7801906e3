//! YAML and JSON: `granit-parser` events into a [`super::data::Tree`]. The only module that knows the
//! parser.

mod events;
#[cfg(test)]
mod tests;
mod words;

use super::data::{Builder, Format, Tree};
use crate::source::{FileId, SourceFile};
use events::Reader;

/// Collections nested deeper than this (in block style, and again in flow style) are not read.
pub const MAX_DEPTH: usize = 255;

/// Nodes reached through aliases that one document may hold when all aliases are followed; more
/// aliases than that stay unresolved, so that whoever walks a tree need not fear a bomb.
pub const MAX_ALIASED_NODES: u64 = 100_000;

/// Reads every document of a YAML or JSON file; what cannot be read is in [`Tree::errors`].
#[must_use]
pub fn parse(file: FileId, source: &SourceFile, format: Format) -> Tree {
    let tree = Tree::empty(file, format, source.shared_text());
    let mut builder = Builder::new(tree);
    Reader::new(&mut builder, source.text(), 0).read();
    builder.tree
}
