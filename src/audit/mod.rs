//! Standards answered control by control, in every scope, with what each answer rests on.

mod conflict;
mod judge;
mod requests;
mod unread;
mod verdict;
mod waive;

pub use conflict::Conflict;
pub use verdict::Verdict;
pub use waive::Remark;

use crate::check::{Evidence, Outcome};
use crate::config::Waiver;
use crate::discover::Discovery;
use crate::engine::{self, Heard, Known, Plan};
use crate::model::{Provenance, Why};
use crate::options::Audience;
use crate::outcome::Report;
use crate::source::{Columns, Span};
use crate::standard::{Control, Standard};
use jiff::civil::Date;
use requests::Requests;
use std::sync::Arc;

/// What the run was told about the world, as far as it decides what applies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct World {
    /// The day the audit speaks of.
    pub as_of: Date,
    /// The audience of the deployment.
    pub audience: Option<Audience>,
    /// Whether something stands in front of the servers.
    pub behind: Option<String>,
}

/// Everything an audit has to say.
#[derive(Debug)]
pub struct Audit {
    /// What it was told about the deployment.
    pub world: World,
    /// What was read; its findings are empty.
    pub report: Report,
    /// What the rules said; answers point into it.
    pub heard: Vec<Heard>,
    /// The rule behind each request.
    pub rules: Vec<&'static str>,
    /// The answers, standard by standard.
    pub standards: Vec<Assessed>,
    /// The waivers of the configuration; answers point at those that hold.
    pub waivers: Vec<Waiver>,
    /// What is to be said of the waivers themselves.
    pub remarks: Vec<Remark>,
    /// Settings on which the standards contradict each other.
    pub conflicts: Vec<Conflict>,
}

/// A standard and its answers.
#[derive(Debug)]
pub struct Assessed {
    /// The standard.
    pub standard: Standard,
    /// One answer for each of its controls, in their order.
    pub answers: Vec<Answer>,
}

/// The answer to one control.
#[derive(Debug)]
pub struct Answer {
    /// The whole control's verdict.
    pub verdict: Verdict,
    /// Why, where no scope says it.
    pub reason: Option<String>,
    /// The scopes that were looked at, by unit and name.
    pub scopes: Vec<ScopeAnswer>,
}

/// The answer in one scope.
#[derive(Debug)]
pub struct ScopeAnswer {
    /// The path of the unit that was evaluated: a main file, a project's folder, an auth file.
    pub unit: Arc<str>,
    /// The scope in it.
    pub scope: Arc<str>,
    /// Its verdict.
    pub verdict: Verdict,
    /// What it would be without its waivers, and their numbers.
    pub waived: Option<(Verdict, Vec<usize>)>,
    /// What it rests on.
    pub grounds: Vec<Ground>,
    /// Those of them that keep it from being met.
    pub against: Vec<Ground>,
}

/// One thing an answer rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ground {
    /// Its place in [`Audit::heard`].
    pub heard: usize,
    /// Whether it counts against the control only because it is not written.
    pub unwritten: bool,
}

/// What was observed, resolved for a report.
#[derive(Debug)]
pub struct Observation<'a> {
    /// The rule.
    pub rule: &'static str,
    /// What it came to.
    pub result: Observed<'a>,
    /// The place.
    pub span: Option<Span>,
    /// Path, line and column of it, from 1.
    pub place: Option<(&'a str, u32, u32)>,
    /// The value in effect: the written tokens, or the default's words; secrets are still to be masked.
    pub value: Option<&'a str>,
    /// Where the value comes from, where one setting was judged.
    pub provenance: Option<Provenance>,
}

/// What one rule observed in one place.
#[derive(Clone, Copy, Debug)]
pub enum Observed<'a> {
    /// It is as it should be.
    Sound,
    /// It would be, but the standard wants it written.
    Unwritten,
    /// What is wrong, and what to do.
    Wrong {
        /// The statement.
        message: &'a str,
        /// The instruction.
        help: Option<&'a str>,
    },
    /// Why it cannot be told.
    Unknown(Why),
}

