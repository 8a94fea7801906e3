//! Tokens: who validates them and how, who issues them, and which clients may ask for them.

use super::{Dialect, List, Reach, Scope, Setting};
use crate::source::{Span, Spanned};

/// When a product looks at `exp`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryCheck {
    /// A token without `exp` is refused.
    Required,
    /// An `exp` that is present is checked; a token without one gets in.
    IfPresent,
    /// Only when `exp` is listed among the claims to verify (Kong `jwt`).
    OnlyIfListed,
    /// The configuration alone does not say (home-grown schemas).
    Undefined,
}

/// What the product makes of several audiences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum AudienceMatch {
    Any,
    All,
    Unsupported,
}

/// A key that signs or verifies tokens, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySource {
    /// The place of the value.
    pub span: Span,
    /// What kind.
    pub kind: KeyKind,
}

/// The kinds of [`KeySource`]. Key material itself is never kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A JWKS or discovery document fetched from a URL.
    JwksUrl {
        /// The URL as written.
        url: String,
        /// Where it points.
        reach: Reach,
    },
    /// A JWKS written into the configuration.
    InlineJwks {
        /// Whether a key in it is symmetric or private.
        secret: bool,
    },
    /// A public key or certificate written into the configuration.
    InlinePem {
        /// Whether it is a private key.
        private: bool,
    },
    /// A shared secret written into the configuration.
    Secret {
        /// Its length in bytes, decoded where the product decodes it.
        bytes: usize,
        /// Whether it is a sample that everybody knows.
        well_known: bool,
        /// Whether it is plainly a placeholder ("changeme", `<secret>`).
        placeholder: bool,
    },
    /// A file or secret store that is named only.
    Reference,
    /// A shared secret or private key that a template or variable hides.
    HiddenSecret,
    /// Hidden by a template or variable.
    Unknown,
}

/// One validator of tokens.
#[derive(Clone, Debug)]
pub struct TokenValidation {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that makes this a validator (`jwt:`, `auth_jwt`, `jwtRules`' element).
    pub at: Span,
    /// Whether the block shows that it validates: it names keys, algorithms or required claims. A
    /// block that only gives lifetimes is an issuer's.
    pub validates: bool,
    /// Accepted signature algorithms.
    pub algorithms: Setting<List<String>>,
    /// Accepted issuers.
    pub issuers: Setting<List<String>>,
    /// Accepted audiences.
    pub audiences: Setting<List<String>>,
    /// What several audiences mean.
    pub audience_match: AudienceMatch,
    /// Whether something other than `audiences` checks the audience (a mesh policy on
    /// `request.auth.audiences`, `auth_jwt_require`).
    pub audience_checked_elsewhere: bool,
    /// Claims a token must carry.
    pub required_claims: Setting<List<String>>,
    /// When `exp` is looked at.
    pub expiry: ExpiryCheck,
    /// Whether signatures are verified at all, where that is a switch.
    pub verifies_signature: Setting<bool>,
    /// Whether expiry checking is switched off in writing.
    pub ignore_expiry: Setting<bool>,
    /// Tolerated clock difference, seconds.
    pub clock_skew: Setting<u64>,
    /// Keys it verifies with.
    pub keys: Vec<KeySource>,
    /// Whether a token in the query string is taken: the span names the parameter.
    pub token_in_query: Setting<bool>,
    /// Whether a request without a token gets in.
    pub optional: Setting<Optionality>,
    /// The element of the required-claims list after which another can be inserted.
    pub workload: Option<super::mesh::Selection>,
}

/// Whether a request without a token passes a validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Optionality {
    /// It is refused, here or by a policy on the same workload.
    Enforced,
    /// It passes: nothing in the project could require a token there.
    Passes,
    /// It passes, and the namespace is declared complete, so nothing elsewhere can require one.
    PassesForSure,
}

/// One issuer of tokens.
#[derive(Clone, Debug)]
pub struct TokenIssuance {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that makes this an issuer.
    pub at: Span,
    /// The `iss` it writes.
    pub issuer: Setting<String>,
    /// The algorithm it signs with.
    pub signing_algorithms: Setting<List<String>>,
    /// Access-token lifetime, seconds.
    pub access_lifetime: Setting<Lifetime>,
    /// Refresh-token lifetime, seconds.
    pub refresh_lifetime: Setting<Lifetime>,
    /// Whether a refresh token is replaced on use.
    pub rotation: Setting<bool>,
}

/// How long one kind of session lasts.
#[derive(Clone, Debug)]
pub struct SessionLifetime {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that opens its block.
    pub at: Span,
    /// From its start to its end, however much it is used.
    pub lifetime: Setting<Lifetime>,
    /// Without being used.
    pub idle: Setting<Lifetime>,
}

/// A lifetime in seconds and how sure its unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lifetime {
    /// Seconds.
    pub seconds: u64,
    /// Whether the unit is written or fixed by the schema; when only guessed from the size, no
    /// comparison is made with another value.
    pub certain: bool,
}

/// One OAuth client, as registered or as used.
#[derive(Clone, Debug)]
pub struct OAuthClient {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that makes this a client.
    pub at: Span,
    /// `client_id`.
    pub client_id: Setting<String>,
    /// `client_secret`, described but not kept.
    pub secret: Option<KeySource>,
    /// `redirect_uri`s.
    pub redirect_uris: Setting<List<String>>,
    /// Grant types.
    pub grants: Setting<List<String>>,
    /// Scopes.
    pub scopes: Setting<List<String>>,
    /// Any written secret-role values beside the client secret.
    pub other_secrets: Vec<Spanned<String>>,
}
