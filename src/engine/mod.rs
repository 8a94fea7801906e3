//! From paths to a report: load, group, evaluate, check, suppress, sort.

mod audit;
pub mod check;
mod finish;
mod group;
mod home;
mod load;
mod matching;
mod merge;
mod nginx;
mod notes;
mod plan;
mod progress;
mod waive;

pub use audit::{Heard, Request, Stands, audit};
pub use plan::{Known, Plan};
pub use progress::{Moment, Progress, Stage};

use crate::config::{self, ConfigError};
use crate::dialect::{self, istio::Explains};
use crate::discover::{Discovery, Skipped};
use crate::finding::Draft;
use crate::model::{Dialect, Facts, Scope};
use crate::options::Options;
use crate::outcome::{Fate, FileStatus, Report, Unread};
use crate::source::{FileId, SourceFile};
use crate::syntax::{Document, data};
use check::{Said, Subject};
use load::{Loaded, Reader, Skip};
use nginx::Nginx;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the parts of a run hand on to its end.
#[derive(Debug, Default)]
struct Run {
    said: Said,
    /// The facts of every unit with the project it belongs to.
    facts: Vec<(String, Facts)>,
}

/// One evaluated unit.
struct Evaluated {
    project: String,
    facts: Facts,
    said: Said,
}

/// What was read and grouped, before anything is evaluated.
struct Opened {
    /// The paths the command line names.
    named: BTreeSet<String>,
    /// The folders that are projects of their own.
    marked: BTreeSet<String>,
    reader: Reader,
    report: Report,
    loaded: Vec<Loaded>,
    nginx: Nginx,
    progress: Arc<Progress>,
}

fn open(discovery: Discovery, plan: &Plan<'_>) -> Opened {
    let named = named(&discovery);
    let marked = group::project_folders(discovery.candidates.iter().map(|one| one.path.as_str()));
    let mut reader = Reader::new(&discovery);
    let mut report = Report::default();
    for one in discovery.skipped {
        passed_over(one, &mut report);
    }
    report
        .unread
        .extend(discovery.missing.into_iter().map(|path| Unread {
            path,
            reason: "there is no such file or folder".to_owned(),
            named: true,
        }));
    let mut loaded = reader.load(discovery.candidates, &plan.progress);
    let nginx = Nginx::group(&mut loaded, &mut reader, plan.options());
    load_context(&mut loaded, &mut reader, &marked);
    Opened {
        named,
        marked,
        reader,
        report,
        loaded,
        nginx,
        progress: Arc::clone(&plan.progress),
    }
}

fn checked(path: &str, subject: Subject<'_>, shared: &BTreeSet<FileId>, plan: &Plan<'_>) -> Said {
    check::check(&plan.active(path), subject, shared, plan.options())
}

/// Checks everything that was discovered.
#[must_use]
pub fn run(discovery: Discovery, plan: &Plan<'_>) -> Report {
    let is_whole = plan.is_whole(&discovery.roots);
    let opened = open(discovery, plan);
    let lower = if plan.reads_serving() {
        dialect::nginx::lower
    } else {
        dialect::nginx::lower_to_lint
    };
    let facts = evaluate(&opened, plan.options(), lower, |path, facts, shared| {
        Evaluated {
            project: group::project_of(path, &opened.marked),
            said: checked(path, Subject::Unit(&facts), shared, plan),
            facts,
        }
    });
    let Opened {
        named,
        reader,
        mut report,
        loaded,
        nginx,
        ..
    } = opened;
    let mut run = Run::default();
    run.facts.reserve(facts.len());
    for one in facts {
        run.said.append(one.said);
        run.facts.push((one.project, one.facts));
    }
    check_projects(&mut run, plan);
    notes::note_partial(&nginx, &reader, &mut report, plan.options());
    let documents = documents(loaded, nginx, &mut report);
    run.said.append(check_documents(&documents, &reader, plan));
    merge::merge(&mut run.said);
    let mut report = finish::report(
        report,
        run.said,
        &run.facts,
        &documents,
        reader.sources,
        plan,
    );
    mark_named(&mut report, &named);
    waive::waive(&mut report, &documents, is_whole, plan);
    if rayon::current_num_threads() > 1 {
        // Nobody has to wait until it is freed.
        rayon::spawn(move || drop((run.facts, documents)));
    }
    report
}

