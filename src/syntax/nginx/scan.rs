//! Where a place in a text stands for nginx: in a comment, in quotes, or in neither. Moves forward only.

use std::ops::Range;

/// What a place is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    Plain,
    Comment,
    /// In a word of this quote.
    Quotes(u8),
}

pub(super) struct Scan<'text> {
    bytes: &'text [u8],
    at: usize,
    /// Whether a word may begin here.
    starts: bool,
    quote: Option<u8>,
    comment_end: usize,
}

impl<'text> Scan<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
            starts: true,
            quote: None,
            comment_end: 0,
        }
    }

    /// What the byte at a place stands in.
    pub(super) fn within(&mut self, place: usize) -> Within {
        while self.at < place {
            self.step();
        }
        match self.quote {
            Some(quote) => Within::Quotes(quote),
            None if place < self.comment_end => Within::Comment,
            None => Within::Plain,
        }
    }

    /// Goes on behind something that is no text of nginx's.
    pub(super) fn skip(&mut self, to: usize, is_space: bool) {
        if self.at < to {
            self.at = to;
            self.starts = is_space;
        }
    }

    fn step(&mut self) {
        let byte = self.bytes[self.at];
        self.at += 1;
        if let Some(quote) = self.quote {
            if byte == quote {
                (self.quote, self.starts) = (None, true);
            } else if byte == b'\\' {
                self.at += 1;
            }
            return;
        }
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b';' | b'{' => self.starts = true,
            b'}' if self.starts => {}
            b'#' if self.starts => {
                let rest = &self.bytes[self.at..];
                let end = memchr::memchr(b'\n', rest);
                self.comment_end = end.map_or(self.bytes.len(), |end| self.at + end);
                self.at = self.comment_end;
            }
            b'"' | b'\'' if self.starts => {
                self.starts = false;
                self.quote = closing(self.bytes, self.at, byte).map(|_| byte);
            }
            _ => {
                self.starts = false;
                if byte == b'\\' {
                    self.at += 1;
                }
            }
        }
    }
}

/// Where the quote closes that is open at a place: as nginx has it, with an end of the word behind it.
pub(super) fn closing(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr2(quote, b'\\', bytes.get(at..)?)?;
        if bytes[at] == quote {
            let next = bytes.get(at + 1);
            if next.is_none_or(|next| b"; \n){\r\t".contains(next)) {
                return Some(at);
            }
            at += 1;
        } else {
            at += 2;
        }
    }
}

/// Whether template text in a word of quotes ends within that word: `'{{'` does not.
pub(super) fn closes_in_quotes(text: &str, tag: &Range<usize>, quote: u8) -> bool {
    let end = closing(text.as_bytes(), tag.start, quote);
    let inside = &text[tag.clone()];
    // The strings of an expression may stand in quotes of the same kind.
    end.is_some_and(|end| tag.end <= end) || !inside.contains([';', '\n'])
}
