//! The inventory as JSON. A frozen, versioned shape of its own, described by
//! `schema/inventory.schema.json`.
//!
//! A value is an object with a `state`: `known` with the `value`; `unknown` with the `why`; `unstated`
//! where nothing is written and the product's own value is in no file; `unsupported` where the product
//! has no such setting. Where a value comes from is an object with a `kind`. Lines and columns count
//! from 1. Times are seconds.

mod material;
mod tls;
mod token;

use super::super::facts::json::Json;
use super::shape::{number, object, optional, text, texts};
use super::{Cx, words};
use crate::inventory::{Inventory, Known, Origin};
use crate::model::Why;
use crate::source::Span;
use std::io::{self, Write};

/// Changes whenever a reader of the shape could break.
const VERSION: u64 = 1;

pub(super) fn write(inventory: &Inventory, cx: &Cx<'_>, out: &mut dyn Write) -> io::Result<()> {
    let unread = cx.report.unread.iter().map(|one| {
        object(vec![
            ("path", text(cx.path(&one.path))),
            ("reason", text(cx.text(&one.reason))),
        ])
    });
    let all = object(vec![
        ("version", Json::Number(VERSION)),
        (
            "tool",
            object(vec![
                ("name", text("authlint")),
                ("version", text(env!("CARGO_PKG_VERSION"))),
            ]),
        ),
        ("as_of", optional(cx.as_of.map(|moment| moment.to_string()))),
        ("tls_endpoints", cx.list(&inventory.endpoints, Cx::endpoint)),
        ("plain_endpoints", cx.list(&inventory.plain, Cx::plain)),
        ("mesh", cx.list(&inventory.mesh, Cx::mesh)),
        ("material", cx.list(&inventory.material, Cx::material)),
        (
            "token_validators",
            cx.list(&inventory.validators, Cx::validator),
        ),
        ("token_issuers", cx.list(&inventory.issuers, Cx::issuer)),
        ("sessions", cx.list(&inventory.sessions, Cx::session)),
        ("token_keys", cx.list(&inventory.keys, Cx::key)),
        ("unread", Json::List(unread.collect())),
    ]);
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)
}

fn numbers(all: &[usize]) -> Json {
    Json::List(all.iter().copied().map(number).collect())
}

fn why(why: Option<Why>) -> Json {
    optional(why.map(Why::id))
}

/// A value with its state, and more members that belong to it.
fn known<T>(
    value: &Known<T>,
    json: impl FnOnce(&T) -> Json,
    more: Vec<(&'static str, Json)>,
) -> Json {
    let mut members = vec![("state", text(words::state(value)))];
    match value {
        Known::Value(value) => members.push(("value", json(value))),
        Known::Unknown(why) => members.push(("why", text(why.id()))),
        Known::Unstated | Known::Unsupported => {}
    }
    members.extend(more);
    object(members)
}

impl Cx<'_> {
    pub(super) fn list<T>(&self, all: &[T], one: impl Fn(&Self, &T) -> Json) -> Json {
        Json::List(all.iter().map(|item| one(self, item)).collect())
    }

    pub(super) fn at(&self, span: Span) -> Json {
        let (line, column) = self.position(span);
        object(vec![
            ("path", text(self.path_of(span))),
            ("line", Json::Number(line.into())),
            ("column", Json::Number(column.into())),
        ])
    }

    pub(super) fn origin(&self, origin: &Origin) -> Json {
        let kind = |name: &'static str| ("kind", text(name));
        object(match origin {
            Origin::Written { at, via, inherited } => {
                let steps = via.iter().map(|step| {
                    object(vec![
                        ("text", text(self.text(&step.value))),
                        ("at", self.at(step.span)),
                    ])
                });
                vec![
                    kind("written"),
                    ("at", self.at(*at)),
                    ("inherited", Json::Bool(*inherited)),
                    ("via", Json::List(steps.collect())),
                ]
            }
            Origin::Default { source } => vec![kind("default"), ("source", text(*source))],
            Origin::ByVersion { versions, written } => vec![
                kind(if *written {
                    "by-version"
                } else {
                    "default-by-version"
                }),
                ("versions", texts(versions.iter().copied())),
            ],
            Origin::Absent => vec![kind("unstated")],
            Origin::Unsupported => vec![kind("unsupported")],
            Origin::Unknown { at, why } => vec![
                kind("unknown"),
                ("why", text(why.id())),
                ("remedy", text(why.remedy())),
                ("at", self.at(*at)),
            ],
        })
    }
}
