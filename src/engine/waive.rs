//! The waivers of the configuration, when all findings are known: marks what they cover, and reports
//! those that have ended or have nothing to do.

use super::finish::{Documents, from_draft, order, path_of};
use super::plan::Plan;
use crate::config::{EXPIRED, Target, UNUSED, Waiver};
use crate::finding::{Draft, Finding, Undecided};
use crate::outcome::Report;
use crate::suppress::waiver::{self, Cover, Subject, Waivers, covers, resource_at};
use std::collections::BTreeSet;

/// `is_whole`: whether the run was given the whole folder of the configuration.
pub(super) fn waive(report: &mut Report, documents: &Documents, is_whole: bool, plan: &Plan<'_>) {
    // Without a day nobody knows whether a waiver is in force, and without its file it cannot be shown.
    let (Some(as_of), Some(told)) = (plan.options().deployment.as_of, &plan.told) else {
        return;
    };
    let all = &plan.config.waivers;
    if all.is_empty() {
        return;
    }
    report.sources.insert(told.0, told.1.clone());
    let waivers = Waivers::new(all, as_of);
    let used = mark(report, documents, &waivers, plan);
    let mut said: Vec<_> = waivers
        .expired_of_rules()
        .map(|one| (EXPIRED, waiver::expired(one)))
        .collect();
    if is_whole {
        said.extend(unused(report, documents, &waivers, &used, plan));
    }
    tell(report, said, plan);
}

/// Marks what is covered; says which waivers, by their places, cover something.
fn mark(
    report: &mut Report,
    documents: &Documents,
    waivers: &Waivers<'_>,
    plan: &Plan<'_>,
) -> BTreeSet<u32> {
    let mut used = BTreeSet::new();
    for finding in &mut report.findings {
        let mut candidates = waivers.of_rule(finding.rule).peekable();
        if candidates.peek().is_none() {
            continue;
        }
        let span = finding.primary.span;
        let resource = documents.get(&span.file);
        let resource = resource.and_then(|document| resource_at(document, span));
        let path = plan.inside(path_of(finding, &report.sources));
        let subject = Subject {
            path: &path,
            scopes: &finding.scopes,
            place: &finding.place,
            resource: resource.as_deref(),
            fingerprint: Some(&finding.fingerprint),
        };
        let mut given = None;
        for one in candidates {
            let cover = covers(one, &subject);
            if cover > Cover::No {
                used.insert(one.at.start);
            }
            if cover == Cover::Whole {
                given.get_or_insert(one);
            }
        }
        if let Some(one) = given {
            finding.suppressed.get_or_insert_with(|| waiver::mark(one));
        }
    }
    used
}

/// Those that cover nothing although their rule ran, and decided, wherever they hold.
fn unused(
    report: &Report,
    documents: &Documents,
    waivers: &Waivers<'_>,
    used: &BTreeSet<u32>,
    plan: &Plan<'_>,
) -> Vec<(&'static str, Draft)> {
    let in_force = plan.config.waivers.iter().filter(|one| {
        waivers.standing(one) == waiver::Standing::InForce && !used.contains(&one.at.start)
    });
    let stale = in_force.filter_map(|one| match &one.target {
        Target::Rule(rule) if was_decided(one, rule, report, documents, plan) => {
            Some((UNUSED, waiver::unused(one, rule)))
        }
        _ => None,
    });
    stale.collect()
}

/// Whether a rule ran in all files that a waiver may be about, and left nothing open that it would cover.
fn was_decided(
    waiver: &Waiver,
    rule: &str,
    report: &Report,
    documents: &Documents,
    plan: &Plan<'_>,
) -> bool {
    let may_be_about = |path: &str| {
        let globs = waiver.scope.path.as_ref();
        globs.is_none_or(|globs| globs.matches(&plan.inside(path)))
    };
    let runs = |path: &str| plan.layer(path).runs(rule);
    let files = report.files.iter().map(|file| file.path.as_str());
    let unread = report.unread.iter().map(|one| one.path.as_str());
    let mut open = report.undecided.iter().filter(|one| one.rule == rule);
    let is_open = open.any(|one| may_cover(waiver, one, report, documents, plan));
    plan.config.base.runs(rule)
        && files.filter(|path| may_be_about(path)).all(runs)
        && !unread.into_iter().any(may_be_about)
        && !is_open
}

/// Whether a waiver would cover what is undecided, were it decided against the user. A fingerprint is one
/// of written text, and what is undecided reads otherwise.
fn may_cover(
    waiver: &Waiver,
    open: &Undecided,
    report: &Report,
    documents: &Documents,
    plan: &Plan<'_>,
) -> bool {
    let Some(span) = open.span else {
        return waiver.scope.fingerprint.is_none();
    };
    let document = documents.get(&span.file);
    let path = report.sources.find(span.file).map(|file| &*file.path);
    let place = document.map(|document| document.place(span));
    let resource = document.and_then(|document| resource_at(document, span));
    let path = plan.inside(path.unwrap_or_default());
    let subject = Subject {
        path: &path,
        scopes: std::slice::from_ref(&open.scope),
        place: place.as_deref().unwrap_or_default(),
        resource: resource.as_deref(),
        fingerprint: None,
    };
    covers(waiver, &subject) > Cover::No
}

/// Adds what is said about waivers.
fn tell(report: &mut Report, said: Vec<(&'static str, Draft)>, plan: &Plan<'_>) {
    let layer = &plan.config.base;
    let wanted = said.into_iter().filter(|(rule, _)| layer.runs(rule));
    let findings: Vec<Finding> = wanted
        .filter_map(|(rule, draft)| {
            let mut finding = from_draft(rule, draft, plan)?;
            if let Some(severity) = layer.severity(rule) {
                finding.severity = severity;
            }
            Some(finding)
        })
        .collect();
    report.findings.extend(findings);
    order(report);
}
