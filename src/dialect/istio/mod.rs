//! Stub.
use crate::model::Facts;
use crate::options::Options;
use crate::syntax::data::Tree;

/// Stub.
#[must_use]
pub fn claims(_tree: &Tree) -> bool {
    false
}

/// Stub.
#[must_use]
pub fn lower(_trees: &[&Tree], _options: &Options) -> Facts {
    Facts::default()
}
