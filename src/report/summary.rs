//! The words below the findings: what else happened, and the run in one line.

use super::{View, counted, grouped};
use crate::finding::Severity;
use crate::model::{Dialect, Why};
use crate::outcome::Fate;
use std::collections::BTreeMap;

impl View<'_> {
    /// What a person should know beside the findings, one line each: unread paths, which no wish for
    /// quiet hides, notes, and what would decide the undecided, in this order.
    pub(super) fn remarks(&self) -> Vec<String> {
        let unread = self.report.unread.iter().map(|unread| {
            let path = self.safe.text(&unread.path);
            format!("unread: {path}: {}", self.safe.text(&unread.reason))
        });
        if self.wanted.quiet {
            return unread.collect();
        }
        let notes = self.report.notes.iter().map(|note| {
            let text = format!(
                "note: {} {}",
                grouped(note.count),
                self.safe.text(&note.text)
            );
            match &note.remedy {
                Some(remedy) => format!("{text}: {}", self.safe.text(remedy)),
                None => text,
            }
        });
        let undecided = self.undecided_by_cause().into_iter().map(|(why, count)| {
            format!(
                "undecided: {} ({}): {}",
                grouped(count),
                why.words(),
                why.remedy()
            )
        });
        unread.chain(notes).chain(undecided).collect()
    }

    /// The run in one line.
    pub(super) fn summary(&self) -> String {
        let report = self.report;
        let by_severity = report.by_severity();
        let total: usize = by_severity.values().sum();
        let severities = Severity::ALL.iter().filter_map(|severity| {
            let count = by_severity.get(severity)?;
            Some(format!("{} {}", grouped(*count), severity.id()))
        });
        let checked = report.by_dialect();
        let dialects = Dialect::ALL.iter().filter_map(|dialect| {
            let count = checked.get(dialect)?;
            Some(format!("{} {}", grouped(*count), dialect.id()))
        });
        let skipped = report
            .files
            .iter()
            .filter(|file| matches!(file.fate, Fate::Skipped(_)))
            .count();
        let mut parts = vec![
            with_list(&counted(total, "finding"), &severities.collect::<Vec<_>>()),
            with_list(
                &format!("{} checked", counted(checked.values().sum(), "file")),
                &dialects.collect::<Vec<_>>(),
            ),
        ];
        let rest = [
            (skipped, "skipped"),
            (report.undecided.len(), "undecided"),
            (report.suppressed(), "suppressed"),
            (report.waived(), "waived"),
            (report.known(), "known from the baseline"),
            (report.unread.len(), "unread"),
        ];
        parts.extend(
            rest.into_iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, what)| format!("{} {what}", grouped(count))),
        );
        parts.join("; ")
    }

    fn undecided_by_cause(&self) -> BTreeMap<Why, usize> {
        let mut counts = BTreeMap::new();
        for undecided in &self.report.undecided {
            *counts.entry(undecided.why).or_default() += 1;
        }
        counts
    }
}

fn with_list(head: &str, items: &[String]) -> String {
    if items.is_empty() {
        head.to_owned()
    } else {
        format!("{head} ({})", items.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Wanted, sample};
    use super::*;
    use crate::outcome::Report;

    #[test]
    fn an_empty_run_is_said_too() {
        let report = Report::default();
        assert_eq!(
            View::new(&report, Wanted::default()).summary(),
            "0 findings; 0 files checked"
        );
    }

    #[test]
    fn everything_is_counted_once() {
        let report = sample::report();
        assert_eq!(
            View::new(&report, Wanted::default()).summary(),
            "2 findings (2 high); 2 files checked (1 nginx, 1 auth); 1 skipped; 1 undecided; \
             1 suppressed; 1 unread"
        );
    }
}
