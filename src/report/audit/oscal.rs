//! OSCAL assessment results (NIST, version 1.2.1) for governance tools: one result for each standard, an
//! observation for each thing seen, a finding for each control, a risk for each that is violated or waived.
//!
//! Identifiers are made from what they identify, so the same audit gives the same document.

use super::{Evidence, RemarkRow, Sheet, conflict_sentence, coverage, grounds};
use crate::audit::{Answer, Assessed, Verdict};
use crate::standard::Control;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};

const VERSION: &str = "1.2.1";

/// Properties of our own carry this namespace.
const NAMESPACE: &str = "https://github.com/authlint/authlint/ns/oscal";

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let time = format!("{}T00:00:00Z", sheet.audit.world.as_of);
    let mut files = Files::new(sheet);
    let results: Vec<_> = sheet
        .audit
        .standards
        .iter()
        .map(|assessed| result(sheet, assessed, &time, &mut files))
        .collect();
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
    let mut whole = json!({"assessment-results": {
        "uuid": uuid(&["results", &names.join(","), &time, &sheet.origin.rule_set]),
        "metadata": {
            "title": "authlint audit",
            "last-modified": time,
            "version": env!("CARGO_PKG_VERSION"),
            "oscal-version": VERSION,
            "props": props,
        },
        "import-ap": {"href": format!("#{plan}")},
        "results": results,
        "back-matter": {"resources": resources},
    }});
    if !remarks.is_empty() {
        whole["assessment-results"]["metadata"]["remarks"] = remarks.join("\n").into();
    }
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)
}

fn result(sheet: &Sheet<'_>, assessed: &Assessed, time: &str, files: &mut Files) -> Value {
    let standard = &assessed.standard;
    let (mut observations, mut findings, mut risks) = (Map::new(), Vec::new(), Vec::new());
    for (control, answer) in assessed.controls() {
        let mut related = Vec::new();
        for scope in &answer.scopes {
            for one in sheet.evidence(scope) {
                let id = uuid(&[
                    "observation",
                    &standard.id,
                    &scope.file,
                    &scope.scope,
                    &format!("{one:?}"),
                ]);
                related.push(json!({"observation-uuid": id}));
                let seen = || observation(sheet, &id, &scope.scope, &one, time, files);
                observations.entry(id.clone()).or_insert_with(seen);
            }
        }
        related.sort_by_key(Value::to_string);
        related.dedup();
        let risk = risk(sheet, assessed, control, answer);
        findings.push(finding(assessed, control, answer, related, risk.as_ref()));
        risks.extend(risk);
    }
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
        "findings": findings,
    });
    let remarks = remarks(sheet, &standard.id);
    if !remarks.is_empty() {
        whole["remarks"] = remarks.join("\n").into();
    }
    // Empty lists are not allowed.
    if !observations.is_empty() {
        whole["observations"] = observations.into_iter().map(|(_, one)| one).collect();
    }
    if !risks.is_empty() {
        whole["risks"] = risks.into();
    }
    whole
}

/// What concerns a standard as a whole: what contradicts it, and what could not be read.
fn remarks(sheet: &Sheet<'_>, standard: &str) -> Vec<String> {
    let mine = sheet.audit.conflicts.iter();
    let mine = mine.filter(|one| one.controls.iter().any(|control| control.0 == standard));
    let mut remarks: Vec<_> = mine.map(conflict_sentence).collect();
    let unread = sheet.unread();
    remarks.extend(unread.map(|(path, reason)| format!("unread: {path}: {reason}")));
    remarks
}

fn observation(
    sheet: &Sheet<'_>,
    id: &str,
    scope: &str,
    one: &Evidence,
    time: &str,
    files: &mut Files,
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

fn finding(
    assessed: &Assessed,
    control: &Control,
    answer: &Answer,
    related: Vec<Value>,
    risk: Option<&Value>,
) -> Value {
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
    if !related.is_empty() {
        whole["related-observations"] = related.into();
    }
    if let Some(risk) = risk {
        whole["related-risks"] = json!([{"risk-uuid": risk["uuid"]}]);
    }
    whole
}

fn risk(
    sheet: &Sheet<'_>,
    assessed: &Assessed,
    control: &Control,
    answer: &Answer,
) -> Option<Value> {
    // What is waived in one scope stays on record where another scope cannot be told.
    let is_waived = answer.scopes.iter().any(|scope| scope.waived.is_some());
    let status = match answer.verdict {
        Verdict::Violated => "open",
        _ if is_waived => "deviation-approved",
        _ => return None,
    };
    let id = uuid(&["risk", &assessed.standard.id, &control.id]);
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

/// The files that evidence lies in, with their digests.
struct Files {
    digests: BTreeMap<String, String>,
    used: BTreeMap<String, String>,
}

impl Files {
    fn new(sheet: &Sheet<'_>) -> Self {
        let files = sheet.files().into_iter();
        Self {
            digests: files
                .filter_map(|file| Some((file.path, file.sha256?)))
                .collect(),
            used: BTreeMap::new(),
        }
    }

    fn id(&mut self, path: &str) -> String {
        let digest = self.digests.get(path).map_or("", String::as_str);
        let id = || uuid(&["file", path, digest]);
        self.used.entry(path.to_owned()).or_insert_with(id).clone()
    }

    fn resources(&self) -> impl Iterator<Item = Value> {
        self.used.iter().map(|(path, id)| {
            let mut link = json!({"href": path});
            if let Some(digest) = self.digests.get(path) {
                link["hashes"] = json!([{"algorithm": "SHA-256", "value": digest}]);
            }
            json!({"uuid": id, "title": path, "rlinks": [link]})
        })
    }
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
