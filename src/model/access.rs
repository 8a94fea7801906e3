//! Gates: what stands between a request and a scope, and how it can be walked around.

use super::http::Socket;
use super::{Dialect, List, Reach, Scope, Setting};
use crate::source::{Span, Spanned};

/// What a gate asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateKind {
    /// A password (`auth_basic`).
    Password,
    /// A token (`auth_jwt`, a `RequestAuthentication` with a policy).
    Token,
    /// Another service decides (`auth_request`).
    Subrequest,
    /// A client certificate.
    Certificate,
}

/// How several gates combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Satisfy {
    /// Every gate must be passed.
    All,
    /// One is enough.
    Any,
}

/// One entry of an allow/deny list, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressRule {
    /// Let in, or turned away.
    pub allow: bool,
    /// The address, network, `all` or `unix:` as written.
    pub address: String,
}

/// All gates of one effective scope.
#[derive(Clone, Debug)]
pub struct AccessGate {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that opens the scope.
    pub at: Span,
    /// The gates in effect with the token that sets each.
    pub gates: Vec<Spanned<GateKind>>,
    /// Why there may be more, or fewer.
    pub open: Option<super::Why>,
    /// How they combine.
    pub satisfy: Setting<Satisfy>,
    /// The allow/deny list in effect.
    pub addresses: List<AddressRule>,
    /// The sockets through which the scope is reached.
    pub sockets: Vec<Socket>,
    /// Whether something in front is visible.
    pub behind_proxy: Setting<bool>,
    /// The subrequest's target, where there is one.
    pub subrequest: Option<Subrequest>,
    /// Identity headers sent upstream.
    pub identity: Vec<IdentityHeader>,
}

/// The location an authentication subrequest goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subrequest {
    /// The URI as written.
    pub uri: Spanned<String>,
    /// The opening token of the location it lands in, if the files show it.
    pub location: Option<Span>,
    /// Whether that location is `internal`.
    pub internal: Setting<bool>,
    /// Where `internal;` would be added.
    pub insertion: Option<super::tls::Insertion>,
}

/// A header that carries an identity to the upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityHeader {
    /// The header's name.
    pub name: Spanned<String>,
    /// Where a client's own value gets through to the same upstream.
    pub unguarded: Option<Unguarded>,
}

/// A way for the client's own value of a header to an upstream that takes it for an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unguarded {
    /// The opening token of a scope that leaves the header alone, or the value that sends the client's.
    pub at: Span,
    /// The scope.
    pub scope: Scope,
    /// What is sent in so many words (`$http_x_user`); none where the header is passed on untouched.
    pub sends: Option<String>,
}

/// Whose word is taken for a client's address.
#[derive(Clone, Debug)]
pub struct TrustedProxies {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The trusted networks as written.
    pub networks: List<String>,
    /// The header the address is taken from.
    pub header: Setting<String>,
    /// The first entry of an allow list that rests on that address.
    pub allow_list: Option<Span>,
    /// Where clients can be.
    pub reach: Reach,
}
