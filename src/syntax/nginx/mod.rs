//! nginx configuration: bytes to a tree, by the rules of `src/core/ngx_conf_file.c`.
//!
//! The grammar (`grammars/nginx.pest`) is total and flat: it never fails, and nesting is built here
//! with an explicit stack into an arena, so neither parsing nor dropping recurses.

mod tree;

pub use tree::{Body, Directive, DirectiveId, Section, Tree, Word};

use crate::source::{FileId, SourceFile};

/// Reads an nginx configuration; what nginx would refuse is in [`Tree::errors`].
#[must_use]
pub fn parse(_file: FileId, _source: &SourceFile) -> Tree {
    unimplemented!()
}
