//! Spans as lines, columns and URIs.

use super::View;
use crate::finding::Finding;
use crate::outcome::Root;
use crate::source::{Columns, Position, SourceFile, Span};
use std::fmt::Write as _;

/// A range in lines and columns; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Region {
    /// Its first character.
    pub(super) start: Position,
    /// One past its last character.
    pub(super) end: Position,
}

impl View<'_> {
    /// The whole range of a span.
    pub(super) fn whole(&self, span: Span, columns: Columns) -> Region {
        let source = self.report.sources.get(span.file);
        Region {
            start: source.position(span.start, columns),
            end: source.position(span.end, columns),
        }
    }

    /// The range of a span as far as its first line goes: code scanning shows an alert on a pull
    /// request only where all of its lines changed.
    pub(super) fn region(&self, span: Span, columns: Columns) -> Region {
        let source = self.report.sources.get(span.file);
        self.whole(first_line(source, span), columns)
    }

    /// The path of a span's file, as shown.
    #[must_use]
    pub fn path(&self, span: Span) -> String {
        self.safe.text(&self.report.sources.get(span.file).path)
    }

    /// `path:line:column` of a span; columns count characters.
    #[must_use]
    pub fn at(&self, span: Span) -> String {
        let start = self.region(span, Columns::Characters).start;
        format!("{}:{}:{}", self.path(span), start.line, start.column)
    }

    /// The path and line that a place of an `nginx -T` dump has where the dump was made.
    pub(super) fn original(&self, span: Span) -> Option<(String, usize)> {
        let source = self.report.sources.get(span.file);
        let (path, line) = source.original(span.start)?;
        Some((self.safe.text(path), line))
    }

    /// A finding's message, with its original place where it is about a dump.
    pub(super) fn message(&self, finding: &Finding) -> String {
        let mut message = self.safe.text(&finding.message);
        if let Some((path, line)) = self.original(finding.primary.span) {
            let _ = write!(message, " ({path}:{line})");
        }
        message
    }

    /// The URI of a shown path: relative to the repository where there is one.
    pub(super) fn uri(&self, path: &str) -> String {
        match self.repository_path(path) {
            Some(inside) if !inside.starts_with('/') => percent(&inside),
            _ if path.starts_with('/') => format!("file://{}", percent(path)),
            _ => percent(path),
        }
    }

    /// A path in words, as the repository has it where that is known.
    pub(super) fn in_repository(&self, path: &str) -> String {
        match self.repository_path(path) {
            Some(inside) => self.safe.text(&inside),
            None => self.safe.text(path),
        }
    }

    /// A shown path as the repository has it, or tidy where there is no repository; nothing where it
    /// leads out.
    pub(super) fn repository_path(&self, path: &str) -> Option<String> {
        match &self.report.root {
            Some(root) => repository_path(root, path),
            None => tidy(path),
        }
    }
}

/// The part of a span on its first line.
pub(super) fn first_line(source: &SourceFile, span: Span) -> Span {
    let line_end = source.line_range(source.line_of(span.start)).end as u32;
    Span {
        end: span.end.min(line_end).max(span.start),
        ..span
    }
}

/// A path within the repository, or nothing where it leads out of it.
fn repository_path(root: &Root, path: &str) -> Option<String> {
    let absolute = if path.starts_with('/') {
        tidy(path)?
    } else {
        tidy(&format!("{}/{path}", root.start))?
    };
    let top = tidy(&root.directory)?;
    let rest = absolute.strip_prefix(top.trim_end_matches('/'))?;
    rest.strip_prefix('/').map(str::to_owned)
}

/// A path without `.`, `..` and doubled slashes; nothing if it leads above its start.
fn tidy(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let lead = if path.starts_with('/') { "/" } else { "" };
    Some(format!("{lead}{}", parts.join("/")))
}

/// Percent-encodes what a URI's path cannot hold as it is.
fn percent(path: &str) -> String {
    path.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Wanted, sample};
    use super::*;
    use crate::outcome::Report;
    use crate::source::FileId;

    fn uri(start: &str, path: &str) -> String {
        let report = Report {
            root: Some(Root {
                directory: "/home/me/shop".to_owned(),
                start: start.to_owned(),
            }),
            ..Report::default()
        };
        View::new(&report, Wanted::default()).uri(path)
    }

    #[test]
    fn the_folder_a_run_starts_in_does_not_show_in_uris() {
        for (start, path) in [
            ("/home/me/shop", "infra/a.conf"),
            ("/home/me/shop", "./infra//a.conf"),
            ("/home/me/shop/infra", "a.conf"),
            ("/home/me/shop/docs", "../infra/a.conf"),
            ("/home/me", "shop/infra/a.conf"),
            ("/", "/home/me/shop/infra/a.conf"),
        ] {
            assert_eq!(uri(start, path), "infra/a.conf", "{start} {path}");
        }
    }

    #[test]
    fn a_path_outside_the_repository_stays_what_it_is() {
        assert_eq!(
            uri("/home/me/shop", "/etc/nginx.conf"),
            "file:///etc/nginx.conf"
        );
        assert_eq!(uri("/home/me/shop", "../shop2/a"), "../shop2/a");
    }

    #[test]
    fn uris_are_encoded() {
        assert_eq!(
            uri("/home/me/shop", "a b/ä:%.conf"),
            "a%20b/%C3%A4%3A%25.conf"
        );
    }

    #[test]
    fn regions_end_with_their_first_line() {
        let report = sample::report();
        let view = View::new(&report, Wanted::default());
        let text = report.sources.get(FileId(0)).text();
        let start = text.find("ssl_protocols").unwrap();
        let region = view.region(Span::new(FileId(0), start, text.len()), Columns::Characters);
        let line = text[..start].matches('\n').count() as u32 + 1;
        let length = text[start..].lines().next().unwrap().chars().count() as u32;
        assert_eq!(region.start.line, line);
        assert_eq!(region.end.line, line);
        assert_eq!(region.end.column, region.start.column + length);
    }
}
