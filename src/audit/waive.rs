//! Waivers of controls and of rules: which of what speaks against a control somebody answers for, and
//! what is to be said of the waivers themselves.

use super::requests::Requests;
use super::{Assessed, Ground, ScopeAnswer, Verdict};
use crate::check::Outcome;
use crate::config::{Target, Waiver};
use crate::engine::{Heard, Plan};
use crate::model::Scope;
use crate::outcome::Report;
use crate::source::Columns;
use crate::suppress::waiver::{Cover, Standing, Subject, Waivers, covers};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is to be said of a waiver itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Its number.
    pub waiver: usize,
    /// Whether it has ended; otherwise it covers nothing.
    pub is_expired: bool,
    /// Path, line and column of it, from 1.
    pub place: Option<(String, u32, u32)>,
    /// The statement.
    pub message: String,
    /// The instruction.
    pub help: &'static str,
}

/// The waivers of a project and what they are held against.
pub(super) struct Excuses<'a> {
    all: &'a [Waiver],
    waivers: Waivers<'a>,
    plan: &'a Plan<'a>,
    requests: &'a Requests<'a>,
    heard: &'a [Heard],
    report: &'a Report,
}

impl<'a> Excuses<'a> {
    pub(super) fn new(
        plan: &'a Plan<'a>,
        as_of: Date,
        requests: &'a Requests<'a>,
        heard: &'a [Heard],
        report: &'a Report,
    ) -> Self {
        let all = plan.config.waivers.as_slice();
        Self {
            all,
            waivers: Waivers::new(all, as_of),
            plan,
            requests,
            heard,
            report,
        }
    }

    /// What a violated scope comes to with its waivers, and their numbers; nothing where some part of
    /// the violation has none.
    pub(super) fn of(
        &self,
        control: &str,
        scope: &Arc<str>,
        against: &[Ground],
    ) -> Option<(Verdict, Vec<usize>)> {
        let mut used = BTreeSet::new();
        let mut verdict = Verdict::Waived;
        for ground in against {
            let heard = &self.heard[ground.heard];
            let rule = self.requests.all[heard.request].rule.id;
            let is_open = !ground.unwritten && matches!(heard.outcome, Outcome::Undecided { .. });
            let of_rule = self.waivers.of_rule(rule).filter(|_| !is_open);
            let mut candidates = self.waivers.of_control(control).chain(of_rule);
            match candidates.find(|one| self.cover(one, scope, *ground) == Cover::Whole) {
                Some(waiver) => {
                    used.extend(self.all.iter().position(|one| std::ptr::eq(one, waiver)));
                }
                // What nobody knows is not waived by who answers for what is known.
                None if is_open => verdict = Verdict::Undecidable,
                None => return None,
            }
        }
        (!used.is_empty()).then(|| (verdict, used.into_iter().collect()))
    }

    fn cover(&self, waiver: &Waiver, scope: &Arc<str>, ground: Ground) -> Cover {
        let heard = &self.heard[ground.heard];
        let file = (heard.span()).and_then(|span| self.report.sources.find(span.file));
        let path = self
            .plan
            .inside(file.map_or(&*heard.file, |file| &*file.path));
        let subject = Subject {
            path: &path,
            scopes: &[Scope(Arc::clone(scope))],
            place: heard.stands.as_ref().map_or("", |stands| &stands.place),
            resource: heard
                .stands
                .as_ref()
                .and_then(|stands| stands.resource.as_deref()),
            fingerprint: None,
        };
        covers(waiver, &subject)
    }

    /// Those that have ended, and, where everything was seen, those that cover nothing.
    pub(super) fn remarks(&self, standards: &[Assessed], is_whole: bool) -> Vec<Remark> {
        let is_whole = is_whole && self.report.unread.is_empty();
        let numbered = self.all.iter().enumerate();
        let remarks = numbered.filter_map(|(at, waiver)| match &waiver.target {
            Target::Control(name) => {
                let (assessed, number) = standards.iter().find_map(|one| {
                    let id = name.strip_prefix(&*one.standard.id)?.strip_prefix(':')?;
                    let number = one.standard.controls.iter().position(|one| one.id == id)?;
                    Some((one, number))
                })?;
                match self.waivers.standing(waiver) {
                    Standing::Expired => Some(self.expired(at, name)),
                    Standing::InForce
                        if is_whole && self.is_idle(waiver, &assessed.answers[number].scopes) =>
                    {
                        Some(self.unused(at, name))
                    }
                    _ => None,
                }
            }
            Target::Rule(rule) => {
                let is_asked = self.requests.all.iter().any(|one| one.rule.id == rule);
                let is_over = self.waivers.standing(waiver) == Standing::Expired;
                (is_asked && is_over).then(|| self.expired(at, rule))
            }
        });
        remarks.collect()
    }

    /// Whether a waiver is about nothing of what speaks, or may speak, against its control.
    fn is_idle(&self, waiver: &Waiver, scopes: &[ScopeAnswer]) -> bool {
        scopes.iter().all(|scope| {
            let mut against = scope.against.iter();
            against.all(|ground| self.cover(waiver, &scope.scope, *ground) == Cover::No)
        })
    }

    fn expired(&self, at: usize, name: &str) -> Remark {
        let waiver = &self.all[at];
        let (owner, expires) = (&waiver.owner, waiver.expires);
        Remark {
            waiver: at,
            is_expired: true,
            place: self.place(waiver.expires_at.start),
            message: format!(
                "the waiver of {name} ended on {expires}: what it covered counts again; {owner} answers for it"
            ),
            help: "mend what it covered and remove it, or decide anew and write a later end",
        }
    }

    fn unused(&self, at: usize, name: &str) -> Remark {
        Remark {
            waiver: at,
            is_expired: false,
            place: self.place(self.all[at].at.start),
            message: format!("nothing that the waiver of {name} covers is violated"),
            help: "remove it",
        }
    }

    fn place(&self, start: u32) -> Option<(String, u32, u32)> {
        let (_, source) = self.plan.told.as_ref()?;
        let at = source.position(start, Columns::Characters);
        Some((source.path.to_string(), at.line, at.column))
    }
}
