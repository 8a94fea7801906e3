//! TLS endpoints, those with equal settings as one.

use super::material;
use super::origin::{Known, Origin};
use super::suites::{self, Suites};
use crate::model::http::{HttpServer, Socket};
use crate::model::tls::{
    ClientVerification, Side, TlsEndpoint, TlsMode, TlsVersion, UpstreamVerification,
};
use crate::model::{Dialect, Facts, List, Reach, Scope, Setting, Why};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// A protocol version that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protocol {
    /// Which.
    pub version: TlsVersion,
    /// The versions of the product in which it is on; empty where it is in all.
    pub only: Vec<&'static str>,
    /// What it takes beyond the configuration.
    pub needs: Option<&'static str>,
}

/// Endpoints with equal effective settings.
#[derive(Debug)]
pub struct Endpoint {
    /// Whose configuration.
    pub dialect: Dialect,
    /// Which end.
    pub side: Side,
    /// Whether TLS is spoken at all; [`None`] where a hop's scheme is hidden.
    pub tls: Option<bool>,
    /// The gateway mode.
    pub mode: Known<TlsMode>,
    /// The versions that are on.
    pub protocols: Known<Vec<Protocol>>,
    /// Why there may be more versions.
    pub open: Option<Why>,
    /// The suites in use.
    pub suites: Suites,
    /// What is asked of clients.
    pub client: Known<ClientVerification>,
    /// What is checked of the upstream's certificate.
    pub verification: Known<UpstreamVerification>,
    /// Whether the upstream is told the host name.
    pub sni: Known<bool>,
    /// Each endpoint.
    pub uses: Vec<Use>,
}

/// One endpoint.
#[derive(Debug)]
pub struct Use {
    /// For people.
    pub scope: Scope,
    /// The token that makes it an endpoint.
    pub at: Span,
    /// Host names it answers to.
    pub names: Vec<String>,
    /// Why it may answer to more.
    pub more_names: Option<Why>,
    /// The port, where it is written beside the endpoint.
    pub port: Option<u16>,
    /// Its sockets, if they are known.
    pub sockets: Vec<Socket>,
    /// Where the upstream is.
    pub peer: Reach,
    /// Where its settings come from.
    pub origins: Origins,
    /// Certificates and keys it names, as places in [`super::Inventory::material`].
    pub material: Vec<usize>,
}

/// Where an endpoint's settings come from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "one per setting of the endpoint")]
pub struct Origins {
    pub protocols: Origin,
    pub ciphers: Origin,
    pub tls13: Origin,
    pub client: Origin,
    pub verification: Origin,
    pub sni: Origin,
}

/// Gathers endpoints.
#[derive(Default)]
pub(super) struct Collector {
    all: Vec<Endpoint>,
    /// Where the endpoint with these settings is.
    by_settings: BTreeMap<String, usize>,
    /// Endpoints that several units share are listed once.
    seen: BTreeSet<(Scope, Span)>,
}

impl Collector {
    pub(super) fn add(
        &mut self,
        path: &str,
        facts: &Facts,
        material: &mut material::Collector<'_>,
    ) {
        let servers = servers(facts);
        for endpoint in &facts.tls {
            if !self.seen.insert((endpoint.scope.clone(), endpoint.at)) {
                continue;
            }
            let server = servers.get(&(&endpoint.scope, endpoint.at)).copied();
            let one = one_use(endpoint, server, material.add(path, endpoint));
            let next = self.all.len();
            let at = *self.by_settings.entry(settings(endpoint)).or_insert(next);
            if at == next {
                self.all.push(effective(endpoint));
            }
            self.all[at].uses.push(one);
        }
    }

    pub(super) fn finish(self) -> Vec<Endpoint> {
        self.all
    }
}

/// The HTTP servers by their sockets.
fn servers(facts: &Facts) -> BTreeMap<(&Scope, Span), &HttpServer> {
    let sockets = |server: &'_ HttpServer| server.sockets.iter().map(|socket| socket.at).collect();
    let mut found = BTreeMap::new();
    for server in &facts.servers {
        let places: Vec<Span> = sockets(server);
        for at in places {
            found.entry((&server.scope, at)).or_insert(server);
        }
    }
    found
}

