//! Files as bytes, and places in them. The only module that knows what a line is.
//!
//! Everything else speaks in [`Span`]s: byte ranges of one file. Lines and columns exist only in
//! reports, which ask [`SourceFile::position`].

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// One loaded file, by its place in the [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A byte range `start..end` of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte; equal to `start` for a place between two bytes.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `file`.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span ends where it starts or later");
        Self {
            file,
            start: start as u32,
            end: end as u32,
        }
    }

    /// The smallest span that holds both; `other` must be in the same file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        debug_assert_eq!(
            self.file, other.file,
            "spans of two files have no common range"
        );
        Self {
            file: self.file,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// `from..to` counted from the start of this span.
    #[must_use]
    pub fn inner(self, from: usize, to: usize) -> Self {
        Self::new(
            self.file,
            self.start as usize + from,
            self.start as usize + to,
        )
    }

    /// The empty span just before this one.
    #[must_use]
    pub fn before(self) -> Self {
        Self {
            end: self.start,
            ..self
        }
    }

    /// The empty span just after this one.
    #[must_use]
    pub fn after(self) -> Self {
        Self {
            start: self.end,
            ..self
        }
    }

    /// Whether `other` lies inside this span.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// The range as indexes into the file's text.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and the place it was written at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Another value written at the same place.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned {
            value: f(self.value),
            span: self.span,
        }
    }
}

/// A line and a column, both counted from 1; the column counts what [`SourceFile::position`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// What a column counts: formats differ (SARIF states it, GitHub counts characters).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// Bytes of UTF-8.
    Bytes,
    /// Unicode scalar values.
    Characters,
    /// UTF-16 code units, SARIF's default.
    Utf16,
}

/// One file's text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as shown: relative to where the run started when it was given so, `/` between parts.
    pub path: Arc<str>,
    text: Arc<str>,
    raw: Option<Arc<[u8]>>,
    lines: OnceLock<Box<[u32]>>,
    parts: Vec<Part>,
}

/// A file of its own inside another one: a section of an `nginx -T` dump.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The path it has where it comes from.
    pub path: Arc<str>,
    /// Where its text begins.
    pub start: u32,
    /// Where its text ends.
    pub end: u32,
}

/// The byte that stands for one that is not UTF-8 in [`SourceFile::text`]: an ordinary character of
/// a token in every syntax we read.
const NOT_UTF8: u8 = b'?';

impl SourceFile {
    /// Takes a file's bytes. Bytes that are not UTF-8 are replaced one for one in the text, so every
    /// offset into the text is an offset into the file.
    #[must_use]
    pub fn new(path: impl Into<Arc<str>>, bytes: Vec<u8>) -> Self {
        let path = path.into();
        match String::from_utf8(bytes) {
            Ok(text) => Self {
                path,
                text: text.into(),
                raw: None,
                lines: OnceLock::new(),
                parts: Vec::new(),
            },
            Err(error) => {
                let raw = error.into_bytes();
                let text = same_length_text(&raw);
                Self {
                    path,
                    text: text.into(),
                    raw: Some(raw.into()),
                    lines: OnceLock::new(),
                    parts: Vec::new(),
                }
            }
        }
    }

    /// The same file, made of these parts, in order.
    #[must_use]
    pub fn with_parts(self, parts: Vec<Part>) -> Self {
        Self { parts, ..self }
    }

    /// The path and the line (from 1) that a place has in the part that holds it.
    #[must_use]
    pub fn original(&self, offset: u32) -> Option<(&str, usize)> {
        let after = self.parts.partition_point(|part| part.end <= offset);
        let part = self.parts.get(after).filter(|part| part.start <= offset)?;
        Some((
            &part.path,
            self.line_of(offset) - self.line_of(part.start) + 1,
        ))
    }

