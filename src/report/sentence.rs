//! A finding as one piece of text, for formats that show no more than that.

use super::View;
use crate::finding::{Finding, Severity};
use std::fmt::Write as _;

/// What, where it holds, why, and what to do.
pub(super) fn sentence(view: &View<'_>, finding: &Finding) -> String {
    let mut text = view.message(finding);
    let scopes = view.scopes(finding);
    if !scopes.is_empty() {
        let _ = write!(text, " (in {scopes})");
    }
    for part in [&finding.note, &finding.help].into_iter().flatten() {
        text.push_str(". ");
        text.push_str(&capitalised(&view.safe.text(part)));
    }
    if !text.ends_with('.') {
        text.push('.');
    }
    capitalised(&text)
}

/// What is added to a finding that does not count: ` (suppressed)`, ` (waived)`, ` (known)`.
pub(super) fn mark(finding: &Finding) -> String {
    let given = finding.suppressed.as_ref();
    given.map_or(String::new(), |given| format!(" ({})", given.kind.word()))
}

/// The same where a format has no place of its own for what a comment silences.
pub(super) fn marked(view: &View<'_>, finding: &Finding) -> String {
    let suppressed = mark(finding);
    sentence(view, finding) + &suppressed
}

/// The three levels that most formats know, in the words of the caller's format.
pub(super) fn one_of_three<T>(severity: Severity, [error, warning, info]: [T; 3]) -> T {
    match severity {
        Severity::Critical | Severity::High => error,
        Severity::Medium => warning,
        Severity::Low | Severity::Info => info,
    }
}

pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// At most `most` characters; a cut is shown by three full stops.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let start: String = text.chars().take(most.saturating_sub(3)).collect();
    start + "..."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_shown_and_counted() {
        assert_eq!(shortened("ä", 10), "ä");
        assert_eq!(shortened("äöüäöüäöüä", 10), "äöüäöüäöüä");
        assert_eq!(shortened("äöüäöüäöüäö", 10), "äöüäöüä...");
    }
}
