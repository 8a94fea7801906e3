//! TOML into a [`super::data::Tree`]: tables and dotted keys become nested maps.

use super::data::{Builder, Forks, Format, Kind, Node, Style, Tree};
use super::template::{self, Masked, has_placeholder};
use super::{Comment, ErrorKind, SyntaxError};
use crate::source::{FileId, SourceFile, Span};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a TOML file; what cannot be read is in [`Tree::errors`], and what was read despite an error
/// is a document that is not complete.
#[must_use]
pub fn parse(file: FileId, source: &SourceFile) -> Tree {
    let text = source.text();
    let read = read(file, source, template::mask(text, Format::Toml).as_ref());
    if !read.is_broken() {
        return read;
    }
    // A bare `${VAR}` is no TOML before something has replaced it.
    let masked = template::mask_placeholders(text, Format::Toml);
    let again = masked.map(|masked| self::read(file, source, Some(&masked)));
    again.filter(|again| !again.is_broken()).unwrap_or(read)
}

fn read(file: FileId, source: &SourceFile, masked: Option<&Masked>) -> Tree {
    let text = masked.map_or(source.text(), |masked| &masked.text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut builder = Builder::new(Tree::empty(
        file,
        Arc::clone(&source.path),
        Format::Toml,
        source.shared_text(),
    ));
    builder.tree.templated = masked.is_some();
    let branches = masked.and_then(|masked| masked.branches.clone());
    builder.forks = branches.map(|branches| Forks {
        branches,
        offset: 0,
    });
    let mut reader = Reader {
        builder: &mut builder,
        text,
        masked,
    };
    reader.read(table);
    reader.comments();
    let mut errors = errors;
    errors.retain(|error| !reader.is_branch(error));
    let errors: Vec<_> = errors.iter().map(|error| reader.error(error)).collect();
    let errors = one_per_place(errors, source);
    let suspicious = |error: &SyntaxError| error.kind == ErrorKind::Suspicious;
    let complete = errors.iter().all(suspicious);
    if !complete {
        builder.reopen_all();
    }
    builder.tree.errors.extend(errors);
    builder.end_document(complete);
    builder.tree
}

/// One mistake makes the parser stumble over every line behind it: of objections on the same line or the
/// next, the first stays, and it says what is not closed if the others find that.
fn one_per_place(mut errors: Vec<SyntaxError>, source: &SourceFile) -> Vec<SyntaxError> {
    errors.sort_by_key(|error| error.span.start);
    let mut kept: Vec<SyntaxError> = Vec::new();
    let mut last = None;
    for error in errors {
        if error.kind != ErrorKind::Broken {
            kept.push(error);
            continue;
        }
        let line = source.line_of(error.span.start);
        let follows = last.replace(line).is_some_and(|last| line <= last + 1);
        let mut before = kept.iter_mut().rev();
        match before.find(|one| one.kind == ErrorKind::Broken) {
            Some(first) if follows => {
                if error.message.starts_with("unclosed") {
                    first.message = error.message;
                }
            }
            _ => kept.push(error),
        }
    }
    if kept.iter().any(|error| error.kind == ErrorKind::Limit) {
        // What is not read to its end closes nowhere.
        kept.retain(|error| !error.message.starts_with("unclosed"));
    }
    kept
}

/// The first line that nests deeper than the parser goes.
fn deep_line(text: &str) -> Range<usize> {
    const LIMIT: usize = 80;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let deep = line.bytes().filter(|byte| b".[{".contains(byte)).count() >= LIMIT;
        if deep {
            let key = line.find('=').unwrap_or(line.len());
            return start..start + line[..key].trim_end().len();
        }
        start += line.len();
    }
    0..0
}

struct Reader<'a> {
    builder: &'a mut Builder,
    text: &'a str,
    masked: Option<&'a Masked>,
}

/// What is left to add of an open collection.
enum Rest<'a> {
    Table(std::vec::IntoIter<(Spanned<std::borrow::Cow<'a, str>>, Spanned<DeValue<'a>>)>),
    Array(std::vec::IntoIter<Spanned<DeValue<'a>>>),
}

impl<'a> Reader<'a> {
    fn read(&mut self, root: Spanned<DeTable<'a>>) {
        let mut open = Vec::new();
        let span = root.span();
        self.value(DeValue::Table(root.into_inner()), span, &mut open);
        while let Some((rest, end)) = open.last_mut() {
            let next = match rest {
                Rest::Table(entries) => entries.next().map(|(key, value)| (Some(key), value)),
                Rest::Array(items) => items.next().map(|value| (None, value)),
            };
            let Some((key, value)) = next else {
                self.builder.close(*end);
                open.pop();
                continue;
            };
            if let Some(key) = key {
                let span = key.span();
                self.scalar(key.get_ref(), &span);
            }
            let span = value.span();
            self.value(value.into_inner(), span, &mut open);
        }
    }

