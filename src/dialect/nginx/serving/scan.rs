//! Which blocks write what, gathered once for a whole unit, so that a value is found without a search
//! through each block's statements.

use crate::dialect::nginx::config::{Config, Context, NodeId};
use crate::model::{List, Setting, Why};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;

macro_rules! slots {
    ($($slot:ident $name:literal),+ $(,)?) => {
        /// A directive that matters here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Slot { $($slot),+ }

        impl Slot {
            const ALL: &[(Self, &'static str)] = &[$((Self::$slot, $name)),+];

            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$slot => $name),+ }
            }

            fn bit(self) -> u64 {
                1 << (self as u32)
            }
        }
    };
}

slots! {
    Version "server_tokens",
    SendTimeout "send_timeout",
    HeaderTimeout "client_header_timeout",
    BodyTimeout "client_body_timeout",
    BodySize "client_max_body_size",
    HeaderBuffers "large_client_header_buffers",
    RequestLimit "limit_req",
    RequestDryRun "limit_req_dry_run",
    ConnectionLimit "limit_conn",
    ConnectionDryRun "limit_conn_dry_run",
    AccessLog "access_log",
    ErrorLog "error_log",
    Listing "autoindex",
    ErrorPage "error_page",
    Root "root",
    Alias "alias",
    ProxyPass "proxy_pass",
    ProxyHide "proxy_hide_header",
    ProxyKeep "proxy_pass_header",
    ProxySet "proxy_set_header",
    FastcgiPass "fastcgi_pass",
    FastcgiHide "fastcgi_hide_header",
    FastcgiKeep "fastcgi_pass_header",
    UwsgiPass "uwsgi_pass",
    UwsgiHide "uwsgi_hide_header",
    UwsgiKeep "uwsgi_pass_header",
    ScgiPass "scgi_pass",
    ScgiHide "scgi_hide_header",
    ScgiKeep "scgi_pass_header",
    GrpcPass "grpc_pass",
    GrpcHide "grpc_hide_header",
    GrpcKeep "grpc_pass_header",
    GrpcSet "grpc_set_header",
    StubStatus "stub_status",
    Api "api",
    Status "status",
    TrafficStatus "vhost_traffic_status_display",
}

/// The blocks that write any of them.
pub(super) struct Marks(BTreeMap<NodeId, u64>);

impl Marks {
    pub(super) fn of(config: &Config<'_>) -> Self {
        let mut blocks: BTreeMap<NodeId, u64> = BTreeMap::new();
        for &(slot, name) in Slot::ALL {
            for parent in config.named(name).filter_map(|id| config.node(id).parent) {
                *blocks.entry(parent).or_default() |= slot.bit();
            }
        }
        Self(blocks)
    }

    pub(super) fn blocks(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.0.keys().copied()
    }

    fn written(&self, block: NodeId) -> u64 {
        self.0.get(&block).copied().unwrap_or(0)
    }
}

/// One level of a chain.
struct Level {
    block: NodeId,
    context: Context,
    written: u64,
    open: Option<(Span, Why)>,
}

impl Level {
    fn has(&self, slot: Slot) -> bool {
        self.written & slot.bit() != 0
    }
}

/// How much a fact says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Everything in effect.
    Whole,
    /// What the block itself writes.
    Own,
    /// What is written in the block or around it: servers that are not given would inherit it.
    Written,
}

/// Where a value was found.
pub(super) enum Found {
    At(NodeId),
    Hidden(Span, Why),
    Nowhere,
    /// It is not this fact's to say.
    NotHere,
}

/// A block and the ones around it that it inherits from, innermost first.
pub(super) struct Chain<'c, 't> {
    pub config: &'c Config<'t>,
    pub block: NodeId,
    pub at: Span,
    pub extent: Extent,
    levels: Vec<Level>,
}

impl<'c, 't> Chain<'c, 't> {
    pub(super) fn new(
        config: &'c Config<'t>,
        marks: &Marks,
        block: NodeId,
        at: Span,
        extent: Extent,
    ) -> Self {
        let inherits = |context| {
            matches!(
                context,
                Context::Main
                    | Context::Http
                    | Context::Server
                    | Context::Location
                    | Context::If
                    | Context::Snippet
            )
        };
        let levels = config
            .ancestors(block)
            .map(|id| (id, config.node(id)))
            .filter(|(_, node)| inherits(node.context))
            .map(|(id, node)| Level {
                block: id,
                context: node.context,
                written: marks.written(id),
                open: node.open,
            });
        Self {
            config,
            block,
            at,
            extent,
            levels: levels.collect(),
        }
    }