/// What makes two endpoints equal: values, not places.
fn settings(endpoint: &TlsEndpoint) -> String {
    let protocols = |list: &List<TlsVersion>| {
        let versions: Vec<_> = list.values().collect();
        format!("{versions:?}{:?}", list.open)
    };
    let versions = match &endpoint.protocols {
        Setting::ByVersion { values, .. } => values
            .iter()
            .map(|one| format!("{}{}", one.versions, protocols(&one.value)))
            .collect(),
        setting => format!("{:?}", Known::of(setting, protocols)),
    };
    format!(
        "{:?}",
        (
            (endpoint.dialect, endpoint.side, versions),
            suites::lists(endpoint),
            Known::of(&endpoint.mode, |mode| *mode),
            Known::of(&endpoint.client_verification, |mode| *mode),
            Known::of(&endpoint.verification, |mode| *mode),
            Known::of(&endpoint.sni, |sni| *sni),
        )
    )
}

fn effective(endpoint: &TlsEndpoint) -> Endpoint {
    let (protocols, open) = protocols(endpoint);
    let versions = protocols.value().map_or(&[][..], Vec::as_slice);
    let sure = protocols.value().is_some() && open.is_none();
    // Whether such a hop speaks TLS is decided at run time.
    let hidden = endpoint.dialect == Dialect::Nginx && protocols == Known::Unsupported;
    Endpoint {
        dialect: endpoint.dialect,
        side: endpoint.side,
        tls: (!hidden).then_some(true),
        mode: Known::of(&endpoint.mode, |mode| *mode),
        suites: suites::effective(endpoint, versions, sure),
        protocols,
        open,
        client: Known::of(&endpoint.client_verification, |mode| *mode),
        verification: Known::of(&endpoint.verification, |mode| *mode),
        sni: Known::of(&endpoint.sni, |sni| *sni),
        uses: Vec::new(),
    }
}

/// The versions that are on, oldest first; what the default of only some versions has is marked.
fn protocols(endpoint: &TlsEndpoint) -> (Known<Vec<Protocol>>, Option<Why>) {
    let protocol = |version, only| Protocol {
        version,
        only,
        needs: suites::version_needs(endpoint, version),
    };
    let Setting::ByVersion { values, .. } = &endpoint.protocols else {
        let open = endpoint.protocols.effective().and_then(|list| list.open);
        let read = |list: &List<TlsVersion>| {
            let versions: BTreeSet<_> = list.values().copied().collect();
            let all = versions.into_iter();
            all.map(|version| protocol(version, Vec::new())).collect()
        };
        return (Known::of(&endpoint.protocols, read), open);
    };
    let of = |version: TlsVersion| {
        let holding = values
            .iter()
            .filter(|one| one.value.values().any(|one| *one == version));
        let only: Vec<_> = holding.map(|one| one.versions).collect();
        (!only.is_empty()).then(|| {
            let always = only.len() == values.len();
            protocol(version, if always { Vec::new() } else { only })
        })
    };
    let open = values.iter().find_map(|one| one.value.open);
    let all = TlsVersion::ALL.into_iter().filter_map(of).collect();
    (Known::Value(all), open)
}

fn one_use(endpoint: &TlsEndpoint, server: Option<&HttpServer>, material: Vec<usize>) -> Use {
    let block = endpoint.block;
    let names = server.map_or(&endpoint.hosts, |server| &server.names);
    Use {
        scope: endpoint.scope.clone(),
        at: endpoint.at,
        names: names.values().cloned().collect(),
        more_names: names.open,
        port: endpoint.port,
        sockets: server
            .map(|server| speaking_tls(&server.sockets))
            .unwrap_or_default(),
        peer: endpoint.peer,
        origins: Origins {
            protocols: Origin::of(&endpoint.protocols, block),
            ciphers: Origin::of(&endpoint.ciphers, block),
            tls13: Origin::of(&endpoint.tls13_ciphers, block),
            client: Origin::of(&endpoint.client_verification, block),
            verification: Origin::of(&endpoint.verification, block),
            sni: Origin::of(&endpoint.sni, block),
        },
        material,
    }
}

fn speaking_tls(sockets: &[Socket]) -> Vec<Socket> {
    let speaking = sockets.iter().filter(|socket| socket.tls == Some(true));
    speaking.cloned().collect()
}