impl Observed<'_> {
    /// Its name in machine formats.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Unwritten => "not-written",
            Self::Wrong { .. } => "wrong",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// Asks the standards of everything that was discovered.
#[must_use]
pub fn run(discovery: Discovery, plan: &Plan<'_>, standards: Vec<Standard>, world: World) -> Audit {
    let requests = Requests::of(&standards, plan.known);
    let is_whole = plan.is_whole(&discovery.roots);
    let (report, heard) = engine::audit(discovery, plan, &requests.all);
    let excuses = waive::Excuses::new(plan, world.as_of, &requests, &heard, &report);
    let judge = judge::Judge::new(&requests, &heard, &report, &world, &excuses);
    let standards = standards.into_iter().map(|standard| Assessed {
        answers: standard
            .controls
            .iter()
            .map(|one| judge.answer(&standard.id, one))
            .collect(),
        standard,
    });
    let standards: Vec<_> = standards.collect();
    Audit {
        conflicts: conflict::between(&standards),
        remarks: excuses.remarks(&standards, is_whole),
        rules: requests.all.iter().map(|one| one.rule.id).collect(),
        world,
        report,
        heard,
        waivers: plan.config.waivers.clone(),
        standards,
    }
}

/// The digest of every rule's page: the version of the rule set.
#[must_use]
pub fn rule_set(known: &Known) -> String {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    for (_, rule) in known.iter() {
        digest.update(rule.page);
    }
    crate::standard::hex(&digest.finalize())
}

impl Assessed {
    /// Each control with its answer.
    pub fn controls(&self) -> impl Iterator<Item = (&Control, &Answer)> {
        self.standard.controls.iter().zip(&self.answers)
    }

    /// How many controls got that verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        let same = self.answers.iter().filter(|one| one.verdict == verdict);
        same.count()
    }
}

impl Audit {
    /// The worst verdict of all.
    #[must_use]
    pub fn worst(&self) -> Option<Verdict> {
        let all = self.standards.iter().flat_map(|one| &one.answers);
        all.map(|answer| answer.verdict).max()
    }

    /// What a ground says.
    #[must_use]
    pub fn observation(&self, ground: Ground) -> Observation<'_> {
        let heard = &self.heard[ground.heard];
        let (span, evidence, result) = match &heard.outcome {
            Outcome::Pass { span, evidence, .. } if ground.unwritten => {
                (*span, Some(evidence), Observed::Unwritten)
            }
            Outcome::Pass { span, evidence, .. } => (*span, Some(evidence), Observed::Sound),
            Outcome::Fail {
                draft, evidence, ..
            } => {
                let result = Observed::Wrong {
                    message: &draft.message,
                    help: draft.help.as_deref(),
                };
                (Some(draft.primary.span), Some(evidence), result)
            }
            Outcome::Undecided { span, .. } if ground.unwritten => {
                (*span, None, Observed::Unwritten)
            }
            // What may stand anywhere else has no place to point at.
            Outcome::Undecided { span, why, .. } => {
                let span = span.filter(|_| *why != Why::MayLiveElsewhere);
                (span, None, Observed::Unknown(*why))
            }
        };
        let provenance = match evidence.and_then(|one| one.provenance) {
            Some(Provenance::Written) if heard.is_inherited => Some(Provenance::Inherited),
            other => other,
        };
        Observation {
            rule: self.rules[heard.request],
            result,
            span,
            place: span.and_then(|span| self.place(span)),
            value: self.value(span, evidence),
            provenance,
        }
    }

    fn place(&self, span: Span) -> Option<(&str, u32, u32)> {
        let source = self.report.sources.find(span.file)?;
        let at = source.position(span.start, Columns::Characters);
        Some((&source.path, at.line, at.column))
    }

    fn value<'a>(&'a self, span: Option<Span>, evidence: Option<&'a Evidence>) -> Option<&'a str> {
        if let Some(default) = evidence.and_then(|one| one.value.as_deref()) {
            return Some(default);
        }
        let span = span.filter(|span| self.report.sources.find(span.file).is_some())?;
        Some(self.report.sources.text(span)).filter(|text| !text.is_empty())
    }
}
