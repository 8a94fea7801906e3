//! A TLS endpoint: one listening socket, or one hop to an upstream.

use super::cipher::CipherList;
use super::{Dialect, List, Reach, Scope, Setting, Why};
use crate::source::{Span, Spanned};

/// A protocol version. Ordered from oldest to newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum TlsVersion {
    Ssl2,
    Ssl3,
    Tls10,
    Tls11,
    Tls12,
    Tls13,
}

impl TlsVersion {
    /// All, oldest first.
    pub const ALL: [Self; 6] = [
        Self::Ssl2,
        Self::Ssl3,
        Self::Tls10,
        Self::Tls11,
        Self::Tls12,
        Self::Tls13,
    ];

    /// The name in RFCs and nginx: `TLSv1.2`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ssl2 => "SSLv2",
            Self::Ssl3 => "SSLv3",
            Self::Tls10 => "TLSv1",
            Self::Tls11 => "TLSv1.1",
            Self::Tls12 => "TLSv1.2",
            Self::Tls13 => "TLSv1.3",
        }
    }
}

/// Which end of the connection this configuration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// It accepts connections.
    Server,
    /// It connects to an upstream.
    Upstream,
}

/// What a server asks of a client's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientVerification {
    /// No certificate is asked for.
    Off,
    /// A certificate is required and verified.
    Required,
    /// A certificate is asked for and verified if sent; a client without one gets in.
    Optional,
    /// A certificate is asked for and accepted unverified.
    OptionalUnverified,
}

/// What an upstream hop checks of the server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpstreamVerification {
    /// Nothing.
    Off,
    /// The chain and the name.
    Full,
    /// The chain but not the name.
    ChainOnly,
}

/// The mode of a gateway server's TLS block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "Istio's own names")]
pub enum TlsMode {
    Passthrough,
    AutoPassthrough,
    Simple,
    Mutual,
    OptionalMutual,
    IstioMutual,
    Disable,
}

/// Who speaks with the settings of an endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speaker {
    /// The endpoint itself.
    #[default]
    Itself,
    /// Whatever includes the file, which is not given.
    Includer,
    /// Servers that are not given and would inherit them; none that is given does.
    Heir,
}

/// One TLS endpoint.
///
/// A server's `certificates`, `client_verification` and `mode` belong to [`Side::Server`];
/// `verification`, `sni` and `peer` to [`Side::Upstream`]; on the other side they are
/// [`Setting::Unsupported`].
#[derive(Clone, Debug)]
pub struct TlsEndpoint {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that makes this an endpoint (`listen 443 ssl`, `proxy_pass https://…`, `tls:`).
    pub at: Span,
    /// Which end.
    pub side: Side,
    /// Who speaks so.
    pub speaker: Speaker,
    /// Host names written beside it, where the product has them there (a gateway's `hosts`).
    pub hosts: List<String>,
    /// The port written beside it, likewise.
    pub port: Option<u16>,
    /// Protocol versions it speaks. In minimum/maximum dialects the span is that of the bound.
    pub protocols: Setting<List<TlsVersion>>,
    /// Cipher suites for TLS 1.2 and below.
    pub ciphers: Setting<CipherList>,
    /// Cipher suites for TLS 1.3.
    pub tls13_ciphers: Setting<CipherList>,
    /// Certificate paths or secret names.
    pub certificates: Vec<Spanned<String>>,
    /// Everything it names that holds keys or certificates, what it inherits included.
    pub material: Vec<Material>,
    /// The whole block that makes the endpoint, where settings are inherited: what is written outside
    /// is not its own.
    pub block: Option<Span>,
    /// What is asked of clients.
    pub client_verification: Setting<ClientVerification>,
    /// Whether the outcome of an optional client verification is looked at or forwarded; only known
    /// to matter when the verification is optional.
    pub client_verification_used: Setting<bool>,
    /// What is checked of the upstream's certificate.
    pub verification: Setting<UpstreamVerification>,
    /// Whether the upstream is told the host name (SNI).
    pub sni: Setting<bool>,
    /// Where the upstream is.
    pub peer: Reach,
    /// The gateway mode, where the product has one.
    pub mode: Setting<TlsMode>,
    /// What a server is told beside that; none where the product has no such settings.
    pub server: Option<Box<ServerOptions>>,
    /// What a client is told beside that; none where the product has no such settings.
    pub client: Option<Box<ClientOptions>>,
    /// What the directives of this endpoint begin with (`proxy_ssl`, `grpc_ssl`), where the product has
    /// such families.
    pub family: Option<&'static str>,
    /// Where a directive that this endpoint lacks would be inserted: the start of a line, with the
    /// indentation to write before it.
    pub insertion: Option<Insertion>,
}

