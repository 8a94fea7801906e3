//! The items of a text: plain statements by hand, and whatever else by the grammar.
//!
//! Nearly every statement is words and quotes up to its `;` or `{`, and a parser made of a grammar takes ten
//! times as long for it as these few lines. What they are not sure of (a quote that does not close as it
//! should, a statement that is cut off, Lua, a `;` that stands alone) is left to `grammars/nginx.pest`, one
//! item at a time. The grammar stays the specification: the tests read every text both ways.

use super::builder::Builder;
use super::grammar;
use memchr::{memchr, memchr2, memmem};
use std::ops::Range;

/// Reads the items of `range` into the builder.
pub(super) fn read(builder: &mut Builder<'_>, range: Range<usize>) {
    let lexer = Lexer::new(&builder.lexed.as_bytes()[..range.end]);
    let mut tokens = Vec::new();
    let mut at = range.start;
    while let Some(&byte) = lexer.bytes.get(at) {
        at = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => at + 1,
            b'}' => {
                builder.close(at);
                at + 1
            }
            b'#' => {
                let end = lexer.line_end(at);
                builder.comment(at..end);
                end
            }
            _ => match lexer.statement(at, &mut tokens) {
                Some(end) => {
                    builder.plain(&tokens, end);
                    end
                }
                None => by_grammar(builder, at..range.end),
            },
        };
    }
}

/// Reads one item; where it ends.
fn by_grammar(builder: &mut Builder<'_>, rest: Range<usize>) -> usize {
    let item = grammar::item(&builder.lexed[rest.clone()]);
    let end = item.as_ref().map_or(0, |item| item.as_span().end());
    match item {
        Some(item) if end > 0 => {
            builder.item(rest.start, item);
            rest.start + end
        }
        _ => {
            builder.not_read(rest.clone());
            rest.end
        }
    }
}

struct Lexer<'text> {
    bytes: &'text [u8],
    has_lua: bool,
}

impl<'text> Lexer<'text> {
    fn new(bytes: &'text [u8]) -> Self {
        Self {
            bytes,
            has_lua: is_lua(bytes),
        }
    }

    /// The words and comments of the statement at `start`, and where it ends; None if it is not plain.
    fn statement(&self, start: usize, tokens: &mut Vec<Range<usize>>) -> Option<usize> {
        tokens.clear();
        let mut at = start;
        loop {
            let end = match *self.bytes.get(at)? {
                b' ' | b'\t' | b'\r' | b'\n' => {
                    at += 1;
                    continue;
                }
                b';' | b'{' if at > start => return Some(at + 1),
                b';' | b'{' | b'}' => return None,
                b'#' => self.line_end(at),
                quote @ (b'"' | b'\'') => self.quoted(at, quote)?,
                _ => self.bare(at),
            };
            let token = at..end;
            if self.has_lua && tokens.is_empty() && is_lua(self.bytes.get(token.clone())?) {
                return None;
            }
            tokens.push(token);
            at = end;
        }
    }

    /// The end of the bare word at a place.
    fn bare(&self, mut at: usize) -> usize {
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'{' => return at,
                b'\\' => at += 2,
                b'$' => {
                    let braces = self.bytes[at + 1..].iter();
                    at += 1 + braces.take_while(|&&byte| byte == b'{').count();
                }
                _ => at += 1,
            }
        }
        self.bytes.len()
    }

    /// The end of the quoted word at a place, if it closes and something may follow it.
    fn quoted(&self, start: usize, quote: u8) -> Option<usize> {
        let mut at = start + 1;
        loop {
            at += memchr2(quote, b'\\', self.bytes.get(at..)?)?;
            if self.bytes[at] == quote {
                break;
            }
            at += 2;
        }
        let may_follow = |byte: &u8| b"; \n){\r\t".contains(byte);
        self.bytes
            .get(at + 1)
            .is_some_and(may_follow)
            .then_some(at + 1)
    }

    fn line_end(&self, at: usize) -> usize {
        memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |length| at + length)
    }
}

/// Whether a word, or any in a text, may be the name of a Lua block.
fn is_lua(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"_by_lua_block").is_some()
}

#[cfg(test)]
mod tests {
    use super::super::{Tree, parse, parse_with};
    use super::*;
    use crate::source::{FileId, SourceFile};
    use proptest::prelude::*;

