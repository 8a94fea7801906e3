//! From what the rules said to the answer of a control: scope by scope, then as a whole.

use super::requests::Requests;
use super::unread::Unread;
use super::verdict::{State, Verdict};
use super::waive::Excuses;
use super::{Answer, Ground, ScopeAnswer, World};
use crate::check::Outcome;
use crate::engine::Heard;
use crate::model::{Dialect, Provenance};
use crate::options::Audience;
use crate::outcome::{Fate, Report};
use crate::standard::{Applies, Bound, Control, Mode, Requirement};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A scope's number, in the order of file and name.
type ScopeId = usize;

/// What the state of a scope rests on.
#[derive(Default)]
struct Basis {
    grounds: BTreeSet<Ground>,
    /// Those that keep it from being met.
    against: BTreeSet<Ground>,
}

/// What the state of a control is asked for.
struct Asked<'a> {
    control: &'a Control,
    scope: ScopeId,
    audience: Option<Audience>,
}

/// What is looked up for every control.
pub(super) struct Judge<'a> {
    requests: &'a Requests<'a>,
    heard: &'a [Heard],
    report: &'a Report,
    world: &'a World,
    excuses: &'a Excuses<'a>,
    /// File and name by number.
    scopes: Vec<(Arc<str>, Arc<str>)>,
    /// By request: what was said in each scope.
    said: Vec<BTreeMap<ScopeId, Vec<usize>>>,
    dialects: BTreeMap<&'a str, Dialect>,
    unread: Unread<'a>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        requests: &'a Requests<'a>,
        heard: &'a [Heard],
        report: &'a Report,
        world: &'a World,
        excuses: &'a Excuses<'a>,
    ) -> Self {
        let named: BTreeSet<_> = heard.iter().map(scope_of).collect();
        let scopes: Vec<_> = named.into_iter().collect();
        let mut said = vec![BTreeMap::<ScopeId, Vec<usize>>::new(); requests.all.len()];
        for (at, one) in heard.iter().enumerate() {
            if let Ok(scope) = scopes.binary_search(&scope_of(one)) {
                said[one.request].entry(scope).or_default().push(at);
            }
        }
        let dialects = report.files.iter().filter_map(|file| match file.fate {
            Fate::Checked(dialect) => Some((&*file.path, dialect)),
            Fate::Skipped(_) => None,
        });
        let dialects = dialects.collect();
        Self {
            unread: Unread::of(report, &dialects),
            requests,
            heard,
            report,
            world,
            excuses,
            scopes,
            said,
            dialects,
        }
    }

    /// The answer to a control of that standard.
    pub(super) fn answer(&self, standard: &str, control: &Control) -> Answer {
        let without_scopes = |verdict, reason: &str| Answer {
            verdict,
            reason: Some(reason.to_owned()),
            scopes: Vec::new(),
        };
        if let Some(reason) = self.outside(&control.applies, self.world.audience) {
            return without_scopes(Verdict::NotApplicable, &reason);
        }
        if control.mode == Mode::Manual {
            let ask = control.ask.as_deref().unwrap_or_default();
            return without_scopes(Verdict::NeedsPerson, ask);
        }
        let mut scopes = self.scopes(standard, control);
        let undeclared = self.depends_on_audience(control, &mut scopes);
        let verdict = whole(control.mode, &scopes);
        if let Some(reason) = self.hidden(verdict, control) {
            return Answer {
                verdict: Verdict::Undecidable,
                reason: Some(reason),
                scopes,
            };
        }
        let reason = match verdict {
            Verdict::Undecidable | Verdict::Violated => undeclared,
            Verdict::NotApplicable => Some(self.nothing_judged(control)),
            Verdict::NeedsPerson | Verdict::Partly => control.ask.clone(),
            _ => None,
        };
        Answer {
            verdict,
            reason,
            scopes,
        }
    }

    /// Why a file that was not read may change the verdict: what was read of others keeps its own.
    fn hidden(&self, verdict: Verdict, control: &Control) -> Option<String> {
        let dialects = || self.spoken_of(control);
        match verdict {
            Verdict::NotApplicable => self.unread.hides(&dialects()),
            Verdict::Met | Verdict::Partly | Verdict::Waived => {
                self.unread.hides_a_whole_file(&dialects())
            }
            _ => None,
        }
    }

    /// What is wrong for one audience alone is not violated where nobody said which one it is; says what to
    /// declare then.
    fn depends_on_audience(&self, control: &Control, scopes: &mut [ScopeAnswer]) -> Option<String> {
        let of_parts = || control.bounds().find_map(|bound| bound.applies.audience);
        let (how, audience) = match control.applies.audience {
            Some(audience) => ("applies", audience),
            None => ("applies in part", of_parts()?),
        };
        if self.world.audience.is_some() {
            return None;
        }
        let mut changed = false;
        for one in scopes {
            if one.verdict == Verdict::Violated && !self.violated_for_all(control, one) {
                one.verdict = Verdict::Undecidable;
                changed = true;
            }
        }
        changed.then(|| {
            format!(
                "{how} to {} deployments: declare `audience` below [deployment] in authlint.toml",
                audience.id()
            )
        })
    }

    /// Whether a control is violated in a scope, whatever the audience is.
    fn violated_for_all(&self, control: &Control, one: &ScopeAnswer) -> bool {
        let named = (Arc::clone(&one.file), Arc::clone(&one.scope));
        let scope = self.scopes.binary_search(&named);
        Audience::ALL.into_iter().all(|audience| {
            let audience = Some(audience);
            self.outside(&control.applies, audience).is_none()
                && scope.is_ok_and(|scope| {
                    let asked = Asked {
                        control,
                        scope,
                        audience,
                    };
                    self.whole_state(&asked, &mut Basis::default()) == State::Violated
                })
        })
    }

    /// The dialects in which the rules of a control could find something.
    fn spoken_of(&self, control: &Control) -> BTreeSet<Dialect> {
        let takes = |applies: &Applies, dialect| {
            applies.dialects.is_empty() || applies.dialects.contains(&dialect)
        };
        let speaks = |dialect: &Dialect| {
            let mut bounds = control.bounds();
            takes(&control.applies, *dialect)
                && bounds.any(|bound| {
                    let rule = self
                        .requests
                        .find(bound)
                        .map(|at| self.requests.all[at].rule);
                    rule.is_some_and(|rule| rule.dialects.iter().any(|&id| id == dialect.id()))
                        && takes(&bound.applies, *dialect)
                        && self.outside(&bound.applies, self.world.audience).is_none()
                })
        };
        Dialect::ALL.into_iter().filter(speaks).collect()
    }

    /// Why no scope was judged: something was looked at, but not where the control applies, or nothing.
    fn nothing_judged(&self, control: &Control) -> String {
        let mut limits = BTreeSet::new();
        for bound in control.bounds() {
            let said = self.requests.find(bound).map(|request| &self.said[request]);
            if said.is_none_or(BTreeMap::is_empty) {
                continue;
            }
            limits.extend(self.outside(&bound.applies, self.world.audience));
            for dialects in [&bound.applies.dialects, &control.applies.dialects] {
                let names: Vec<_> = dialects.iter().map(|one| one.id()).collect();
                if !names.is_empty() {
                    limits.insert(format!("applies to {}", names.join(" and ")));
                }
            }
        }
        if limits.is_empty() {
            return "its rules find nothing to judge in these files".to_owned();
        }
        let limits: Vec<_> = limits.into_iter().collect();
        format!(
            "its rules look at something here, but outside of what it is about: {}",
            limits.join(", ")
        )
    }

    fn scopes(&self, standard: &str, control: &Control) -> Vec<ScopeAnswer> {
        let name = format!("{standard}:{}", control.id);
        let bounds = control
            .bounds()
            .filter_map(|bound| self.requests.find(bound));
        let scopes: BTreeSet<ScopeId> = bounds
            .flat_map(|request| self.said[request].keys().copied())
            .collect();
        let answers = scopes.into_iter().filter_map(|scope| {
            let mut basis = Basis::default();
            let asked = Asked {
                control,
                scope,
                audience: self.world.audience,
            };
            let verdict = match self.whole_state(&asked, &mut basis) {
                State::Nothing => return None,
                State::Met => Verdict::Met,
                State::Undecidable => Verdict::Undecidable,
                State::Violated => Verdict::Violated,
            };
            let (file, in_file) = &self.scopes[scope];
            let against: Vec<_> = basis.against.into_iter().collect();
            let excused = Some(verdict)
                .filter(|one| *one == Verdict::Violated)
                .and_then(|_| self.excuses.of(&name, in_file, &against));
            let waived = excused.as_ref().map(|(_, by)| (verdict, by.clone()));
            Some(ScopeAnswer {
                file: Arc::clone(file),
                scope: Arc::clone(in_file),
                verdict: excused.map_or(verdict, |(verdict, _)| verdict),
                waived,
                grounds: basis.grounds.into_iter().collect(),
                against,
            })
        });
        answers.collect()
    }

    fn whole_state(&self, asked: &Asked<'_>, basis: &mut Basis) -> State {
        let parts = asked.control.require.iter();
        State::all(parts.map(|part| self.state(part, asked, basis)))
    }

    /// The depth is that of the standard's text.
    fn state(&self, part: &Requirement, asked: &Asked<'_>, basis: &mut Basis) -> State {
        match part {
            Requirement::Rule(bound) => self.bound(bound, asked, basis),
            Requirement::All(parts) => {
                let parts = parts.iter();
                State::all(parts.map(|part| self.state(part, asked, basis)))
            }
            Requirement::Any(parts) => {
                let mut of_parts = Basis::default();
                let parts = parts.iter();
                let state = State::any(parts.map(|part| self.state(part, asked, &mut of_parts)));
                // What fails does not matter where another part holds.
                if state == State::Met {
                    of_parts.against.clear();
                }
                basis.grounds.append(&mut of_parts.grounds);
                basis.against.append(&mut of_parts.against);
                state
            }
        }
    }

    fn bound(&self, bound: &Bound, asked: &Asked<'_>, basis: &mut Basis) -> State {
        let said = self
            .requests
            .find(bound)
            .and_then(|request| self.said[request].get(&asked.scope));
        let Some(said) = said.filter(|_| self.outside(&bound.applies, asked.audience).is_none())
        else {
            return State::Nothing;
        };
        let mut state = State::Nothing;
        for &heard in said {
            let one = &self.heard[heard];
            if !self.is_of(one, &bound.applies.dialects)
                || !self.is_of(one, &asked.control.applies.dialects)
            {
                continue;
            }
            let unwritten = bound.explicit && is_default(one);
            let ground = Ground { heard, unwritten };
            basis.grounds.insert(ground);
            let is = match &one.outcome {
                _ if unwritten => State::Violated,
                Outcome::Pass { .. } => State::Met,
                Outcome::Fail { .. } => State::Violated,
                Outcome::Undecided { .. } => State::Undecidable,
            };
            if is != State::Met {
                basis.against.insert(ground);
            }
            state = state.max(is);
        }
        state
    }

    fn is_of(&self, heard: &Heard, dialects: &[Dialect]) -> bool {
        if dialects.is_empty() {
            return true;
        }
        let path = heard
            .span()
            .and_then(|span| self.report.sources.find(span.file));
        let path = path.map_or(&*heard.file, |source| &*source.path);
        let dialect = self.dialects.get(path);
        dialect.is_none_or(|dialect| dialects.contains(dialect))
    }

    /// Why a condition does not hold for this deployment on this day and that audience.
    fn outside(&self, applies: &Applies, audience: Option<Audience>) -> Option<String> {
        let today = self.world.as_of;
        if let Some(from) = applies.from.filter(|&from| today < from) {
            return Some(format!("applies from {from}"));
        }
        if let Some(until) = applies.until.filter(|&until| today > until) {
            return Some(format!("applied until {until}"));
        }
        // Where no audience is declared, each part is judged as if it applied.
        if let (Some(wanted), Some(is)) = (applies.audience, audience)
            && wanted != is
        {
            return Some(format!("applies to {} deployments", wanted.id()));
        }
        match (applies.behind, &self.world.behind) {
            (Some(true), None) => Some("applies behind a load balancer or proxy".to_owned()),
            (Some(false), Some(behind)) => Some(format!("does not apply behind `{behind}`")),
            _ => None,
        }
    }
}

fn whole(mode: Mode, scopes: &[ScopeAnswer]) -> Verdict {
    match scopes.iter().map(|one| one.verdict).max() {
        None if mode == Mode::Partial => Verdict::NeedsPerson,
        None => Verdict::NotApplicable,
        Some(Verdict::Met) if mode == Mode::Partial => Verdict::Partly,
        Some(worst) => worst,
    }
}

/// What is said of a file as a whole has the file for its scope.
fn scope_of(heard: &Heard) -> (Arc<str>, Arc<str>) {
    let scope = heard.scope().map_or(&heard.file, |scope| &scope.0);
    (Arc::clone(&heard.file), Arc::clone(scope))
}

fn is_default(heard: &Heard) -> bool {
    let provenance = heard.evidence().provenance;
    provenance.is_some_and(Provenance::is_default)
}
