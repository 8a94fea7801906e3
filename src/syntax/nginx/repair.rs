//! What nginx refuses, in its own words, and how the rest is understood all the same.

use super::super::ErrorKind;
use super::builder::Builder;
use super::{Body, Word, word};
use std::ops::Range;

/// Blocks that cannot be anything else, so that a `;` instead of their `{` is a mistake.
const BLOCKS: [&str; 2] = ["if", "location"];

/// Characters that look like a space or like nothing, and that nginx takes for part of a name.
const INVISIBLE: [char; 9] = [
    '\u{b}', '\u{c}', '\u{a0}', '\u{2009}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}',
    '\u{feff}',
];

impl Builder<'_> {
    /// A quoted word with something right after its closing quote.
    pub(super) fn glued(&mut self, range: Range<usize>) {
        let at = range.end;
        let next = self.lexed[at..].chars().next();
        let end = at + next.map_or(0, char::len_utf8);
        let quote = self.span(range.start, range.end);
        self.word(range);
        let message = format!("unexpected \"{}\"", &self.lexed[at..end]);
        let related = Some((quote, "the quoted text ends here".to_owned()));
        let span = self.span(at, end);
        // A `}` is objected to once more, and better, as the end of an unfinished statement.
        if next != Some('}') {
            self.error(ErrorKind::Broken, span, message, related);
        }
    }

    /// A quote that does not close on its line; the rest of the file is read as if it did.
    pub(super) fn open_quote(&mut self, range: Range<usize>) {
        let quote = self.span(range.start, range.start + 1);
        self.lost(quote);
        let (span, message) = unclosed_quote(&self.lexed[..self.end], range.start);
        let place = self.span(span.start, span.end);
        if place.start == quote.start {
            let end = Some(self.file_end());
            self.error(ErrorKind::Broken, quote, message, end);
        } else {
            let opened = Some((quote, "the quoted text starts here".to_owned()));
            self.error(ErrorKind::Broken, place, message, opened);
        }
        let bytes = &self.source.bytes()[range.start + 1..range.end];
        let decoded = word::decode(bytes)
            .unwrap_or_else(|| self.source.text()[range.start + 1..range.end].into());
        let word = Word {
            span: self.span(range.start, range.end),
            decoded: Some(decoded),
            quoted: false,
            templated: self.is_masked(&range),
        };
        self.tree.words.push(word);
    }

    /// A statement that a `}` or the end of the file cuts off.
    pub(super) fn unterminated(&mut self, next: usize) {
        let last = self
            .tree
            .words
            .last()
            .map_or(0, |word| word.span.end as usize);
        let first = self.tree.words.get(self.pending.first_word);
        let start = first.map_or(last, |word| word.span.start as usize);
        if next >= self.end {
            let message = "unexpected end of file, expecting \";\" or \"}\"";
            let end = Some(self.file_end());
            let span = self.span(start, last);
            self.cut_off = true;
            self.lost(span);
            self.error(ErrorKind::Broken, span, message, end);
        } else {
            let name = first.map_or("", |word| self.tree.value(word));
            let reason = format!("directive \"{name}\" is not terminated by \";\"");
            let span = self.span(next, next + 1);
            let related = Some((self.span(start, last), reason));
            self.error(ErrorKind::Broken, span, "unexpected \"}\"", related);
        }
        self.add(Body::Missing, last);
    }

    /// Whether the `{` at `brace` cuts a word in two: `a{2,3}` of a regular expression.
    pub(super) fn is_quantifier(&self, brace: usize) -> bool {
        let Some(last) = self.tree.words.last() else {
            return false;
        };
        if last.quoted || last.span.end as usize != brace {
            return false;
        }
        let rest = &self.lexed.as_bytes()[brace + 1..self.end];
        let inside = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b',');
        let length = inside.count();
        let plain = rest[..length]
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b',');
        length > 0 && rest.get(length) == Some(&b'}') && (plain || self.in_regex())
    }

    /// Objects to such a `{`, and reads on as if it were part of the word.
    pub(super) fn join(&mut self, brace: usize) {
        self.pending.joins = true;
        let Some(start) = self.tree.words.last().map(|word| word.span.start) else {
            return;
        };
        if self.pending.joined.replace(start) == Some(start) {
            return;
        }
        let message = if self.in_regex() {
            "the unquoted \"{\" in this regular expression ends the token"
        } else {
            "the unquoted \"{\" ends the token"
        };
        let token = self.span(start as usize, brace);
        let related = Some((token, "nginx reads this as the whole token".to_owned()));
        let span = self.span(brace, brace + 1);
        self.error(ErrorKind::Broken, span, message, related);
        if let Some(error) = self.tree.errors.last_mut().filter(|one| one.span == span) {
            let keeps_mark = self.lexed[start as usize..].starts_with('~');
            error.help = Some(if keeps_mark {
                "put the whole expression in quotes, with its `~`: \"~^/a{2}$\""
            } else {
                "put the whole expression in quotes: \"^/a{2}$\""
            });
        }
    }

    /// Gives words that were joined their value, once and not for each piece.
    pub(super) fn decode_joined(&mut self, words: &Range<usize>) {
        if self.pending.joined.take().is_none() {
            return;
        }
        for word in &mut self.tree.words[words.clone()] {
            if !word.quoted && word.decoded.is_none() {
                word.decoded = word::decode(&self.source.bytes()[word.span.range()]);
            }
        }
    }

    /// Whether the last word read is a regular expression.
    fn in_regex(&self) -> bool {
        let words = &self.tree.words[self.pending.first_word..];
        let (Some(name), Some(last)) = (words.first(), words.last()) else {
            return false;
        };
        // Operators stand early: a long statement is not searched again for each brace in it.
        let mut early = words.iter().take(4).map(|word| self.tree.value(word));
        self.tree.value(last).starts_with('~')
            || match self.tree.value(name) {
                "location" => early.nth(1).is_some_and(|value| value.starts_with('~')),
                "if" => early.any(|value| matches!(value, "~" | "~*" | "!~" | "!~*")),
                "rewrite" => words.len() == 2,
                _ => false,
            }
    }

    /// The word whose `${` has taken in the `{` of the block: `location ~ \.php${`.
    pub(super) fn swallowed_brace(&self) -> Option<usize> {
        let first = self.pending.first_word;
        let words = &self.tree.words[first..];
        let name = self.tree.value(words.first()?);
        if self.frame().entries || !BLOCKS.contains(&name) {
            return None;
        }
        let ends = |word: &Word| !word.quoted && self.lexed[word.span.range()].ends_with("${");
        let at = words.iter().position(ends)?;
        (at > 0 && at + 1 < words.len()).then_some(first + at)
    }

    /// Ends the directive at that word and makes a statement in its block of the other words.
    pub(super) fn split_at_swallowed_brace(&mut self, at: usize, end: usize) {
        let name = self.tree.value(&self.tree.words[self.pending.first_word]);
        let message = format!("directive \"{name}\" has no opening \"{{\"");
        let word = &mut self.tree.words[at];
        word.span.end -= 1;
        let brace = word.span.end as usize;
        word.decoded = word::decode(&self.source.bytes()[word.span.range()]);
        let span = self.span(brace, brace + 1);
        let dollar = self.span(brace - 1, brace);
        let related = Some((dollar, "\"$\" takes this \"{\" into the token".to_owned()));
        self.error(ErrorKind::Broken, span, message, related);
        let words = self.tree.words.len();
        let block = self.add_words(
            self.pending.first_word..at + 1,
            Body::Block(span),
            brace + 1,
        );
        if let Some(id) = block {
            self.push_frame(id, brace);
            self.add_words(at + 1..words, Body::None, end);
        }
    }

    /// Objects to invisible characters in a directive's name, and takes them off its start.
    pub(super) fn invisible_name(&mut self, at: usize) {
        let name = &self.tree.words[at];
        let raw = self.tree.raw(name.span);
        if self.frame().entries
            || name.quoted
            || raw.starts_with(['"', '\''])
            || raw.bytes().all(|byte| (b' '..0x80).contains(&byte))
        {
            return;
        }
        let visible = raw.trim_start_matches(INVISIBLE);
        let leading = raw.len() - visible.len();
        let Some(first) = raw.find(INVISIBLE).filter(|_| !visible.is_empty()) else {
            return;
        };
        let length = raw[first..].chars().next().map_or(0, char::len_utf8);
        let message = format!("unknown directive \"{raw}\"");
        let start = name.span.start as usize + first;
        let (span, invisible) = (name.span, self.span(start, start + leading.max(length)));
        self.tree.words[at].span.start += leading as u32;
        let reason = "an invisible character is part of the name".to_owned();
        self.error(ErrorKind::Broken, span, message, Some((invisible, reason)));
    }

    /// Skips a byte order mark, which nginx takes for the start of a name; how long it is.
    pub(super) fn byte_order_mark(&mut self, text: &Range<usize>) -> usize {
        const MARK: char = '\u{feff}';
        let Some(rest) = self.lexed[text.clone()].strip_prefix(MARK) else {
            return 0;
        };
        let length = MARK.len_utf8();
        let word = rest
            .find([' ', '\t', '\r', '\n', ';', '{'])
            .unwrap_or(rest.len());
        let start = text.start;
        let message = format!("unknown directive \"{MARK}{}\"", &rest[..word]);
        let mark = self.span(start, start + length);
        self.error(
            ErrorKind::Broken,
            mark,
            message,
            Some((mark, "a byte order mark".to_owned())),
        );
        length
    }
}

/// Where and how nginx objects to the quote at `at`, which does not close as it should.
fn unclosed_quote(text: &str, at: usize) -> (Range<usize>, String) {
    let bytes = text.as_bytes();
    let quote = bytes[at];
    let opening = at..at + 1;
    let mut close = at + 1;
    while close < bytes.len() && bytes[close] != quote {
        close += if bytes[close] == b'\\' { 2 } else { 1 };
        if close > at + word::BUFFER {
            let quote = char::from(quote);
            let message =
                format!("too long parameter, probably missing terminating \"{quote}\" character");
            return (opening, message);
        }
    }
    match text.get(close + 1..).and_then(|rest| rest.chars().next()) {
        Some(next) => {
            let after = close + 1..close + 1 + next.len_utf8();
            let message = format!("unexpected \"{next}\"");
            (after, message)
        }
        None => (
            opening,
            "unexpected end of file, expecting \";\" or \"}\"".to_owned(),
        ),
    }
}
