//! How long connections are kept and waited for. All values are seconds unless said otherwise.

use super::tls::Side;
use super::{Dialect, Scope, Setting};
use crate::source::Span;

/// The timeouts of one scope on one side.
#[derive(Clone, Debug)]
pub struct Timeouts {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that opens the scope.
    pub at: Span,
    /// Towards clients or towards upstreams.
    pub side: Side,
    /// Whether the scope can be met through a load balancer at all (not unix, not loopback).
    pub exposed: bool,
    /// How long an idle connection is kept; 0 switches keepalive off.
    pub keepalive: Setting<u64>,
    /// How many requests one connection serves; 1 or 0 switches keepalive off where the product
    /// says so.
    pub keepalive_requests: Setting<u64>,
    /// How long an idle upstream connection is kept.
    pub upstream_idle: Setting<u64>,
    /// When TCP keepalive probes start.
    pub tcp_keepalive: Setting<u64>,
    /// Whether an upstream connection pool works as configured: [`KeepalivePool`].
    pub pool: Setting<KeepalivePool>,
    /// How long an authentication subrequest may take before it fails.
    pub auth_wait: Setting<u64>,
}

/// What becomes of a configured pool of idle upstream connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeepalivePool {
    /// Connections are reused.
    Works,
    /// Every request closes its connection: HTTP/1.0 is spoken, or `Connection: close` is sent.
    Ineffective {
        /// The reason, as a clause ("`proxy_http_version` is 1.0").
        because: String,
        /// The place that causes it.
        at: Span,
    },
}
