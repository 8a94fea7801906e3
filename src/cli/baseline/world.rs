//! A run as a baseline sees it: its files by their paths from the baseline's folder.

use crate::cli::paths::{relative, tidy};
use crate::cli::session::CONFIG_FILE;
use crate::config;
use crate::engine::Plan;
use crate::finding::Finding;
use crate::outcome::Report;
use crate::source::{FileId, SourceMap};
use crate::suppress::baseline::{Entry, World};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The rule about files that cannot be read to their end.
const BROKEN: &str = "broken-syntax";

/// See [`World`].
pub(super) struct Here<'run> {
    /// The folder of the baseline.
    folder: PathBuf,
    /// What the run was given.
    roots: &'run [PathBuf],
    plan: &'run Plan<'run>,
    /// The path as shown of every file that the run met, by its path in the baseline.
    files: BTreeMap<String, String>,
    /// The paths of findings' files in the baseline.
    inside: BTreeMap<FileId, String>,
    /// Shown paths that could not be read to their end, and whether they were named.
    unread: BTreeMap<String, bool>,
    /// What a rule could not decide: in which file, if one is to blame.
    undecided: BTreeSet<(&'static str, Option<FileId>)>,
}

impl<'run> Here<'run> {
    pub(super) fn new(
        baseline: &Path,
        roots: &'run [PathBuf],
        report: &Report,
        plan: &'run Plan<'run>,
    ) -> Self {
        let folder = tidy(baseline.parent().unwrap_or(Path::new("")));
        let met = report.files.iter().map(|file| &file.path);
        let undecided = report.undecided.iter();
        let unread = report.unread.iter();
        Self {
            roots,
            plan,
            files: met
                .map(|path| (relative(&folder, Path::new(path)), path.clone()))
                .collect(),
            inside: inside(&folder, &report.sources),
            unread: unread.map(|one| (one.path.clone(), one.named)).collect(),
            undecided: undecided
                .map(|one| (one.rule, one.span.map(|span| span.file)))
                .collect(),
            folder,
        }
    }

    /// The path of a finding's file in the baseline; none where no baseline may hide it: what is wrong
    /// with the configuration and its exceptions, and named files that cannot be read.
    pub(super) fn path(&self, finding: &Finding) -> Option<String> {
        let file = finding.primary.span.file;
        let path = self.inside.get(&file)?;
        let named_unread = || {
            let shown = self
                .files
                .get(path)
                .and_then(|shown| self.unread.get(shown));
            shown == Some(&true)
        };
        let never = file == CONFIG_FILE
            || finding.rule == config::INVALID
            || (finding.rule == BROKEN && named_unread());
        (!never).then(|| path.clone())
    }

    /// Whether a rule left something open that may be about that file.
    fn left_open(&self, rule: &str, path: &str) -> bool {
        self.undecided.iter().any(|(id, file)| {
            let here =
                file.is_none_or(|file| self.inside.get(&file).is_some_and(|own| own == path));
            *id == rule && here
        })
    }
}

fn inside(folder: &Path, sources: &SourceMap) -> BTreeMap<FileId, String> {
    let all = sources.iter();
    all.map(|(id, source)| (id, relative(folder, Path::new(&*source.path))))
        .collect()
}

impl World for Here<'_> {
    fn path_of(&self, finding: &Finding) -> Option<String> {
        self.path(finding)
    }

    fn exists(&self, path: &str) -> bool {
        self.folder.join(path).exists()
    }

    fn was_judged(&self, entry: &Entry) -> bool {
        let Some(rule) = self.plan.known.rule(&entry.rule) else {
            return true;
        };
        if let Some(shown) = self.files.get(&entry.path) {
            return self.plan.layer(shown).runs(rule.id)
                && !self.unread.contains_key(shown)
                && !self.left_open(rule.id, &entry.path);
        }
        let path = tidy(&self.folder.join(&entry.path));
        let given = self.roots.iter().any(|root| path.starts_with(root));
        given && !path.exists() && self.plan.config.base.runs(rule.id)
    }
}
