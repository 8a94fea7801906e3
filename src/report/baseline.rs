//! Findings as entries of a baseline.

use super::{View, Wanted};
use crate::finding::Finding;
use crate::outcome::Report;
use crate::suppress::baseline::Entry;

/// The findings that count and have a path, as a baseline keeps them: nothing of a secret goes in.
#[must_use]
pub fn entries(report: &Report, path_of: impl Fn(&Finding) -> Option<String>) -> Vec<Entry> {
    let view = View::new(report, Wanted::default());
    let entry = |finding: &Finding| {
        Some(Entry {
            rule: finding.rule.to_owned(),
            path: path_of(finding)?,
            place: view.safe.text(&finding.place),
            message: view.safe.text(&finding.message),
            fingerprint: finding.fingerprint.clone(),
        })
    };
    report.active().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn an_entry_keeps_no_secret_and_what_is_silenced_is_left_out() {
        let report = sample::report();
        let all = entries(&report, |_| Some("f".to_owned()));
        assert_eq!(all.len(), 2);
        assert!(all[1].message.contains("********"), "{all:?}");
        assert!(!format!("{all:?}").contains(sample::SECRET));
        assert!(entries(&report, |_| None).is_empty());
    }
}