fn named(discovery: &Discovery) -> BTreeSet<String> {
    let named = discovery.candidates.iter().filter(|one| one.named);
    named.map(|one| one.path.clone()).collect()
}

/// A named file that was read in part counts like one that was not read.
fn mark_named(report: &mut Report, named: &BTreeSet<String>) {
    for one in &mut report.unread {
        one.named |= named.contains(&one.path);
    }
}

/// Adds the mistakes in the configuration to a report, as findings in that file: no choice of rules
/// hides them.
pub fn add_config_errors(
    report: &mut Report,
    file: FileId,
    source: SourceFile,
    errors: &[ConfigError],
    plan: &Plan<'_>,
) {
    let mut shared = plan.known.shared();
    let Some(rule) = shared.find(|rule| rule.id == config::INVALID) else {
        return;
    };
    report.sources.insert(file, source);
    for error in errors {
        let mut draft = Draft::new(error.span, error.message.clone());
        draft.help.clone_from(&error.help);
        let finding = check::finding(rule, Scope::new(config::FILE_NAME), draft);
        report.findings.push(finding);
    }
    if report.rule(rule.id).is_none() {
        report.rules.push(Arc::clone(rule));
        report.rules.sort_by_key(|rule| rule.id);
    }
    finish::order(report);
}

/// Something that discovery met: it is worth more than a count where it may hide a configuration.
fn passed_over(one: Skipped, report: &mut Report) {
    let reason = one.skip.to_string();
    if one.named || one.skip.is_loss() {
        report.unread.push(Unread {
            path: one.path.clone(),
            reason: reason.clone(),
            named: one.named,
        });
    }
    report.files.push(FileStatus {
        path: one.path,
        fate: Fate::Skipped(reason),
    });
}

/// The facts of every unit, without checking them, and a report of what was read: what `authlint
/// facts` shows.
#[must_use]
pub fn facts(discovery: Discovery, plan: &Plan<'_>) -> (Vec<(String, Facts)>, Report) {
    let opened = open(discovery, plan);
    let lower = dialect::nginx::lower;
    let mut facts = evaluate(&opened, plan.options(), lower, |path, facts, _| {
        (path.to_owned(), facts)
    });
    let Opened {
        named,
        reader,
        mut report,
        loaded,
        nginx,
        ..
    } = opened;
    facts.sort_by(|(a, _), (b, _)| a.cmp(b));
    let documents = documents(loaded, nginx, &mut report);
    finish::without_findings(&mut report, &facts, &documents, reader.sources, plan);
    mark_named(&mut report, &named);
    (facts, report)
}

/// Reads what stands beside Istio's manifests and is nobody's: the services, namespaces and
/// kustomizations of a project that holds such manifests. They are read, not checked.
fn load_context(loaded: &mut [Loaded], reader: &mut Reader, marked: &BTreeSet<String>) {
    let with_manifests: BTreeSet<String> = loaded
        .iter()
        .filter(|file| file.status == Ok(Dialect::Istio))
        .filter(|file| dialect::istio::wants_context(reader.sources.get(file.id).text()))
        .map(|file| group::project_of(&file.path, marked))
        .collect();
    if with_manifests.is_empty() {
        return;
    }
    let beside = loaded.iter_mut().filter(|file| {
        file.explains != Explains::Nothing
            && file.status == Err(Skip::Unclaimed)
            && with_manifests.contains(&group::project_of(&file.path, marked))
    });
    reader.read_context(beside.collect());
}

