//! Products: which files are theirs, and what those files mean.

pub mod auth;
pub mod istio;
pub mod nginx;

use crate::model::Dialect;
use crate::syntax::data::Tree;

/// Whose a YAML, JSON or TOML file is, by its content.
#[must_use]
pub fn of_data(tree: &Tree) -> Option<Dialect> {
    if istio::claims(tree) {
        return Some(Dialect::Istio);
    }
    auth::claims(tree).then_some(Dialect::Auth)
}
