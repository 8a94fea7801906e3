//! Text to trees with a span on every token; no meaning. Nothing here recurses on input.

pub mod data;
pub mod json;
pub mod mark;
pub mod nginx;
pub mod template;
pub mod toml;
pub mod yaml;

use crate::source::Span;

/// Something a parser could not make sense of, and went on after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The place.
    pub span: Span,
    /// What is wrong, in the product's own words where it has some.
    pub message: String,
    /// A second place that explains it (the brace that was never closed, the first of two keys).
    pub related: Option<(Span, String)>,
    /// What mends it, where that is known: an imperative.
    pub help: Option<&'static str>,
    /// What kind.
    pub kind: ErrorKind,
}

/// What a [`SyntaxError`] says about the rest of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorKind {
    /// The product would refuse the file.
    Broken,
    /// The product takes it, but hardly as it was meant (a duplicate key).
    Suspicious,
    /// One of our own limits was met (depth, alias expansion, file size).
    Limit,
}

/// A comment, for suppressions and unit markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the end of the line, without the line end.
    pub span: Span,
}

/// A parsed file.
#[derive(Debug)]
pub enum Document {
    /// An nginx configuration.
    Nginx(nginx::Tree),
    /// YAML, JSON or TOML.
    Data(data::Tree),
}

impl Document {
    /// What the parser objected to.
    #[must_use]
    pub fn errors(&self) -> &[SyntaxError] {
        match self {
            Self::Nginx(tree) => &tree.errors,
            Self::Data(tree) => &tree.errors,
        }
    }

    /// The comments, in order.
    #[must_use]
    pub fn comments(&self) -> &[Comment] {
        match self {
            Self::Nginx(tree) => &tree.comments,
            Self::Data(tree) => &tree.comments,
        }
    }

    /// Whether the file holds template text.
    #[must_use]
    pub fn is_templated(&self) -> bool {
        match self {
            Self::Nginx(tree) => tree.templated,
            Self::Data(tree) => tree.templated,
        }
    }

    /// Where each statement stands with all that is in it: directives with their blocks, entries with
    /// their values, items. In no order.
    #[must_use]
    pub fn statements(&self) -> Vec<Span> {
        match self {
            Self::Nginx(tree) => tree.statements(),
            Self::Data(tree) => tree.statements(),
        }
    }

    /// The written value that a span stands for: the whole statement where it is the name of a directive
    /// or an address to listen on, the scalar where it is a key, else the span itself. None where it
    /// only names a block.
    #[must_use]
    pub fn value_at(&self, span: Span) -> Option<Span> {
        match self {
            Self::Nginx(tree) => tree.value_at(span),
            Self::Data(tree) => tree.value_at(span),
        }
    }

    /// The symbolic place of a span: block path in nginx (`http/server[a.com]/ssl_protocols`), kind,
    /// name and field path in data. It survives edits elsewhere in the file.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        match self {
            Self::Nginx(tree) => tree.place(span),
            Self::Data(tree) => tree.place(span),
        }
    }
}
