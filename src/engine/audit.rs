//! Runs rules with the parameters that standards ask for, and keeps every outcome: what is sound is
//! evidence, too. What comments and annotations say about lint decides nothing here, but is told.

use super::check::{self, Subject};
use super::home::Homes;
use super::{Opened, documents, evaluate, finish, group, mark_named, notes, open, plan::Plan};
use crate::check::{Check, Cx, Evidence, Keep, Outcome};
use crate::dialect::nginx;
use crate::discover::Discovery;
use crate::finding::Suppression;
use crate::model::tls::Side;
use crate::model::{Facts, Provenance, Scope};
use crate::outcome::Report;
use crate::rule::{Params, Rule};
use crate::source::{FileId, SourceMap, Span};
use crate::suppress::waiver::resource_at;
use crate::suppress::{self, Suppressions};
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
    /// The path of the file that its scope stands in.
    pub file: Arc<str>,
    /// What it said.
    pub outcome: Outcome,
    /// Whether the value is written in a block around its scope.
    pub is_inherited: bool,
    /// The written value that its place stands for; none where the place only names a block.
    pub value_at: Option<Span>,
    /// The comment or annotation that takes it out of what lint counts.
    pub silenced: Option<Box<Suppression>>,
    /// Where it stands, as waivers name it; known where there are waivers and a place.
    pub stands: Option<Box<Stands>>,
}

/// Where something stands, as waivers name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stands {
    /// See [`crate::syntax::Document::place`].
    pub place: String,
    /// The manifest.
    pub resource: Option<String>,
}

impl Heard {
    /// The scope it is about, if it says one.
    #[must_use]
    pub fn scope(&self) -> Option<&Scope> {
        match &self.outcome {
            Outcome::Pass { scope, .. } => scope.as_ref(),
            Outcome::Fail { scope, .. } | Outcome::Undecided { scope, .. } => Some(scope),
        }
    }

