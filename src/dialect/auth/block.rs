//! A map of the file as a block of settings: look-ups by any spelling of a key.

use super::duration::{Unit, split_unit};
use super::keys;
use super::value::{self, Split};
use crate::dialect::why_opaque;
use crate::model::token::Lifetime;
use crate::model::{List, Scope, Setting};
use crate::source::Span;
use crate::syntax::data::{Entry, Value};
use std::collections::HashMap;

/// A named map.
#[derive(Clone, Debug)]
pub(super) struct Block<'tree> {
    /// For people: the path of keys.
    pub(super) scope: Scope,
    /// The key that opens it.
    pub(super) at: Span,
    /// The map.
    pub(super) map: Value<'tree>,
    entries: Vec<(String, Entry<'tree>)>,
    index: Index,
    /// Whether template text may hide keys.
    opaque: bool,
}

impl<'tree> Block<'tree> {
    /// The block `map`, opened at `at`.
    pub(super) fn new(path: &str, at: Span, map: Value<'tree>) -> Self {
        let entries: Vec<_> = map
            .entries()
            .into_iter()
            .filter_map(|entry| Some((name(entry)?, entry)))
            .collect();
        Self {
            scope: Scope::new(path),
            at,
            map,
            index: Index::of(&entries),
            entries,
            opaque: map.is_opaque(),
        }
    }

    /// The block with what the blocks at `names` say beside it: its own keys go first, and a switch in
    /// such a block is none of this one's unless `takes` says so.
    pub(super) fn including(&self, names: &[&str], takes: impl Fn(&str) -> bool) -> Self {
        let mut whole = self.clone();
        for name in names {
            let Some(part) = self.child(&[name]) else {
                continue;
            };
            whole.opaque |= part.opaque;
            for (key, entry) in part.entries {
                let is_switch = matches!(value::flag(entry.value), Setting::Set { .. });
                if self.find(&[key.as_str()]).is_none() && (!is_switch || takes(&key)) {
                    whole.entries.push((key, entry));
                }
            }
        }
        whole.index = Index::of(&whole.entries);
        whole
    }

    /// Forgets a key.
    pub(super) fn leave_out(&mut self, key: &str) {
        if self.find(&[key]).is_some() {
            self.entries.retain(|(own, _)| own != key);
            self.index = Index::of(&self.entries);
        }
    }

    /// The block below a key, if it is a map.
    pub(super) fn child(&self, names: &[&str]) -> Option<Self> {
        let entry = self.find(names).filter(|entry| entry.value.is_map())?;
        Some(self.nested(entry))
    }

    /// The block of an entry of this one.
    pub(super) fn nested(&self, entry: Entry<'tree>) -> Self {
        let key = entry.key.text().unwrap_or_default();
        let path = match &*self.scope.0 {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        };
        Self::new(&path, entry.key.span(), entry.value)
    }

