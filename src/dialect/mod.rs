//! Products: which files are theirs, and what those files mean.

pub mod nginx;

use crate::model::Dialect;
use crate::syntax::data::Tree;

/// Whose a YAML, JSON or TOML file is, by its content.
#[must_use]
pub fn of_data(_tree: &Tree) -> Option<Dialect> {
    None
}
