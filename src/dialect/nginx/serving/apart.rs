//! Folders whose location wins over the patterns beside it, so that these refuse nothing there.

use super::paths::{denies_all, of_condition, of_location, serves_folder};
use crate::dialect::nginx::config::{Config, NodeId};
use crate::model::List;
use crate::model::serving::{Denial, Folder, PathMatch};
use crate::source::Spanned;

/// The `^~` locations of a server that hand out files, with what refuses paths there all the same.
pub(super) fn folders(config: &Config<'_>, server: NodeId) -> List<Folder> {
    let folders = config.own(server, "location").filter_map(|id| {
        let path = winning(config, id)?;
        let (refused, internal) = (denies_all(config, id), config.own(id, "internal").next());
        if refused || internal.is_some() || is_aside(path) || !hands_out(config, id) {
            return None;
        }
        let path = path.to_owned();
        let denials = denials(config, server, id, &path);
        Some(Spanned::new(Folder { path, denials }, config.args_span(id)))
    });
    List::of(folders.collect())
}

/// The prefix of a location that keeps nginx from looking at patterns.
fn winning<'t>(config: &Config<'t>, location: NodeId) -> Option<&'t str> {
    let words: Vec<_> = config
        .args(location)
        .iter()
        .map(|word| config.value(location, word))
        .collect();
    match words.as_slice() {
        ["^~", path] => Some(*path),
        [word] => word.strip_prefix("^~"),
        _ => None,
    }
}

/// Whether it is a file, or what is meant to be public below `/.well-known/`.
fn is_aside(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let ends = last.rsplit_once('.').map(|(_, end)| end);
    path.starts_with("/.well-known")
        || ends.is_some_and(|end| end.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Whether files come from a folder that is written, here or further out, or in a location inside.
fn hands_out(config: &Config<'_>, location: NodeId) -> bool {
    let writes = |id, name| config.own(id, name).next().is_some();
    let has_root = config.ancestors(location).any(|id| writes(id, "root"));
    (serves_folder(config, location) && (has_root || writes(location, "alias")))
        || config
            .own(location, "location")
            .any(|inner| !denies_all(config, inner) && hands_out(config, inner))
}

/// Conditions of the server, locations that are nearer still, and what the location itself refuses.
fn denials(config: &Config<'_>, server: NodeId, location: NodeId, path: &str) -> List<Denial> {
    let mut list = List {
        items: Vec::new(),
        open: config.node(location).open.map(|(_, why)| why),
    };
    for id in config.children(server) {
        let denial = match config.node(id).name {
            "if" => of_condition(config, id),
            "location" => of_location(config, id).filter(|denial| match denial.value.by {
                PathMatch::Exact => true,
                PathMatch::Prefix => denial.value.path.len() > path.len(),
                PathMatch::Pattern | PathMatch::PatternIgnoringCase => false,
            }),
            _ => None,
        };
        list.items.extend(denial);
    }
    for id in config.children(location) {
        list.items.extend(match config.node(id).name {
            "if" => of_condition(config, id),
            "location" => of_location(config, id),
            _ => None,
        });
    }
    list
}
