//! Plain and quoted scalars on one line.

use super::Subset;
use crate::syntax::data::Style;
use crate::syntax::yaml::sink::Properties;
use std::borrow::Cow;
use std::ops::Range;

/// YAML bounds a key's length; long before that, this reader is not certain.
const MAX_KEY: usize = 500;

/// A scalar on one line.
pub(super) struct Word<'a> {
    style: Style,
    range: Range<usize>,
    value: Cow<'a, str>,
    /// Whether a colon that makes it a key is right behind it.
    pub(super) is_key: bool,
}

impl<'a> Subset<'a> {
    /// The scalar that starts here, in a block collection.
    pub(super) fn word(&mut self) -> Option<Word<'a>> {
        match self.byte()? {
            b'"' | b'\'' => {
                let mut word = self.quoted()?;
                if self.byte() == Some(b':') {
                    word.is_key = self.is_blank(1).then_some(true)?;
                }
                word.checked()
            }
            _ => self.plain(false),
        }
    }

    /// The scalar that starts here, in brackets.
    pub(super) fn flow_word(&mut self) -> Option<Word<'a>> {
        match self.byte()? {
            b'"' | b'\'' => {
                let mut word = self.quoted()?;
                word.is_key = self.byte() == Some(b':');
                word.checked()
            }
            _ => self.plain(true),
        }
    }

    pub(super) fn put(&mut self, word: Word<'_>) {
        self.sink
            .scalar(word.value, word.style, word.range, Properties::default());
    }

    fn plain(&mut self, flow: bool) -> Option<Word<'a>> {
        let start = self.at;
        self.starts_plain(flow).then_some(())?;
        let mut is_key = false;
        let mut at = start;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'\n' => break,
                b':' => {
                    let next = self.bytes.get(at + 1);
                    if matches!(next, None | Some(b' ' | b'\n')) {
                        is_key = true;
                        break;
                    }
                    if flow && matches!(next, Some(b',' | b'[' | b']' | b'{' | b'}')) {
                        return None;
                    }
                }
                b'#' if self.bytes[at - 1] == b' ' => break,
                b',' | b']' | b'}' if flow => break,
                b'[' | b'{' if flow => return None,
                _ => {}
            }
            at += 1;
        }
        self.at = at;
        let text = &self.text[start..at];
        let trimmed = text.trim_end_matches(' ');
        if is_key && trimmed.len() < text.len() {
            return None;
        }
        // What follows a scalar must see the space that sets a comment off.
        self.at = start + trimmed.len();
        let word = Word {
            style: Style::Plain,
            range: start..self.at,
            value: Cow::Borrowed(trimmed),
            is_key,
        };
        word.checked()
    }

    /// Whether a plain scalar surely starts here.
    fn starts_plain(&self, flow: bool) -> bool {
        match self.bytes[self.at] {
            b'-' if flow => {
                let next = self.bytes.get(self.at + 1);
                next.is_some_and(u8::is_ascii_alphanumeric)
            }
            b'-' => !self.is_blank(1),
            first => !b" \n?:,[]{}#&*!|>'\"%@`".contains(&first),
        }
    }

    fn quoted(&mut self) -> Option<Word<'a>> {
        let quote = self.byte()?;
        let start = self.at;
        let rest = &self.bytes[start + 1..];
        let mut end = 0;
        let mut escaped = false;
        loop {
            match *rest.get(end)? {
                b'\n' => return None,
                b'\\' if quote == b'"' => {
                    escaped = true;
                    end += 1;
                }
                b'\'' if quote == b'\'' && rest.get(end + 1) == Some(&b'\'') => {
                    escaped = true;
                    end += 1;
                }
                byte if byte == quote => break,
                _ => {}
            }
            end += 1;
        }
        let inner = &self.text[start + 1..start + 1 + end];
        let (style, value) = match (quote, escaped) {
            (b'"', false) => (Style::DoubleQuoted, Cow::Borrowed(inner)),
            (b'"', true) => (Style::DoubleQuoted, Cow::Owned(unescaped(inner)?)),
            (_, false) => (Style::SingleQuoted, Cow::Borrowed(inner)),
            (_, true) => (Style::SingleQuoted, Cow::Owned(inner.replace("''", "'"))),
        };
        self.at = start + end + 2;
        Some(Word {
            style,
            range: start..self.at,
            value,
            is_key: false,
        })
    }
}

impl Word<'_> {
    fn checked(self) -> Option<Self> {
        (!self.is_key || self.range.len() <= MAX_KEY).then_some(self)
    }
}

/// A text without its escapes; none for the rare ones.
fn unescaped(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        out.push(match rest.as_bytes().get(at + 1)? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            _ => return None,
        });
        rest = &rest[at + 2..];
    }
    out.push_str(rest);
    Some(out)
}