    /// What stands in configurations, and what makes them hard to read.
    const PIECES: [&str; 48] = [
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\n    ",
        ";",
        "{",
        "}",
        "#",
        "\"",
        "'",
        "\\",
        "$",
        "${",
        "(",
        ")",
        "é",
        "\u{feff}",
        "\u{a0}",
        "\u{1F512}",
        "\0",
        "\u{7f}",
        "a",
        "listen",
        " 443 ssl;",
        "location ~ \\.php$ {",
        "{2,3}",
        "server {\n",
        "}\n",
        "# c; { '\n",
        "\"a b\"",
        "'c;d'",
        "\"e\\\"f\"",
        "add_header X \"y\" always;",
        "map $a $b {",
        "default 1;",
        "_by_lua_block",
        "x_by_lua_block {",
        "--[[",
        "]]",
        "{{ t }}",
        "{% if %}",
        "${ENV}",
        "if ($a = \"b\") {",
        "# configuration file /a:\n",
        "~^x",
    ];

    /// The tree, with the whole text read by the grammar.
    fn by_grammar_alone(source: &SourceFile) -> Tree {
        parse_with(FileId(0), source, |builder, range| {
            let items = grammar::items(&builder.lexed[range.clone()]).expect("it is total");
            for item in items {
                builder.item(range.start, item);
            }
        })
    }

    #[track_caller]
    fn assert_same(bytes: &[u8]) {
        let source = SourceFile::new("nginx.conf", bytes.to_vec());
        let (mixed, pure) = (parse(FileId(0), &source), by_grammar_alone(&source));
        assert_eq!(mixed.directives, pure.directives, "{:?}", source.text());
        assert_eq!(mixed.words, pure.words, "{:?}", source.text());
        assert_eq!(mixed.errors, pure.errors, "{:?}", source.text());
        assert_eq!(mixed.comments, pure.comments, "{:?}", source.text());
        assert_eq!(mixed.sections, pure.sections, "{:?}", source.text());
    }

    #[test]
    fn plain_statements_need_no_grammar() {
        let texts = [
            "a;",
            "a b\n\tc\r\n;",
            "a # b;\n c {",
            "a \"b\\\"c\" 'd';",
            "a ${b}c \\; d\\ e;",
            "a \"b\"{",
            "if ($a = \"b\") {",
            "\"a\" é;",
            "a}b;",
            "a 'x\ny';",
        ];
        for text in texts {
            let lexer = Lexer::new(text.as_bytes());
            assert_eq!(
                lexer.statement(0, &mut Vec::new()),
                Some(text.len()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_not_sure_is_left_to_the_grammar() {
        let texts = [
            ";",
            "{",
            "a",
            "a }",
            "a \"b;",
            "a \"b\"c;",
            "a \"b\"#;",
            "a 'b\\",
            "a \\",
            "x_by_lua_block {",
            "'x_by_lua_block' {",
            "a \"b\"",
        ];
        for text in texts {
            let lexer = Lexer::new(text.as_bytes());
            assert_eq!(lexer.statement(0, &mut Vec::new()), None, "{text}");
            assert_same(text.as_bytes());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_mix_is_read_alike(pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..60)) {
            assert_same(pieces.concat().as_bytes());
        }

        #[test]
        fn any_bytes_are_read_alike(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            assert_same(&bytes);
        }

        #[test]
        fn a_changed_configuration_is_read_alike(
            text in proptest::sample::select(&[
                include_str!("../../../tests/fixtures/nginx/ok/php.conf"),
                include_str!("../../../tests/fixtures/nginx/ok/cors-by-map.conf"),
                include_str!("../../../tests/fixtures/nginx/bad/broken.conf"),
            ][..]),
            changes in proptest::collection::vec(
                (any::<usize>(), 0..20_usize, proptest::sample::select(&PIECES[..])), 0..6
            ),
        ) {
            let mut bytes = text.as_bytes().to_vec();
            for (at, length, piece) in changes {
                let at = at % (bytes.len() + 1);
                let end = (at + length).min(bytes.len());
                bytes.splice(at..end, piece.bytes());
            }
            assert_same(&bytes);
        }
    }
}
