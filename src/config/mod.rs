//! `authlint.toml`: what a project wants of a run. A mistake in it is said at its place in the file.

mod globs;
mod near;
mod options;
mod read;
#[cfg(test)]
mod tests;
mod values;
mod waiver;

pub use globs::{GlobError, Globs};
pub use near::nearest;
pub use read::read;
pub use values::date;
pub use waiver::{Resource, Target, Waiver, WaiverScope};

use crate::finding::Severity;
use crate::options::Options;
use crate::rule::{Params, Rule};
use crate::source::{Span, Spanned};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The name of the file.
pub const FILE_NAME: &str = "authlint.toml";

/// The rule about mistakes in it.
pub const INVALID: &str = "invalid-config";

/// The rule about waivers that have ended.
pub const EXPIRED: &str = "expired-waiver";

/// The rule about waivers that have nothing to waive.
pub const UNUSED: &str = "unused-waiver";

/// The rules about the configuration itself: none of them is about a dialect, and none can be waived.
pub const OWN: [&str; 3] = [INVALID, EXPIRED, UNUSED];

/// No file may be larger than this, whatever `max-file-size` says: places are 32-bit.
pub const LARGEST_FILE_SIZE: u64 = 1 << 30;

/// A rule that configuration may speak of.
#[derive(Clone, Copy, Debug)]
pub struct KnownRule<'run> {
    /// The folder of its page.
    pub topic: &'run str,
    /// The rule.
    pub rule: &'run Rule,
}

/// A whole `authlint.toml`.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Versions, prefixes, deployment.
    pub options: Options,
    /// What holds for every file.
    pub base: Layer,
    /// What holds for some, in the order of the file: a later one wins.
    pub overrides: Vec<Override>,
    /// The standards that `audit` answers where the command line names none: ids, or paths from here.
    pub audit_standards: Vec<Spanned<String>>,
    /// Exceptions with an owner, a reason and an end, in the order of the file.
    pub waivers: Vec<Waiver>,
    /// Files that are not looked at unless named.
    pub exclude: Globs,
    /// The severity from which findings fail the run.
    pub fail_on: Option<Severity>,
    /// Whether a run that finds no file fails.
    pub require_files: Option<bool>,
    /// Bytes from which a file is too large.
    pub max_file_size: Option<u64>,
}

/// Rules and their settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// The ids of the only rules that run; none means all.
    pub select: Option<BTreeSet<String>>,
    /// The ids of rules that run besides: those that are off by themselves.
    pub extend_select: BTreeSet<String>,
    /// The ids of rules that are off unless they are selected.
    pub optional: BTreeSet<String>,
    /// The ids of rules that do not run.
    pub ignore: BTreeSet<String>,
    /// Settings by rule id.
    pub rules: BTreeMap<String, RuleSettings>,
}

/// `[rules.<id>]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSettings {
    /// A severity for all its findings.
    pub severity: Option<Severity>,
    /// Parameters that differ from the page's.
    pub params: Params,
}

/// `[[overrides]]`.
#[derive(Clone, Debug)]
pub struct Override {
    /// The files it is about.
    pub paths: Globs,
    /// What holds for them.
    pub layer: Layer,
}

/// A mistake in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The key or value that is wrong.
    pub span: Span,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Config {
    /// What holds for a file, by its path from the folder of the configuration.
    #[must_use]
    pub fn layer_for(&self, path: &str) -> Cow<'_, Layer> {
        let mut layer = Cow::Borrowed(&self.base);
        for one in self.overrides.iter().filter(|one| one.paths.matches(path)) {
            layer.to_mut().add(&one.layer);
        }
        layer
    }
}

impl Layer {
    /// Lets `upper` win over this one; ignores add up.
    pub fn add(&mut self, upper: &Self) {
        if upper.select.is_some() {
            self.select.clone_from(&upper.select);
        }
        let extended = upper.extend_select.iter().cloned();
        self.extend_select.extend(extended);
        self.ignore.extend(upper.ignore.iter().cloned());
        for (id, settings) in &upper.rules {
            let mine = self.rules.entry(id.clone()).or_default();
            mine.severity = settings.severity.or(mine.severity);
            mine.params.extend(settings.params.clone());
        }
    }

    /// Whether a rule runs.
    #[must_use]
    pub fn runs(&self, id: &str) -> bool {
        let selected = match &self.select {
            Some(only) => only.contains(id),
            None => !self.optional.contains(id),
        };
        (selected || self.extend_select.contains(id)) && !self.ignore.contains(id)
    }

    /// The severity the project gives a rule's findings.
    #[must_use]
    pub fn severity(&self, id: &str) -> Option<Severity> {
        self.rules.get(id)?.severity
    }

    /// A rule's parameters: the page's, and what the project says otherwise.
    #[must_use]
    pub fn params<'run>(&self, rule: &'run Rule) -> Cow<'run, Params> {
        match self.rules.get(rule.id) {
            Some(settings) if !settings.params.is_empty() => {
                let mut params = rule.params.clone();
                params.extend(settings.params.clone());
                Cow::Owned(params)
            }
            _ => Cow::Borrowed(&rule.params),
        }
    }
}

/// The nearest `authlint.toml` at or above a path.
#[must_use]
pub fn find(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    path.ancestors()
        .map(|folder| folder.join(FILE_NAME))
        .find(|file| file.is_file())
}

/// The ids that a rule id or a topic stands for; the nearest known word where it stands for none.
pub fn ids_of(word: &str, known: &[KnownRule<'_>]) -> Result<Vec<String>, Option<String>> {
    let ids: Vec<_> = known
        .iter()
        .filter(|one| one.topic == word || one.rule.id == word)
        .map(|one| one.rule.id.to_owned())
        .collect();
    if ids.is_empty() {
        let words = known.iter().flat_map(|one| [one.rule.id, one.topic]);
        Err(nearest(word, words).map(str::to_owned))
    } else {
        Ok(ids)
    }
}
