//! TLS as a server: `ssl_*` on listening sockets.

use super::config::{Config, Context, Found, NodeId, ROOT};
use super::insertion::insertion;
use super::server::Server;
use super::{conf_command, defaults, material, tls_commands, tls_options, tls_versions};
use crate::model::cipher::{CipherList, Notation};
use crate::model::tls::{ClientVerification, PlainEndpoint, Side, Speaker, TlsEndpoint};
use crate::model::{Dialect, Facts, List, Reach, Scope, Setting, Why};
use crate::source::{Span, Spanned};
use crate::syntax::nginx::Word;

const HTTP: &[Context] = &[Context::Http, Context::Server];
const STREAM: &[Context] = &[
    Context::Stream,
    Context::StreamServer,
    Context::Mail,
    Context::MailServer,
];

/// The endpoint of a server that listens with TLS.
pub(super) fn lower_server(config: &Config<'_>, server: &Server, facts: &mut Facts) {
    // A server that refuses every handshake never gets as far as a protocol or a cipher.
    if refuses_handshakes(config, server.node, HTTP) {
        return;
    }
    let Some(socket) = server
        .sockets
        .iter()
        .find(|socket| socket.tls == Some(true))
    else {
        return;
    };
    let first = socket_server(server);
    let scope = server.over_tls.as_ref().unwrap_or(&server.scope);
    let mut endpoint = endpoint(config, server.node, first, scope, socket.at, HTTP);
    endpoint.protocols = tls_versions::of_socket(config, server, endpoint.protocols);
    tls_commands::apply(config, server.node, HTTP, &mut endpoint);
    facts.tls.push(endpoint);
}

/// The endpoint of a `stream` or `mail` server.
pub(super) fn lower_stream(config: &Config<'_>, server: &Server, facts: &mut Facts) {
    let own = |name| config.own(server.node, name).next().is_some();
    let flag = Setting::Absent(server.at);
    // A mail server can change to TLS after its greeting.
    let may_start = !matches!(
        config.flag(server.node, "starttls", STREAM, flag),
        Setting::Absent(_) | Setting::Set { value: false, .. }
    );
    let silent = server.sockets.iter().filter(|one| one.tls != Some(true));
    facts.plain.extend(silent.map(|socket| PlainEndpoint {
        dialect: Dialect::Nginx,
        scope: server.scope.clone(),
        at: socket.at,
        side: Side::Server,
        reach: socket.reach,
        port: socket.port,
        tls: socket.tls.filter(|_| !may_start),
        passes_through: own("proxy_pass") && !own("proxy_ssl"),
        redirects: Setting::Unsupported,
    }));
    let starts = starts_tls(config, server.node);
    let mut sockets = server.sockets.iter();
    if let Some(socket) = sockets.find(|socket| starts || socket.tls == Some(true)) {
        let first = socket_server(server);
        let scope = server.over_tls.as_ref().unwrap_or(&server.scope);
        let mut endpoint = endpoint(config, server.node, first, scope, socket.at, STREAM);
        tls_commands::apply(config, server.node, STREAM, &mut endpoint);
        facts.tls.push(endpoint);
    }
}

/// `starttls on` or `only`: a mail server speaks TLS after its greeting.
fn starts_tls(config: &Config<'_>, server: NodeId) -> bool {
    let Found::At(level) = config.find(server, "starttls", STREAM) else {
        return false;
    };
    let written = config.own(level, "starttls").last();
    written
        .and_then(|id| config.arg(id, 0))
        .is_some_and(|(value, _)| {
            ["on", "only"]
                .iter()
                .any(|one| value.eq_ignore_ascii_case(one))
        })
}

/// The default server of the socket.
fn socket_server(server: &Server) -> NodeId {
    match server.shares_with {
        Some(default) if server.is_default == Some(false) => default,
        _ => server.node,
    }
}

