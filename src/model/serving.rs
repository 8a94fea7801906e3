//! What a server does beside authentication and TLS: limits, logs, what it gives away, what it passes
//! on; and the process it runs in.
//!
//! A location has a fact of its own where it writes something of this, and then says only that: what it
//! inherits is judged once, with its server. What it does not write is [`Setting::Unsupported`].

use super::http::Behaviour;
use super::{Dialect, List, Scope, Setting, Why};
use crate::source::{Span, Spanned};
use std::sync::Arc;

/// One effective server, or a block inside one that differs.
#[derive(Clone, Debug)]
pub struct Serving {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that opens the scope.
    pub at: Span,
    /// Whether it is a whole server.
    pub is_server: bool,
    /// The path or pattern of a location; empty for everything else.
    pub path: String,
    /// How it answers.
    pub behaviour: Behaviour,
    /// Whether it only answers internal requests.
    pub internal: bool,
    /// What is said of the product's version: `on`, `off`, `build` or other text.
    pub version: Setting<String>,
    /// How long a client may take between two reads of a response, in seconds.
    pub send_timeout: Setting<u64>,
    /// How long a client may take for the header of a request, in seconds.
    pub header_timeout: Setting<u64>,
    /// How long a client may take between two parts of a body, in seconds.
    pub body_timeout: Setting<u64>,
    /// The largest body of a request, in bytes; 0 means any.
    pub body_size: Setting<u64>,
    /// The buffers for large headers.
    pub header_buffers: Setting<Buffers>,
    /// The limits on requests in the server or in a location of it.
    pub request_limits: Setting<List<Limit>>,
    /// The limits on connections in the server or in a location of it.
    pub connection_limits: Setting<List<Limit>>,
    /// Where requests are logged; written and empty means nowhere.
    pub access_logs: Setting<List<AccessLog>>,
    /// Where errors are logged.
    pub error_logs: Setting<List<ErrorLog>>,
    /// Whether folders are listed.
    pub listing: Setting<bool>,
    /// The status codes that have a page of their own.
    pub error_pages: Setting<List<u64>>,
    /// Whether it serves files of a folder by their path.
    pub files: Setting<bool>,
    /// Paths that are refused.
    pub denials: List<Denial>,
    /// Folders that are handed out whatever those refuse by pattern.
    pub apart: List<Folder>,
    /// A page about the server itself.
    pub status_page: Option<StatusPage>,
}

impl Serving {
    /// Whether it never serves anything: it only redirects or refuses.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        matches!(
            self.behaviour,
            Behaviour::Redirects { .. } | Behaviour::Rejects
        )
    }
}

/// Buffers by count and size in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buffers {
    /// How many.
    pub count: u64,
    /// How large each is.
    pub size: u64,
}

/// One use of a zone that limits requests or connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The zone's name.
    pub zone: String,
    /// What is counted, as text with variables: unknown where the zone may be defined in a file that
    /// is not given, absent where it is defined nowhere. Nothing is counted where it is empty.
    pub key: Setting<String>,
    /// Whether it only counts and refuses nothing.
    pub dry_run: bool,
}

/// One access log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessLog {
    /// A file, `syslog:…`, or a device.
    pub target: String,
    /// How lines look.
    pub format: Setting<Arc<LogFormat>>,
    /// Why some requests may be left out.
    pub partial: Option<Why>,
}

impl AccessLog {
    /// Whether lines are thrown away instead of kept.
    #[must_use]
    pub fn is_discarded(&self) -> bool {
        self.target == "/dev/null"
    }
}

/// A format of log lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFormat {
    /// Its name.
    pub name: String,
    /// The variables in it, with `$`, at their places.
    pub variables: List<String>,
    /// Variables those are made from.
    pub sources: Vec<String>,
}

/// One error log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorLog {
    /// A file, `stderr`, `syslog:…`, or a device.
    pub target: String,
    /// The lowest level that is logged.
    pub level: String,
}

/// How a path is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathMatch {
    /// It starts with the text.
    Prefix,
    /// It is the text.
    Exact,
    /// The regular expression matches.
    Pattern,
    /// The regular expression matches without regard to case.
    PatternIgnoringCase,
}

/// Paths that are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// How they are compared.
    pub by: PathMatch,
    /// With what.
    pub path: String,
    /// Whether addresses that are listed get in all the same.
    pub lets_some_in: bool,
}

/// A folder that is handed out below a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// The start of the paths.
    pub path: String,
    /// Paths that are refused there.
    pub denials: List<Denial>,
}

/// A scope that passes requests to an upstream.
#[derive(Clone, Debug)]
pub struct Passing {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// Whether it only answers internal requests.
    pub internal: bool,
    /// `proxy`, `fastcgi`, `uwsgi`, `scgi` or `grpc`.
    pub module: &'static str,
    /// The statement that passes.
    pub at: Span,
    /// Headers of its responses that are withheld, as written.
    pub hides: List<String>,
    /// Headers that are passed all the same, as written.
    pub passes: List<String>,
    /// Headers that the product withholds or replaces by itself.
    pub withheld: &'static [&'static str],
    /// Headers added to its requests; none where the module sends no headers by name.
    pub sends: Option<List<SentHeader>>,
    /// Whether something looks at the request's method first.
    pub tests_method: Setting<bool>,
}

/// A header added to the requests that are passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentHeader {
    /// Its name, as written.
    pub name: String,
    /// Whose address its value holds.
    pub address: Setting<Address>,
}

/// Whose address the value of a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// Of who is connected, or is said to be by what is connected.
    Connected,
    /// Of whom the client claims to be.
    Claimed,
    /// Of nobody: the value is always the same.
    Nobody,
}

/// A page about the server itself: counters, or an API.
#[derive(Clone, Debug)]
pub struct StatusPage {
    /// The directive.
    pub name: Spanned<String>,
    /// The token that lets it change things.
    pub writable: Option<Span>,
    /// Whether somebody has to prove who they are.
    pub authenticated: bool,
    /// Whether addresses are turned away, or none but this machine's can reach it.
    pub restricted: bool,
    /// Why there may be more in its way.
    pub open: Option<Why>,
}

/// The process that serves.
#[derive(Clone, Debug)]
pub struct Process {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The start of the file.
    pub at: Span,
    /// Who the workers run as.
    pub user: Setting<String>,
    /// The group they run as; unsupported where it follows from the user.
    pub group: Setting<String>,
    /// The modules that are loaded when it starts.
    pub modules: List<String>,
    /// How many connections a worker may hold.
    pub worker_connections: Setting<u64>,
}
