//! Sockets and hops without TLS: an inventory that hides them would be wrong.

use crate::model::http::{Behaviour, HttpServer, Socket, Target};
use crate::model::tls::{PlainEndpoint, Side};
use crate::model::{Dialect, Facts, Reach, Scope, Setting};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Endpoints that are alike.
#[derive(Debug)]
pub struct Plain {
    /// Whose configuration.
    pub dialect: Dialect,
    /// Which end.
    pub side: Side,
    /// Where the other end can be.
    pub reach: Reach,
    /// The port listened on.
    pub port: Option<u16>,
    /// Whether TLS is spoken: [`None`] when the files do not tell; `true` only where every handshake
    /// is refused.
    pub tls: Option<bool>,
    /// Whether bytes are passed on as they come.
    pub passes_through: bool,
    /// What an HTTP server does with a request.
    pub answer: Option<&'static str>,
    /// Each endpoint.
    pub uses: Vec<PlainUse>,
}

/// One endpoint.
#[derive(Debug)]
pub struct PlainUse {
    /// For people.
    pub scope: Scope,
    /// The address or target.
    pub at: Span,
}

type Key = (
    Dialect,
    Side,
    Option<u16>,
    Reach,
    Option<bool>,
    bool,
    Option<&'static str>,
);

/// Gathers endpoints without TLS.
#[derive(Default)]
pub(super) struct Collector {
    all: Vec<Plain>,
    by_kind: BTreeMap<Key, usize>,
    seen: BTreeSet<(Scope, Span)>,
}

impl Collector {
    pub(super) fn add(&mut self, facts: &Facts) {
        let speaking: BTreeSet<_> = facts.tls.iter().map(|one| &one.scope).collect();
        for server in &facts.servers {
            let refuses = !speaking.contains(&server.scope);
            for socket in &server.sockets {
                if socket.tls != Some(true) || refuses {
                    self.one(&of_socket(server, socket), Some(answer(server)));
                }
            }
        }
        for plain in &facts.plain {
            self.one(plain, None);
        }
    }

    fn one(&mut self, plain: &PlainEndpoint, answer: Option<&'static str>) {
        if !self.seen.insert((plain.scope.clone(), plain.at)) {
            return;
        }
        let key = (
            plain.dialect,
            plain.side,
            plain.port,
            plain.reach,
            plain.tls,
            plain.passes_through,
            answer,
        );
        let next = self.all.len();
        let at = *self.by_kind.entry(key).or_insert(next);
        if at == next {
            self.all.push(Plain {
                dialect: plain.dialect,
                side: plain.side,
                reach: plain.reach,
                port: plain.port,
                tls: plain.tls,
                passes_through: plain.passes_through,
                answer,
                uses: Vec::new(),
            });
        }
        self.all[at].uses.push(PlainUse {
            scope: plain.scope.clone(),
            at: plain.at,
        });
    }

    pub(super) fn finish(self) -> Vec<Plain> {
        self.all
    }
}

fn of_socket(server: &HttpServer, socket: &Socket) -> PlainEndpoint {
    PlainEndpoint {
        dialect: server.dialect,
        scope: server.scope.clone(),
        at: socket.at,
        side: Side::Server,
        reach: socket.reach,
        port: socket.port,
        tls: socket.tls,
        passes_through: false,
        redirects: Setting::Unsupported,
    }
}

fn answer(server: &HttpServer) -> &'static str {
    match &server.in_plain {
        Behaviour::Redirects { to: Target::Https } => "redirects to https",
        Behaviour::Redirects { .. } => "redirects",
        Behaviour::Rejects => "rejects every request",
        Behaviour::Serves { .. } => "serves",
        Behaviour::Unknown(_) => "unknown",
    }
}