    fn value(
        &mut self,
        value: DeValue<'a>,
        range: Range<usize>,
        open: &mut Vec<(Rest<'a>, Option<usize>)>,
    ) {
        let raw = self.text.get(range.clone()).unwrap_or("");
        match value {
            DeValue::String(text) => self.scalar(&text, &range),
            DeValue::Integer(number) if number.radix() != 10 => {
                let digits = number.as_str().replace('_', "");
                let decimal = u64::from_str_radix(&digits, number.radix());
                self.scalar(
                    &decimal.map_or_else(|_| raw.to_owned(), |n| n.to_string()),
                    &range,
                );
            }
            DeValue::Table(table) => {
                let mut entries: Vec<_> = table.into_iter().collect();
                entries.sort_by_key(|(key, _)| key.span().start);
                let end = raw.starts_with('{').then_some(range.end);
                self.open(true, &range);
                open.push((Rest::Table(entries.into_iter()), end));
            }
            DeValue::Array(array) => {
                let inline = array.iter().all(|item| item.span().end <= range.end);
                let end = (raw.starts_with('[') && inline).then_some(range.end);
                self.open(false, &range);
                let items: Vec<_> = array.into_iter().collect();
                open.push((Rest::Array(items.into_iter()), end));
            }
            _ => self.scalar(raw, &range),
        }
    }

    fn open(&mut self, is_map: bool, range: &Range<usize>) {
        let span = Span::new(self.builder.file(), range.start, range.end);
        let node = self.builder.open(is_map, span, None);
        // Which table a line of template text writes into is not known.
        let lines = self.masked.is_some_and(|masked| !masked.lines.is_empty());
        self.builder.node_mut(node).opaque = lines;
        self.builder.node_mut(node).forked = lines;
    }

    fn scalar(&mut self, value: &str, range: &Range<usize>) {
        let span = Span::new(self.builder.file(), range.start, range.end);
        let raw = self.builder.tree.raw(span);
        let style = match raw.as_bytes().first() {
            Some(b'"') => Style::DoubleQuoted,
            Some(b'\'') => Style::SingleQuoted,
            _ => Style::Plain,
        };
        // What an error cut short may lack its closing quote.
        let written = match style {
            Style::Plain => Some(raw),
            _ => raw.get(1..).and_then(|rest| rest.strip_suffix(['"', '\''])),
        };
        let masked = self.masked.is_some_and(|masked| masked.touches(range));
        self.builder.leaf(Node {
            kind: Kind::Scalar {
                style,
                decoded: (!masked && written != Some(value)).then(|| value.into()),
            },
            span,
            tag: None,
            opaque: masked || has_placeholder(value),
            forked: false,
        });
    }

    /// Whatever starts with `#` outside keys and values.
    fn comments(&mut self) {
        let tree = &mut self.builder.tree;
        let mut scalars: Vec<_> = tree
            .nodes
            .iter()
            .filter(|node| matches!(node.kind, Kind::Scalar { .. }))
            .map(|node| node.span.range())
            .collect();
        scalars.sort_by_key(|range| range.start);
        let mut done = 0;
        for at in memchr::memchr_iter(b'#', self.text.as_bytes()) {
            let next = scalars.partition_point(|range| range.end <= at);
            let inside = scalars.get(next).is_some_and(|range| range.start <= at);
            if at < done || inside {
                continue;
            }
            let line = self.text[at..].split(['\n', '\r']).next().unwrap_or("");
            done = at + line.len();
            tree.comments.push(Comment {
                span: Span::new(tree.file, at, done),
            });
        }
    }

    /// Whether an error is about a key that may stand in two branches: then its value is not known.
    fn is_branch(&mut self, error: &toml::de::Error) -> bool {
        let lines = self.masked.is_some_and(|masked| !masked.lines.is_empty());
        let Some(range) = error.span().filter(|_| lines) else {
            return false;
        };
        if !error.message().starts_with("duplicate key") {
            return false;
        }
        let span = Span::new(self.builder.file(), range.start, range.end);
        let first = self.first_key(span);
        let entries = self.builder.tree.entries.iter();
        let mut values = entries.map(|entry| (entry.key, entry.value));
        let value = values.find(|(key, _)| Some(self.builder.node(*key).span) == first);
        if let Some((_, value)) = value {
            self.builder.hide_all(value);
        }
        true
    }

    fn error(&self, error: &toml::de::Error) -> SyntaxError {
        let is_limit = error.message().contains("recurs");
        let nowhere = || if is_limit { deep_line(self.text) } else { 0..0 };
        let range = error.span().unwrap_or_else(nowhere);
        let end = range.end.min(self.text.len());
        let span = Span::new(self.builder.file(), range.start.min(end), end);
        let message = error.message().to_owned();
        if is_limit {
            return SyntaxError {
                span,
                message: "nested too deeply to be read".to_owned(),
                related: None,
                help: None,
                kind: ErrorKind::Limit,
            };
        }
        let first = message
            .starts_with("duplicate key")
            .then(|| self.first_key(span));
        match first.flatten() {
            Some(first) => SyntaxError {
                span,
                message: format!(
                    "the key `{}` is set twice in this table",
                    self.builder.tree.raw(span)
                ),
                related: Some((first, "first set here".to_owned())),
                help: None,
                kind: ErrorKind::Suspicious,
            },
            None => SyntaxError {
                span,
                help: None,
                kind: ErrorKind::Broken,
                message,
                related: None,
            },
        }
    }

    /// The key of the same name before a duplicate.
    fn first_key(&self, duplicate: Span) -> Option<Span> {
        let tree = &self.builder.tree;
        let name = tree.raw(duplicate);
        let keys = tree
            .entries
            .iter()
            .map(|entry| tree.nodes[entry.key.0 as usize].span);
        keys.filter(|key| key.end <= duplicate.start && tree.raw(*key) == name)
            .max_by_key(|key| key.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::data::Value;

    fn read(text: &str) -> Tree {
        parse(FileId(0), &SourceFile::new("a.toml", text.into()))
    }

    fn root(tree: &Tree) -> Value<'_> {
        tree.roots().next().expect("a root")
    }

    #[test]
    fn tables_and_dotted_keys_are_nested_maps() {
        let tree = read(
            "a.b = 1 # one\n[c]\nd = [ 'x', \"y\\u0041\" ]\n[[e]]\nf = { g = 0x10 }\n[[e]]\nh = 1979-05-27\n",
        );
        assert_eq!(tree.errors, []);
        let text = |path: &[&str]| root(&tree).at(path).and_then(Value::text);
        assert_eq!(text(&["a", "b"]), Some("1"));
        let d = root(&tree).at(&["c", "d"]).unwrap();
        assert_eq!(tree.raw(d.span()), "[ 'x', \"y\\u0041\" ]");
        let items: Vec<_> = d.items().filter_map(Value::text).collect();
        assert_eq!(items, ["x", "yA"]);
        let e: Vec<_> = root(&tree).get("e").unwrap().items().collect();
        assert_eq!(e[0].at(&["f", "g"]).unwrap().as_u64(), Some(16));
        assert_eq!(tree.raw(e[0].get("f").unwrap().span()), "{ g = 0x10 }");
        assert_eq!(e[1].text_at("h"), Some("1979-05-27"));
        assert_eq!(tree.raw(e[1].entry("h").unwrap().key.span()), "h");
        assert_eq!(tree.raw(tree.comments[0].span), "# one");
        assert!(tree.documents[0].complete);
    }

    #[test]
    fn a_hash_in_a_string_is_no_comment() {
        let tree = read("\"a#\" = '#b' # c # d\r\n# e");
        let comments: Vec<_> = tree.comments.iter().map(|one| tree.raw(one.span)).collect();
        assert_eq!(comments, ["# c # d", "# e"]);
    }

    #[test]
    fn duplicate_keys_name_both_places() {
        let tree = read("[a]\nx = 1\nx = 2\n");
        assert_eq!(tree.errors.len(), 1, "{:?}", tree.errors);
        assert_eq!(tree.errors[0].kind, ErrorKind::Suspicious);
        assert_eq!(tree.errors[0].span.start, 10);
        assert_eq!(tree.errors[0].related.as_ref().unwrap().0.start, 4);
        assert!(tree.documents[0].complete);
    }

    #[test]
    fn what_stands_around_an_error_is_read() {
        let tree = read("a = 1\nb = = 2\nc = 3\n");
        assert!(!tree.documents[0].complete);
        assert_eq!(tree.errors[0].kind, ErrorKind::Broken);
        assert_eq!(root(&tree).text_at("a"), Some("1"));
        assert!(root(&tree).is_opaque());
    }

    #[test]
    fn template_text_hides_values() {
        let tree = read("a = {{ a }}\nb = \"x{{ b }}\"\nc = '${C}'\ne = ${E}\nd = 1\n");
        assert_eq!(tree.errors, []);
        let opaque: Vec<_> = root(&tree)
            .own_entries()
            .map(|entry| entry.value.is_opaque())
            .collect();
        assert_eq!(opaque, [true, true, true, true, false]);
    }

    #[test]
    fn a_key_in_two_branches_is_unknown() {
        let tree = read("[a]\n{% if x %}\nb = 1\n{% else %}\nb = 2\n{% endif %}\nc = 3\n");
        assert_eq!(tree.errors, []);
        let at = |key: &str| root(&tree).at(&["a", key]).unwrap().is_opaque();
        assert_eq!((at("b"), at("c")), (true, false));
    }

    #[test]
    fn depth_is_limited() {
        for text in [
            format!("b = 1\na = {}", "[".repeat(100_000)),
            format!("b = 1\n{} = 1", "a.".repeat(1000) + "a"),
        ] {
            let tree = read(&text);
            let told: Vec<_> = tree
                .errors
                .iter()
                .map(|one| (one.kind, &*one.message))
                .collect();
            assert_eq!(told, [(ErrorKind::Limit, "nested too deeply to be read")]);
            assert!(tree.errors[0].span.start >= 6);
        }
    }

    #[test]
    fn an_open_array_is_told_once() {
        let tree = read("[a]\nb = [\"x\",\nc = \"b\"\nd = 1\n");
        let told: Vec<_> = tree.errors.iter().map(|one| &*one.message).collect();
        assert_eq!(told, ["unclosed array, expected `]`"]);
        assert_eq!(tree.errors[0].span.start, 14);
    }
}
