//! What a run came to: plain data that the engine fills and every output format reads.

use crate::finding::{Finding, Severity, SuppressionKind, Undecided};
use crate::model::Dialect;
use crate::rule::Rule;
use crate::source::{SourceMap, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything a run has to say.
#[derive(Debug, Default)]
pub struct Report {
    /// The files that a span below points into.
    pub sources: SourceMap,
    /// What is wrong, in the one total order; suppressed ones are marked, not dropped.
    pub findings: Vec<Finding>,
    /// What could not be decided, in order.
    pub undecided: Vec<Undecided>,
    /// Paths that could not be read or parsed.
    pub unread: Vec<Unread>,
    /// Every file that was looked at, by path.
    pub files: Vec<FileStatus>,
    /// What a person should know about the run as a whole.
    pub notes: Vec<Note>,
    /// Every rule that ran, by id.
    pub rules: Vec<Arc<Rule>>,
    /// How many settings were judged sound.
    pub passed: usize,
    /// How shown paths become paths of the repository; `None` outside of one.
    pub root: Option<Root>,
    /// Places of values that must not be shown, in any order.
    pub secrets: Vec<Span>,
}

/// The repository around the run. Both paths are absolute, with `/` between parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The top folder of the repository.
    pub directory: String,
    /// The folder the run started in: relative shown paths start there.
    pub start: String,
}

/// A path that could not be read or parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The path as shown.
    pub path: String,
    /// Why, as a statement.
    pub reason: String,
    /// Whether the command line names it.
    pub named: bool,
}

/// One file and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileStatus {
    /// The path as shown.
    pub path: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was checked as that dialect's.
    Checked(Dialect),
    /// It was not checked, for this reason.
    Skipped(String),
}

/// Something about the run as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What, after the count: "nginx fragments without their main file".
    pub text: String,
    /// How many times.
    pub count: usize,
    /// What to do about it: an imperative.
    pub remedy: Option<String>,
}

impl Report {
    /// The findings that count: those that no comment, annotation, waiver or baseline takes out.
    pub fn active(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.suppressed.is_none())
    }

    /// The worst severity among those that count.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.active().map(|finding| finding.severity).max()
    }

    /// How many count, by severity; a severity without findings has no entry.
    #[must_use]
    pub fn by_severity(&self) -> BTreeMap<Severity, usize> {
        count(self.active().map(|finding| finding.severity))
    }

    /// How many findings a comment or an annotation silences.
    #[must_use]
    pub fn suppressed(&self) -> usize {
        self.taken_out(SuppressionKind::Comment) + self.taken_out(SuppressionKind::Annotation)
    }

    /// How many findings are waived.
    #[must_use]
    pub fn waived(&self) -> usize {
        self.taken_out(SuppressionKind::Waiver)
    }

    /// How many findings the baseline knows.
    #[must_use]
    pub fn known(&self) -> usize {
        self.taken_out(SuppressionKind::Baseline)
    }

    fn taken_out(&self, kind: SuppressionKind) -> usize {
        let given = self
            .findings
            .iter()
            .filter_map(|one| one.suppressed.as_ref());
        given.filter(|given| given.kind == kind).count()
    }

    /// How many files were checked, by dialect.
    #[must_use]
    pub fn by_dialect(&self) -> BTreeMap<Dialect, usize> {
        count(self.files.iter().filter_map(|file| match file.fate {
            Fate::Checked(dialect) => Some(dialect),
            Fate::Skipped(_) => None,
        }))
    }

    /// The rule of that id, if it ran.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules
            .iter()
            .map(|rule| &**rule)
            .find(|rule| rule.id == id)
    }
}

fn count<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, usize> {
    keys.fold(BTreeMap::new(), |mut counts, key| {
        *counts.entry(key).or_default() += 1;
        counts
    })
}
