//! Runs the selected checks over a unit's facts and gathers what they say.

use super::merge::{join_fixes, sound_elsewhere};
use crate::check::{Check, Cx, Outcome, Run};
use crate::finding::{Finding, Safety, Undecided};
use crate::model::tls::Side;
use crate::model::{Facts, Scope};
use crate::options::Options;
use crate::rule::{Params, Rule};
use crate::source::{FileId, Span};
use crate::syntax::Document;
use std::collections::{BTreeMap, BTreeSet};

/// A rule that was selected, with the parameters it runs with.
#[derive(Clone, Debug)]
pub struct Active {
    /// Its function.
    pub check: &'static Check,
    /// Its page.
    pub rule: std::sync::Arc<Rule>,
    /// Its parameters.
    pub params: Params,
}

/// What the checks said about one unit.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub findings: Vec<Finding>,
    pub undecided: Vec<Undecided>,
    pub passed: usize,
    /// How often a rule found a place in a shared file sound: another unit may think otherwise.
    pub sound: BTreeMap<(&'static str, Span), usize>,
}

impl Said {
    pub(super) fn append(&mut self, mut other: Self) {
        self.findings.append(&mut other.findings);
        self.undecided.append(&mut other.undecided);
        self.passed += other.passed;
        for (place, count) in other.sound {
            *self.sound.entry(place).or_default() += count;
        }
    }
}

/// What is put before the rules.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    /// The facts of one unit.
    Unit(&'a Facts),
    /// The facts of all units of one project.
    Project(&'a [&'a Facts]),
    /// One tree.
    Document(&'a Document),
}

/// Runs a rule over a subject, if it looks at such; over the facts of one side alone where one is given.
pub(super) fn run(run: Run, subject: Subject<'_>, side: Option<Side>, cx: &mut Cx<'_>) {
    match (run, subject) {
        (Run::Project(check), Subject::Project(units)) => check(units, cx),
        (Run::Document(check), Subject::Document(document)) => check(document, cx),
        (run, Subject::Unit(facts)) => over_facts(run, facts, side, cx),
        _ => {}
    }
}

/// Runs every rule over a subject and gathers what they say.
pub(super) fn check(
    active: &[Active],
    subject: Subject<'_>,
    shared: &BTreeSet<FileId>,
    options: &Options,
) -> Said {
    let mut said = Said::default();
    let mut outcomes = Vec::new();
    for one in active {
        let mut cx = Cx::new(options, &one.params, &mut outcomes);
        run(one.check.run, subject, None, &mut cx);
        conclude(&one.rule, &mut outcomes, shared, &mut said);
    }
    said
}

fn over_facts(run: Run, facts: &Facts, side: Option<Side>, cx: &mut Cx<'_>) {
    let wanted = |of: Side| side.is_none_or(|side| side == of);
    macro_rules! each {
        ($check:ident, $facts:expr $(, $at:ident)?) => {
            for fact in $facts {
                cx.about(&fact.scope);
                $(cx.stands_at(fact.$at);)?
                $check(fact, cx);
            }
        };
    }
    match run {
        Run::Tls(check) => each!(check, facts.tls.iter().filter(|one| wanted(one.side)), at),
        Run::Server(check) => each!(check, facts.servers.iter(), at),
        Run::Serving(check) => each!(check, facts.serving.iter(), at),
        Run::Passing(check) => each!(check, facts.passing.iter(), at),
        Run::Process(check) => each!(check, facts.processes.iter(), at),
        Run::Headers(check) => each!(check, facts.headers.iter(), at),
        Run::Validation(check) => each!(check, facts.validations.iter()),
        Run::Issuance(check) => each!(check, facts.issuances.iter()),
        Run::Client(check) => each!(check, facts.clients.iter()),
        Run::Session(check) => each!(check, facts.sessions.iter()),
        Run::Cookie(check) => each!(check, facts.cookies.iter()),
        Run::Cors(check) => each!(check, facts.cors.iter(), at),
        Run::Timeouts(check) => each!(
            check,
            facts.timeouts.iter().filter(|one| wanted(one.side)),
            at
        ),
        Run::Cache(check) => each!(check, facts.caches.iter(), at),
        Run::TokenCache(check) => each!(check, facts.token_caches.iter()),
        Run::Gate(check) => each!(check, facts.gates.iter(), at),
        Run::TrustedProxies(check) => each!(check, facts.trusted_proxies.iter()),
        Run::Mtls(check) => each!(check, facts.mesh.mtls.iter()),
        Run::Policy(check) => each!(check, facts.mesh.policies.iter()),
        Run::Namespace(check) => each!(check, facts.mesh.namespaces.iter()),
        Run::MeshConfig(check) => each!(check, facts.mesh.configs.iter()),
        Run::Object(check) => each!(check, facts.mesh.objects.iter()),
        Run::Facts(check) => check(facts, cx),
        Run::Project(_) | Run::Document(_) | Run::Engine => {}
    }
}

