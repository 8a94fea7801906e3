//! The facts as JSON: what authlint understood, and where each value comes from. A frozen, versioned
//! shape of its own, described by `schema/facts.schema.json`; key material and other secrets are masked.
//!
//! A setting is an object with a `state`:
//!
//! - `set`: written; `value`, `at`, and `via`, the includes and outer blocks it came by
//! - `default`: not written, and the product says what it then is; `value`, `source`, `at` where it would stand
//! - `by-version`: not written, and its default changed; `values`, each with the `versions` it holds for
//! - `absent`: not written, and no product says what that means
//! - `unsupported`: the product has no such setting
//! - `unknown`: the files do not tell; `why`, as in the report's `undecided`
//!
//! Lines and columns count from 1, columns count characters. Times are seconds, sizes bytes.

#[macro_use]
mod macros;
pub(super) mod json;
mod kinds;
mod mesh;
mod serving;
#[cfg(test)]
mod tests;

use super::View;
use crate::model::{Candidate, Dialect, Facts, List, Scope, Setting, Via, Why};
use crate::outcome::Report;
use crate::source::{Columns, Span, Spanned};
use json::Json;
use std::io::{self, Write};

/// Changes whenever a reader of the shape could break.
const VERSION: u64 = 1;

/// Writes the facts of every unit; `report` holds the files they point into and their secrets.
pub fn write(units: &[(String, Facts)], report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let view = View::new(report, super::Wanted::default());
    let cx = Cx { view: &view };
    let unit = |(path, facts): &(String, Facts)| {
        Json::Object(vec![("path", cx.text(path)), ("facts", facts.to_json(&cx))])
    };
    let unread = report.unread.iter().map(|one| {
        Json::Object(vec![
            ("path", cx.text(&one.path)),
            ("reason", cx.text(&one.reason)),
        ])
    });
    let output = Json::Object(vec![
        ("version", Json::Number(VERSION)),
        ("tool", Json::Object(tool())),
        ("units", Json::List(units.iter().map(unit).collect())),
        ("unread", Json::List(unread.collect())),
    ]);
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}

fn tool() -> Vec<(&'static str, Json)> {
    vec![
        ("name", Json::Text("authlint".to_owned())),
        ("version", Json::Text(env!("CARGO_PKG_VERSION").to_owned())),
    ]
}

/// What a conversion needs to know: where places are, and what must not be shown.
struct Cx<'a> {
    view: &'a View<'a>,
}

impl Cx<'_> {
    fn text(&self, text: &str) -> Json {
        Json::Text(self.view.safe.text(text))
    }

    /// Text that is written at `span`: masked whole where a secret is part of it, for a secret may be
    /// too short to be found in it.
    fn text_at(&self, text: &str, span: Span) -> Json {
        if self.view.safe.hidden(span, "").is_empty() {
            self.text(text)
        } else {
            Json::Text(super::safe::MASK.to_owned())
        }
    }
}

/// How a part of the model is shown.
trait ToJson {
    fn to_json(&self, cx: &Cx<'_>) -> Json;

    /// The same where its place is known.
    fn to_json_at(&self, _: Span, cx: &Cx<'_>) -> Json {
        self.to_json(cx)
    }
}

impl ToJson for String {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        cx.text(self)
    }

    fn to_json_at(&self, span: Span, cx: &Cx<'_>) -> Json {
        cx.text_at(self, span)
    }
}

impl ToJson for &str {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        cx.text(self)
    }
}

impl ToJson for bool {
    fn to_json(&self, _: &Cx<'_>) -> Json {
        Json::Bool(*self)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl ToJson for $number {
            fn to_json(&self, _: &Cx<'_>) -> Json {
                Json::Number(u64::from(*self))
            }
        }
    )*};
}
numbers!(u16, u64);

impl ToJson for usize {
    fn to_json(&self, _: &Cx<'_>) -> Json {
        Json::Number(*self as u64)
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        self.as_ref().map_or(Json::Null, |value| value.to_json(cx))
    }
}

impl<T: ToJson> ToJson for Box<T> {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        (**self).to_json(cx)
    }
}

impl<T: ToJson> ToJson for std::sync::Arc<T> {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        (**self).to_json(cx)
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        Json::List(self.iter().map(|one| one.to_json(cx)).collect())
    }
}

impl ToJson for Span {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        let region = cx.view.whole(*self, Columns::Characters);
        Json::Object(vec![
            ("path", Json::Text(cx.view.path(*self))),
            ("line", Json::Number(region.start.line.into())),
            ("column", Json::Number(region.start.column.into())),
            ("end_line", Json::Number(region.end.line.into())),
            ("end_column", Json::Number(region.end.column.into())),
        ])
    }
}

impl<T: ToJson> ToJson for Spanned<T> {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        Json::Object(vec![
            ("value", self.value.to_json_at(self.span, cx)),
            ("at", self.span.to_json(cx)),
        ])
    }
}

impl ToJson for Scope {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        cx.text(&self.0)
    }
}

impl ToJson for Dialect {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        cx.text(self.id())
    }
}

impl ToJson for Why {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        cx.text(self.id())
    }
}

impl ToJson for Via {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        let step = |one: &Spanned<std::sync::Arc<str>>| {
            Json::Object(vec![
                ("text", cx.text(&one.value)),
                ("at", one.span.to_json(cx)),
            ])
        };
        Json::List(self.iter().map(step).collect())
    }
}

impl<T: ToJson> ToJson for List<T> {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        Json::Object(vec![
            ("items", self.items.to_json(cx)),
            ("open", self.open.to_json(cx)),
        ])
    }
}

impl<T: ToJson> ToJson for Setting<T> {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        let state = |name: &str| ("state", Json::Text(name.to_owned()));
        Json::Object(match self {
            Self::Set { value, span, via } => vec![
                state("set"),
                ("value", value.to_json_at(*span, cx)),
                ("at", span.to_json(cx)),
                ("via", via.to_json(cx)),
            ],
            Self::Default { value, source, at } => vec![
                state("default"),
                ("value", value.to_json(cx)),
                ("source", cx.text(source)),
                ("at", at.to_json(cx)),
            ],
            Self::ByVersion { values, at } => {
                let one = |one: &Candidate<T>| {
                    Json::Object(vec![
                        ("versions", cx.text(one.versions)),
                        ("value", one.value.to_json(cx)),
                        ("written", one.written.to_json(cx)),
                    ])
                };
                vec![
                    state("by-version"),
                    ("values", Json::List(values.iter().map(one).collect())),
                    ("at", at.to_json(cx)),
                ]
            }
            Self::Absent(at) => vec![state("absent"), ("at", at.to_json(cx))],
            Self::Unsupported => vec![state("unsupported")],
            Self::Unknown { span, why } => vec![
                state("unknown"),
                ("why", why.to_json(cx)),
                ("at", span.to_json(cx)),
            ],
        })
    }
}
