//! Block scalars: `|` and `>`.

use super::Subset;
use super::scalar::fold;
use crate::syntax::data::Style;
use crate::syntax::yaml::sink::Properties;
use std::borrow::Cow;

/// The lines of a block scalar, as they are put together.
struct Lines {
    style: Style,
    text: String,
    /// Line ends since the last line with content.
    breaks: usize,
}

impl Subset<'_> {
    /// A block scalar, from its `|` or `>`.
    pub(super) fn block_scalar(&mut self) -> Option<()> {
        let style = match self.byte()? {
            b'|' => Style::Literal,
            _ => Style::Folded,
        };
        self.at += 1;
        let strip = self.byte() == Some(b'-');
        if strip {
            self.at += 1;
        }
        self.spaces();
        if self.byte()? != b'\n' {
            return None;
        }
        self.at += 1;
        let mut lines = Lines {
            style,
            text: String::new(),
            breaks: 0,
        };
        while self.byte() == Some(b'\n') {
            self.at += 1;
            lines.breaks += 1;
        }
        self.line = self.at;
        self.spaces();
        let indent = self.column();
        if indent <= self.levels.last()?.column || matches!(self.byte(), None | Some(b'\n')) {
            return None;
        }
        let start = self.at;
        self.contents(&mut lines, indent)?;
        if !strip {
            lines.text.push('\n');
        }
        let value = Cow::Owned(lines.text);
        let range = start..self.at;
        self.sink.scalar(value, style, range, Properties::default());
        // The indentation of the line that ended it was looked at already.
        self.at = self.line;
        Some(())
    }

    /// The lines that are indented, from the content of the first to the content of the first that
    /// is not.
    fn contents(&mut self, lines: &mut Lines, indent: usize) -> Option<()> {
        loop {
            let rest = &self.bytes[self.at..];
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            lines.add(&self.text[self.at..self.at + length])?;
            self.at += length;
            lines.breaks = 0;
            loop {
                self.line_end();
                self.line = self.at;
                while self.byte() == Some(b' ') && self.column() < indent {
                    self.at += 1;
                }
                if self.byte() != Some(b'\n') {
                    break;
                }
                lines.breaks += 1;
            }
            if self.byte().is_none() || self.column() < indent {
                return Some(());
            }
        }
    }
}

impl Lines {
    /// Adds a line; none for one that folding leaves as it is.
    fn add(&mut self, line: &str) -> Option<()> {
        if self.style == Style::Folded && line.starts_with(' ') {
            return None;
        }
        if self.text.is_empty() {
            self.text.extend(std::iter::repeat_n('\n', self.breaks));
            self.text.push_str(line);
        } else if self.style == Style::Folded {
            fold(&mut self.text, self.breaks, line);
        } else {
            self.text.extend(std::iter::repeat_n('\n', self.breaks + 1));
            self.text.push_str(line);
        }
        Some(())
    }
}
