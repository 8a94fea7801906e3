//! nginx configuration: bytes to a tree, by the rules of `src/core/ngx_conf_file.c`.
//!
//! The grammar (`grammars/nginx.pest`) is total and flat: it never fails, and nesting is built here
//! with an explicit stack into an arena, so neither parsing nor dropping recurses. Plain statements are
//! read without it, and just as it would (`plain`).

mod arity;
mod breaks;
mod builder;
mod dump;
mod grammar;
mod loose;
mod nest;
mod plain;
mod repair;
mod scan;
mod template;
mod tree;
mod unfinished;
mod word;

#[cfg(test)]
mod tests;

use super::template::Branches;
use crate::source::{FileId, SourceFile};

pub use tree::{Body, Break, Directive, DirectiveId, Section, Tree, Word};

/// Reads a file. Every text has a tree: what nginx would refuse is in [`Tree::errors`].
#[must_use]
pub fn parse(id: FileId, source: &SourceFile) -> Tree {
    parse_with(id, source, plain::read)
}

fn parse_with(id: FileId, source: &SourceFile, read: builder::Read) -> Tree {
    let text = source.text();
    let masked = template::mask(text);
    let mut builder = builder::Builder::new(id, source, masked.as_ref(), read);
    let sections = dump::sections(text);
    if sections.is_empty() {
        builder.text(0..text.len());
    }
    for (name, body) in sections {
        builder.dumped(name, body);
    }
    let mut tree = builder.finish();
    let tokens = masked
        .iter()
        .flat_map(|masked| masked.ranges.iter().cloned());
    if tree.templated
        && let Some(branches) = Branches::of(text, tokens)
    {
        loose::hide_branches(&mut tree, &branches);
    }
    tree
}
