//! Keys and directives that do nothing, or not what their name says.

use super::{Dialect, Scope};
use crate::source::Spanned;

/// A key nobody reads that is close to one somebody would.
#[derive(Clone, Debug)]
pub struct UnknownKey {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The key as written.
    pub key: Spanned<String>,
    /// The key that was probably meant.
    pub meant: String,
}

/// A directive the product still takes but no longer acts on, or removed.
#[derive(Clone, Debug)]
pub struct Obsolete {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The directive's name, as written.
    pub name: Spanned<String>,
    /// The whole statement, for removal.
    pub statement: crate::source::Span,
    /// What it does today, as a clause ("is ignored since nginx 1.19.7").
    pub effect: &'static str,
    /// What to write instead, as an instruction; empty when nothing replaces it.
    pub instead: &'static str,
    /// Whether removing it, or replacing its name, changes nothing about what runs.
    pub replacement: Replacement,
    /// Whether that holds in every version that may run it: the stated one, else all that are supported.
    pub certain: bool,
}

/// How an obsolete directive can be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// Removing the statement changes nothing.
    Remove,
    /// Another directive is needed; a person has to choose its value.
    ByHand,
    /// These edits say the same in today's words.
    Rewrite(Vec<(crate::source::Span, String)>),
}
