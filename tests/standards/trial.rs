//! Tries a control on a configuration.

use authlint::audit::{self, Verdict, World};
use authlint::config::{self, Config};
use authlint::engine::{Known, Plan};
use authlint::rule::Param;
use authlint::rule::examples::{self, Example};
use authlint::source::{FileId, SourceFile};
use authlint::standard::{Control, Standard};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;

/// A configuration to try a control on.
pub(crate) struct Case {
    pub(crate) name: String,
    /// Path and text.
    pub(crate) files: Vec<(String, String)>,
    /// The verdict the control's own example states.
    pub(crate) wanted: Option<String>,
}

/// The examples of all rules' pages.
pub(crate) struct Trials<'run> {
    known: &'run Known,
    pages: BTreeMap<&'run str, Vec<Example>>,
}

impl<'run> Trials<'run> {
    pub(crate) fn new(known: &'run Known) -> Self {
        let pages = known
            .iter()
            .map(|(_, rule)| (rule.id, examples::parse(rule.page).unwrap()));
        Self {
            known,
            pages: pages.collect(),
        }
    }

    /// The control's own examples and those of the rules it rests on.
    pub(crate) fn cases(&self, control: &Control) -> Vec<Case> {
        let own = control.examples.iter().enumerate().map(|(at, example)| {
            let (language, text) = (&example.language, &example.text);
            let block = format!("## Examples\n\n```{language}\n{text}\n```\n");
            let parsed = examples::parse(&block).unwrap();
            let one = &parsed[0];
            case(
                format!("example {}", at + 1),
                one,
                Some(example.verdict.clone()),
            )
        });
        let rules: std::collections::BTreeSet<_> =
            control.bounds().map(|bound| &*bound.rule).collect();
        let of_pages = rules.into_iter().flat_map(|rule| {
            let examples = self.pages.get(rule).into_iter().flatten();
            examples.map(move |one| case(format!("{rule}.md:{}", one.line), one, None))
        });
        own.chain(of_pages).collect()
    }

    /// What a rule's page gives a parameter: another value to try, where an empty list has none.
    pub(crate) fn default(&self, rule: &str, name: &str) -> Option<Param> {
        self.known.rule(rule)?.params.get(name).cloned()
    }

    /// What a control comes to.
    pub(crate) fn verdict(&self, control: &Control, case: &Case) -> Verdict {
        let folder = tempfile::Builder::new().prefix("trial").tempdir().unwrap();
        for (name, text) in &case.files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let config = self.config(case);
        let shown = authlint::discover::shown(folder.path());
        let plan = Plan::new(self.known, Cow::Owned(config), shown);
        let discovery = authlint::discover::walk(&[folder.path().to_owned()]);
        let world = world(control, &plan);
        let audit = audit::run(discovery, &plan, vec![alone(control)], world);
        audit.standards[0].answers[0].verdict
    }

    fn config(&self, case: &Case) -> Config {
        let Some((_, text)) = case
            .files
            .iter()
            .find(|(name, _)| name == config::FILE_NAME)
        else {
            return Config::default();
        };
        let source = SourceFile::new(config::FILE_NAME, text.clone().into_bytes());
        config::read(FileId(0), &source, &self.known.for_config()).0
    }
}

fn case(name: String, example: &Example, wanted: Option<String>) -> Case {
    let files = example.files.iter();
    Case {
        name,
        files: files
            .map(|file| (file.name.clone(), file.text.clone()))
            .collect(),
        wanted,
    }
}

/// A day and a deployment the control applies to.
fn world(control: &Control, plan: &Plan<'_>) -> World {
    let applies = &control.applies;
    let behind = plan.options().deployment.behind.clone();
    let of_parts = || control.bounds().find_map(|bound| bound.applies.audience);
    World {
        as_of: applies.from.or(applies.until).unwrap_or_default(),
        audience: applies.audience.or_else(of_parts),
        behind: behind.or_else(|| (applies.behind == Some(true)).then(|| "alb".to_owned())),
    }
}

/// A standard of that one control.
fn alone(control: &Control) -> Standard {
    Standard {
        id: "trial".to_owned(),
        title: String::new(),
        version: None,
        publisher: String::new(),
        url: String::new(),
        published: None,
        total: 1,
        counted: String::new(),
        controls: vec![control.clone()],
        digest: String::new(),
    }
}
