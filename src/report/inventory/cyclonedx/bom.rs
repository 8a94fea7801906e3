//! The document: components, services and what depends on what, each under a name made of its content.

use super::super::super::facts::json::Json;
use super::super::Cx;
use super::super::shape::{object, text};
use crate::source::Span;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A document in the making.
#[derive(Default)]
pub(super) struct Bom {
    components: Vec<Json>,
    services: Vec<Json>,
    /// What each component depends on, by its name; equal components are one.
    depends: BTreeMap<String, Vec<String>>,
}

impl Bom {
    /// Adds a component and says by which name others refer to it.
    pub(super) fn component(
        &mut self,
        name: String,
        more: Vec<(&'static str, Json)>,
        depends: Vec<String>,
    ) -> String {
        let mut members = vec![("type", text("cryptographic-asset")), ("name", text(name))];
        members.extend(more);
        let body = object(members);
        let reference = uuid(&format!("{}{depends:?}", written(&body)));
        if !self.depends.contains_key(&reference) {
            self.components.push(with_reference(body, &reference));
            self.depends.insert(reference.clone(), depends);
        }
        reference
    }

    pub(super) fn service(&mut self, members: Vec<(&'static str, Json)>) {
        let body = object(members);
        let reference = uuid(&format!("service{}", written(&body)));
        if !self.depends.contains_key(&reference) {
            self.services.push(with_reference(body, &reference));
            self.depends.insert(reference, Vec::new());
        }
    }

    /// The whole document; `as_of` is the only time in it, `remarks` are about the run.
    pub(super) fn finish(
        self,
        as_of: Option<String>,
        remarks: Vec<(&'static str, String)>,
    ) -> Json {
        let tool = object(vec![
            ("type", text("application")),
            ("name", text("authlint")),
            ("version", text(env!("CARGO_PKG_VERSION"))),
        ]);
        let tools = object(vec![("components", Json::List(vec![tool]))]);
        let mut metadata = Vec::new();
        metadata.extend(as_of.map(|moment| ("timestamp", text(moment))));
        metadata.push(("tools", tools));
        if !remarks.is_empty() {
            metadata.push(("properties", properties(remarks)));
        }
        let depends = self.depends.into_iter().map(|(reference, mut on)| {
            on.sort_unstable();
            on.dedup();
            let mut members = vec![("ref", text(reference))];
            if !on.is_empty() {
                let on = on.into_iter().map(text).collect();
                members.push(("dependsOn", Json::List(on)));
            }
            object(members)
        });
        let content = vec![
            ("version", Json::Number(1)),
            ("metadata", object(metadata)),
            ("components", Json::List(self.components)),
            ("services", Json::List(self.services)),
            ("dependencies", Json::List(depends.collect())),
        ];
        let content = object(content);
        let serial = format!("urn:uuid:{}", uuid(&written(&content)));
        let mut members = vec![
            (
                "$schema",
                text("http://cyclonedx.org/schema/bom-1.6.schema.json"),
            ),
            ("bomFormat", text("CycloneDX")),
            ("specVersion", text("1.6")),
            ("serialNumber", text(serial)),
        ];
        if let Json::Object(rest) = content {
            members.extend(rest);
        }
        object(members)
    }
}

fn written(value: &Json) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The name stands first.
fn with_reference(body: Json, reference: &str) -> Json {
    let mut members = vec![("bom-ref", text(reference))];
    if let Json::Object(rest) = body {
        members.extend(rest);
    }
    object(members)
}

/// A UUID of version 8 (RFC 9562 §5.8): made of a digest of the content, so equal for equal content.
pub(super) fn uuid(content: &str) -> String {
    let digest = Sha256::digest(content);
    let mut bytes: Vec<u8> = digest.iter().take(16).copied().collect();
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "{}-{}-{}-{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..]
    )
}

/// Properties under our own names.
pub(super) fn properties(all: Vec<(&'static str, String)>) -> Json {
    let one = |(name, value): (&str, String)| {
        object(vec![
            ("name", text(format!("authlint:{name}"))),
            ("value", text(value)),
        ])
    };
    Json::List(all.into_iter().map(one).collect())
}

/// Where a component was found: file, line, and in whose scope, for what.
pub(super) fn occurrence(cx: &Cx<'_>, at: Span, scope: &str, purpose: Option<String>) -> Json {
    let mut members = vec![
        ("location", text(cx.path_of(at))),
        ("line", Json::Number(cx.position(at).0.into())),
    ];
    if !scope.is_empty() {
        members.push(("symbol", text(cx.text(scope))));
    }
    members.extend(purpose.map(|purpose| ("additionalContext", text(purpose))));
    object(members)
}

pub(super) fn evidence(occurrences: Vec<Json>) -> Json {
    object(vec![("occurrences", Json::List(occurrences))])
}
