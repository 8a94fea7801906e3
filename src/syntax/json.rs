//! JSON, with the comments and trailing commas that its readers often take, into a
//! [`super::data::Tree`]. Reading is YAML's, of which JSON is a part; what is YAML only is told.

use super::data::{Format, Kind, Node, Style, Tree};
use super::template::{has_placeholder, token_ranges};
use super::{Comment, ErrorKind, SyntaxError, yaml};
use crate::source::{FileId, SourceFile, Span};
use std::ops::Range;

/// Reads a JSON file; what cannot be read, and what is no JSON, is in [`Tree::errors`].
#[must_use]
pub fn parse(file: FileId, source: &SourceFile) -> Tree {
    let text = source.text();
    let comments = comments(text);
    let mut tree = if comments.is_empty() {
        yaml::parse(file, source, Format::Json)
    } else {
        yaml::parse_text(file, source, Format::Json, &without(text, &comments))
    };
    let objection = (!tree.templated).then(|| objection(&tree)).flatten();
    tree.errors.extend(objection);
    let of_line = comments
        .iter()
        .filter(|one| text[one.start..].starts_with("//"));
    tree.comments.extend(of_line.map(|one| Comment {
        span: Span::new(file, one.start, one.end),
    }));
    tree.comments.sort_by_key(|one| one.span.start);
    tree
}

/// The `// …` and `/* … */` outside strings and template text, in order.
fn comments(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    if !memchr::memchr_iter(b'/', bytes).any(|at| matches!(bytes.get(at + 1), Some(b'/' | b'*'))) {
        return found;
    }
    let mut tokens = token_ranges(text).into_iter().peekable();
    let mut at = 0;
    while let Some(step) = memchr::memchr3(b'"', b'/', b'{', &bytes[at..]) {
        at += step;
        while tokens
            .next_if(|token| token.end <= at || token.start < at)
            .is_some()
        {}
        if let Some(token) = tokens.next_if(|token| token.start == at) {
            at = token.end;
            continue;
        }
        at = match (bytes[at], bytes.get(at + 1)) {
            (b'"', _) => string_end(bytes, at),
            (b'/', Some(b'/' | b'*')) => {
                let end = comment_end(bytes, at);
                found.push(at..end);
                end
            }
            _ => at + 1,
        };
    }
    found
}

/// The byte after a string's closing quote; one that does not close ends with its line.
fn string_end(bytes: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn comment_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at + 2..];
    let end = if bytes[at + 1] == b'*' {
        memchr::memmem::find(rest, b"*/").map(|end| at + 2 + end + 2)
    } else {
        memchr::memchr2(b'\n', b'\r', rest).map(|end| at + 2 + end)
    };
    end.unwrap_or(bytes.len())
}

/// The text with spaces for its comments, byte for byte.
fn without(text: &str, comments: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for comment in comments {
        out.push_str(&text[done..comment.start]);
        let blank = |byte| match byte {
            b'\n' | b'\r' => char::from(byte),
            _ => ' ',
        };
        out.extend(text[comment.clone()].bytes().map(blank));
        done = comment.end;
    }
    out.push_str(&text[done..]);
    out
}

/// The first thing in the file that a YAML reader takes and no JSON reader does.
fn objection(tree: &Tree) -> Option<SyntaxError> {
    let node = |id: super::data::NodeId| &tree.nodes[id.0 as usize];
    let error = |span, message: &str| SyntaxError {
        span,
        message: message.to_owned(),
        related: None,
        help: None,
        kind: ErrorKind::Broken,
    };
    let comment = tree
        .comments
        .first()
        .map(|one| error(one.span, "JSON has no `#` comments"));
    let keys = tree.entries.iter().map(|entry| node(entry.key));
    let key = keys
        .filter(|key| !is_string(key))
        .min_by_key(|key| key.span.start)
        .map(|key| error(key.span, "a key of JSON stands in double quotes"));
    let values = tree.entries.iter().map(|entry| entry.value);
    let roots = tree.documents.iter().filter_map(|one| one.root);
    let value = values
        .chain(tree.items.iter().copied())
        .chain(roots)
        .map(node)
        .filter(|value| !is_json(tree, value))
        .min_by_key(|value| value.span.start)
        .map(|value| error(value.span, "this is no value of JSON"));
    let all = [comment, key, value];
    all.into_iter().flatten().min_by_key(|one| one.span.start)
}

fn is_string(node: &Node) -> bool {
    matches!(
        node.kind,
        Kind::Scalar {
            style: Style::DoubleQuoted,
            ..
        }
    ) && node.tag.is_none()
}

fn is_json(tree: &Tree, node: &Node) -> bool {
    let raw = tree.raw(node.span);
    match node.kind {
        Kind::Map(_) | Kind::Sequence(_) => node.tag.is_none() && raw.starts_with(['{', '[']),
        Kind::Alias(_) => false,
        Kind::Scalar {
            style: Style::Plain,
            ..
        } => {
            // Something fills these in before anybody reads the file.
            has_placeholder(raw)
                || matches!(raw, "true" | "false" | "null")
                || raw.starts_with(|first: char| first.is_ascii_digit() || first == '-')
                    && raw.parse::<f64>().is_ok()
        }
        Kind::Scalar { .. } => is_string(node),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Tree {
        parse(FileId(0), &SourceFile::new("a.json", text.into()))
    }

    #[track_caller]
    fn told(text: &str) -> Vec<(String, String)> {
        let tree = read(text);
        let told = tree.errors.iter();
        told.map(|error| (error.message.clone(), tree.raw(error.span).to_owned()))
            .collect()
    }

    #[test]
    fn comments_are_no_part_of_keys_and_values() {
        let tree = read(
            "// é {{\n{ \"a\": \"b // no\", /* c \"d\": */ \"e\": 1, // f\n \"g\": [1, 2,], // }\n}\n/* open",
        );
        assert_eq!(tree.errors, []);
        let root = tree.roots().next().expect("a root");
        let entries: Vec<_> = root.own_entries().collect();
        let keys: Vec<_> = entries
            .iter()
            .map(|entry| tree.raw(entry.key.span()))
            .collect();
        assert_eq!(keys, ["\"a\"", "\"e\"", "\"g\""]);
        assert_eq!(root.text_at("a"), Some("b // no"));
        assert_eq!(entries[2].value.items().count(), 2);
        let comments: Vec<_> = tree.comments.iter().map(|one| tree.raw(one.span)).collect();
        assert_eq!(comments, ["// é {{", "// f", "// }"]);
    }

    #[test]
    fn slashes_in_template_text_are_no_comment() {
        let tree = read("{ \"a\": {{ .b | default \"x\" // 2 }}, \"c\": 1 }");
        let root = tree.roots().next().expect("a root");
        assert_eq!(root.text_at("c"), Some("1"));
    }

    #[test]
    fn what_only_yaml_takes_is_told_once() {
        for text in [
            "{}",
            "[]",
            "{\"a\": -1.5e3, \"b\": null, \"c\": {\"d\": true,},}",
            "{\"a\": ${B}}",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
        for (text, message, at) in [
            (
                "{ a: 1, b: 2 }",
                "a key of JSON stands in double quotes",
                "a",
            ),
            ("{ \"a\": 1 # b\n }", "JSON has no `#` comments", "# b"),
            ("{ \"a\": 'b' }", "this is no value of JSON", "'b'"),
            ("{ \"a\": yes }", "this is no value of JSON", "yes"),
            ("\"a\": 1\n", "this is no value of JSON", "\"a\": 1"),
        ] {
            assert_eq!(told(text), [(message.to_owned(), at.to_owned())], "{text}");
        }
    }
}
