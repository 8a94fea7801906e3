//! Limits on requests and connections, and the zones they count in.

use super::scan::{Chain, Found, Slot};
use crate::dialect::nginx::config::{Config, NodeId};
use crate::dialect::nginx::defaults::fixed;
use crate::dialect::nginx::values;
use crate::dialect::nginx::variables::{self, Possible};
use crate::model::serving::Limit;
use crate::model::{List, Setting, Why};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;

/// The zones of a unit by name.
pub(super) struct Zones {
    requests: BTreeMap<String, Spanned<String>>,
    connections: BTreeMap<String, Spanned<String>>,
    /// Why there may be more.
    open: Option<(Span, Why)>,
}

impl Zones {
    pub(super) fn of(config: &Config<'_>) -> Self {
        Self {
            requests: zones(config, "limit_req_zone"),
            connections: zones(config, "limit_conn_zone"),
            open: config.any_open(),
        }
    }

    fn key(
        &self,
        zones: &BTreeMap<String, Spanned<String>>,
        name: &str,
        at: Span,
    ) -> Setting<String> {
        match (zones.get(name), self.open) {
            (Some(key), _) => Setting::set(key.value.clone(), key.span),
            (None, Some((_, why))) => Setting::unknown(at, why),
            (None, None) => Setting::Absent(at),
        }
    }
}

/// `limit_req_zone key zone=name:size …`.
fn zones(config: &Config<'_>, directive: &str) -> BTreeMap<String, Spanned<String>> {
    let mut zones = BTreeMap::new();
    for id in config.named(directive) {
        let mut words = config.args(id).iter().map(|word| config.value(id, word));
        let name = words.find_map(|word| word.strip_prefix("zone="));
        if let (Some(name), Some((key, word))) = (name, config.arg(id, 0)) {
            let name = name.split(':').next().unwrap_or(name);
            zones.insert(name.to_owned(), Spanned::new(key.to_owned(), word.span));
        }
    }
    zones
}

/// The limits on requests of a server and its locations.
pub(super) fn requests<'c, 't>(
    zones: &Zones,
    server: &Chain<'c, 't>,
    inside: &[Chain<'c, 't>],
) -> Setting<List<Limit>> {
    let slots = (Slot::RequestLimit, Slot::RequestDryRun);
    let source = "nginx: no limit_req";
    gather(zones, &zones.requests, slots, source, server, inside)
}

/// The limits on connections of a server and its locations.
pub(super) fn connections<'c, 't>(
    zones: &Zones,
    server: &Chain<'c, 't>,
    inside: &[Chain<'c, 't>],
) -> Setting<List<Limit>> {
    let slots = (Slot::ConnectionLimit, Slot::ConnectionDryRun);
    let source = "nginx: no limit_conn";
    gather(zones, &zones.connections, slots, source, server, inside)
}

fn gather<'c, 't>(
    all: &Zones,
    zones: &BTreeMap<String, Spanned<String>>,
    (slot, dry): (Slot, Slot),
    source: &'static str,
    server: &Chain<'c, 't>,
    inside: &[Chain<'c, 't>],
) -> Setting<List<Limit>> {
    let (mut uses, mut hidden) = (Vec::new(), None);
    for chain in std::iter::once(server).chain(inside) {
        match chain.find(slot) {
            Found::At(level) => {
                let dry_run = is_on(chain, dry);
                let statements = chain.statements(level, slot);
                let read = statements.iter().filter_map(|&id| read(chain.config, id));
                uses.extend(read.map(|zone| {
                    let key = all.key(zones, &zone.value, zone.span);
                    let key = key.map(|key| in_use(chain.config, chain.block, key));
                    zone.map(|zone| Limit { zone, key, dry_run })
                }));
            }
            Found::Hidden(span, why) => hidden = hidden.or(Some((span, why))),
            Found::Nowhere | Found::NotHere => {}
        }
    }
    match (uses.first(), hidden) {
        (Some(first), _) => Setting::set(List::of(uses.clone()), first.span),
        (None, Some((span, why))) => Setting::Unknown { span, why },
        (None, None) => fixed(List::default(), source, server.at),
    }
}

/// A key as it is written; nothing where all that a map makes of it is nothing.
fn in_use(config: &Config<'_>, block: NodeId, key: String) -> String {
    let is_empty = |one: &Possible| one.value.value.is_empty();
    let values = variables::values(config, block, &key);
    if variables::is_of_maps(config, &key) && values.iter().all(is_empty) {
        String::new()
    } else {
        key
    }
}

/// The zone of `limit_req zone=name …` or `limit_conn name number`.
fn read(config: &Config<'_>, id: NodeId) -> Option<Spanned<String>> {
    let mut words = config.args(id).iter();
    let named = words.clone().find_map(|word| {
        let name = config.value(id, word).strip_prefix("zone=")?;
        Some(Spanned::new(name.to_owned(), word.span))
    });
    named.or_else(|| {
        let word = words.next()?;
        Some(Spanned::new(config.value(id, word).to_owned(), word.span))
    })
}

fn is_on(chain: &Chain<'_, '_>, slot: Slot) -> bool {
    let Found::At(level) = chain.in_effect(slot) else {
        return false;
    };
    let last = chain.statements(level, slot).pop();
    let value = last.and_then(|id| chain.config.arg(id, 0));
    value.is_some_and(|(value, _)| values::flag(value) == Some(true))
}
