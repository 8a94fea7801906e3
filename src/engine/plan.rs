//! Which rules run on which file, with which parameters.

use super::check::Active;
use super::progress::Progress;
use crate::check::TOPICS;
use crate::config::{Config, KnownRule, Layer};
use crate::options::Options;
use crate::rule::Rule;
use crate::source::{FileId, SourceFile};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Every rule there is, read from its page once.
#[derive(Debug)]
pub struct Known {
    rules: Vec<(&'static str, Arc<Rule>, &'static crate::check::Check)>,
}

impl Known {
    /// Reads all pages.
    ///
    /// # Panics
    ///
    /// When a page is malformed: the tests read every one.
    #[must_use]
    pub fn read() -> Self {
        let all = TOPICS
            .iter()
            .flat_map(|&(topic, checks)| checks.iter().map(move |&check| (topic, check)));
        let rules = all.map(|(topic, check)| {
            let rule = Rule::from_page(check.page).expect("every page is read by the tests");
            (topic, Arc::new(rule), check)
        });
        Self {
            rules: rules.collect(),
        }
    }

    /// Topic and rule of each, by topic and id.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Rule)> {
        self.rules.iter().map(|(topic, rule, _)| (*topic, &**rule))
    }

    /// Each rule, to keep.
    pub fn shared(&self) -> impl Iterator<Item = &Arc<Rule>> {
        self.rules.iter().map(|(_, rule, _)| rule)
    }

    /// As configuration speaks of them.
    #[must_use]
    pub fn for_config(&self) -> Vec<KnownRule<'_>> {
        self.iter()
            .map(|(topic, rule)| KnownRule { topic, rule })
            .collect()
    }

    /// The function and the rule of that id.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<(&'static crate::check::Check, &Rule)> {
        let (_, rule, check) = self.rules.iter().find(|(_, rule, _)| rule.id == id)?;
        Some((check, rule))
    }

    /// The rule of that id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.iter().map(|(_, rule)| rule).find(|rule| rule.id == id)
    }
}

/// A run's rules and settings.
#[derive(Debug)]
pub struct Plan<'run> {
    /// Every rule.
    pub known: &'run Known,
    /// What the project wants.
    pub config: Cow<'run, Config>,
    /// The folder of the configuration as a prefix of shown paths; overrides name paths below it.
    pub folder: String,
    /// The way from the folder of the configuration to where the run started, where that is below.
    pub above: String,
    /// The configuration's file, for what is said about it.
    pub told: Option<(FileId, SourceFile)>,
    base: Vec<Active>,
    /// Where a run counts what it has done.
    pub progress: Arc<Progress>,
}

impl<'run> Plan<'run> {
    /// A plan for a configuration.
    #[must_use]
    pub fn new(known: &'run Known, mut config: Cow<'run, Config>, folder: String) -> Self {
        let optional = known.iter().filter(|(_, rule)| rule.optional);
        let optional: BTreeSet<_> = optional.map(|(_, rule)| rule.id.to_owned()).collect();
        if config.base.optional != optional {
            config.to_mut().base.optional = optional;
        }
        let base = active(known, &config.base);
        Self {
            known,
            config,
            folder,
            above: String::new(),
            told: None,
            base,
            progress: Arc::default(),
        }
    }

    /// The plan for a run that started in a folder below the configuration's.
    #[must_use]
    pub fn started_in(mut self, above: String) -> Self {
        self.above = above;
        self
    }

    /// The plan of a configuration that was read from this file.
    #[must_use]
    pub fn told_in(mut self, file: FileId, source: SourceFile) -> Self {
        self.told = Some((file, source));
        self
    }

    /// Versions, prefixes, deployment.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.config.options
    }

    /// The rules that run on a path.
    #[must_use]
    pub fn active(&self, path: &str) -> Cow<'_, [Active]> {
        if self.config.overrides.is_empty() {
            return Cow::Borrowed(&self.base);
        }
        Cow::Owned(active(self.known, &self.layer(path)))
    }

    /// Whether a rule that may run reads what servers do beside authentication and TLS.
    #[must_use]
    pub fn reads_serving(&self) -> bool {
        // An override may switch any rule on.
        let mut base = self.base.iter();
        !self.config.overrides.is_empty() || base.any(|active| active.check.run.reads_serving())
    }

    /// What the project wants for a path.
    #[must_use]
    pub fn layer(&self, path: &str) -> Cow<'_, Layer> {
        self.config.layer_for(&self.inside(path))
    }

    /// A shown path from the folder of the configuration.
    #[must_use]
    pub fn inside<'a>(&self, path: &'a str) -> Cow<'a, str> {
        if !self.above.is_empty() {
            return Cow::Owned(joined(&self.above, path));
        }
        let inside = path
            .strip_prefix(&self.folder)
            .filter(|rest| self.folder.is_empty() || rest.starts_with('/'))
            .map_or(path, |rest| rest.trim_start_matches('/'));
        Cow::Borrowed(inside)
    }

    /// Whether these paths hold the whole folder of the configuration.
    #[must_use]
    pub fn is_whole(&self, roots: &[PathBuf]) -> bool {
        let folder = Path::new(&self.folder);
        let here = Path::new(".");
        let holds = |root: &PathBuf| {
            let root = root.strip_prefix(here).unwrap_or(root);
            let leads_out = folder.starts_with("..") && !root.starts_with("..");
            root.is_absolute() == folder.is_absolute() && !leads_out && folder.starts_with(root)
        };
        self.above.is_empty() && roots.iter().any(holds)
    }
}

/// A path below a folder, which may lead out of it again.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        if part == ".." && parts.last().is_some_and(|last| *last != "..") {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

fn active(known: &Known, layer: &Layer) -> Vec<Active> {
    let running = known
        .rules
        .iter()
        .filter(|(_, rule, _)| layer.runs(rule.id));
    running
        .map(|(_, rule, check)| Active {
            check,
            rule: Arc::clone(rule),
            params: layer.params(rule).into_owned(),
        })
        .collect()
}
