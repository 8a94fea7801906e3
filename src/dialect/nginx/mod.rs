//! nginx and `OpenResty`: which files are theirs, what belongs together, and what it means.

mod access;
mod admitted;
mod behaviour;
mod build;
mod cache;
mod cache_guards;
mod conf_command;
mod config;
mod cors;
mod defaults;
mod headers;
mod identity;
mod identity_guards;
mod include;
mod index;
mod insertion;
mod jwt;
mod listen;
mod masking;
mod material;
mod more_headers;
mod obsolete;
mod own;
mod patterns;
mod policies;
mod provenance;
mod real_ip;
mod reference;
mod rewrite;
mod server;
mod serving;
mod subrequest;
mod target;
mod timeouts;
mod tls;
mod tls_commands;
mod tls_options;
mod tls_versions;
mod upstream;
mod values;
mod variables;
mod words;

pub use include::{Files, Included, Piece, Unit, cycles, resolve, too_many};

pub(super) use masking::secrets;

use crate::model::Facts;
use crate::options::Options;
use crate::source::FileId;
use crate::syntax::nginx::Tree;
use config::{Config, Context, ROOT};

/// Names of directives that hardly any other format uses: one of them, well formed, makes a file
/// nginx's.
const TELLING: [&str; 22] = [
    "server_name",
    "proxy_pass",
    "location",
    "upstream",
    "ssl_certificate",
    "ssl_protocols",
    "ssl_ciphers",
    "add_header",
    "proxy_set_header",
    "fastcgi_pass",
    "listen",
    "http",
    "events",
    "try_files",
    "auth_basic",
    "auth_request",
    "limit_req_zone",
    "proxy_ssl_verify",
    "more_set_headers",
    "ssl_session_cache",
    "set_real_ip_from",
    "proxy_cache_path",
];

/// Whether [`claims`] could say yes, by a search for words.
pub(super) fn may_claim(bytes: &[u8]) -> bool {
    words::may_claim(bytes)
}

/// Whether a parsed file is nginx's: by its statements first, by its name where they leave doubt.
#[must_use]
pub fn claims(tree: &Tree, path: &str) -> bool {
    let (known, all) = statements(tree);
    let is_broken = || {
        let mut errors = tree.errors.iter();
        errors.any(|error| error.kind == crate::syntax::ErrorKind::Broken)
    };
    !tree.sections.is_empty()
        || known > 0 && (is_named_like_one(path) || known * 2 >= all && !is_broken())
        || is_named_like_one(path) && has_condition(tree)
}

/// `if ($…) { … }` at the top: a snippet for a location.
fn has_condition(tree: &Tree) -> bool {
    tree.roots().any(|(_, directive)| {
        let words = tree.args(directive).iter();
        tree.name(directive) == "if"
            && directive.first_child.is_some()
            && words
                .map(|word| tree.value(word))
                .any(|word| word.contains('$'))
    })
}

/// The same for a file that somebody named: that it is broken leaves no doubt.
#[must_use]
pub fn claims_named(tree: &Tree, path: &str) -> bool {
    let (known, all) = statements(tree);
    claims(tree, path) || known > 0 && known * 2 >= all
}

/// How many statements at the top are nginx's, and how many there are.
fn statements(tree: &Tree) -> (usize, usize) {
    tree.roots().fold((0, 0), |(known, all), (_, directive)| {
        let name = tree.name(directive);
        let is_block = directive.first_child.is_some();
        let is_known = is_block && matches!(name, "stream" | "mail")
            || TELLING.contains(&name)
            || PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        (known + usize::from(is_known), all + 1)
    })
}

const PREFIXES: [&str; 9] = [
    "ssl_",
    "proxy_",
    "auth_",
    "fastcgi_",
    "grpc_",
    "uwsgi_",
    "keepalive_",
    "server",
    "client_",
];

