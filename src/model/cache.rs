//! Caches: of responses, and of tokens, keys and authentication results. Times are seconds.

use super::{Dialect, List, Scope, Setting};
use crate::source::{Span, Spanned};

/// A cache of responses at one scope.
#[derive(Clone, Debug)]
pub struct CachePolicy {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that switches the cache on.
    pub at: Span,
    /// What distinguishes entries, as written.
    pub key: Setting<String>,
    /// Variables and literals in the key that carry a credential or an identity (`$http_authorization`,
    /// `$cookie_session`, `$remote_user`).
    pub key_has_credential: Setting<bool>,
    /// What makes responses be stored although they say nothing or forbid it (`proxy_cache_valid`,
    /// `proxy_ignore_headers`): the tokens.
    pub forced: Vec<Spanned<String>>,
    /// How long responses of a status are kept: status ("200", "any") and seconds.
    pub valid: Vec<Spanned<(String, u64)>>,
    /// Whether answers to requests with a credential are not stored (`proxy_no_cache` on a credential).
    pub not_stored: Setting<bool>,
    /// Whether requests with a credential are not served from the cache (`proxy_cache_bypass` on one).
    pub not_served: Setting<bool>,
    /// Whether every request that gets this far carries a credential.
    pub credential_required: bool,
    /// The gate the scope stands behind, if one checks a credential: its token.
    pub behind_gate: Option<Spanned<String>>,
    /// Whether this caches the answers of an authentication subrequest.
    pub is_auth_subrequest: bool,
}

impl CachePolicy {
    /// The entry that says how long responses of a status are kept: the first that fits, as nginx reads
    /// them in order.
    #[must_use]
    pub fn kept(&self, status: &str) -> Option<&Spanned<(String, u64)>> {
        let fits = |known: &str| known == status || known.eq_ignore_ascii_case("any");
        self.valid.iter().find(|valid| fits(&valid.value.0))
    }
}

/// What a [`TokenCache`] keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum CachedThing {
    Jwks,
    Introspection,
    Token,
    Session,
    AuthResult,
}

/// A cache of authentication material.
#[derive(Clone, Debug)]
pub struct TokenCache {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that makes this a cache.
    pub at: Span,
    /// What it keeps.
    pub what: CachedThing,
    /// For how long.
    pub ttl: Setting<super::token::Lifetime>,
    /// The lifetime of what is kept, where the same configuration states it.
    pub access_lifetime: Setting<super::token::Lifetime>,
    /// Store-wide notes, e.g. eviction, as written.
    pub notes: List<String>,
}