/// Lowers every unit (nginx main files and fragments, auth files, and the manifests of each project
/// together) and hands its facts on.
fn evaluate<T: Send>(
    opened: &Opened,
    options: &Options,
    lower: fn(&dialect::nginx::Unit<'_>, &Options) -> Facts,
    unit: impl Fn(&str, Facts, &BTreeSet<FileId>) -> T + Sync,
) -> Vec<T> {
    let Opened {
        loaded,
        nginx,
        marked,
        progress,
        ..
    } = opened;
    let alone = BTreeSet::new();
    let of = |wanted: Result<Dialect, Skip>| {
        loaded.iter().filter_map(move |file| match &file.document {
            Some(Document::Data(tree)) if file.status == wanted => Some((file.path.as_str(), tree)),
            _ => None,
        })
    };
    let by_project = |wanted: Result<Dialect, Skip>| {
        let mut projects: BTreeMap<String, Vec<&data::Tree>> = BTreeMap::new();
        for (path, tree) in of(wanted) {
            let project = projects.entry(group::project_of(path, marked));
            project.or_default().push(tree);
        }
        projects
    };
    let auth: Vec<_> = of(Ok(Dialect::Auth)).collect();
    let projects = by_project(Ok(Dialect::Istio));
    let context = by_project(Err(Skip::Unclaimed));
    progress.begin(Stage::Checking, nginx.units() + auth.len() + projects.len());
    let unit = |path: &str, facts: Facts, shared: &BTreeSet<FileId>| {
        let done = unit(path, facts, shared);
        progress.step();
        done
    };
    let lower = |unit: &dialect::nginx::Unit<'_>| lower(unit, options);
    let mut all = nginx.lower(lower, |path, facts| unit(path, facts, &nginx.shared));
    all.par_extend(
        auth.into_par_iter()
            .map(|(path, tree)| unit(path, dialect::auth::lower(tree, options), &alone)),
    );
    all.par_extend(projects.into_par_iter().map(|(project, trees)| {
        let beside = context.get(&project).map_or(&[][..], Vec::as_slice);
        let facts = dialect::istio::lower(&trees, beside, options);
        unit(&trees[0].path, facts, &alone)
    }));
    all
}

fn check_projects(run: &mut Run, plan: &Plan<'_>) {
    let mut projects: BTreeMap<&str, Vec<&Facts>> = BTreeMap::new();
    for (project, facts) in &run.facts {
        projects.entry(project).or_default().push(facts);
    }
    let mut said = Said::default();
    let alone = BTreeSet::new();
    for (project, facts) in &projects {
        said.append(checked(project, Subject::Project(facts), &alone, plan));
    }
    run.said.append(said);
}

fn check_documents(
    documents: &BTreeMap<FileId, Document>,
    reader: &Reader,
    plan: &Plan<'_>,
) -> Said {
    let alone = BTreeSet::new();
    let one = |(&id, document): (&FileId, &Document)| {
        let path = &reader.sources.get(id).path;
        checked(path, Subject::Document(document), &alone, plan)
    };
    let all: Vec<Said> = documents.par_iter().map(one).collect();
    all.into_iter().fold(Said::default(), |mut sum, said| {
        sum.append(said);
        sum
    })
}

/// Collects what is claimed by file, and states the fate of every file.
fn documents(loaded: Vec<Loaded>, nginx: Nginx, report: &mut Report) -> BTreeMap<FileId, Document> {
    let mut documents = BTreeMap::new();
    notes::note_unclaimed(&loaded, report);
    notes::note_included(&loaded, &nginx, report);
    for file in loaded {
        let claimed = file.status.is_ok();
        let fate = match file.status {
            Ok(dialect) => Fate::Checked(dialect),
            // What says little by itself is nginx's by the include that names it.
            Err(Skip::Unclaimed) if nginx.reads(&file.path) => Fate::Checked(Dialect::Nginx),
            Err(Skip::Unclaimed) => Fate::Skipped("no dialect claims it".to_owned()),
            Err(Skip::Unread(reason)) => {
                report.unread.push(Unread {
                    path: file.path.clone(),
                    reason: reason.clone(),
                    named: file.named,
                });
                Fate::Skipped(reason)
            }
        };
        report.files.push(FileStatus {
            path: file.path,
            fate,
        });
        if let Some(document) = file.document.filter(|_| claimed) {
            documents.insert(file.id, document);
        }
    }
    for tree in nginx.into_trees() {
        documents.insert(tree.file, Document::Nginx(tree));
    }
    documents
}
