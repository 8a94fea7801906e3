//! TOML into a [`super::data::Tree`].

use super::data::{Format, Tree};
use crate::source::{FileId, SourceFile};

/// Reads a TOML file; what cannot be read is in [`Tree::errors`].
#[must_use]
pub fn parse(file: FileId, source: &SourceFile) -> Tree {
    Tree::empty(file, Format::Toml, source.shared_text())
}