    /// The entries with their normalised keys.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, Entry<'tree>)> {
        self.entries
            .iter()
            .map(|(key, entry)| (key.as_str(), *entry))
    }

    /// The entries that count: of duplicates the last, but all of them where a template chooses.
    pub(super) fn effective(&self) -> impl Iterator<Item = (&str, Entry<'tree>)> {
        let forked = self.map.is_forked();
        let mut last: HashMap<Option<&str>, usize> = HashMap::new();
        for (at, (_, entry)) in self.entries.iter().enumerate() {
            last.insert(entry.key.text(), at);
        }
        self.entries
            .iter()
            .enumerate()
            .filter(move |(at, (_, entry))| forked || last.get(&entry.key.text()) == Some(at))
            .map(|(_, (key, entry))| (key.as_str(), *entry))
    }

    /// The entry of the first of `names` that is written; of duplicates the last.
    pub(super) fn find(&self, names: &[&str]) -> Option<Entry<'tree>> {
        let mut found = names
            .iter()
            .filter_map(|name| self.index.last(&self.entries, name));
        found.next().map(|at| self.entries[at].1)
    }

    /// Whether any of `names` is written with a value.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        self.find(names)
            .is_some_and(|entry| !value::is_empty(entry.value))
    }

    /// A setting nobody wrote: unknown where template text may hide keys of this map.
    pub(super) fn absent<T>(&self) -> Setting<T> {
        if self.opaque {
            Setting::unknown(self.at, why_opaque(self.map))
        } else {
            Setting::Absent(self.at)
        }
    }

    fn read<T>(&self, names: &[&str], read: impl Fn(Value<'tree>) -> Setting<T>) -> Setting<T> {
        self.find(names)
            .map_or_else(|| self.absent(), |entry| read(entry.value))
    }

    /// A list at any of `names`.
    pub(super) fn words(&self, names: &[&str]) -> Setting<List<String>> {
        self.read(names, |value| value::words(value, Split::Commas))
    }

    /// Scopes at any of `names`.
    pub(super) fn scopes(&self, names: &[&str]) -> Setting<List<String>> {
        self.read(names, |value| value::words(value, Split::Words))
    }

    /// Text at any of `names`.
    pub(super) fn text(&self, names: &[&str]) -> Setting<String> {
        self.read(names, value::text)
    }

    /// A switch at any of `names`.
    pub(super) fn flag(&self, names: &[&str]) -> Setting<bool> {
        self.read(names, value::flag)
    }

    /// The entry of a duration at any of `names`, whatever unit the key adds, with that unit.
    pub(super) fn find_duration(&self, names: &[&str]) -> Option<(Entry<'tree>, Option<Unit>)> {
        if let Some(entry) = self.find(names).filter(|entry| is_duration(entry.value)) {
            return Some((entry, None));
        }
        let found = names
            .iter()
            .filter_map(|name| self.index.first_with_unit(&self.entries, name));
        let (key, entry) = &self.entries[found.min()?];
        Some((*entry, split_unit(key).1))
    }

    /// A duration at any of `names`.
    pub(super) fn lifetime(&self, names: &[&str]) -> Setting<Lifetime> {
        match self.find_duration(names) {
            Some((entry, unit)) => value::lifetime(entry.value, unit),
            None => self.absent(),
        }
    }

    /// Whether the block says it is switched off.
    pub(super) fn is_off(&self) -> bool {
        value::is_off(self.find(&["enabled", "enable"]).map(|entry| entry.value))
    }
}

/// Places in a list of entries by name, as a block is asked for hundreds of names and may have any
/// number of keys.
#[derive(Clone, Debug)]
struct Index {
    /// By normalised key; the same keys in the order of the file.
    by_name: Vec<usize>,
    /// Those whose key adds a unit, by the key without it.
    by_base: Vec<usize>,
}

impl Index {
    fn of(entries: &[(String, Entry<'_>)]) -> Self {
        let name = |at: usize| entries[at].0.as_str();
        let mut by_name: Vec<usize> = (0..entries.len()).collect();
        let mut by_base = by_name.clone();
        by_base.retain(|at| split_unit(name(*at)).1.is_some());
        by_name.sort_by(|one, two| name(*one).cmp(name(*two)));
        by_base.sort_by(|one, two| split_unit(name(*one)).0.cmp(split_unit(name(*two)).0));
        Self { by_name, by_base }
    }

    /// The last entry of a name.
    fn last(&self, entries: &[(String, Entry<'_>)], name: &str) -> Option<usize> {
        let after = self
            .by_name
            .partition_point(|at| entries[*at].0.as_str() <= name);
        let at = *self.by_name.get(after.checked_sub(1)?)?;
        (entries[at].0 == name).then_some(at)
    }

    /// The first entry whose key is a name with a unit.
    fn first_with_unit(&self, entries: &[(String, Entry<'_>)], name: &str) -> Option<usize> {
        let base = |at: usize| split_unit(&entries[at].0).0;
        let from = self.by_base.partition_point(|at| base(*at) < name);
        let at = *self.by_base.get(from)?;
        (base(at) == name).then_some(at)
    }
}

/// A map is a duration only in the forms [`value::lifetime`] reads; `token: {…}` is a block.
fn is_duration(value: Value<'_>) -> bool {
    !value.is_sequence()
        && (!value.is_map() || matches!(value::lifetime(value, None), Setting::Set { .. }))
}

/// The normalised key; of a map at `app.security.jwt`, `jwt`.
fn name(entry: Entry<'_>) -> Option<String> {
    let key = entry.key.text()?;
    let last = key.rsplit('.').next().filter(|_| entry.value.is_map());
    Some(keys::normal(last.unwrap_or(key)))
}
