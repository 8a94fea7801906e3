//! A folder of files, linted through the public functions.

use authlint::config;
use authlint::discover;
use authlint::engine::{self, Known, Plan};
use authlint::model::Facts;
use authlint::outcome::Report;
use authlint::source::{FileId, SourceFile, Span};
use std::borrow::Cow;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

pub(crate) struct Project {
    folder: TempDir,
    config: String,
    given: Vec<String>,
}

/// What a run said, each in one line.
#[derive(Debug)]
pub(crate) struct Said {
    /// `rule path:line scopes`.
    pub(crate) found: Vec<String>,
    /// `rule path:line why`.
    pub(crate) undecided: Vec<String>,
    /// `path reason`.
    pub(crate) unread: Vec<String>,
    /// `count text`.
    pub(crate) notes: Vec<String>,
    pub(crate) report: Report,
}

impl Project {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::Builder::new().prefix("units").tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self {
            folder,
            config: String::new(),
            given: vec![String::new()],
        }
    }

    /// A main file that holds this in `http`.
    pub(crate) fn http(text: &str) -> Self {
        let text = format!("events {{}}\nhttp {{\n{text}\n}}\n");
        Self::new(&[("nginx.conf", &text)])
    }

    pub(crate) fn config(mut self, text: &str) -> Self {
        text.clone_into(&mut self.config);
        self
    }

    /// Only these paths are given.
    pub(crate) fn given(mut self, paths: &[&str]) -> Self {
        self.given = paths.iter().map(|&path| path.to_owned()).collect();
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    fn with_plan<T>(
        &self,
        rules: &[&str],
        f: impl FnOnce(discover::Discovery, &Plan<'_>) -> T,
    ) -> T {
        let known = Known::read();
        let source = SourceFile::new(config::FILE_NAME, self.config.clone().into_bytes());
        let (mut config, errors) = config::read(FileId(0), &source, &known.for_config());
        assert!(errors.is_empty(), "{errors:?}");
        if !rules.is_empty() {
            config.base.select = Some(rules.iter().map(|&rule| rule.to_owned()).collect());
        }
        let plan = Plan::new(&known, Cow::Owned(config), discover::shown(self.path()));
        let paths: Vec<_> = self
            .given
            .iter()
            .map(|path| self.path().join(path))
            .collect();
        f(discover::walk(&paths), &plan)
    }

    /// Lints with these rules; all when there is none.
    pub(crate) fn lint(&self, rules: &[&str]) -> Said {
        let report = self.with_plan(rules, engine::run);
        let place = |span: Span| {
            let source = report.sources.get(span.file);
            format!(
                "{}:{}",
                self.shown(&source.path),
                source.line_of(span.start) + 1
            )
        };
        let found = report.findings.iter().map(|one| {
            let scopes: Vec<_> = one.scopes.iter().map(ToString::to_string).collect();
            format!(
                "{} {} {}",
                one.rule,
                place(one.primary.span),
                scopes.join(" | ")
            )
        });
        let undecided = report.undecided.iter().map(|one| {
            let at = one.span.map_or_else(String::new, place);
            format!("{} {at} {}", one.rule, one.why.id())
        });
        let unread = report.unread.iter();
        let notes = report.notes.iter();
        Said {
            found: found.collect(),
            undecided: undecided.collect(),
            unread: unread
                .map(|one| format!("{} {}", self.shown(&one.path), one.reason))
                .collect(),
            notes: notes
                .map(|one| format!("{} {}", one.count, one.text))
                .collect(),
            report,
        }
    }

    /// The places one rule reports, without scopes.
    pub(crate) fn places(&self, rule: &str) -> Vec<String> {
        let said = self.lint(&[rule]);
        let places = said.found.iter().map(|one| one.split(' ').nth(1).unwrap());
        places.map(str::to_owned).collect()
    }

    pub(crate) fn facts(&self) -> Vec<Facts> {
        let (all, _) = self.with_plan(&[], engine::facts);
        all.into_iter().map(|(_, facts)| facts).collect()
    }

    fn shown(&self, path: &str) -> String {
        let folder = discover::shown(self.path());
        path.strip_prefix(&folder)
            .map_or(path, |rest| rest.trim_start_matches('/'))
            .to_owned()
    }
}
