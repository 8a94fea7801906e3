//! OSCAL assessment results (NIST, version 1.2.1) for governance tools: one result for each standard, an
//! observation for each thing seen, a finding for each control, a risk for each that is violated or waived.
//!
//! Identifiers are made from what they identify, so the same audit gives the same document.

mod files;

use super::stream::Node;
use super::{Evidence, RemarkRow, Sheet, conflict_sentence, coverage, grounds};
use crate::audit::{Answer, Assessed, Ground, ScopeAnswer, Verdict};
use crate::standard::Control;
use files::Files;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::rc::Rc;

const VERSION: &str = "1.2.1";

/// Properties of our own carry this namespace.
const NAMESPACE: &str = "https://github.com/authlint/authlint/ns/oscal";

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let time = format!("{}T00:00:00Z", sheet.audit.world.as_of);
    let files = Files::new(sheet);
    let plan = uuid(&["plan"]);
    let mut resources = vec![json!({
        "uuid": plan,
        "title": "Assessment plan",
        "description": "Static analysis of configuration files by authlint; no separate plan exists.",
    })];
    resources.extend(files.resources());
    let names: Vec<_> = sheet
        .audit
        .standards
        .iter()
        .map(|one| one.standard.id.as_str())
        .collect();
    let mut props = vec![
        prop("tool-version", env!("CARGO_PKG_VERSION")),
        prop("rule-set-sha256", &sheet.origin.rule_set),
    ];
    props.extend(
        sheet
            .origin
            .commit
            .as_ref()
            .map(|commit| prop("git-head", commit)),
    );
    let remarks = sheet.remarks();
    let remarks: Vec<_> = remarks.iter().map(RemarkRow::sentence).collect();
    let mut whole = json!({
        "uuid": uuid(&["results", &names.join(","), &time, &sheet.origin.rule_set]),
        "metadata": {
            "title": "authlint audit",
            "last-modified": time,
            "version": env!("CARGO_PKG_VERSION"),
            "oscal-version": VERSION,
            "props": props,
        },
        "import-ap": {"href": format!("#{plan}")},
        "back-matter": {"resources": resources},
    });
    if !remarks.is_empty() {
        whole["metadata"]["remarks"] = remarks.join("\n").into();
    }
    let (files, time) = (&files, time.as_str());
    let standards = || sheet.audit.standards.iter();
    let results = Node::list(|| standards().map(|one| result(sheet, one, time, files)));
    let whole = Node::from(whole).with("results", results);
    let whole = Node::from(json!({})).with("assessment-results", whole);
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)
}

/// What was seen for a standard, by identifier: what several controls rest on is one observation.
struct Seen<'a> {
    observations: BTreeMap<String, (&'a ScopeAnswer, Ground)>,
    /// By control: the identifiers of its observations, in order.
    related: Vec<Vec<String>>,
}

impl<'a> Seen<'a> {
    fn of(sheet: &Sheet<'_>, assessed: &'a Assessed) -> Self {
        let mut observations = BTreeMap::new();
        let related = assessed.answers.iter().map(|answer| {
            let mut related = Vec::new();
            for scope in &answer.scopes {
                for (ground, one) in sheet.distinct(scope) {
                    let id = uuid(&[
                        "observation",
                        &assessed.standard.id,
                        &scope.file,
                        &scope.scope,
                        &format!("{one:?}"),
                    ]);
                    related.push(id.clone());
                    observations.entry(id).or_insert((scope, ground));
                }
            }
            related.sort_unstable();
            related.dedup();
            related
        });
        let related = related.collect();
        Self {
            observations,
            related,
        }
    }
}

