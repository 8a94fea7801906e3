//! YAML and JSON into a [`super::data::Tree`]: what is plain by a small reader of our own (`subset`),
//! the rest from `granit-parser`'s events. The only module that knows the parser.

mod events;
mod masked;
mod sink;
mod subset;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_template;
mod words;

use super::data::{Format, Style, Tree, Value};
use super::template::{self, Masked};
use crate::source::{FileId, SourceFile};
use events::Reader;
use sink::{Anchoring, Sink};
use std::sync::Arc;

/// Collections nested deeper than this (in block style, and again in flow style) are not read.
pub const MAX_DEPTH: usize = 255;

/// Nodes reached through aliases that one document may hold when all aliases are followed; more
/// aliases than that stay unresolved, so that whoever walks a tree need not fear a bomb.
pub const MAX_ALIASED_NODES: u64 = 100_000;

/// Reads every document of a YAML or JSON file; what cannot be read is in [`Tree::errors`].
#[must_use]
pub fn parse(file: FileId, source: &SourceFile, format: Format) -> Tree {
    parse_text(file, source, format, source.text())
}

/// The same for a text of which something is blanked, byte for byte.
#[must_use]
pub(super) fn parse_text(file: FileId, source: &SourceFile, format: Format, text: &str) -> Tree {
    let tree = Tree::empty(file, Arc::clone(&source.path), format, source.shared_text());
    read(tree, text, Anchoring::Offset(0))
}

/// Reads the YAML inside a block or quoted scalar, as a `ConfigMap` holds it; none when the value is
/// no such text or is hidden. Spans are places in the real file: exact ones for a `|` block, else
/// the whole scalar.
#[must_use]
pub fn parse_embedded(value: Value<'_>) -> Option<Tree> {
    let outer = value.tree();
    let tree = Tree::empty(
        outer.file,
        Arc::clone(&outer.path),
        Format::Yaml,
        outer.shared_text(),
    );
    match value.style()? {
        Style::Literal if value.tag().is_none() => {
            let span = value.span().range();
            let start = outer.text()[..span.start]
                .rfind(['\n', '\r'])
                .map_or(0, |at| at + 1);
            // The lines keep their indentation, which YAML allows where all have it.
            let text = outer.text().get(start..span.end)?;
            Some(read(tree, text, Anchoring::Offset(start)))
        }
        Style::Plain | Style::Literal => None,
        Style::SingleQuoted | Style::DoubleQuoted | Style::Folded if value.is_opaque() => None,
        Style::SingleQuoted | Style::DoubleQuoted | Style::Folded => {
            Some(read(tree, value.text()?, Anchoring::Whole(value.span())))
        }
    }
}

fn read(tree: Tree, text: &str, anchoring: Anchoring) -> Tree {
    let empty = tree.clone();
    let read = read_masked(
        tree,
        text,
        anchoring,
        template::mask(text, empty.format).as_ref(),
    );
    if !read.is_broken() {
        return read;
    }
    // A bare `${VAR}` cannot stand in brackets before something has replaced it.
    match template::mask_placeholders(text, empty.format) {
        Some(masked) => {
            let again = read_masked(empty, text, anchoring, Some(&masked));
            if again.is_broken() { read } else { again }
        }
        None => read,
    }
}

fn read_masked(tree: Tree, text: &str, anchoring: Anchoring, masked: Option<&Masked>) -> Tree {
    let read = masked.map_or(text, |masked| &masked.text);
    // Most files are so plain that the small reader is sure of every byte.
    let sink = Sink::new(tree.clone(), read, anchoring, masked);
    subset::read(sink).unwrap_or_else(|| read_any(tree, read, anchoring, masked))
}

/// The reader of all of YAML.
fn read_any(tree: Tree, text: &str, anchoring: Anchoring, masked: Option<&Masked>) -> Tree {
    Reader::new(Sink::new(tree, text, anchoring, masked)).read()
}
