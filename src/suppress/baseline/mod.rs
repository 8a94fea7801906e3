//! The baseline: findings that were there when a project took authlint on. They are marked, never
//! dropped, and an entry that nothing matches any more is said.
//!
//! An entry knows its finding by rule, fingerprint and path, and a fingerprint has no lines: edits
//! elsewhere in the file change nothing. Where the file of an entry is gone, the same finding in
//! another file is the same one, moved.

mod file;
#[cfg(test)]
mod tests;

pub use file::{read, render};

use crate::finding::{Finding, Suppression, SuppressionKind};
use crate::source::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of the file.
pub const FILE_NAME: &str = "authlint-baseline.json";

/// A finding as the file keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The rule's id.
    pub rule: String,
    /// The file, from the folder of the baseline, `/` between its parts.
    pub path: String,
    /// Where in the file, for people.
    pub place: String,
    /// What is wrong, for people.
    pub message: String,
    /// What the finding is known by.
    pub fingerprint: String,
}

/// An entry and where it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The entry.
    pub entry: Entry,
    /// Its fingerprint in the text.
    pub at: Span,
}

/// A baseline that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Its entries, as they stand there.
    pub entries: Vec<Known>,
}

/// What a baseline has to know of a run.
pub trait World {
    /// The path of a finding's file as entries say it; none for a finding that no baseline may hide.
    fn path_of(&self, finding: &Finding) -> Option<String>;
    /// Whether the file of an entry is still there.
    fn exists(&self, path: &str) -> bool;
    /// Whether this run would have found what an entry speaks of, if it were still there.
    fn was_judged(&self, entry: &Entry) -> bool;
}

/// What became of the entries; each by its index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    /// Whose finding stands in another file now, and in which.
    pub moved: BTreeMap<usize, String>,
    /// Whose finding is gone.
    pub gone: Vec<usize>,
}

/// Entries that no finding has taken yet, by rule and fingerprint.
type Open<'a> = BTreeMap<(&'a str, &'a str), Vec<usize>>;

impl Baseline {
    /// Marks the findings that are known.
    pub fn mark(&self, findings: &mut [Finding], world: &impl World) -> Matches {
        let mut open = Open::new();
        for (at, known) in self.entries.iter().enumerate() {
            let key = (known.entry.rule.as_str(), known.entry.fingerprint.as_str());
            open.entry(key).or_default().push(at);
        }
        let mut matches = Matches::default();
        let taken = self.assign(&mut open, findings, world, &mut matches);
        for (finding, known) in findings.iter_mut().zip(taken) {
            if let Some(known) = known {
                self.mark_one(finding, known);
            }
        }
        matches
    }

    /// The entry of each finding: first those of its own file, then those whose file is gone.
    fn assign<'a>(
        &'a self,
        open: &mut Open<'a>,
        findings: &'a [Finding],
        world: &impl World,
        matches: &mut Matches,
    ) -> Vec<Option<usize>> {
        let paths: Vec<_> = findings.iter().map(|one| world.path_of(one)).collect();
        let mut taken = vec![None; findings.len()];
        for (at, path) in paths.iter().enumerate() {
            let same_file = |entry: &Entry| Some(&entry.path) == path.as_ref();
            taken[at] = self.take(open, &findings[at], same_file);
        }
        for (at, path) in paths.iter().enumerate() {
            let (None, Some(path)) = (taken[at], path) else {
                continue;
            };
            let lost_file = |entry: &Entry| !world.exists(&entry.path);
            taken[at] = self.take(open, &findings[at], lost_file);
            if let Some(known) = taken[at] {
                matches.moved.insert(known, path.clone());
            }
        }
        let open = open.values().flatten().copied();
        let is_gone = |at: &usize| world.was_judged(&self.entries[*at].entry);
        matches.gone = open.filter(is_gone).collect();
        matches.gone.sort_unstable();
        taken
    }

    /// Takes the first entry of a finding that no other finding has taken.
    fn take<'a>(
        &self,
        open: &mut Open<'a>,
        finding: &'a Finding,
        fits: impl Fn(&Entry) -> bool,
    ) -> Option<usize> {
        let waiting = open.get_mut(&(finding.rule, finding.fingerprint.as_str()))?;
        let fits = |&at: &usize| fits(&self.entries[at].entry);
        let found = waiting.iter().position(fits)?;
        Some(waiting.remove(found))
    }

    fn mark_one(&self, finding: &mut Finding, known: usize) {
        let at = self.entries[known].at;
        finding.suppressed.get_or_insert_with(|| Suppression {
            kind: SuppressionKind::Baseline,
            reason: "known from the baseline".to_owned(),
            at,
        });
    }

    /// The entries after a run: without those that are gone, moved ones where they are now.
    #[must_use]
    pub fn updated(&self, matches: &Matches) -> Vec<Entry> {
        let kept = self.entries.iter().enumerate();
        kept.filter(|(at, _)| matches.gone.binary_search(at).is_err())
            .map(|(at, known)| {
                let mut entry = known.entry.clone();
                if let Some(path) = matches.moved.get(&at) {
                    entry.path.clone_from(path);
                }
                entry
            })
            .collect()
    }
}
