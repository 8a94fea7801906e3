//! The facts: what every dialect says about who gets in, in one dialect-neutral form.
//!
//! A fact stands for one scope the product really evaluates (an effective server or location, one
//! policy on one workload), after includes, inheritance and defaults. What differs by product is a
//! value of the model, never a branch in a rule. All times are seconds, all sizes bytes.

pub mod access;
pub mod address;
pub mod algorithm;
pub mod cache;
pub mod cipher;
pub mod cors;
pub mod http;
pub mod mesh;
pub mod origin;
pub mod pattern;
pub mod secret;
pub mod serving;
pub mod session;
pub mod setting;
pub mod shown;
pub mod spelling;
pub mod timeouts;
pub mod tls;
pub mod token;
pub mod url;
mod why;

use std::sync::Arc;

pub use setting::{Candidate, List, Provenance, Setting, Via};
pub use why::Why;

/// A product (or family of home-grown configs) whose files we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// nginx and OpenResty.
    Nginx,
    /// The generic auth schema in YAML, JSON or TOML.
    Auth,
    /// Istio manifests and mesh configuration.
    Istio,
}

impl Dialect {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Nginx, Self::Auth, Self::Istio];

    /// Its name in rule pages, configuration and output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Auth => "auth",
            Self::Istio => "istio",
        }
    }
}

/// The thing a fact is about, named for people: `server example.com:443`, `location /api`,
/// `RequestAuthentication prod/api`. Shared by all facts of that scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(pub Arc<str>);

impl Scope {
    /// A scope of that name.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a value that names a peer points: decides whether plain text or an unverified certificate
/// there can be met by an attacker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// A unix socket.
    Unix,
    /// 127.0.0.0/8, `::1`, `localhost`.
    Loopback,
    /// A name that only resolves inside the cluster (`*.svc`, `*.svc.cluster.local`).
    Cluster,
    /// Anything else that is written out.
    Network,
    /// Not known from the files.
    Unknown,
}

/// Everything one unit says.
#[derive(Debug, Default)]
pub struct Facts {
    /// TLS endpoints, either side.
    pub tls: Vec<tls::TlsEndpoint>,
    /// Endpoints without TLS, sockets of HTTP servers left out.
    pub plain: Vec<tls::PlainEndpoint>,
    /// HTTP servers: what they listen on and how they answer.
    pub servers: Vec<http::HttpServer>,
    /// Limits, logs and what is given away, per effective scope.
    pub serving: Vec<serving::Serving>,
    /// What is passed to upstreams, and what of their answers.
    pub passing: Vec<serving::Passing>,
    /// The processes that serve.
    pub processes: Vec<serving::Process>,
    /// Response headers per effective scope.
    pub headers: Vec<http::HeaderPolicy>,
    /// Validators of tokens.
    pub validations: Vec<token::TokenValidation>,
    /// Issuers of tokens.
    pub issuances: Vec<token::TokenIssuance>,
    /// OAuth clients.
    pub clients: Vec<token::OAuthClient>,
    /// Sessions after sign-in.
    pub sessions: Vec<session::Session>,
    /// The cookies that carry sessions and tokens.
    pub cookies: Vec<session::SessionCookie>,
    /// CORS policies.
    pub cors: Vec<cors::CorsPolicy>,
    /// Timeouts and keepalives.
    pub timeouts: Vec<timeouts::Timeouts>,
    /// Response caches.
    pub caches: Vec<cache::CachePolicy>,
    /// Caches of keys, tokens and authentication results.
    pub token_caches: Vec<cache::TokenCache>,
    /// Gates in front of a scope.
    pub gates: Vec<access::AccessGate>,
    /// Whose word is taken for a client's address.
    pub trusted_proxies: Vec<access::TrustedProxies>,
    /// Keys nobody reads.
    pub unknown_keys: Vec<spelling::UnknownKey>,
    /// Directives that no longer act.
    pub obsolete: Vec<spelling::Obsolete>,
    /// Service-mesh policies.
    pub mesh: mesh::Mesh,
    /// The written values of secret-role keys: masked wherever text is shown.
    pub secrets: Vec<crate::source::Span>,
    /// Where another element can be added to a written list, by the span of its last element.
    pub list_ends: std::collections::BTreeMap<crate::source::Span, tls::Insertion>,
}

impl Facts {
    /// Adds what was said of other parts of the same unit.
    pub fn append(&mut self, more: Self) {
        let Self {
            tls,
            plain,
            servers,
            serving,
            passing,
            processes,
            headers,
            validations,
            issuances,
            clients,
            sessions,
            cookies,
            cors,
            timeouts,
            caches,
            token_caches,
            gates,
            trusted_proxies,
            unknown_keys,
            obsolete,
            mesh,
            secrets,
            list_ends,
        } = more;
        self.tls.extend(tls);
        self.plain.extend(plain);
        self.servers.extend(servers);
        self.serving.extend(serving);
        self.passing.extend(passing);
        self.processes.extend(processes);
        self.headers.extend(headers);
        self.validations.extend(validations);
        self.issuances.extend(issuances);
        self.clients.extend(clients);
        self.sessions.extend(sessions);
        self.cookies.extend(cookies);
        self.cors.extend(cors);
        self.timeouts.extend(timeouts);
        self.caches.extend(caches);
        self.token_caches.extend(token_caches);
        self.gates.extend(gates);
        self.trusted_proxies.extend(trusted_proxies);
        self.unknown_keys.extend(unknown_keys);
        self.obsolete.extend(obsolete);
        self.secrets.extend(secrets);
        self.list_ends.extend(list_ends);
        self.mesh.append(mesh);
    }
}
