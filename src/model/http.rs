//! HTTP servers: where they listen, how they answer, and which headers they add.

use super::tls::Insertion;
use super::{Dialect, List, Reach, Scope, Setting, Why};
use crate::source::{Span, Spanned};

/// One listening socket of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// The token that says so.
    pub at: Span,
    /// Where clients can be.
    pub reach: Reach,
    /// The port; none for a unix socket or a hidden one.
    pub port: Option<u16>,
    /// Whether TLS is spoken; [`None`] when another server or a missing file may decide it.
    pub tls: Option<bool>,
    /// Whether the PROXY protocol is expected: something in front terminates the connection.
    pub proxy_protocol: bool,
    /// Whether it is a QUIC socket.
    pub quic: bool,
    /// Whether the address is one of a private network, so that only its machines are clients.
    pub private: bool,
    /// Whether the server answers here for names that no server has; [`None`] when a file that is not
    /// given may hold another default.
    pub is_default: Option<bool>,
}

/// Where redirects lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// To `https://`, each that leaves the server.
    Https,
    /// One at least to `http://`, or to the scheme the request came with.
    Http,
    /// To other paths of the same server.
    Here,
    /// One at least is computed.
    Computed,
}

/// How a scope answers every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// It serves content or passes the request on.
    Serves {
        /// Whether the response comes from an upstream, which may add headers of its own.
        proxied: bool,
    },
    /// It only redirects.
    Redirects {
        /// Where all of it leads.
        to: Target,
    },
    /// It refuses: `return 444`, a 4xx, `ssl_reject_handshake`.
    Rejects,
    /// Not known from the files.
    Unknown(Why),
}

/// One HTTP server.
#[derive(Clone, Debug)]
pub struct HttpServer {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that opens it.
    pub at: Span,
    /// Host names it answers to. `open` when a name is hidden.
    pub names: List<String>,
    /// Its sockets.
    pub sockets: Vec<Socket>,
    /// How it answers.
    pub behaviour: Behaviour,
    /// Whether something in front is visible (real-IP directives, PROXY protocol,
    /// `X-Forwarded-Proto` looked at).
    pub behind_proxy: Setting<bool>,
    /// How it answers what comes without TLS, conditions on the scheme followed.
    pub in_plain: Behaviour,
    /// Whether it offers HTTP/2.
    pub http2: Setting<bool>,
    /// Whether it offers HTTP/3 on the QUIC sockets it has.
    pub http3: Setting<bool>,
    /// Whether it ends TLS handshakes before it shows a certificate.
    pub rejects_handshake: bool,
    /// Whether it refuses each request that gets through, by an unconditional answer.
    pub rejects_requests: bool,
    /// Whether an allow list lets in machines of private networks alone.
    pub admits_neighbours_only: bool,
}

impl HttpServer {
    /// Whether only this machine reaches it.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let near = |reach| matches!(reach, Reach::Unix | Reach::Loopback);
        !self.sockets.is_empty() && self.sockets.iter().all(|socket| near(socket.reach))
    }

    /// Whether it is for a network of its own: by its addresses, by names that no public host has, or by
    /// whom it lets in.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        let near = |socket: &Socket| {
            socket.private || matches!(socket.reach, Reach::Unix | Reach::Loopback)
        };
        let by_address = !self.sockets.is_empty() && self.sockets.iter().all(near);
        let mut names = self.names.values().peekable();
        let by_name = names.peek().is_some()
            && self.names.open.is_none()
            && names.all(|name| is_internal_name(name));
        by_address || by_name || self.admits_neighbours_only
    }
}

/// Whether a name ends in what RFC 6761, RFC 6762, RFC 8375 or ICANN keep for private networks.
fn is_internal_name(name: &str) -> bool {
    let ends = [
        ".internal",
        ".local",
        ".localhost",
        ".lan",
        ".home.arpa",
        ".intranet",
        ".corp",
        ".home",
        ".private",
    ];
    let name = name.to_ascii_lowercase();
    ends.iter().any(|end| name.ends_with(end))
}

/// To which requests a header is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// To all.
    Always,
    /// To those that come over TLS.
    OverTls,
    /// To some: for others its value is empty.
    Sometimes,
}

/// A header a scope adds to its responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderSet {
    /// The directive's span.
    pub span: Span,
    /// The name, as written.
    pub name: Spanned<String>,
    /// The value.
    pub value: Setting<String>,
    /// When there is a value to send.
    pub sent: Sent,
    /// Whether it is added to error responses too.
    pub always: bool,
    /// Whether it lists the statuses it is sent with, so that no `always` is missing.
    pub listed: bool,
    /// Where `always` would be written.
    pub end: Span,
    /// Whether the type of the response decides if it is sent.
    pub by_type: bool,
}

impl HeaderSet {
    /// Whether no response goes without it for want of a value, where they go out over TLS or not.
    #[must_use]
    pub fn is_for_all(&self, tls: Option<bool>) -> bool {
        match self.sent {
            Sent::Always => true,
            Sent::OverTls => tls == Some(true),
            Sent::Sometimes => false,
        }
    }
}

/// The headers one effective scope adds, and those it lost.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own"
)]
pub struct HeaderPolicy {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The same, named by a socket that speaks TLS where there is one, for what is only about TLS.
    pub over_tls: Scope,
    /// The block whose headers these are: `location /` where that answers for a server.
    pub block: Scope,
    /// Further scopes that answer alike, with the same headers.
    pub alike: Vec<Scope>,
    /// The token that opens the scope.
    pub at: Span,
    /// Whether the scope is a whole server (its own responses), not a block inside one.
    pub is_server: bool,
    /// Index of the server in [`super::Facts::servers`].
    pub server: usize,
    /// Whether responses of this scope go out over TLS: [`None`] when not known.
    pub tls: Option<bool>,
    /// How the scope answers.
    pub behaviour: Behaviour,
    /// Whether its answers have no body (`return 204`).
    pub bodiless: bool,
    /// Whether the scope only answers internal requests.
    pub internal: bool,
    /// The headers in effect.
    pub headers: Vec<HeaderSet>,
    /// Why there may be more headers than `headers` tells.
    pub open: Option<Why>,
    /// Headers of an outer block that this scope's own ones discard, and the first own directive.
    pub discarded: Vec<Discarded>,
    /// Whether a header of its own takes the place of an outer one: merged, both would be sent.
    pub replaces: bool,
    /// What the scope itself writes about inheriting headers (`add_header_inherit on`).
    pub inheritance: Option<Span>,
    /// Where a header would be added.
    pub insertion: Option<Insertion>,
}

impl HeaderPolicy {
    /// Whether browsers are shown something, as far as the files tell.
    #[must_use]
    pub fn shows(&self) -> bool {
        let shows = !matches!(
            self.behaviour,
            Behaviour::Redirects { .. } | Behaviour::Rejects
        );
        shows && !self.bodiless && !self.internal
    }
}

/// A header that a lower block discards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discarded {
    /// The header that is lost.
    pub header: HeaderSet,
    /// The first directive of the lower block that discards it.
    pub by: Span,
    /// Why something that is not given may put it back.
    pub open: Option<Why>,
}
