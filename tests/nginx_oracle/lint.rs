//! What authlint says about the file that nginx runs.

use crate::server::{Site, version};
use authlint::audit::{self, Verdict, World};
use authlint::config::Config;
use authlint::engine::{self, Known, Plan};
use authlint::model::Facts;
use authlint::outcome::Report;
use authlint::standard;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;

/// A report, read the way the proofs need it.
pub(crate) struct Linted(Report);

/// What an audit says, by control and scope.
pub(crate) type Verdicts = BTreeMap<(String, String), Verdict>;

impl Site {
    fn linted<T>(&self, run: impl FnOnce(authlint::discover::Discovery, &Plan<'_>) -> T) -> T {
        let folder = tempfile::Builder::new().prefix("lint").tempdir().unwrap();
        fs::write(folder.path().join("nginx.conf"), self.public_text()).unwrap();
        let known = Known::read();
        let mut config = Config::default();
        config.options.nginx.version = Some(version());
        let all = known.iter().map(|(_, rule)| rule.id.to_owned());
        config.base.extend_select = all.collect();
        let shown = authlint::discover::shown(folder.path());
        let plan = Plan::new(&known, Cow::Owned(config), shown);
        run(authlint::discover::walk(&[folder.path().to_owned()]), &plan)
    }

    /// All rules on it, for the version that runs.
    pub(crate) fn lint(&self) -> Linted {
        Linted(self.linted(engine::run))
    }

    /// What one of the standards says of it.
    pub(crate) fn audit(&self, standard: &str) -> Verdicts {
        let known = Known::read();
        let of = |id: &str| known.check(id);
        let read = standard::built_in(standard, standard::Rules { of: &of, ids: &[] });
        let standard = read.unwrap_or_else(|| panic!("{standard} cannot be read"));
        let audit = self.linted(|discovery, plan| {
            audit::run(discovery, plan, vec![standard], World::default())
        });
        let answers = audit.standards[0].controls();
        let scopes = answers.flat_map(|(control, answer)| {
            let of = move |scope: &str| (control.id.clone(), scope.to_owned());
            answer
                .scopes
                .iter()
                .map(move |one| (of(&one.scope), one.verdict))
        });
        scopes.collect()
    }

    /// Its facts.
    pub(crate) fn facts(&self) -> Facts {
        let (mut all, _) = self.linted(engine::facts);
        assert_eq!(all.len(), 1, "one main file is one unit");
        all.remove(0).1
    }
}

impl Linted {
    /// The tokens a rule points at, in order.
    pub(crate) fn tokens(&self, rule: &str) -> Vec<&str> {
        let all = self.0.active().filter(|finding| finding.rule == rule);
        all.map(|finding| {
            let span = finding.primary.span;
            &self.0.sources.get(span.file).text()[span.range()]
        })
        .collect()
    }

    /// The messages of a rule, in order.
    pub(crate) fn messages(&self, rule: &str) -> Vec<&str> {
        let all = self.0.active().filter(|finding| finding.rule == rule);
        all.map(|finding| finding.message.as_str()).collect()
    }

    /// How bad a rule finds each, in order.
    pub(crate) fn severities(&self, rule: &str) -> Vec<&str> {
        let all = self.0.active().filter(|finding| finding.rule == rule);
        all.map(|finding| finding.severity.id()).collect()
    }

    /// Whether a rule said that it could not tell.
    pub(crate) fn undecided(&self, rule: &str) -> bool {
        self.0.undecided.iter().any(|one| one.rule == rule)
    }
}