    /// Whether the block says more than how it passes requests on.
    pub(super) fn differs(&self) -> bool {
        let own = self.levels.first();
        let beyond = (Slot::ProxyPass.bit() - 1) | !(Slot::StubStatus.bit() - 1);
        own.is_some_and(|level| level.written & beyond != 0 || level.open.is_some())
    }

    pub(super) fn writes(&self, slot: Slot) -> bool {
        let own = self.levels.first();
        own.is_some_and(|level| level.block == self.block && level.has(slot))
    }

    /// The nearest level that writes it, as far as this fact speaks of it.
    pub(super) fn find(&self, slot: Slot) -> Found {
        match self.extent {
            Extent::Whole => self.in_effect(slot),
            Extent::Own if self.writes(slot) => Found::At(self.block),
            // These belong to servers.
            Extent::Own if matches!(slot, Slot::HeaderTimeout | Slot::HeaderBuffers) => {
                Found::NotHere
            }
            Extent::Own => match self.levels.first().and_then(|level| level.open) {
                Some((span, why)) => Found::Hidden(span, why),
                None => Found::NotHere,
            },
            Extent::Written => {
                let level = self.levels_of(slot).find(|level| level.has(slot));
                level.map_or(Found::NotHere, |level| Found::At(level.block))
            }
        }
    }

    /// The nearest level that writes it; one that may hold more than can be seen hides those beyond.
    pub(super) fn in_effect(&self, slot: Slot) -> Found {
        for level in self.levels_of(slot) {
            if level.has(slot) {
                return Found::At(level.block);
            }
            if let Some((span, why)) = level.open {
                return Found::Hidden(span, why);
            }
        }
        Found::Nowhere
    }

    /// Only logs of errors are set outside of `http`.
    fn levels_of(&self, slot: Slot) -> impl Iterator<Item = &Level> {
        let outside = slot == Slot::ErrorLog;
        let levels = self.levels.iter();
        levels.filter(move |level| outside || level.context != Context::Main)
    }

    /// What the statements of the level that writes any hold: it replaces every outer one as a whole.
    pub(super) fn list<T>(
        &self,
        slot: Slot,
        read: impl Fn(NodeId) -> Option<Spanned<T>>,
    ) -> List<T> {
        let level = match self.in_effect(slot) {
            Found::At(level) => level,
            Found::Hidden(_, why) => {
                return List {
                    items: Vec::new(),
                    open: Some(why),
                };
            }
            Found::Nowhere | Found::NotHere => return List::default(),
        };
        let statements = self.statements(level, slot).into_iter();
        List {
            items: statements.filter_map(read).collect(),
            open: self.config.node(level).open.map(|(_, why)| why),
        }
    }

    /// A value read from the statements of the level it is found at.
    pub(super) fn setting<T>(
        &self,
        slot: Slot,
        read: impl FnOnce(Vec<NodeId>) -> Setting<T>,
        default: impl FnOnce(Span) -> Setting<T>,
    ) -> Setting<T> {
        match self.find(slot) {
            Found::At(level) => read(self.statements(level, slot)),
            Found::Hidden(span, why) => Setting::Unknown { span, why },
            Found::Nowhere => default(self.at),
            Found::NotHere => Setting::Unsupported,
        }
    }

    pub(super) fn statements(&self, level: NodeId, slot: Slot) -> Vec<NodeId> {
        self.config.own(level, slot.name()).collect()
    }

    /// The value of a directive with one argument that counts, from the last statement of its level.
    pub(super) fn scalar<T>(
        &self,
        slot: Slot,
        parse: impl FnOnce(&str) -> Option<T>,
        default: impl FnOnce(Span) -> Setting<T>,
    ) -> Setting<T> {
        let config = self.config;
        let read = |statements: Vec<NodeId>| {
            let Some(&id) = statements.last() else {
                return Setting::Unsupported;
            };
            match config.arg(id, 0) {
                Some((value, word)) => config.written(id, parse(value), word.span),
                None => Setting::unknown(config.name_span(id), Why::Invalid),
            }
        };
        self.setting(slot, read, default)
    }
}