/// What keeps sessions on a server between connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionCache {
    /// Nothing: clients are refused or only seemingly served.
    Off,
    /// A cache of one process.
    Process,
    /// A cache that all processes share.
    Shared,
}

/// Whether a server asks the issuer if a client's certificate was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientOcsp {
    /// It does not.
    Off,
    /// About the client's own certificate alone.
    Leaf,
    /// About the whole chain.
    Chain,
}

/// A server's TLS beside protocols and suites.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// Whether sessions are kept at the client, in tickets.
    pub session_tickets: Setting<bool>,
    /// Files with keys for tickets; none means that the server makes its own.
    pub ticket_keys: List<String>,
    /// Where sessions are kept at the server.
    pub session_cache: Setting<SessionCache>,
    /// How long a session can be resumed, in seconds.
    pub session_timeout: Setting<u64>,
    /// Whether requests in the first flight of TLS 1.3 are taken (0-RTT).
    pub early_data: Setting<bool>,
    /// Whether the server's order of suites decides.
    pub server_preference: Setting<bool>,
    /// Groups for the key exchange, in the names of the library; `auto` is the library's own list.
    pub groups: Setting<List<String>>,
    /// The file with parameters for finite-field Diffie-Hellman.
    pub dh_parameters: Setting<String>,
    /// Whether TLS compresses.
    pub compression: Setting<bool>,
    /// Whether a proof that the certificate is not revoked is sent along.
    pub stapling: Setting<bool>,
    /// Whether the server verifies that proof.
    pub stapling_verify: Setting<bool>,
    /// The file the proof is read from, instead of asking for it.
    pub stapling_file: Setting<String>,
    /// The certificates that proofs are verified against.
    pub trusted_certificate: Setting<String>,
    /// Who resolves the name of the issuer's responder.
    pub resolver: Setting<String>,
    /// The list of revoked client certificates.
    pub client_crl: Setting<String>,
    /// Whether the issuer is asked about client certificates.
    pub client_ocsp: Setting<ClientOcsp>,
    /// Commands for the library, name and value, which the settings above and the protocols and
    /// suites already take into account.
    pub commands: List<String>,
}

/// A client's TLS beside what it verifies.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// The certificate it shows.
    pub certificate: Setting<String>,
    /// Its key.
    pub key: Setting<String>,
    /// The name that the other side's certificate is held against.
    pub name: Setting<String>,
    /// Whether the hop goes through a named group of servers, whose name is no host's.
    pub names_group: bool,
}

/// What a file or secret that an endpoint names is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum MaterialRole {
    Certificate,
    PrivateKey,
    /// The certificates of those who may sign a client's.
    ClientAuthorities,
    /// The certificates of those who may sign the peer's.
    TrustedAuthorities,
    RevocationList,
    DhParameters,
    /// What session tickets are encrypted with.
    TicketKey,
    PasswordFile,
}

/// A file or secret that an endpoint names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// What it is for.
    pub role: MaterialRole,
    /// The path or name as written; empty where it stands in a file that is not given.
    pub name: Spanned<String>,
    /// Why the name does not tell which file it is.
    pub hidden: Option<Why>,
}

/// An endpoint that does not speak TLS, or may not: a listening socket that is none of
/// [`super::Facts::servers`], or a hop to an upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainEndpoint {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that says where: an address to listen on or a target.
    pub at: Span,
    /// Which end.
    pub side: Side,
    /// Where the other end can be.
    pub reach: Reach,
    /// The port listened on.
    pub port: Option<u16>,
    /// Whether TLS is spoken: [`None`] when the files do not tell.
    pub tls: Option<bool>,
    /// Whether bytes are passed on as they come: TLS, if there is any, ends elsewhere.
    pub passes_through: bool,
    /// Whether all HTTP requests are sent to `https://`; unsupported where it does not speak HTTP.
    pub redirects: Setting<bool>,
}

/// A place for a new directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// The empty span to insert at: just after an existing sibling statement.
    pub at: Span,
    /// Line end and indentation to write first.
    pub lead: String,
}
