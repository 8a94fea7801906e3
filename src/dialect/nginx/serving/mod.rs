//! What servers do beside authentication and TLS: limits, logs, what they give away and pass on.

mod apart;
mod limits;
mod logs;
mod paths;
mod process;
mod scan;
mod sends;
mod upstream;

use super::behaviour::location_behaviour;
use super::config::{Config, Context, NodeId};
use super::defaults::fixed;
use super::headers::block_name;
use super::server::Server;
use super::values;
use crate::model::http::Behaviour;
use crate::model::serving::{Buffers, Serving};
use crate::model::{Dialect, Facts, List, Scope, Setting, Why};
use crate::source::{Span, Spanned};
use limits::Zones;
use logs::Formats;
use scan::{Chain, Extent, Marks, Slot};
use std::collections::BTreeMap;

/// What is gathered once for a unit.
struct Scan<'c, 't> {
    config: &'c Config<'t>,
    marks: Marks,
    formats: Formats,
    zones: Zones,
}

/// The facts of all servers, of the blocks in them that differ, and of what stands around servers that
/// are not given.
pub(super) fn lower(config: &Config<'_>, servers: &[Server], facts: &mut Facts) {
    let scan = Scan {
        config,
        marks: Marks::of(config),
        formats: Formats::of(config),
        zones: Zones::of(config),
    };
    let mut inside = scan.blocks_inside();
    for server in servers {
        let blocks = inside.remove(&server.node).unwrap_or_default();
        let blocks: Vec<_> = blocks.into_iter().map(|block| scan.own(block)).collect();
        facts.serving.push(scan.server(server, &blocks));
        for block in &blocks {
            scan.push_block(block, Some(server), facts);
        }
    }
    for block in inside.into_values().flatten() {
        scan.push_block(&scan.own(block), None, facts);
    }
    scan.surroundings(servers, facts);
    process::lower(config, facts);
}

impl<'c, 't> Scan<'c, 't> {
    /// The blocks that write something of this, or may, by the server they stand in.
    fn blocks_inside(&self) -> BTreeMap<NodeId, Vec<NodeId>> {
        let config = self.config;
        let differs = |id: &NodeId| {
            matches!(
                config.node(*id).context,
                Context::Location | Context::If | Context::Snippet
            )
        };
        let open = config
            .all()
            .filter(|(_, node)| node.context == Context::Location && node.open.is_some());
        let mut blocks: Vec<_> = self.marks.blocks().filter(differs).collect();
        blocks.extend(open.map(|(id, _)| id));
        blocks.sort_unstable();
        blocks.dedup();
        let mut inside: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for block in blocks {
            let mut outer = config.ancestors(block);
            let server = outer
                .find(|&id| matches!(config.node(id).context, Context::Server | Context::Snippet));
            if let Some(server) = server {
                inside.entry(server).or_default().push(block);
            }
        }
        inside
    }

    fn chain(&self, block: NodeId, at: Span, extent: Extent) -> Chain<'c, 't> {
        Chain::new(self.config, &self.marks, block, at, extent)
    }

    fn own(&self, block: NodeId) -> Chain<'c, 't> {
        // What stands around a snippet is not known, and no reason to ask for it.
        let extent = match self.config.node(block).context {
            Context::Snippet => Extent::Written,
            _ => Extent::Own,
        };
        self.chain(block, self.config.name_span(block), extent)
    }

    fn server(&self, server: &Server, inside: &[Chain<'c, 't>]) -> Serving {
        let chain = self.chain(server.node, server.at, Extent::Whole);
        let mut fact = self.fact(&chain, server.scope.clone(), server.behaviour.clone());
        fact.is_server = true;
        fact.request_limits = limits::requests(&self.zones, &chain, inside);
        fact.connection_limits = limits::connections(&self.zones, &chain, inside);
        fact.files = paths::files(&chain, inside);
        fact.denials = paths::denials(self.config, server.node);
        fact.apart = apart::folders(self.config, server.node);
        fact.status_page = paths::status_page(&chain, Some(server));
        fact
    }

    /// What a block says of its own; a condition only passes requests on, or logs them elsewhere.
    fn push_block(&self, chain: &Chain<'_, '_>, server: Option<&Server>, facts: &mut Facts) {
        facts.passing.extend(upstream::lower(chain, server));
        let is_condition = self.config.node(chain.block).context == Context::If;
        if chain.differs() && (!is_condition || chain.writes(Slot::AccessLog)) {
            facts.serving.push(self.block(chain, server));
        }
    }

    fn block(&self, chain: &Chain<'_, '_>, server: Option<&Server>) -> Serving {
        let (config, block) = (self.config, chain.block);
        let behaviour = match server.map(|server| &server.behaviour) {
            Some(Behaviour::Redirects { .. } | Behaviour::Rejects) | None => {
                Behaviour::Unknown(Why::MayLiveElsewhere)
            }
            Some(_) => location_behaviour(config, block),
        };
        let behaviour = match (behaviour, server) {
            (Behaviour::Unknown(Why::MayLiveElsewhere), Some(server)) => server.behaviour.clone(),
            (behaviour, _) => behaviour,
        };
        let behaviour = if paths::denies_all(config, block) {
            Behaviour::Rejects
        } else {
            behaviour
        };
        let scope = Scope::new(block_name(config, block));
        let mut fact = self.fact(chain, scope, behaviour);
        if config.node(block).context == Context::Location {
            let words = config.args(block).iter();
            let path = words.last().map(|word| config.value(block, word));
            path.unwrap_or_default().clone_into(&mut fact.path);
        }
        fact.internal = config.own(block, "internal").next().is_some();
        fact.status_page = paths::status_page(chain, server);
        fact
    }

