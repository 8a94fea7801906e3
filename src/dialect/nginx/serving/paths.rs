//! Files that are served by their path, paths that are refused, and pages about the server itself.

use super::scan::{Chain, Found, Slot};
use crate::dialect::nginx::access::gates;
use crate::dialect::nginx::behaviour::location_behaviour;
use crate::dialect::nginx::config::{Config, NodeId};
use crate::dialect::nginx::server::Server;
use crate::dialect::nginx::{access, defaults::fixed};
use crate::model::address::{Strangers, strangers};
use crate::model::http::Behaviour;
use crate::model::serving::{Denial, PathMatch, StatusPage};
use crate::model::{List, Reach, Setting, Why};
use crate::source::Spanned;

/// Whether a server hands out files: a `root` that requests reach, or a location with one of its own.
pub(super) fn files(server: &Chain<'_, '_>, inside: &[Chain<'_, '_>]) -> Setting<bool> {
    let config = server.config;
    let own = inside.iter().find(|chain| {
        (chain.writes(Slot::Root) || chain.writes(Slot::Alias))
            && serves_folder(config, chain.block)
    });
    if let Some(chain) = own {
        return Setting::set(true, config.name_span(chain.block));
    }
    let passes_all = config
        .own(server.block, "location")
        .any(|id| is_whole(config, id) && !serves_folder(config, id));
    match server.in_effect(Slot::Root) {
        Found::At(level) if !passes_all => {
            let root = config.own(level, Slot::Root.name()).last();
            let at = root.map_or(server.at, |id| config.args_span(id));
            Setting::set(true, at)
        }
        Found::Hidden(span, why) if !passes_all => Setting::Unknown { span, why },
        _ => fixed(false, "nginx: no root", server.at),
    }
}

fn is_whole(config: &Config<'_>, location: NodeId) -> bool {
    let last = config.args(location).last();
    last.is_some_and(|word| config.value(location, word) == "/") && config.args(location).len() < 3
}

/// Whether a location hands out more than one file: no exact path, no challenge of ACME's, nothing that
/// only passes requests on.
pub(super) fn serves_folder(config: &Config<'_>, location: NodeId) -> bool {
    let exact = config
        .arg(location, 0)
        .is_some_and(|(first, _)| first.starts_with('='));
    let tries = config.own(location, "try_files").next().is_some();
    !exact
        && match location_behaviour(config, location) {
            Behaviour::Serves { proxied } => !proxied || tries,
            Behaviour::Redirects { .. } | Behaviour::Rejects => false,
            Behaviour::Unknown(_) => true,
        }
}

/// The paths with a dot that locations or conditions of a server refuse.
pub(super) fn denials(config: &Config<'_>, server: NodeId) -> List<Denial> {
    let mut list = List {
        items: Vec::new(),
        open: config.node(server).open.map(|(_, why)| why),
    };
    for id in config.children(server) {
        let denial = match config.node(id).name {
            "location" => of_location(config, id),
            "if" => of_condition(config, id),
            _ => None,
        };
        list.items.extend(denial);
    }
    list
}

pub(super) fn of_location(config: &Config<'_>, id: NodeId) -> Option<Spanned<Denial>> {
    let words: Vec<_> = config
        .args(id)
        .iter()
        .map(|word| config.value(id, word))
        .collect();
    if !words.last()?.contains('.') {
        return None;
    }
    let (by, path) = match words.as_slice() {
        ["~", pattern] => (PathMatch::Pattern, *pattern),
        ["~*", pattern] => (PathMatch::PatternIgnoringCase, *pattern),
        ["=", path] => (PathMatch::Exact, *path),
        ["^~", path] => (PathMatch::Prefix, *path),
        [path] if path.starts_with("~*") => (PathMatch::PatternIgnoringCase, &path[2..]),
        [path] if path.starts_with('~') => (PathMatch::Pattern, &path[1..]),
        [path] if path.starts_with('/') => (PathMatch::Prefix, *path),
        _ => return None,
    };
    let answers = config.own(id, "return").any(|one| refuses(config, one));
    let internal = config.own(id, "internal").next().is_some();
    let turned_away = turned_away(config, id);
    (turned_away.is_some() || answers || internal).then(|| {
        let denial = Denial {
            by,
            path: path.to_owned(),
            lets_some_in: !answers && !internal && turned_away == Some(Away::Others),
        };
        Spanned::new(denial, config.args_span(id))
    })
}

