//! Sessions after sign-in: when they end, and the cookies that carry them.

use super::token::Lifetime;
use super::{Dialect, Scope, Setting};
use crate::source::Span;

/// One kind of session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that opens its block.
    pub at: Span,
    /// How long it lives without a request.
    pub idle: Setting<Lifetime>,
    /// How long it lives at most, however busy.
    pub absolute: Setting<Lifetime>,
    /// A time that is one of the two: the key (`ttl`, `timeout`, `max_age`) does not say which.
    pub lifetime: Setting<Lifetime>,
}

/// One cookie that carries a session or a token.
#[derive(Clone, Debug)]
pub struct SessionCookie {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that opens its block.
    pub at: Span,
    /// Its name.
    pub name: Setting<String>,
    /// Whether it is sent over TLS only.
    pub secure: Setting<bool>,
    /// Whether scripts cannot read it.
    pub http_only: Setting<bool>,
    /// Which requests of other sites carry it.
    pub same_site: Setting<SameSite>,
}

/// The values of `SameSite`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SameSite {
    /// No request of another site.
    Strict,
    /// Only when the user follows a link.
    Lax,
    /// Every request.
    None,
    /// The attribute is switched off in writing: each browser does as it likes.
    Unset,
}

impl SameSite {
    /// Its name as browsers know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Strict => "Strict",
            Self::Lax => "Lax",
            Self::None => "None",
            Self::Unset => "unset",
        }
    }
}