    /// What is written where servers that are not given would inherit it.
    fn surroundings(&self, servers: &[Server], facts: &mut Facts) {
        let config = self.config;
        let partial = config
            .all()
            .filter(|(_, node)| node.context == Context::Http && node.open.is_some());
        for (block, _) in partial {
            let given = |server: &Server| config.ancestors(server.node).any(|id| id == block);
            if !servers.iter().any(given) {
                let chain = self.chain(block, config.name_span(block), Extent::Written);
                let scope = Scope::new(block_name(config, block));
                let behaviour = Behaviour::Unknown(Why::MayLiveElsewhere);
                facts.serving.push(self.fact(&chain, scope, behaviour));
            }
        }
    }

    fn fact(&self, chain: &Chain<'_, '_>, scope: Scope, behaviour: Behaviour) -> Serving {
        let minute = |source| move |at| fixed(60, source, at);
        Serving {
            version: chain.scalar(
                Slot::Version,
                |value| Some(value.to_ascii_lowercase()),
                |at| fixed("on".to_owned(), "nginx: server_tokens on", at),
            ),
            send_timeout: chain.scalar(
                Slot::SendTimeout,
                values::seconds,
                minute("nginx: send_timeout 60s"),
            ),
            header_timeout: chain.scalar(
                Slot::HeaderTimeout,
                values::seconds,
                minute("nginx: client_header_timeout 60s"),
            ),
            body_timeout: chain.scalar(
                Slot::BodyTimeout,
                values::seconds,
                minute("nginx: client_body_timeout 60s"),
            ),
            body_size: chain.scalar(Slot::BodySize, values::bytes, |at| {
                fixed(1 << 20, "nginx: client_max_body_size 1m", at)
            }),
            header_buffers: header_buffers(chain),
            access_logs: self.formats.access_logs(chain),
            error_logs: logs::error_logs(chain),
            listing: chain.scalar(Slot::Listing, values::flag, |at| {
                fixed(false, "nginx: autoindex off", at)
            }),
            error_pages: error_pages(chain),
            ..blank(scope, chain.at, behaviour)
        }
    }
}

fn blank(scope: Scope, at: Span, behaviour: Behaviour) -> Serving {
    Serving {
        dialect: Dialect::Nginx,
        scope,
        at,
        is_server: false,
        path: String::new(),
        behaviour,
        internal: false,
        version: Setting::Unsupported,
        send_timeout: Setting::Unsupported,
        header_timeout: Setting::Unsupported,
        body_timeout: Setting::Unsupported,
        body_size: Setting::Unsupported,
        header_buffers: Setting::Unsupported,
        request_limits: Setting::Unsupported,
        connection_limits: Setting::Unsupported,
        access_logs: Setting::Unsupported,
        error_logs: Setting::Unsupported,
        listing: Setting::Unsupported,
        error_pages: Setting::Unsupported,
        files: Setting::Unsupported,
        denials: List::default(),
        apart: List::default(),
        status_page: None,
    }
}

fn header_buffers(chain: &Chain<'_, '_>) -> Setting<Buffers> {
    let config = chain.config;
    let read = |statements: Vec<NodeId>| {
        let Some(&id) = statements.last() else {
            return Setting::Unsupported;
        };
        let value = |at| config.arg(id, at).map(|(value, _)| value);
        let buffers = || {
            Some(Buffers {
                count: value(0)?.parse().ok()?,
                size: values::bytes(value(1)?)?,
            })
        };
        config.written(id, buffers(), config.args_span(id))
    };
    chain.setting(Slot::HeaderBuffers, read, |at| {
        let buffers = Buffers {
            count: 4,
            size: 8 << 10,
        };
        fixed(buffers, "nginx: large_client_header_buffers 4 8k", at)
    })
}

/// The codes of all `error_page` lines of a level; the last word is the page, and one that starts with
/// `=` the code it is sent with.
fn error_pages(chain: &Chain<'_, '_>) -> Setting<List<u64>> {
    let config = chain.config;
    let read = |statements: Vec<NodeId>| {
        let codes = statements.iter().flat_map(|&id| {
            let words = config.args(id);
            let codes = &words[..words.len().saturating_sub(1)];
            codes.iter().filter_map(move |word| {
                let code = config.value(id, word).parse().ok()?;
                Some(Spanned::new(code, word.span))
            })
        });
        let Some(&first) = statements.first() else {
            return Setting::Unsupported;
        };
        let mut list = List::of(codes.collect());
        list.open = statements
            .iter()
            .filter_map(|&id| config.hidden(id))
            .find_map(|(_, why)| (why == Why::Template).then_some(why));
        Setting::Set {
            value: list,
            span: config.name_span(first),
            via: config.node(first).via.clone(),
        }
    };
    chain.setting(Slot::ErrorPage, read, |at| {
        fixed(List::default(), "nginx: its own page for every error", at)
    })
}