/// TLS settings written where servers that are not given would inherit them: only what is written
/// counts, since nothing is known of the sockets.
pub(super) fn lower_surroundings(config: &Config<'_>, servers: &[Server], facts: &mut Facts) {
    let partial = |id: NodeId| config.node(id).open.is_some();
    let blocks = config.all().filter(|(id, node)| match node.context {
        Context::Snippet => true,
        Context::Http => partial(*id),
        _ => false,
    });
    for (block, node) in blocks {
        // Servers that are given and inherit from here already judge what is written here.
        let judged = servers.iter().any(|server| {
            server.sockets.iter().any(|socket| socket.tls == Some(true))
                && config.ancestors(server.node).any(|outer| outer == block)
        });
        if judged
            || !config
                .children(block)
                .any(|id| config.node(id).name.starts_with("ssl_"))
        {
            continue;
        }
        let scope = Scope::new(if node.context == Context::Snippet {
            "snippet"
        } else {
            "http block"
        });
        let at = config.name_span(block);
        let mut endpoint = endpoint(config, block, block, &scope, at, HTTP);
        endpoint.speaker = if node.context == Context::Snippet {
            Speaker::Includer
        } else {
            Speaker::Heir
        };
        tls_commands::apply(config, block, HTTP, &mut endpoint);
        facts.tls.push(endpoint);
    }
}

fn endpoint(
    config: &Config<'_>,
    block: NodeId,
    socket: NodeId,
    scope: &Scope,
    at: Span,
    levels: &[Context],
) -> TlsEndpoint {
    let client = client_verification(config, block, levels, at);
    let optional = [
        ClientVerification::Optional,
        ClientVerification::OptionalUnverified,
    ];
    // Only then does it matter, and the whole unit has to be searched for it.
    let is_optional = client
        .effective()
        .is_some_and(|mode| optional.contains(mode));
    let used = if is_optional {
        verification_used(config, block)
    } else {
        Setting::Unsupported
    };
    TlsEndpoint {
        dialect: Dialect::Nginx,
        scope: scope.clone(),
        at,
        side: Side::Server,
        hosts: List::default(),
        port: None,
        protocols: conf_command::bounded(
            config,
            block,
            "ssl",
            levels,
            tls_versions::written(config, block, "ssl_protocols", levels, at),
        ),
        ciphers: conf_command::replaced(
            config,
            block,
            "ssl",
            levels,
            ciphers(config, block, "ssl_ciphers", levels, at),
        ),
        tls13_ciphers: conf_command::tls13_ciphers(config, block, "ssl", levels, at),
        certificates: certificates(config, block),
        material: material::of_server(config, block, levels),
        block: (block != ROOT).then(|| config.span(block)),
        client_verification: client,
        client_verification_used: used,
        verification: Setting::Unsupported,
        sni: Setting::Unsupported,
        peer: Reach::Unknown,
        mode: Setting::Unsupported,
        server: Some(Box::new(tls_options::server(
            config, block, socket, levels, at,
        ))),
        client: None,
        family: Some("ssl"),
        speaker: Speaker::Itself,
        insertion: insertion(config, block),
    }
}

/// nginx's own default cipher strings: a server's and an upstream's.
const SERVER_DEFAULT: &str = "HIGH:!aNULL:!MD5";

/// A cipher string, one token at a time.
pub(super) fn ciphers(
    config: &Config<'_>,
    block: NodeId,
    name: &str,
    levels: &[Context],
    at: Span,
) -> Setting<CipherList> {
    let (source, product_default) = if name.starts_with("ssl_") {
        ("nginx: HIGH:!aNULL:!MD5", SERVER_DEFAULT)
    } else {
        ("nginx: DEFAULT", "DEFAULT")
    };
    let read = |id| {
        let Some((value, word)) = config.arg(id, 0) else {
            return Setting::unknown(config.name_span(id), Why::Invalid);
        };
        let list = cipher_list(value, place(word), word.span, product_default);
        config.written(id, Some(list), word.span)
    };
    let default = || {
        let list = cipher_list(product_default, None, at, product_default);
        defaults::fixed(list, source, at)
    };
    config.scalar(block, name, levels, read, default)
}

