//! Cipher lists: what a written string really enables.
//!
//! A cipher string is a small program: keywords stand for sets, prefixes add, move, delete and kill.
//! Whether `RC4` is on cannot be seen by looking for the word, so a rule asks [`expand`].

mod expand;
mod mask;
mod table;
#[cfg(test)]
mod tests;
mod tls13;

use crate::source::Spanned;

pub use expand::{Enabled, Expansion, expand};
pub use table::{Availability, Class, Suite, suites};
pub use tls13::{Tls13Suite, tls13_suite};

/// A cipher list as written, one element per token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CipherList {
    /// How the tokens are read.
    pub notation: Notation,
    /// The tokens (between `:`, `,` and spaces) with their places.
    pub tokens: Vec<Spanned<String>>,
    /// Whether the string is the product's own default written out.
    pub is_product_default: bool,
}

/// How a cipher list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// An OpenSSL cipher string: keywords, `!`, `-`, `+`, `@STRENGTH`.
    OpenSsl,
    /// Names only (IANA or OpenSSL), as Envoy and gateways take them; `[A|B]` are BoringSSL groups.
    Names,
}
