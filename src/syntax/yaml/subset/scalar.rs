//! Plain and quoted scalars.

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
        if !matches!(self.byte()?, b'"' | b'\'') {
            return self.plain(false);
        }
        let line = self.line;
        let mut word = self.quoted()?;
        word.is_key = self.byte() == Some(b':');
        if word.is_key && (self.line != line || !self.is_blank(1)) {
            return None;
        }
        word.checked()
    }

    /// The scalar that starts here, in brackets.
    pub(super) fn flow_word(&mut self) -> Option<Word<'a>> {
        if !matches!(self.byte()?, b'"' | b'\'') {
            return self.plain(true);
        }
        let line = self.line;
        let mut word = self.quoted()?;
        word.is_key = self.byte() == Some(b':');
        word.checked().filter(|_| self.line == line)
    }

    pub(super) fn put(&mut self, word: Word<'_>) {
        self.sink
            .scalar(word.value, word.style, word.range, Properties::default());
    }

    fn plain(&mut self, flow: bool) -> Option<Word<'a>> {
        self.starts_plain(flow).then_some(())?;
        let start = self.at;
        let (value, is_key) = self.plain_line(flow)?;
        let word = Word {
            style: Style::Plain,
            range: start..self.at,
            value: Cow::Borrowed(value),
            is_key,
        };
        word.checked()
    }

    /// The text of a plain scalar on this line, and whether a colon ends it.
    fn plain_line(&mut self, flow: bool) -> Option<(&'a str, bool)> {
        let start = self.at;
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
        let text = self.text[start..at].trim_end_matches(' ');
        // What follows a scalar must see the space that sets a comment off.
        self.at = start + text.len();
        // A colon with a space before it is rare enough.
        (!is_key || self.at == at).then_some((text, is_key))
    }

    /// Puts a scalar that is no key, and what of it stands on the lines below.
    pub(super) fn put_with_lines_below(&mut self, word: Word<'a>) -> Option<()> {
        let word = self.with_lines_below(word)?;
        self.put(word);
        self.rest_of_line()
    }

    /// A plain scalar with the lines below that go on with it.
    fn with_lines_below(&mut self, mut word: Word<'a>) -> Option<Word<'a>> {
        let floor = self.levels.last()?.column;
        if word.style != Style::Plain {
            return Some(word);
        }
        while let Some((line, start, blank)) = self.line_below(floor) {
            (self.line, self.at) = (line, start);
            let (text, is_key) = self.plain_line(false)?;
            if is_key {
                return None;
            }
            fold(word.value.to_mut(), blank, text);
            word.range.end = self.at;
        }
        Some(word)
    }

    /// The next line that is not blank, if it goes on with a plain scalar: where it and its text
    /// start, and how many blank lines are above it.
    fn line_below(&self, floor: usize) -> Option<(usize, usize, usize)> {
        let mut line = self.at;
        let mut ends = 0;
        loop {
            let rest = &self.bytes[line..];
            let blanks = rest.iter().take_while(|&&byte| byte == b' ').count();
            match rest.get(blanks)? {
                b'\n' => ends += 1,
                b'#' => return None,
                _ => {
                    let goes_on = ends > 0 && blanks > floor;
                    return goes_on.then(|| (line, line + blanks, ends - 1));
                }
            }
            line += blanks + 1;
        }
    }

    /// Whether a plain scalar surely starts here.
    fn starts_plain(&self, flow: bool) -> bool {
        match self.bytes[self.at] {
            b'-' if flow => {
                let next = self.bytes.get(self.at + 1);
                next.is_some_and(u8::is_ascii_alphanumeric)
            }
            b'-' | b':' | b'?' if !flow => !self.is_blank(1),
            first => !b" \n?:,[]{}#&*!|>'\"%@`".contains(&first),
        }
    }

    fn quoted(&mut self) -> Option<Word<'a>> {
        let start = self.at;
        let quote = self.bytes[start];
        let (length, escaped) = quoted_length(&self.bytes[start + 1..], quote)?;
        let inner = &self.text[start + 1..start + 1 + length];
        self.at = start + length + 2;
        let mut value = Cow::Borrowed(inner);
        if let Some(last) = memchr::memrchr(b'\n', inner.as_bytes()) {
            if quote == b'"' && escaped {
                return None;
            }
            value = Cow::Owned(folded(inner, self.levels.last()?.column)?);
            self.line = start + 1 + last + 1;
        }
        if escaped {
            value = Cow::Owned(match quote {
                b'"' => unescaped(&value)?,
                _ => value.replace("''", "'"),
            });
        }
        Some(Word {
            style: match quote {
                b'"' => Style::DoubleQuoted,
                _ => Style::SingleQuoted,
            },
            range: start..self.at,
            value,
            is_key: false,
        })
    }
}

/// How long a quoted text is, from behind its quote on, and whether it holds escapes.
fn quoted_length(text: &[u8], quote: u8) -> Option<(usize, bool)> {
    let mut at = 0;
    let mut escaped = false;
    loop {
        let byte = *text.get(at)?;
        let doubled = quote == b'\'' && byte == quote && text.get(at + 1) == Some(&quote);
        if doubled || quote == b'"' && byte == b'\\' {
            escaped = true;
            at += 1;
        } else if byte == quote {
            return Some((at, escaped));
        }
        at += 1;
    }
}

/// The text of a quoted scalar's lines, which must be indented further than `floor`.
fn folded(inner: &str, floor: usize) -> Option<String> {
    let (first, rest) = inner.split_once('\n')?;
    let mut text = first.trim_end_matches(' ').to_owned();
    let mut blank = 0;
    let mut lines = rest.split('\n').peekable();
    while let Some(line) = lines.next() {
        let content = line.trim_start_matches(' ');
        let is_last = lines.peek().is_none();
        if content.is_empty() && !is_last {
            blank += 1;
            continue;
        }
        if line.len() - content.len() <= floor {
            return None;
        }
        let content = if is_last {
            content
        } else {
            content.trim_end_matches(' ')
        };
        fold(&mut text, blank, content);
        blank = 0;
    }
    Some(text)
}

/// Adds a line to a text of several: a space parts them, or as many line ends as there are blank lines
/// between them.
pub(super) fn fold(text: &mut String, blank: usize, line: &str) {
    if blank == 0 {
        text.push(' ');
    }
    text.extend(std::iter::repeat_n('\n', blank));
    text.push_str(line);
}

impl Word<'_> {
    fn checked(self) -> Option<Self> {
        let is_long = self.range.len() > MAX_KEY;
        (!self.is_key || !is_long).then_some(self)
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
