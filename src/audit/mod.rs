//! Standards answered control by control, in every scope, with what each answer rests on.

mod conflict;
mod judge;
mod observation;
mod requests;
mod unread;
mod verdict;
mod waive;

pub use conflict::{Conflict, Party};
pub use observation::{Observation, Observed};
pub use verdict::Verdict;
pub use waive::Remark;

use crate::config::Waiver;
use crate::discover::Discovery;
use crate::engine::{self, Heard, Known, Plan};
use crate::options::Audience;
use crate::outcome::Report;
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
    /// The scopes that were looked at, by file and name.
    pub scopes: Vec<ScopeAnswer>,
}

/// The answer in one scope.
#[derive(Debug)]
pub struct ScopeAnswer {
    /// The path of the file that the scope stands in.
    pub file: Arc<str>,
    /// The scope.
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
}
