//! What keeps a client's own value of a header from an upstream, `proxy_set_header` left out.

use super::behaviour::{answer, decides_by_code};
use super::config::{Config, Context, NodeId};
use super::server::Server;
use super::{defaults, provenance};
use crate::model::Why;

/// Whether nginx drops a header of that name: one with an underscore, unless it is told to take it. The
/// default server of the socket decides.
pub(super) fn is_dropped(config: &Config<'_>, server: &Server, header: &str) -> bool {
    let levels = [Context::Http, Context::Server];
    let is_on = |block: NodeId, name: &str, by_default: bool| {
        let default = defaults::fixed(by_default, "nginx: ngx_http_core_module", server.at);
        config
            .flag(block, name, &levels, default)
            .effective()
            .copied()
    };
    let drops = |block: NodeId| {
        is_on(block, "underscores_in_headers", false) == Some(false)
            && is_on(block, "ignore_invalid_headers", true) == Some(true)
    };
    let mut deciding = server.shares_with.into_iter().chain([server.node]);
    header.contains('_') && deciding.all(drops)
}

/// Whether a request that carries the header is refused, or loses the header, before it is passed on.
pub(super) fn is_refused(
    config: &Config<'_>,
    server: &Server,
    block: NodeId,
    header: &str,
) -> bool {
    let variable = format!("http_{}", header.to_ascii_lowercase().replace('-', "_"));
    let asks = |condition: NodeId| {
        let mut words = config
            .args(condition)
            .iter()
            .map(|word| config.value(condition, word));
        words.any(|word| provenance::of(config, block, word).has(&variable))
    };
    let refuses = |level: NodeId| {
        let mut conditions = config.own(level, "if");
        conditions.any(|condition| answer(config, condition).is_some() && asks(condition))
    };
    [server.node, block].into_iter().any(refuses)
        || config
            .ancestors(block)
            .any(|level| is_replaced(config, level, header))
}

/// `more_clear_input_headers X-User;` or `more_set_input_headers "X-User: …";`: the module adds up what
/// all levels say.
fn is_replaced(config: &Config<'_>, level: NodeId, header: &str) -> bool {
    let names = |id: NodeId| {
        let words = || config.args(id).iter().map(|word| config.value(id, word));
        // Some types of content only.
        let is_partial = words().any(|word| word.starts_with("-t"));
        let named = |word: &str| {
            let name = word
                .split(':')
                .next()
                .unwrap_or(word)
                .trim()
                .to_ascii_lowercase();
            let header = header.to_ascii_lowercase();
            match name.strip_suffix('*') {
                Some(start) => header.starts_with(start),
                None => name == header,
            }
        };
        !is_partial && words().any(named)
    };
    ["more_clear_input_headers", "more_set_input_headers"]
        .iter()
        .any(|name| config.own(level, name).any(names))
}

/// Why code may do either.
pub(super) fn code(config: &Config<'_>, server: &Server, block: NodeId) -> Option<Why> {
    let decides = [server.node, block]
        .iter()
        .any(|&level| decides_by_code(config, level));
    decides.then_some(Why::Variable)
}