/// `*.conf`, `nginx*`, and the folders of packaged configurations.
#[must_use]
pub fn is_named_like_one(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let folders = [
        "sites-available",
        "sites-enabled",
        "conf.d",
        "nginx",
        "snippets",
        "vhosts",
    ];
    name.contains(".conf")
        || name.contains("nginx")
        || [".vhost", ".nginx", ".ngx"]
            .iter()
            .any(|end| name.ends_with(end))
        || path
            .split('/')
            .rev()
            .skip(1)
            .any(|folder| folders.contains(&folder))
}

/// Whether a tree is a main file: an `http`, `events`, `stream` or `mail` block at its top. In a dump
/// the first section is.
#[must_use]
pub fn is_main(tree: &Tree, completeness: Completeness) -> bool {
    !tree.sections.is_empty() || completeness == Completeness::Main
}

/// What a unit is missing, for the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// It starts at a main file.
    Main,
    /// It starts at a `server` (or the like) that no main file includes.
    Fragment,
    /// It starts at directives that a server or location could hold.
    Snippet,
}

/// What kind of start a file is.
#[must_use]
pub fn completeness(tree: &Tree) -> Completeness {
    match include::root_context(tree, 0) {
        Context::Main => Completeness::Main,
        Context::Snippet => Completeness::Snippet,
        _ => Completeness::Fragment,
    }
}

/// Everything a unit says.
#[must_use]
pub fn lower(unit: &Unit<'_>, options: &Options) -> Facts {
    let config = Config::resolve(unit, options);
    let servers = server::collect(&config, Context::Server);
    let mut facts = lower_access(&config, &servers);
    serving::lower(&config, &servers, &mut facts);
    facts
}

/// What a unit says about authentication and TLS: enough where no rule asks for the rest.
#[must_use]
pub fn lower_to_lint(unit: &Unit<'_>, options: &Options) -> Facts {
    let config = Config::resolve(unit, options);
    let servers = server::collect(&config, Context::Server);
    lower_access(&config, &servers)
}

fn lower_access(config: &Config<'_>, servers: &[server::Server]) -> Facts {
    let context = config.node(ROOT).context;
    let mut facts = Facts::default();
    for server in servers {
        let index = facts.servers.len();
        facts.servers.push(server::lower(config, server));
        tls::lower_server(config, server, &mut facts);
        timeouts::lower_server(config, server, &mut facts);
        policies::lower_server(config, server, index, &mut facts);
        access::lower_server(config, server, &mut facts);
        cache::lower_server(config, server, &mut facts);
        cors::lower_server(config, server, &mut facts);
        jwt::lower_server(config, server, &mut facts);
    }
    if context == Context::Snippet {
        lower_snippet(config, &mut facts);
    }
    let streams = server::collect(config, Context::StreamServer);
    for server in &streams {
        tls::lower_stream(config, server, &mut facts);
    }
    for server in server::collect(config, Context::MailServer) {
        tls::lower_stream(config, &server, &mut facts);
    }
    upstream::lower(config, &mut facts);
    real_ip::lower(config, servers, &streams, &mut facts);
    tls::lower_surroundings(config, servers, &mut facts);
    timeouts::lower_surroundings(config, servers, &mut facts);
    obsolete::lower(config, &mut facts);
    facts
}

/// What a snippet says by itself, wherever it is included.
fn lower_snippet(config: &Config<'_>, facts: &mut Facts) {
    let snippet = server::Server::of_snippet(config);
    policies::lower_blocks(config, &snippet, facts.servers.len(), facts);
    access::lower_server(config, &snippet, facts);
    cache::lower_server(config, &snippet, facts);
    cors::lower_server(config, &snippet, facts);
    jwt::lower_server(config, &snippet, facts);
}

/// Where an empty unit starts, for messages about the whole file.
#[must_use]
pub fn file_of(unit: &Unit<'_>) -> FileId {
    unit.trees[unit.root.tree].file
}
