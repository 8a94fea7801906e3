//! Waivers as reports show them: those that hold in a scope, and those to look at.

use super::Sheet;
use crate::audit::{ScopeAnswer, Verdict};
use crate::config::{Target, Waiver};
use jiff::civil::Date;

/// A waiver as reports show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WaiverRow {
    /// The rule or control it is of.
    pub(super) of: String,
    pub(super) owner: String,
    pub(super) reason: String,
    pub(super) ticket: Option<String>,
    pub(super) created: Option<Date>,
    pub(super) expires: Date,
    /// What the verdict would be without it.
    pub(super) original: Verdict,
}

/// What is to be said of a waiver itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RemarkRow {
    /// The rule or control it is of.
    pub(super) of: String,
    /// `expired-waiver`, `unused-waiver`.
    pub(super) result: &'static str,
    /// Path, line and column, from 1.
    pub(super) place: Option<(String, u32, u32)>,
    pub(super) message: String,
    pub(super) help: &'static str,
}

impl RemarkRow {
    /// Everything in one line.
    pub(super) fn sentence(&self) -> String {
        let place = self.place.as_ref();
        let place = place.map_or(String::new(), |(path, line, column)| {
            format!("{path}:{line}:{column}: ")
        });
        format!("{place}{}; {}", self.message, self.help)
    }
}

impl WaiverRow {
    /// Everything in one sentence.
    pub(super) fn sentence(&self) -> String {
        let ticket = self.ticket.as_ref();
        let ticket = ticket.map_or(String::new(), |ticket| format!(", {ticket}"));
        let (owner, reason, expires) = (&self.owner, &self.reason, self.expires);
        let original = self.original.words();
        format!("{original}, waived by {owner} until {expires}: {reason}{ticket}")
    }
}

impl Sheet<'_> {
    /// The waivers that hold in a scope.
    pub(super) fn waivers(&self, scope: &ScopeAnswer) -> Vec<WaiverRow> {
        let Some((original, by)) = &scope.waived else {
            return Vec::new();
        };
        let rows = by.iter().map(|&at| {
            let waiver = &self.audit.waivers[at];
            WaiverRow {
                of: self.text(name_of(waiver)),
                owner: self.text(&waiver.owner),
                reason: self.text(&waiver.reason),
                ticket: waiver.ticket.as_ref().map(|ticket| self.text(ticket)),
                created: waiver.created,
                expires: waiver.expires,
                original: *original,
            }
        });
        rows.collect()
    }

    /// What is to be said of the waivers themselves.
    pub(super) fn remarks(&self) -> Vec<RemarkRow> {
        let rows = self.audit.remarks.iter().map(|remark| RemarkRow {
            of: self.text(name_of(&self.audit.waivers[remark.waiver])),
            result: if remark.is_expired {
                "expired-waiver"
            } else {
                "unused-waiver"
            },
            place: remark
                .place
                .as_ref()
                .map(|(path, line, column)| (self.text(path), *line, *column)),
            message: self.text(&remark.message),
            help: remark.help,
        });
        rows.collect()
    }
}

fn name_of(waiver: &Waiver) -> &str {
    match &waiver.target {
        Target::Rule(name) | Target::Control(name) => name,
    }
}
