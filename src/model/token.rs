//! Tokens: who validates them and how, who issues them, and which clients may ask for them.

use super::{Dialect, List, Reach, Scope, Setting, Why};
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
        /// Whether the host names a group of servers, whose ports are written elsewhere.
        names_group: bool,
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
    Unknown(Why),
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
    /// Accepted kinds of token (`typ`, `token_use`); open without items where some check is switched on.
    pub token_types: Setting<List<String>>,
    /// Headers of a token that may say where its key is (`jku`, `x5u`); empty where that is switched off
    /// in writing.
    pub key_headers: Setting<List<String>>,
    /// What tokens have to be bound to (`dpop`, `mtls`); empty where that is switched off in writing.
    pub binding: Setting<List<String>>,
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
    /// Whether refresh tokens end at a fixed time, however often they are used.
    pub refresh_expires: Setting<bool>,
    /// Whether a refresh token is replaced on use.
    pub rotation: Setting<bool>,
    /// Authorization-code lifetime, seconds.
    pub code_lifetime: Setting<Lifetime>,
    /// ID-token lifetime, seconds.
    pub id_lifetime: Setting<Lifetime>,
    /// What tokens are bound to, so that a thief cannot use them (`dpop`, `mtls`); empty where that is
    /// switched off in writing.
    pub binding: Setting<List<String>>,
}

impl TokenIssuance {
    /// Whether anything is said of refresh tokens.
    #[must_use]
    pub fn speaks_of_refresh(&self) -> bool {
        !(self.refresh_lifetime.is_unset()
            && self.refresh_expires.is_unset()
            && self.rotation.is_unset())
    }
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
    /// Whether the authorization code is protected by PKCE.
    pub pkce: Setting<bool>,
    /// The accepted methods of PKCE: `S256`, `plain`.
    pub pkce_methods: Setting<List<String>>,
    /// How the client proves who it is at the token endpoint.
    pub authentication: Setting<List<String>>,
    /// What its tokens are bound to (`dpop`, `mtls`); empty where that is switched off in writing.
    pub binding: Setting<List<String>>,
    /// Whether authorization requests have to be pushed (RFC 9126).
    pub pushed_requests: Setting<bool>,
    /// Any written secret-role values beside the client secret.
    pub other_secrets: Vec<Spanned<String>>,
}

impl OAuthClient {
    /// Whether it may get tokens by an authorization code: it lists no grants, or that one.
    #[must_use]
    pub fn uses_code(&self) -> bool {
        match &self.grants {
            Setting::Set { value, .. } => {
                value.open.is_some() || value.values().any(|grant| is_code_grant(grant))
            }
            _ => true,
        }
    }
}

fn is_code_grant(grant: &str) -> bool {
    let names = [
        "authorization_code",
        "authorizationcode",
        "authorization-code",
        "code",
        "hybrid",
    ];
    names.iter().any(|name| grant.eq_ignore_ascii_case(name))
}
