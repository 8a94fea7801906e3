//! Facts with nothing in them, for the tests of this topic's checks.

use crate::check::{Check, Cx, Outcome};
use crate::finding::Draft;
use crate::model::http::{Behaviour, HeaderPolicy, HeaderSet, HttpServer, Sent, Socket};
use crate::model::tls::{Side, Speaker, TlsEndpoint};
use crate::model::{Dialect, Facts, List, Reach, Scope, Setting};
use crate::options::Options;
use crate::rule::Rule;
use crate::source::{FileId, Span, Spanned};

pub(super) fn span(start: usize, end: usize) -> Span {
    Span::new(FileId(0), start, end)
}

/// Runs a check with its page's parameters.
pub(super) fn run(check: &Check, body: impl FnOnce(&mut Cx<'_>)) -> Vec<Outcome> {
    let rule = Rule::from_page(check.page).expect("the page is right");
    let (options, mut outcomes) = (Options::default(), Vec::new());
    body(&mut Cx::new(&options, &rule.params, &mut outcomes));
    outcomes
}

pub(super) fn failures(outcomes: &[Outcome]) -> Vec<&Draft> {
    let drafts = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Fail { draft, .. } => Some(&**draft),
        _ => None,
    });
    drafts.collect()
}

pub(super) fn endpoint() -> TlsEndpoint {
    TlsEndpoint {
        dialect: Dialect::Nginx,
        scope: Scope::new("here"),
        at: span(0, 1),
        side: Side::Server,
        hosts: List::default(),
        port: None,
        protocols: Setting::Unsupported,
        ciphers: Setting::Unsupported,
        tls13_ciphers: Setting::Unsupported,
        certificates: Vec::new(),
        material: Vec::new(),
        block: None,
        client_verification: Setting::Unsupported,
        client_verification_used: Setting::Unsupported,
        verification: Setting::Unsupported,
        sni: Setting::Unsupported,
        peer: Reach::Network,
        mode: Setting::Unsupported,
        server: None,
        client: None,
        family: None,
        speaker: Speaker::Itself,
        insertion: None,
    }
}

pub(super) fn socket(port: u16, tls: bool) -> Socket {
    Socket {
        at: span(usize::from(port), usize::from(port) + 1),
        reach: Reach::Network,
        port: Some(port),
        tls: Some(tls),
        proxy_protocol: false,
        quic: false,
        private: false,
        is_default: Some(true),
    }
}

pub(super) fn server(name: &str, sockets: Vec<Socket>) -> HttpServer {
    HttpServer {
        dialect: Dialect::Nginx,
        scope: Scope::new(name),
        at: span(0, 1),
        names: List::of(vec![Spanned::new(name.to_owned(), span(0, 1))]),
        sockets,
        behaviour: Behaviour::Serves { proxied: false },
        behind_proxy: Setting::Unsupported,
        in_plain: Behaviour::Serves { proxied: false },
        http2: Setting::Unsupported,
        http3: Setting::Unsupported,
        rejects_handshake: false,
        rejects_requests: false,
        admits_neighbours_only: false,
    }
}

/// One server with these headers.
pub(super) fn facts(tls: bool, headers: Vec<HeaderSet>) -> Facts {
    Facts {
        servers: vec![server("a.example", vec![socket(443, tls)])],
        headers: vec![HeaderPolicy {
            dialect: Dialect::Nginx,
            scope: Scope::new("a.example"),
            over_tls: Scope::new("a.example"),
            block: Scope::new("a.example"),
            alike: Vec::new(),
            at: span(0, 1),
            is_server: true,
            server: 0,
            tls: Some(tls),
            behaviour: Behaviour::Serves { proxied: false },
            bodiless: false,
            internal: false,
            headers,
            open: None,
            discarded: Vec::new(),
            replaces: false,
            inheritance: None,
            insertion: None,
        }],
        ..Facts::default()
    }
}

pub(super) fn header(name: &str, value: &str, always: bool) -> HeaderSet {
    HeaderSet {
        span: span(10, 60),
        name: Spanned::new(name.to_owned(), span(21, 46)),
        value: Setting::set(value.to_owned(), span(47, 59)),
        sent: Sent::Always,
        always,
        listed: false,
        end: span(59, 59),
        by_type: false,
    }
}