    /// The text, as long as the file is, byte for byte.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, shared.
    #[must_use]
    pub fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// The bytes as they are on disk.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.raw.as_deref().unwrap_or(self.text.as_bytes())
    }

    /// Whether every byte is UTF-8.
    #[must_use]
    pub fn is_utf8(&self) -> bool {
        self.raw.is_none()
    }

    /// Offsets at which lines start. LF, CRLF and a lone CR each end a line.
    pub fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
                .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
            std::iter::once(0)
                .chain(ends.map(|at| at as u32 + 1))
                .collect()
        })
    }

    /// The line that holds `offset`, from 0.
    #[must_use]
    pub fn line_of(&self, offset: u32) -> usize {
        self.line_starts().partition_point(|&start| start <= offset) - 1
    }

    /// The byte range of a line (from 0) without its line end.
    #[must_use]
    pub fn line_range(&self, line: usize) -> std::ops::Range<usize> {
        let starts = self.line_starts();
        let start = starts[line] as usize;
        let end = starts
            .get(line + 1)
            .map_or(self.text.len(), |&next| next as usize);
        start..start + self.text[start..end].trim_end_matches(['\n', '\r']).len()
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn position(&self, offset: u32, columns: Columns) -> Position {
        let line = self.line_of(offset);
        let start = self.line_starts()[line] as usize;
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &self.text[start..end];
        let column = match columns {
            Columns::Bytes => before.len(),
            Columns::Characters => before.chars().count(),
            Columns::Utf16 => before.encode_utf16().count(),
        };
        Position {
            line: line as u32 + 1,
            column: column as u32 + 1,
        }
    }
}

fn same_length_text(raw: &[u8]) -> String {
    let mut text = String::with_capacity(raw.len());
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(std::iter::repeat_n(
            char::from(NOT_UTF8),
            chunk.invalid().len(),
        ));
    }
    text
}

/// The files of a run that are still needed. A file keeps its name when others are dropped.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: BTreeMap<FileId, SourceFile>,
}

impl SourceMap {
    /// Keeps a file under the next free name.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        let id = FileId(
            self.files
                .last_key_value()
                .map_or(0, |(last, _)| last.0 + 1),
        );
        self.files.insert(id, file);
        id
    }

    /// Keeps a file under a name given out before it was read.
    pub fn insert(&mut self, id: FileId, file: SourceFile) {
        self.files.insert(id, file);
    }

    /// The file of that name.
    ///
    /// # Panics
    ///
    /// When the file was never kept or is dropped: a span must not outlive its file.
    #[must_use]
    pub fn get(&self, id: FileId) -> &SourceFile {
        self.find(id)
            .expect("a span's file is kept as long as the span")
    }

    /// The file of that name, if it is still kept.
    #[must_use]
    pub fn find(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(&id)
    }

    /// The text in a span.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.find(span.file)
            .and_then(|file| file.text.get(span.range()))
            .unwrap_or_default()
    }

    /// Drops every file that is not wanted any more.
    pub fn retain(&mut self, mut wanted: impl FnMut(FileId) -> bool) {
        self.files.retain(|&id, _| wanted(id));
    }

    /// All kept files in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().map(|(&id, file)| (id, file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_lf_crlf_and_lone_cr() {
        let file = SourceFile::new("f", b"a\r\nb\rc\nd".to_vec());
        assert_eq!(file.line_starts(), [0, 3, 5, 7]);
        assert_eq!(file.line_range(0), 0..1);
        assert_eq!(file.line_range(3), 7..8);
    }

    #[test]
    fn columns_count_what_they_are_asked_to() {
        let file = SourceFile::new("f", "x\nä𝒳y".as_bytes().to_vec());
        let y = 2 + 2 + 4;
        assert_eq!(
            file.position(y, Columns::Bytes),
            Position { line: 2, column: 7 }
        );
        assert_eq!(
            file.position(y, Columns::Characters),
            Position { line: 2, column: 3 }
        );
        assert_eq!(
            file.position(y, Columns::Utf16),
            Position { line: 2, column: 4 }
        );
    }

    #[test]
    fn text_is_as_long_as_the_file_even_where_it_is_not_utf8() {
        let file = SourceFile::new("f", vec![b'a', 0xff, 0xe2, 0x82, b'b']);
        assert_eq!(file.text(), "a???b");
        assert_eq!(file.bytes().len(), file.text().len());
        assert!(!file.is_utf8());
    }
}
