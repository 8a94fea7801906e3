//! What is passed to upstreams, and what of their answers.

use super::scan::{Chain, Slot};
use super::sends;
use crate::dialect::nginx::access::addresses_by;
use crate::dialect::nginx::config::{Config, Context, NodeId};
use crate::dialect::nginx::headers::block_name;
use crate::dialect::nginx::index::Setters;
use crate::dialect::nginx::server::Server;
use crate::model::address::{Strangers, strangers};
use crate::model::serving::Passing;
use crate::model::{Dialect, List, Scope, Setting};
use crate::source::Spanned;

/// A module that passes requests on.
struct Module {
    name: &'static str,
    pass: Slot,
    hide: Slot,
    keep: Slot,
    set: Option<Slot>,
    /// Of the headers that tell about a product, those it does not hand on by itself: nginx sends a
    /// `Server` of its own for what `proxy` and `grpc` bring.
    withheld: &'static [&'static str],
}

const MODULES: [Module; 5] = [
    Module {
        name: "proxy",
        pass: Slot::ProxyPass,
        hide: Slot::ProxyHide,
        keep: Slot::ProxyKeep,
        set: Some(Slot::ProxySet),
        withheld: &["Date", "Server", "X-Pad"],
    },
    Module {
        name: "fastcgi",
        pass: Slot::FastcgiPass,
        hide: Slot::FastcgiHide,
        keep: Slot::FastcgiKeep,
        set: None,
        withheld: &["Status"],
    },
    Module {
        name: "uwsgi",
        pass: Slot::UwsgiPass,
        hide: Slot::UwsgiHide,
        keep: Slot::UwsgiKeep,
        set: None,
        withheld: &[],
    },
    Module {
        name: "scgi",
        pass: Slot::ScgiPass,
        hide: Slot::ScgiHide,
        keep: Slot::ScgiKeep,
        set: None,
        withheld: &["Status"],
    },
    Module {
        name: "grpc",
        pass: Slot::GrpcPass,
        hide: Slot::GrpcHide,
        keep: Slot::GrpcKeep,
        set: Some(Slot::GrpcSet),
        withheld: &["Date", "Server"],
    },
];

/// The upstream a block passes to.
pub(super) fn lower(chain: &Chain<'_, '_>, server: Option<&Server>) -> Option<Passing> {
    let module = MODULES.iter().find(|module| chain.writes(module.pass))?;
    let config = chain.config;
    let pass = config.own(chain.block, module.pass.name()).next()?;
    let mut hides = names(chain, module.hide);
    cleared(config, chain.block, &mut hides);
    Some(Passing {
        dialect: Dialect::Nginx,
        scope: Scope::new(block_name(config, chain.block)),
        internal: config.own(chain.block, "internal").next().is_some(),
        module: module.name,
        at: config.args_span(pass),
        hides,
        passes: names(chain, module.keep),
        withheld: module.withheld,
        sends: module.set.map(|slot| sends::sends(chain, slot, server)),
        tests_method: tests_method(config, chain.block),
    })
}

/// The first arguments of the level that writes any.
fn names(chain: &Chain<'_, '_>, slot: Slot) -> List<String> {
    chain.list(slot, |id| {
        let (name, word) = chain.config.arg(id, 0)?;
        Some(Spanned::new(name.to_owned(), word.span))
    })
}

/// `more_clear_headers` of the headers-more module takes headers off any answer, at each level.
fn cleared(config: &Config<'_>, block: NodeId, hides: &mut List<String>) {
    if config.named("more_clear_headers").next().is_none() {
        return;
    }
    for id in config
        .ancestors(block)
        .flat_map(|level| config.own(level, "more_clear_headers"))
    {
        let words = config.args(id).iter();
        hides.items.extend(words.map(|word| {
            let name = config.value(id, word).trim_end_matches(':');
            Spanned::new(name.to_owned(), word.span)
        }));
    }
}

/// Whether a `limit_except` keeps strangers from other methods: `{ allow all; }` does not.
fn restricts(config: &Config<'_>, id: NodeId) -> bool {
    let list = addresses_by(config, id, &[Context::LimitExcept]);
    let rules = list
        .values()
        .map(|rule| (rule.allow, rule.address.as_str()));
    let is_on = |one: NodeId| {
        let value = config.arg(one, 0);
        value.is_some_and(|(value, _)| !value.eq_ignore_ascii_case("off"))
    };
    let mut gates = ["auth_basic", "auth_jwt", "auth_request"]
        .into_iter()
        .flat_map(|name| config.own(id, name));
    matches!(strangers(rules), Strangers::Refused(_)) || gates.any(is_on)
}

/// Whether `limit_except` in the block, or an `if` in the block or its server, looks at the method.
fn tests_method(config: &Config<'_>, block: NodeId) -> Setting<bool> {
    let tests = |id: NodeId| match config.node(id).name {
        "limit_except" => restricts(config, id),
        // Who singles out the preflight of CORS leaves all other methods alone.
        "if" => {
            let words = config.args(id).iter().map(|word| config.value(id, word));
            let words: Vec<_> = words
                .map(|word| word.trim_matches(['(', ')', '"', '\'']))
                .collect();
            let is_preflight = words.contains(&"=") && words.contains(&"OPTIONS");
            !is_preflight && words.iter().any(|word| of_method(config, word))
        }
        _ => false,
    };
    let mut open = None;
    let named = config
        .arg(block, 0)
        .is_some_and(|(name, _)| name.starts_with('@'));
    // A request comes to a named location from another one, which may have looked at it.
    let from = config.node(block).parent.filter(|_| named);
    let others = from
        .into_iter()
        .flat_map(|server| config.own(server, "location"));
    if let Some(id) = others
        .flat_map(|one| config.children(one))
        .find(|&id| tests(id))
    {
        return Setting::set(true, config.args_span(id));
    }
    for level in config.ancestors(block) {
        let node = config.node(level);
        if node.context == Context::Http || node.context == Context::Main {
            break;
        }
        let looks = level == block || matches!(node.context, Context::Server | Context::Snippet);
        if let Some(id) = config.children(level).find(|&id| looks && tests(id)) {
            return Setting::set(true, config.args_span(id));
        }
        open = open.or(node.open);
    }
    match open {
        Some((span, why)) => Setting::Unknown { span, why },
        None => Setting::Default {
            value: false,
            source: "nginx: every method is passed on",
            at: config.args_span(block),
        },
    }
}

/// Whether a variable is the method, or a `map` of it.
fn of_method(config: &Config<'_>, variable: &str) -> bool {
    let is_method = |text: &str| text.contains("$request_method");
    if is_method(variable) {
        return true;
    }
    let setters = config.index.setters(variable).into_iter();
    setters.flat_map(Setters::all).any(|id| {
        let mut words = config.args(id).iter().map(|word| config.value(id, word));
        words.any(is_method)
    })
}