fn result<'a>(
    sheet: &'a Sheet<'_>,
    assessed: &'a Assessed,
    time: &'a str,
    files: &'a Files,
) -> Node<'a> {
    let standard = &assessed.standard;
    let included = assessed
        .controls()
        .map(|(control, _)| json!({"control-id": token(&control.id)}));
    let mut whole = json!({
        "uuid": uuid(&["result", &standard.id, &standard.digest, time]),
        "title": standard.title,
        "description": coverage(assessed),
        "start": time,
        "end": time,
        "props": [prop("standard", &standard.id), prop("standard-sha256", &standard.digest)],
        "reviewed-controls": {
            "control-selections": [{"include-controls": included.collect::<Vec<_>>()}],
        },
    });
    let remarks = remarks(sheet, &standard.id);
    if !remarks.is_empty() {
        whole["remarks"] = remarks.join("\n").into();
    }
    let seen = Rc::new(Seen::of(sheet, assessed));
    let risks = move || {
        let all = assessed.controls();
        all.filter_map(move |(control, answer)| risk(sheet, assessed, control, answer))
    };
    let has_risks = assessed
        .answers
        .iter()
        .any(|one| risk_status(one).is_some());
    let has_observations = !seen.observations.is_empty();
    let findings = {
        let seen = Rc::clone(&seen);
        Node::list(move || findings(assessed, Rc::clone(&seen)))
    };
    let observations = Node::list(move || {
        let ids: Vec<_> = seen.observations.keys().cloned().collect();
        let seen = Rc::clone(&seen);
        ids.into_iter().map(move |id| {
            let (scope, ground) = seen.observations[&id];
            let one = sheet.resolve(ground);
            observation(sheet, &id, &scope.scope, &one, time, files)
        })
    });
    let mut whole = Node::from(whole).with("findings", findings);
    // Empty lists are not allowed.
    if has_observations {
        whole = whole.with("observations", observations);
    }
    if has_risks {
        whole = whole.with("risks", Node::list(risks));
    }
    whole
}

fn findings<'a>(assessed: &'a Assessed, seen: Rc<Seen<'a>>) -> impl Iterator<Item = Node<'a>> {
    let controls = assessed.controls().enumerate();
    controls.map(move |(at, (control, answer))| {
        let whole = Node::from(finding(assessed, control, answer));
        if seen.related[at].is_empty() {
            return whole;
        }
        let seen = Rc::clone(&seen);
        let related = move || {
            let ids = seen.related[at].clone();
            ids.into_iter().map(|id| json!({"observation-uuid": id}))
        };
        whole.with("related-observations", Node::list(related))
    })
}

/// What concerns a standard as a whole: what contradicts it, and what could not be read.
fn remarks(sheet: &Sheet<'_>, standard: &str) -> Vec<String> {
    let mine = sheet.audit.conflicts.iter();
    let mine = mine.filter(|one| one.controls.iter().any(|control| control.0 == standard));
    let mut remarks: Vec<_> = mine.map(conflict_sentence).collect();
    let unread = sheet.unread();
    remarks.extend(unread.map(|(path, reason)| format!("unread: {path}: {reason}")));
    let mut passed_over: BTreeMap<String, usize> = BTreeMap::new();
    for reason in sheet.files().into_iter().filter_map(|file| file.fate.err()) {
        *passed_over.entry(reason).or_default() += 1;
    }
    let counts = passed_over.into_iter();
    remarks.extend(counts.map(|(reason, count)| format!("passed over: {count}: {reason}")));
    remarks
}

fn observation(
    sheet: &Sheet<'_>,
    id: &str,
    scope: &str,
    one: &Evidence,
    time: &str,
    files: &Files,
) -> Value {
    let mut props = vec![prop("rule", one.rule), prop("result", one.result)];
    props.extend(optional("value", &one.value));
    props.extend(optional("origin", &one.origin));
    if let Some(by) = &one.silenced {
        props.push(prop("silenced-by", by.kind.id()));
    }
    let mut whole = json!({
        "uuid": id,
        "title": sheet.text(scope),
        "description": one.sentence(),
        "props": props,
        "methods": ["EXAMINE"],
        "types": ["control-objective"],
        "collected": time,
    });
    let (path, line, column) = &one.place;
    let file = files.id(path);
    whole["relevant-evidence"] = json!([{
        "href": format!("#{file}"),
        "description": format!("{path}:{line}:{column}"),
    }]);
    whole
}