/// Equal findings of several scopes become one that lists them; a place that is sound in other
/// scopes says so, and a fix there, or in a file used from several contexts, is no longer safe.
fn conclude(rule: &Rule, outcomes: &mut Vec<Outcome>, shared: &BTreeSet<FileId>, said: &mut Said) {
    if outcomes.is_empty() {
        return;
    }
    let mut failed: BTreeMap<(Span, String), Finding> = BTreeMap::new();
    let mut passed: BTreeMap<Span, usize> = BTreeMap::new();
    let mut open: BTreeSet<(Option<Span>, Scope)> = BTreeSet::new();
    for outcome in outcomes.drain(..) {
        match outcome {
            Outcome::Pass { span, .. } => {
                said.passed += 1;
                if let Some(span) = span {
                    *passed.entry(span).or_default() += 1;
                }
            }
            Outcome::Undecided {
                scope, span, why, ..
            } => {
                if open.insert((
                    span,
                    if span.is_some() {
                        Scope::new("")
                    } else {
                        scope.clone()
                    },
                )) {
                    said.undecided.push(Undecided {
                        rule: rule.id,
                        scope,
                        span,
                        why,
                    });
                }
            }
            Outcome::Fail { scope, draft, .. } => {
                let key = (draft.primary.span, draft.message.clone());
                match failed.get_mut(&key) {
                    Some(finding) => {
                        join_fixes(&mut finding.fixes, draft.fixes);
                        if finding.scopes.last() != Some(&scope) {
                            finding.scopes.push(scope);
                        }
                    }
                    None => {
                        failed.insert(key, finding(rule, scope, *draft));
                    }
                }
            }
        }
    }
    let elsewhere = passed
        .iter()
        .filter(|(span, _)| shared.contains(&span.file));
    for (&span, count) in elsewhere.filter(|(span, _)| !failed.keys().any(|(at, _)| at == *span)) {
        *said.sound.entry((rule.id, span)).or_default() += count;
    }
    for ((span, _), mut finding) in failed {
        let elsewhere = passed.get(&span).copied().unwrap_or(0);
        if elsewhere > 0 {
            finding.related.push(sound_elsewhere(span, elsewhere));
        }
        if elsewhere > 0 || shared.contains(&span.file) {
            for fix in finding
                .fixes
                .iter_mut()
                .filter(|fix| fix.safety == Safety::Safe)
            {
                fix.safety = Safety::Unsafe;
            }
        }
        said.findings.push(finding);
    }
}

pub(super) fn finding(rule: &Rule, scope: Scope, draft: crate::finding::Draft) -> Finding {
    Finding {
        rule: rule.id,
        severity: draft.severity.unwrap_or(rule.severity),
        primary: draft.primary,
        message: draft.message,
        note: draft.note,
        help: draft.help,
        related: draft.related,
        scopes: vec![scope],
        fixes: draft.fixes,
        place: String::new(),
        also: Vec::new(),
        fingerprint: String::new(),
        suppressed: None,
    }
}
