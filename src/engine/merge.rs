//! Brings together what several units said about one place: a file that two servers or two main files
//! include is judged once in each, and shown once.

use super::check::Said;
use crate::finding::{Finding, Fix, Label};
use crate::model::Scope;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Merges equal findings and equal doubts; scopes add up in order.
pub(super) fn merge(said: &mut Said) {
    let mut known: BTreeMap<(Span, &'static str, String), usize> = BTreeMap::new();
    let mut merged: Vec<Finding> = Vec::with_capacity(said.findings.len());
    for finding in said.findings.drain(..) {
        let key = (finding.primary.span, finding.rule, finding.message.clone());
        if let Some(&at) = known.get(&key) {
            add_scopes(&mut merged[at].scopes, finding.scopes);
            join_fixes(&mut merged[at].fixes, finding.fixes);
        } else {
            known.insert(key, merged.len());
            merged.push(finding);
        }
    }
    for finding in &mut merged {
        if let Some(&count) = said.sound.get(&(finding.rule, finding.primary.span)) {
            finding
                .related
                .push(sound_elsewhere(finding.primary.span, count));
        }
    }
    said.findings = merged;
    let mut doubts = BTreeSet::new();
    said.undecided
        .retain(|one| one.span.is_none() || doubts.insert((one.rule, one.span, one.why)));
}

fn add_scopes(scopes: &mut Vec<Scope>, more: Vec<Scope>) {
    for scope in more {
        // Two units often name the same server alike; the list stays short enough to look through.
        if scopes.len() > 64 || !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
}

/// One finding in several scopes is mended in all of them at once: a fix that each of them has takes the
/// edits of all, and one that some scope lacks is none.
pub(super) fn join_fixes(known: &mut Vec<Fix>, more: Vec<Fix>) {
    if *known == more {
        return;
    }
    let is_same = |(one, other): (&Fix, &Fix)| one.title == other.title;
    if known.len() != more.len() || !known.iter().zip(&more).all(is_same) {
        known.clear();
        return;
    }
    for (fix, other) in known.iter_mut().zip(more) {
        fix.safety = fix.safety.max(other.safety);
        fix.edits.extend(other.edits);
        fix.edits
            .sort_by(|a, b| (a.span, &a.text).cmp(&(b.span, &b.text)));
        fix.edits.dedup();
    }
    known.retain(|fix| {
        let mut pairs = fix
            .edits
            .windows(2)
            .map(|pair| (pair[0].span, pair[1].span));
        pairs.all(|(a, b)| a.file != b.file || a.end <= b.start && a != b)
    });
}

/// Says that a place is right in other contexts.
pub(super) fn sound_elsewhere(span: Span, count: usize) -> Label {
    let places = if count == 1 { "place" } else { "places" };
    let text = format!("sound in {count} other {places} it takes effect in");
    Label { span, text }
}
