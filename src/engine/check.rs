//! Runs the selected checks over a unit's facts and gathers what they say.

use super::merge::sound_elsewhere;
use crate::check::{Check, Cx, Outcome, Run};
use crate::finding::{Finding, Safety, Undecided};
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

/// Runs every rule about single facts and units.
pub(super) fn unit(
    active: &[Active],
    facts: &Facts,
    shared: &BTreeSet<FileId>,
    options: &Options,
) -> Said {
    gather(active, shared, options, |run, cx| {
        over_facts(run, facts, cx);
    })
}

/// Runs every rule about trees.
pub(super) fn document(active: &[Active], document: &Document, options: &Options) -> Said {
    gather(active, &BTreeSet::new(), options, |run, cx| {
        if let Run::Document(check) = run {
            check(document, cx);
        }
    })
}

/// Runs every rule about several units of one project.
pub(super) fn project(active: &[Active], units: &[&Facts], options: &Options) -> Said {
    gather(active, &BTreeSet::new(), options, |run, cx| {
        if let Run::Project(check) = run {
            check(units, cx);
        }
    })
}

fn gather(
    active: &[Active],
    shared: &BTreeSet<FileId>,
    options: &Options,
    run: impl Fn(Run, &mut Cx<'_>),
) -> Said {
    let mut said = Said::default();
    let mut outcomes = Vec::new();
    for one in active {
        run(
            one.check.run,
            &mut Cx::new(options, &one.params, &mut outcomes),
        );
        conclude(&one.rule, &mut outcomes, shared, &mut said);
    }
    said
}

fn over_facts(run: Run, facts: &Facts, cx: &mut Cx<'_>) {
    fn each<T>(check: fn(&T, &mut Cx<'_>), facts: &[T], cx: &mut Cx<'_>) {
        for fact in facts {
            check(fact, cx);
        }
    }
    match run {
        Run::Tls(check) => each(check, &facts.tls, cx),
        Run::Server(check) => each(check, &facts.servers, cx),
        Run::Headers(check) => each(check, &facts.headers, cx),
        Run::Validation(check) => each(check, &facts.validations, cx),
        Run::Issuance(check) => each(check, &facts.issuances, cx),
        Run::Client(check) => each(check, &facts.clients, cx),
        Run::Cors(check) => each(check, &facts.cors, cx),
        Run::Timeouts(check) => each(check, &facts.timeouts, cx),
        Run::Cache(check) => each(check, &facts.caches, cx),
        Run::TokenCache(check) => each(check, &facts.token_caches, cx),
        Run::Gate(check) => each(check, &facts.gates, cx),
        Run::TrustedProxies(check) => each(check, &facts.trusted_proxies, cx),
        Run::Mtls(check) => each(check, &facts.mesh.mtls, cx),
        Run::Policy(check) => each(check, &facts.mesh.policies, cx),
        Run::Object(check) => each(check, &facts.mesh.objects, cx),
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
            Outcome::Pass { span } => {
                said.passed += 1;
                if let Some(span) = span {
                    *passed.entry(span).or_default() += 1;
                }
            }
            Outcome::Undecided { scope, span, why } => {
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
            Outcome::Fail { scope, draft } => {
                let key = (draft.primary.span, draft.message.clone());
                match failed.get_mut(&key) {
                    Some(finding) if finding.scopes.last() == Some(&scope) => {}
                    Some(finding) => finding.scopes.push(scope),
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
        fingerprint: String::new(),
        suppressed: None,
    }
}
