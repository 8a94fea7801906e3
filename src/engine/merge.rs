//! Brings together what several units said about one place: a file that two servers or two main files
//! include is judged once in each, and shown once.

use super::check::Said;
use crate::finding::{Edit, Finding, Fix, Label};
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
            add_edits(&mut merged[at].fixes, finding.fixes);
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

/// The same remedy in another scope may stand in another place.
pub(super) fn add_edits(fixes: &mut [Fix], more: Vec<Fix>) {
    for fix in more {
        let mut same = fixes.iter_mut();
        let same = same.find(|one| one.title == fix.title && one.safety == fix.safety);
        let Some(same) = same else { continue };
        let overlaps = |new: &Edit| {
            let mut edits = same.edits.iter();
            edits.any(|old| {
                let (old, new) = (old.span, new.span);
                old.file == new.file && old.start <= new.end && new.start <= old.end
            })
        };
        // As long as the shared list of scopes: a fix of more places is none to look through.
        if same.edits.len() <= 64 && !fix.edits.iter().any(overlaps) {
            same.edits.extend(fix.edits);
        }
    }
}

fn add_scopes(scopes: &mut Vec<Scope>, more: Vec<Scope>) {
    for scope in more {
        // Two units often name the same server alike; the list stays short enough to look through.
        if scopes.len() > 64 || !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
}

/// Says that a place is right in other contexts.
pub(super) fn sound_elsewhere(span: Span, count: usize) -> Label {
    let places = if count == 1 { "place" } else { "places" };
    let text = format!("sound in {count} other {places} it takes effect in");
    Label { span, text }
}
