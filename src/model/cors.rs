//! CORS: which origins a response is shared with, and with credentials or not.

use super::{Dialect, Scope, Setting};
use crate::source::{Span, Spanned};

/// How the product compares an origin with a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchMode {
    /// Byte for byte.
    Exact,
    /// The pattern starts the origin.
    Prefix,
    /// A regular expression that may match anywhere (PCRE in nginx).
    Search {
        /// Whether case is ignored (`~*`).
        ignore_case: bool,
    },
    /// A regular expression that must match the whole origin (RE2 in Envoy).
    Full,
}

/// One way an origin is let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OriginRule {
    /// `*`, sent as it is.
    Any,
    /// Every origin is written back.
    Reflected,
    /// The origin `null`.
    Null,
    /// One literal origin that is always sent, whoever asks.
    Fixed(String),
    /// Origins that match are written back.
    Pattern {
        /// The pattern, without the product's marks (`~*`, quotes).
        pattern: String,
        /// How it is compared.
        mode: MatchMode,
        /// What is sent is the request's origin (`true`) or a literal.
        reflects: bool,
    },
}

/// What the product does when any origin and credentials are both asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WildcardCredentials {
    /// It writes the request's origin back: every site gets in.
    Reflects,
    /// It sends `*`, which browsers refuse with credentials: broken, not open.
    SendsStar,
    /// The configuration alone does not say (home-grown schemas).
    Undefined,
}

/// One effective CORS policy.
#[derive(Clone, Debug)]
pub struct CorsPolicy {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that makes this a policy.
    pub at: Span,
    /// How origins get in; each span is the token that lets them in.
    pub origins: Vec<Spanned<OriginRule>>,
    /// Whether more origins may be let in than `origins` tells.
    pub open: Option<super::Why>,
    /// Whether credentials are allowed.
    pub credentials: Setting<bool>,
    /// What the product makes of any origin with credentials.
    pub wildcard_credentials: WildcardCredentials,
    /// How long a preflight may be cached, seconds.
    pub max_age: Setting<u64>,
    /// Whether the answer says `Vary: Origin`; [`Setting::Unsupported`] where the product sees to it.
    pub vary_origin: Setting<bool>,
    /// Where a `Vary` header would be added.
    pub insertion: Option<super::tls::Insertion>,
}