/// Where the value's first byte stands, if the text in the file is the value itself.
fn place(word: &Word) -> Option<Span> {
    let inner = if word.quoted {
        word.span.inner(1, 1)
    } else {
        word.span
    };
    word.decoded.is_none().then(|| inner.before())
}

/// Splits a cipher string where OpenSSL does. `start` is where its first byte stands, if the text in
/// the file is the value itself.
pub(super) fn cipher_list(
    value: &str,
    start: Option<Span>,
    whole: Span,
    product_default: &str,
) -> CipherList {
    let mut tokens = Vec::new();
    let mut offset = 0;
    for part in value.split_inclusive([':', ',', ' ', ';']) {
        let token = part.trim_end_matches([':', ',', ' ', ';']);
        if !token.is_empty() {
            let span = start.map_or(whole, |start| start.inner(offset, offset + token.len()));
            tokens.push(Spanned::new(token.to_owned(), span));
        }
        offset += part.len();
    }
    CipherList {
        notation: Notation::OpenSsl,
        tokens,
        is_product_default: value == product_default,
    }
}

fn certificates(config: &Config<'_>, block: NodeId) -> Vec<Spanned<String>> {
    let statements = config.own(block, "ssl_certificate");
    statements
        .filter_map(|id| config.arg(id, 0))
        .map(|(value, word)| Spanned::new(value.to_owned(), word.span))
        .collect()
}

fn client_verification(
    config: &Config<'_>,
    block: NodeId,
    levels: &[Context],
    at: Span,
) -> Setting<ClientVerification> {
    let read = |id| {
        let Some((value, word)) = config.arg(id, 0) else {
            return Setting::unknown(config.name_span(id), Why::Invalid);
        };
        let mode = match value.to_ascii_lowercase().as_str() {
            "off" => Some(ClientVerification::Off),
            "on" => Some(ClientVerification::Required),
            "optional" => Some(ClientVerification::Optional),
            "optional_no_ca" => Some(ClientVerification::OptionalUnverified),
            _ => None,
        };
        config.written(id, mode, word.span)
    };
    let default = || defaults::fixed(ClientVerification::Off, "nginx: ssl_verify_client off", at);
    config.scalar(block, "ssl_verify_client", levels, read, default)
}

/// Whether the configuration looks at the outcome or hands the certificate on.
fn verification_used(config: &Config<'_>, block: NodeId) -> Setting<bool> {
    let mentioned = config
        .index
        .mentioned
        .get_or_init(|| config.mentions("ssl_client_"));
    if *mentioned {
        return Setting::set(true, config.name_span(block));
    }
    if let Some(script) = script_over(config, block) {
        return Setting::unknown(config.name_span(script), Why::Variable);
    }
    match config.any_open() {
        Some((span, why)) => Setting::Unknown { span, why },
        None => Setting::set(false, config.name_span(block)),
    }
}

/// A statement that runs a program from another file, which can look at every variable, for a server's
/// requests.
fn script_over(config: &Config<'_>, server: NodeId) -> Option<NodeId> {
    const PROGRAMS: [&str; 12] = [
        "set_by_lua_file",
        "server_rewrite_by_lua_file",
        "rewrite_by_lua_file",
        "access_by_lua_file",
        "content_by_lua_file",
        "header_filter_by_lua_file",
        "js_set",
        "js_access",
        "js_content",
        "js_header_filter",
        "perl",
        "perl_set",
    ];
    let above: Vec<_> = config.ancestors(server).collect();
    let mut all = PROGRAMS.iter().flat_map(|name| config.named(name));
    all.find(|&id| {
        config.ancestors(id).any(|outer| outer == server)
            || (config.node(id).parent).is_some_and(|block| above.contains(&block))
    })
}

pub(super) fn refuses_handshakes(config: &Config<'_>, block: NodeId, levels: &[Context]) -> bool {
    let default = Setting::Absent(config.name_span(block));
    config
        .flag(block, "ssl_reject_handshake", levels, default)
        .written()
        == Some(&true)
}