fn finding(assessed: &Assessed, control: &Control, answer: &Answer) -> Value {
    let (state, reason) = match answer.verdict {
        Verdict::Met => ("satisfied", "pass"),
        Verdict::Violated | Verdict::Waived => ("not-satisfied", "fail"),
        _ => ("not-satisfied", "other"),
    };
    let mut whole = json!({
        "uuid": uuid(&["finding", &assessed.standard.id, &control.id]),
        "title": format!("{} {}", control.id, control.title),
        "description": answer.reason.clone().unwrap_or_else(|| answer.verdict.words().to_owned()),
        "props": [prop("verdict", answer.verdict.id()), prop("mode", control.mode.id())],
        "target": {
            "type": "objective-id",
            "target-id": token(&control.id),
            "status": {"state": state, "reason": reason},
        },
    });
    if risk_status(answer).is_some() {
        whole["related-risks"] = json!([{"risk-uuid": risk_id(assessed, control)}]);
    }
    whole
}

fn risk_id(assessed: &Assessed, control: &Control) -> String {
    uuid(&["risk", &assessed.standard.id, &control.id])
}

/// The status of a control's risk, if it has one.
fn risk_status(answer: &Answer) -> Option<&'static str> {
    // What is waived in one scope stays on record where another scope cannot be told.
    let is_waived = || answer.scopes.iter().any(|scope| scope.waived.is_some());
    match answer.verdict {
        Verdict::Violated => Some("open"),
        _ if is_waived() => Some("deviation-approved"),
        _ => None,
    }
}

fn risk(
    sheet: &Sheet<'_>,
    assessed: &Assessed,
    control: &Control,
    answer: &Answer,
) -> Option<Value> {
    let status = risk_status(answer)?;
    let id = risk_id(assessed, control);
    let mut whole = json!({
        "uuid": id,
        "title": format!("{} is violated", control.id),
        "description": control.title,
        "statement": grounds(sheet, answer).join("\n"),
        "status": status,
    });
    let waivers = answer.scopes.iter().flat_map(|scope| sheet.waivers(scope));
    let entries: Vec<_> = waivers.collect();
    if let Some(last) = entries.iter().map(|waiver| waiver.expires).max() {
        whole["deadline"] = json!(format!("{last}T00:00:00Z"));
        let log = entries.iter().enumerate().map(|(at, waiver)| {
            let start = waiver.created.unwrap_or(sheet.audit.world.as_of);
            json!({
                "uuid": uuid(&["waiver", &id, &at.to_string()]),
                "title": "Waiver",
                "description": waiver.sentence(),
                "start": format!("{start}T00:00:00Z"),
                "status-change": "deviation-approved",
            })
        });
        whole["risk-log"] = json!({"entries": log.collect::<Vec<_>>()});
    }
    Some(whole)
}

fn prop(name: &str, value: &str) -> Value {
    json!({"name": name, "ns": NAMESPACE, "value": value})
}

/// A property's value is a single line that is not empty.
fn optional(name: &str, value: &str) -> Option<Value> {
    let value = value.trim();
    (!value.is_empty()).then(|| prop(name, value))
}

/// An identifier as OSCAL takes it: it begins with a letter and holds letters, digits, `.`, `-`, `_`.
fn token(id: &str) -> String {
    let clean: String = id
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    if clean.starts_with(char::is_alphabetic) {
        clean
    } else {
        format!("c-{clean}")
    }
}

/// A UUID of the shape of version 4, made from a digest.
fn uuid(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\0"));
    let hex = crate::standard::hex(&digest);
    let variant = ["8", "9", "a", "b"][usize::from(digest[8] & 3)];
    format!(
        "{}-{}-4{}-{variant}{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..32]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_the_shape_that_oscal_wants() {
        assert_eq!(token("4.1.4"), "c-4.1.4");
        assert_eq!(token("V-278381"), "V-278381");
        assert_eq!(token("3.5.1/4.2.1"), "c-3.5.1_4.2.1");
        let id = uuid(&["a", "b"]);
        assert_eq!(id.len(), 36);
        assert_eq!(&id[14..15], "4");
        assert!("89ab".contains(&id[19..20]));
        assert_ne!(id, uuid(&["a\0b", ""]));
    }
}