/// Whom a list of addresses turns away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Away {
    Everybody,
    /// Those it does not name.
    Others,
}

/// Whom the addresses of a block turn away: the first that matches counts.
fn turned_away(config: &Config<'_>, block: NodeId) -> Option<Away> {
    let mut away = Away::Everybody;
    for id in config.children(block) {
        let who = config.arg(id, 0).map(|(who, _)| who);
        match (config.node(id).name, who) {
            ("deny", Some("all")) => return Some(away),
            ("allow", Some(who)) if who == "all" || who.ends_with("/0") => return None,
            ("allow", _) => away = Away::Others,
            _ => {}
        }
    }
    None
}

/// Whether a block turns everybody away.
pub(super) fn denies_all(config: &Config<'_>, block: NodeId) -> bool {
    turned_away(config, block) == Some(Away::Everybody)
}

/// `if ($uri ~ "/\.") { return 404; }`.
pub(super) fn of_condition(config: &Config<'_>, id: NodeId) -> Option<Spanned<Denial>> {
    if !config.own(id, "return").any(|one| refuses(config, one)) {
        return None;
    }
    let when = crate::dialect::nginx::variables::condition_of(config, id);
    let crate::dialect::nginx::variables::When::Compared {
        variable,
        operator,
        with,
    } = when
    else {
        return None;
    };
    let by = match operator.as_str() {
        "~" => PathMatch::Pattern,
        "~*" => PathMatch::PatternIgnoringCase,
        _ => return None,
    };
    let is_path = ["$uri", "$request_uri", "$document_uri", "$request_filename"];
    is_path.contains(&variable.as_str()).then(|| {
        let denial = Denial {
            by,
            path: with.value,
            lets_some_in: false,
        };
        Spanned::new(denial, with.span)
    })
}

fn refuses(config: &Config<'_>, id: NodeId) -> bool {
    let code = config.arg(id, 0);
    code.is_some_and(|(code, _)| code.starts_with('4') || code.starts_with('5'))
}

/// A page about the server itself in a block.
pub(super) fn status_page(chain: &Chain<'_, '_>, server: Option<&Server>) -> Option<StatusPage> {
    let slots = [
        Slot::StubStatus,
        Slot::Api,
        Slot::Status,
        Slot::TrafficStatus,
    ];
    let slot = slots.into_iter().find(|&slot| chain.writes(slot))?;
    let config = chain.config;
    let id = config.own(chain.block, slot.name()).next()?;
    if config.arg(id, 0).is_some_and(|(value, _)| value == "off") {
        return None;
    }
    let write = config
        .args(id)
        .iter()
        .find(|word| slot == Slot::Api && config.value(id, word).eq_ignore_ascii_case("write=on"));
    let (gates, open) = gates(config, chain.block);
    let addresses = access::addresses(config, chain.block);
    let narrow = server.is_some_and(|server| {
        let near = |reach| matches!(reach, Reach::Unix | Reach::Loopback);
        let mut sockets = server.sockets.iter();
        !server.sockets.is_empty() && sockets.all(|one| near(one.reach) || one.private)
    });
    let rules = addresses.values();
    let strangers = strangers(rules.map(|rule| (rule.allow, rule.address.as_str())));
    let internal = config.own(chain.block, "internal").next().is_some();
    Some(StatusPage {
        name: Spanned::new(slot.name().to_owned(), config.name_span(id)),
        writable: write.map(|word| word.span),
        authenticated: !gates.is_empty(),
        restricted: narrow || matches!(strangers, Strangers::Refused(_)) || internal,
        open: open
            .map(|(_, why)| why)
            .or(addresses.open)
            .or((strangers == Strangers::Partly).then_some(Why::Surroundings))
            .or(config.node(chain.block).open.map(|(_, why)| why)),
    })
}