    /// The place it points at.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match &self.outcome {
            Outcome::Pass { span, .. } | Outcome::Undecided { span, .. } => *span,
            Outcome::Fail { draft, .. } => Some(draft.primary.span),
        }
    }

    /// What is known of the value.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        match &self.outcome {
            Outcome::Pass { evidence, .. }
            | Outcome::Fail { evidence, .. }
            | Outcome::Undecided { evidence, .. } => evidence,
        }
    }
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
    let units = evaluate(&opened, plan.options(), nginx::lower, |path, facts, _| {
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
    let mut homes: BTreeMap<String, Vec<Homes>> = BTreeMap::new();
    for (path, of_unit, mut heard) in units {
        let project = group::project_of(&path, &marked);
        let of_project = homes.entry(project.clone()).or_default();
        of_project.push(Homes::of(&of_unit));
        let own = of_project.len() - 1;
        settle(&mut heard, &of_project[own..], &reader.sources);
        all.extend(heard);
        facts.push((project, of_unit));
    }
    let mut projects: BTreeMap<&str, Vec<&Facts>> = BTreeMap::new();
    for (project, facts) in &facts {
        projects.entry(project).or_default().push(facts);
    }
    for (project, facts) in &projects {
        let mut heard = ask(requests, project, Subject::Project(facts), plan);
        let of_project = homes.get(*project).map_or(&[][..], Vec::as_slice);
        settle(&mut heard, of_project, &reader.sources);
        all.extend(heard);
    }
    notes::note_partial(&nginx, &reader, &mut report, plan.options());
    let documents = documents(loaded, nginx, &mut report);
    let of_documents = documents.par_iter().map(|(&id, document)| {
        let path = &reader.sources.get(id).path;
        ask(requests, path, Subject::Document(document), plan)
    });
    let of_documents: Vec<_> = of_documents.collect();
    all.extend(of_documents.into_iter().flatten());
    let comments = comments(&documents, &reader.sources, plan);
    let has_waivers = !plan.config.waivers.is_empty();
    all.par_iter_mut().for_each(|one| {
        locate(one, &documents, has_waivers);
        one.silenced = silenced(one, requests[one.request].rule.id, &comments).map(Box::new);
    });
    finish::without_findings(&mut report, &facts, &documents, reader.sources, plan);
    mark_named(&mut report, &named);
    (report, all)
}

fn ask(requests: &[Request<'_>], path: &str, subject: Subject<'_>, plan: &Plan<'_>) -> Vec<Heard> {
    let path: Arc<str> = path.into();
    let mut heard = Vec::new();
    let mut outcomes = Vec::new();
    for (request, one) in requests.iter().enumerate() {
        let cx = Cx::new(plan.options(), &one.params, &mut outcomes);
        let mut cx = cx.keeping(Keep::Values);
        check::run(one.check.run, subject, one.side, &mut cx);
        heard.extend(outcomes.drain(..).map(|outcome| Heard {
            request,
            file: Arc::clone(&path),
            outcome: without_lint(outcome),
            is_inherited: false,
            value_at: None,
            silenced: None,
            stands: None,
        }));
    }
    heard
}

/// An audit says what is wrong and what to do; the rest of a draft is for lint alone, and there are as many
/// as scopes.
fn without_lint(mut outcome: Outcome) -> Outcome {
    if let Outcome::Fail { draft, .. } = &mut outcome {
        draft.note = None;
        draft.related = Vec::new();
        draft.fixes = Vec::new();
    }
    outcome
}

/// Says in which file each scope stands: the one that its own unit knows, else that of the place.
fn settle(heard: &mut [Heard], homes: &[Homes], sources: &SourceMap) {
    for one in heard {
        let beside = one.span().map(|span| span.file);
        let known: Vec<_> = match one.scope() {
            Some(scope) => homes.iter().filter_map(|home| home.find(scope)).collect(),
            None => Vec::new(),
        };
        // Files of one project have scopes of the same name.
        let home = known.iter().find(|file| Some(**file) == beside);
        let home = home.or(known.first()).copied().or(beside);
        if let Some(file) = home.and_then(|file| sources.find(file)) {
            one.file = Arc::clone(&file.path);
        }
    }
}

fn locate(heard: &mut Heard, documents: &finish::Documents, has_waivers: bool) {
    let Some(span) = heard.span() else { return };
    let Some(document) = documents.get(&span.file) else {
        heard.value_at = Some(span);
        return;
    };
    heard.value_at = document.value_at(span);
    heard.is_inherited = own_block(heard).is_some_and(|block| {
        let steps = heard.evidence().via.iter().map(|step| step.span);
        let places = steps.chain([span]).filter_map(|span| {
            let document = documents.get(&span.file)?;
            Some(document.place(span))
        });
        let places: Vec<_> = places.collect();
        let main = ["http", "stream", "mail", "server["];
        let is_whole = places
            .first()
            .is_some_and(|place| main.iter().any(|outer| place.starts_with(outer)));
        is_whole && !places.iter().any(|place| place.contains(&block))
    });
    heard.stands = has_waivers.then(|| {
        Box::new(Stands {
            place: document.place(span),
            resource: resource_at(document, span),
        })
    });
}

/// The block that a written value of nginx stands in unless it is inherited, where the scope tells. An
/// included file is part of the block that includes it.
fn own_block(heard: &Heard) -> Option<String> {
    let scope = heard.scope()?;
    let is_written = match heard.evidence().provenance {
        Some(provenance) => provenance == Provenance::Written,
        None => heard.value_at.is_some(),
    };
    if !is_written {
        return None;
    }
    if scope.0.starts_with("server ") {
        return Some("server[".to_owned());
    }
    let location = scope.0.strip_prefix("location ")?;
    let end = location.rfind(" in ").unwrap_or(location.len());
    Some(format!("location[{}]", &location[..end]))
}

/// The ignore comments and annotations of every file that has some.
fn comments(
    documents: &finish::Documents,
    sources: &SourceMap,
    plan: &Plan<'_>,
) -> BTreeMap<FileId, Suppressions> {
    let known: Vec<&str> = plan.known.iter().map(|(_, rule)| rule.id).collect();
    let with_some = documents.iter().filter_map(|(id, document)| {
        let source = sources.find(*id)?;
        suppress::may_hold(document, source)
            .then(|| (*id, Suppressions::read(document, source, &known)))
    });
    with_some.collect()
}

fn silenced(
    heard: &Heard,
    rule: &str,
    comments: &BTreeMap<FileId, Suppressions>,
) -> Option<Suppression> {
    let Outcome::Fail { draft, .. } = &heard.outcome else {
        return None;
    };
    let span = draft.primary.span;
    comments.get(&span.file)?.covering(rule, span)
}
