//! Runs rules with the parameters that standards ask for, and keeps every outcome: what is sound is
//! evidence, too. What comments and configuration say about lint does not count here.

use super::check::{self, Subject};
use super::{Opened, documents, evaluate, finish, group, mark_named, notes, open, plan::Plan};
use crate::check::{Check, Cx, Keep, Outcome};
use crate::discover::Discovery;
use crate::model::tls::Side;
use crate::model::{Facts, Provenance};
use crate::outcome::Report;
use crate::rule::{Params, Rule};
use crate::suppress::waiver::resource_at;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A rule and how a standard wants it asked.
#[derive(Clone, Debug)]
pub struct Request<'run> {
    /// Its function.
    pub check: &'static Check,
    /// Its page.
    pub rule: &'run Rule,
    /// All its parameters.
    pub params: Params,
    /// The side it looks at; none means both.
    pub side: Option<Side>,
}

/// What one rule with one set of parameters said once.
#[derive(Debug)]
pub struct Heard {
    /// Which of the requests.
    pub request: usize,
    /// The path of the unit, project or file that was looked at.
    pub unit: Arc<str>,
    /// What it said.
    pub outcome: Outcome,
    /// Whether the value is written in a block around its scope.
    pub is_inherited: bool,
    /// Where it stands, as waivers name it; known where there are waivers and a place.
    pub stands: Option<Stands>,
}

/// Where something stands, as waivers name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stands {
    /// See [`crate::syntax::Document::place`].
    pub place: String,
    /// The manifest.
    pub resource: Option<String>,
}

/// Asks every request of everything that was discovered. The report tells what was read; its findings
/// are empty.
#[must_use]
pub fn audit(
    discovery: Discovery,
    plan: &Plan<'_>,
    requests: &[Request<'_>],
) -> (Report, Vec<Heard>) {
    let opened = open(discovery, plan);
    let units = evaluate(&opened, plan.options(), |path, facts, _| {
        let heard = ask(requests, path, Subject::Unit(&facts), plan);
        (path.to_owned(), facts, heard)
    });
    let Opened {
        named,
        marked,
        reader,
        mut report,
        loaded,
        nginx,
        ..
    } = opened;
    let mut all = Vec::new();
    let mut facts: Vec<(String, Facts)> = Vec::new();
    for (path, of_unit, heard) in units {
        all.extend(heard);
        facts.push((group::project_of(&path, &marked), of_unit));
    }
    let mut projects: BTreeMap<&str, Vec<&Facts>> = BTreeMap::new();
    for (project, facts) in &facts {
        projects.entry(project).or_default().push(facts);
    }
    for (project, facts) in &projects {
        all.extend(ask(requests, project, Subject::Project(facts), plan));
    }
    notes::note_partial(&nginx, &reader, &mut report, plan.options());
    let documents = documents(loaded, nginx, &mut report);
    let of_documents = documents.par_iter().map(|(&id, document)| {
        let path = &reader.sources.get(id).path;
        ask(requests, path, Subject::Document(document), plan)
    });
    let of_documents: Vec<_> = of_documents.collect();
    all.extend(of_documents.into_iter().flatten());
    let has_waivers = !plan.config.waivers.is_empty();
    all.par_iter_mut()
        .for_each(|one| locate(one, &documents, has_waivers));
    finish::without_findings(&mut report, &facts, &documents, reader.sources, plan);
    mark_named(&mut report, &named);
    (report, all)
}

fn ask(requests: &[Request<'_>], unit: &str, subject: Subject<'_>, plan: &Plan<'_>) -> Vec<Heard> {
    let unit: Arc<str> = unit.into();
    let mut heard = Vec::new();
    let mut outcomes = Vec::new();
    for (request, one) in requests.iter().enumerate() {
        let cx = Cx::new(plan.options(), &one.params, &mut outcomes);
        let mut cx = cx.keeping(Keep::Values);
        check::run(one.check.run, subject, one.side, &mut cx);
        heard.extend(outcomes.drain(..).map(|outcome| Heard {
            request,
            unit: Arc::clone(&unit),
            outcome,
            is_inherited: false,
            stands: None,
        }));
    }
    heard
}

fn locate(heard: &mut Heard, documents: &finish::Documents, has_waivers: bool) {
    let of_server = inheriting(&heard.outcome);
    if has_waivers || of_server.is_some() {
        let stands = stands(&heard.outcome, documents);
        if let (Some(block), Some(stands)) = (of_server, &stands) {
            let main = ["http", "stream", "mail", "server["];
            heard.is_inherited = main.iter().any(|outer| stands.place.starts_with(outer))
                && !stands.place.contains(block);
        }
        heard.stands = stands.filter(|_| has_waivers);
    }
}

/// The block that a value of nginx stands in unless it is inherited, where the scope tells.
fn inheriting(outcome: &Outcome) -> Option<&'static str> {
    let (scope, evidence) = match outcome {
        Outcome::Pass {
            scope, evidence, ..
        } => (scope.as_ref()?, evidence),
        Outcome::Fail {
            scope, evidence, ..
        } => (scope, evidence),
        Outcome::Undecided { .. } => return None,
    };
    let kinds = [("server ", "server["), ("location ", "location[")];
    let (_, block) = kinds.iter().find(|(kind, _)| scope.0.starts_with(kind))?;
    (evidence.provenance == Some(Provenance::Written)).then_some(block)
}

fn stands(outcome: &Outcome, documents: &finish::Documents) -> Option<Stands> {
    let span = match outcome {
        Outcome::Pass { span, .. } | Outcome::Undecided { span, .. } => *span,
        Outcome::Fail { draft, .. } => Some(draft.primary.span),
    }?;
    let document = documents.get(&span.file)?;
    Some(Stands {
        place: document.place(span),
        resource: resource_at(document, span),
    })
}
