//! The inventory of cryptography in use, in three formats: text for people, JSON in a shape of its own
//! (`schema/inventory.schema.json`), and a `CycloneDX` bill of cryptographic materials.
//!
//! All of them are the same bytes for the same files: nothing asks the clock. Paths are those of the
//! repository, secrets are masked, and what steers a terminal is escaped.

mod cyclonedx;
mod json;
mod origin;
mod shape;
#[cfg(test)]
mod tests;
mod text;
mod words;

use super::View;
use super::safe::{MASK, escape};
use crate::inventory::time::Moment;
use crate::inventory::{Endpoint, File, Inventory, KeyEntry, Material, Use};
use crate::model::Dialect;
use crate::model::tls::Side;
use crate::model::token::KeyKind;
use crate::outcome::Report;
use crate::source::{Columns, Span};
use std::io::{self, Write};

/// A token without the quotes around it.
fn bare(written: &str) -> &str {
    written.trim_matches(['"', '\''])
}

/// How an inventory is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Format {
    #[default]
    Text,
    Json,
    CycloneDx,
}

/// Writes an inventory; `report` holds the files it points into and their secrets. `as_of` is the moment
/// it is stated for, which nothing but its reader knows.
pub fn write(
    inventory: &Inventory,
    report: &Report,
    as_of: Option<Moment>,
    format: Format,
    out: &mut dyn Write,
) -> io::Result<()> {
    let cx = Cx {
        view: View::new(report, super::Wanted::default()),
        report,
        as_of,
    };
    match format {
        Format::Text => text::write(inventory, &cx, out),
        Format::Json => json::write(inventory, &cx, out),
        Format::CycloneDx => cyclonedx::write(inventory, &cx, out),
    }
}

/// What a writer needs to know: where places are, and what must not be shown.
struct Cx<'a> {
    view: View<'a>,
    report: &'a Report,
    as_of: Option<Moment>,
}

impl Cx<'_> {
    /// Text that may quote a file.
    fn text(&self, text: &str) -> String {
        self.view.safe.text(text)
    }

    /// Text that is written at `span`: masked whole where a secret is part of it.
    fn text_at(&self, text: &str, span: Span) -> String {
        if self.view.safe.hidden(span, "").is_empty() {
            return self.text(&words::without_password(text));
        }
        // Where it is not what is written, nobody can tell which part of it is hidden.
        let written = self.report.sources.text(span);
        if bare(written) == text {
            escape(bare(&self.view.safe.masked(span, written)))
        } else {
            MASK.to_owned()
        }
    }

    /// What is written at `span`, without the quotes around it and without a password in a URL.
    fn source(&self, span: Span) -> String {
        self.text_at(bare(self.report.sources.text(span)), span)
    }

    /// A shown path as the repository has it.
    fn path(&self, shown: &str) -> String {
        let inside = self.view.repository_path(shown);
        self.text(&inside.unwrap_or_else(|| shown.to_owned()))
    }

    fn path_of(&self, span: Span) -> String {
        self.path(&self.report.sources.get(span.file).path)
    }

    /// Line and column, both from 1.
    fn position(&self, span: Span) -> (u32, u32) {
        let start = self.view.region(span, Columns::Characters).start;
        (start.line, start.column)
    }

    /// `path:line`.
    fn place(&self, span: Span) -> String {
        format!("{}:{}", self.path_of(span), self.position(span).0)
    }

    /// What an endpoint is for.
    fn purpose(&self, endpoint: &Endpoint, one: &Use) -> String {
        if endpoint.side == Side::Upstream {
            return match endpoint.dialect {
                Dialect::Nginx => format!("connects to {}", self.source(one.at)),
                Dialect::Auth | Dialect::Istio => "connects to an upstream".to_owned(),
            };
        }
        let names: Vec<_> = one.names.iter().map(|name| self.text(name)).collect();
        match (names.is_empty(), one.more_names) {
            (true, None) => "accepts connections".to_owned(),
            (true, Some(_)) => "accepts connections, for names that are hidden".to_owned(),
            (false, None) => format!("serves {}", names.join(", ")),
            (false, Some(_)) => format!("serves {} and hidden names", names.join(", ")),
        }
    }

    /// The name of a file or secret, as written.
    fn material_name(&self, one: &Material) -> String {
        match one.uses.first() {
            _ if one.file == File::Inline => "written in the configuration".to_owned(),
            Some((_, at)) => self.text_at(&one.name, *at),
            None => self.text(&one.name),
        }
    }

    /// Where a key set is fetched from, or the name of what is kept elsewhere.
    fn key_name(&self, one: &KeyEntry) -> Option<String> {
        let at = *one.places.first()?;
        match &one.kind {
            KeyKind::JwksUrl { url, .. } => Some(self.text_at(url, at)),
            KeyKind::Reference => Some(self.source(at)),
            _ => None,
        }
    }
}
