//! A small reader for the plain YAML that most files are: block maps and sequences, flow ones, and
//! scalars in their usual forms. It tells a sink what the full parser would, many times faster; where it is
//! not certain of that, it gives up, and the full parser reads the text instead.
//!
//! So `None` from a function here never means an error: it means "not for me". That goes for tabs,
//! carriage returns, anchors, aliases, tags, directives, `?` keys, rare escapes and block scalars, and
//! whatever a product would refuse.

mod block;
mod flow;
mod literal;
mod scalar;
mod start;
#[cfg(test)]
mod tests;

use super::sink::Sink;
use crate::syntax::data::Tree;
use std::ops::Range;

/// Collections nested deeper than this are left to the full parser, which has its own limit.
const MAX_DEPTH: usize = 64;

/// The byte order mark, which may stand before a text.
const MARK: char = '\u{feff}';

/// The tree of a text; none when a part of it is not surely as plain as this reader needs it.
pub(super) fn read(mut sink: Sink<'_>) -> Option<Tree> {
    let text = sink.text();
    let mark = text.len() - text.trim_start_matches(MARK).len();
    if mark > MARK.len_utf8() || !is_plain(&text[mark..]) {
        return None;
    }
    sink.reserve();
    let mut subset = Subset {
        sink,
        text,
        bytes: text.as_bytes(),
        at: mark,
        line: 0,
        counted: (0, 0),
        levels: Vec::new(),
        document: Document::None,
    };
    while let Some(column) = subset.next_line() {
        subset.line(column)?;
    }
    Some(subset.finish())
}

/// Whether a text holds only characters that mean to every reader what they look like.
fn is_plain(text: &str) -> bool {
    let odd = |byte: u8| byte < b' ' && byte != b'\n' || byte == 0x7f;
    // Without a way out in the middle, this compares many bytes at once.
    let chunks = text.as_bytes().chunks(4096);
    let mut ascii = true;
    for chunk in chunks {
        if chunk.iter().fold(false, |found, &byte| found | odd(byte)) {
            return false;
        }
        ascii &= chunk.is_ascii();
    }
    ascii || text.chars().all(is_plain_char)
}

fn is_plain_char(c: char) -> bool {
    c.is_ascii()
        || c >= '\u{a0}'
            && !matches!(
                c,
                '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
            )
}

/// An open block collection.
struct Level {
    kind: Kind,
    column: usize,
    /// Where an empty value would stand, while there is a key or dash without one.
    awaits: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Map,
    Sequence,
    /// A sequence no deeper than the key it belongs to.
    Indentless,
}

/// What was read of the document at hand.
enum Document {
    /// Nothing.
    None,
    /// The `---`, which ended here.
    Marked(usize),
    /// Its root, at least in part.
    Rooted,
}

struct Subset<'a> {
    sink: Sink<'a>,
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Where the line began.
    line: usize,
    /// A place whose column in characters was counted, and that column: a line may be a whole file.
    counted: (usize, usize),
    levels: Vec<Level>,
    document: Document,
}

impl Subset<'_> {
    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn column(&self) -> usize {
        self.at - self.line
    }

    /// An empty place.
    fn here(&self) -> Range<usize> {
        self.at..self.at
    }

    fn spaces(&mut self) {
        while self.byte() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Whether a blank, a line's end or the text's end stands `ahead` of here.
    fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.bytes.get(self.at + ahead), None | Some(b' ' | b'\n'))
    }

    fn is_dash(&self) -> bool {
        self.byte() == Some(b'-') && self.is_blank(1)
    }

    /// From a line's start to the next text that is no comment; its column, or none at the end.
    fn next_line(&mut self) -> Option<usize> {
        loop {
            self.line = self.at;
            self.spaces();
            match self.byte()? {
                b'\n' => self.at += 1,
                b'#' => self.comment(),
                _ => return Some(self.column()),
            }
        }
    }

    /// A comment and its line end.
    fn comment(&mut self) {
        let rest = &self.bytes[self.at..];
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        self.sink.comment(&(self.at..self.at + length));
        self.at += length;
        self.line_end();
    }

    fn line_end(&mut self) {
        if self.byte() == Some(b'\n') {
            self.at += 1;
        }
    }

    /// The rest of a line, which may hold a comment and nothing else.
    fn rest_of_line(&mut self) -> Option<()> {
        let start = self.at;
        self.spaces();
        match self.byte() {
            None | Some(b'\n') => self.line_end(),
            Some(b'#') if self.at > start => self.comment(),
            Some(_) => return None,
        }
        Some(())
    }

    fn finish(mut self) -> Tree {
        self.end_document();
        self.sink.pass(self.text.len());
        self.sink.into_tree()
    }
}
