//! Where documents and block collections start and end.

use super::{Document, Kind, Level, MAX_DEPTH, Subset};
use crate::syntax::data::Style;
use crate::syntax::yaml::sink::{Properties, Shape};
use std::borrow::Cow;

impl Subset<'_> {
    /// `---`, which starts a document. What else starts so at a line's start is not certain.
    pub(super) fn marker(&mut self) -> Option<()> {
        if !self.bytes[self.at..].starts_with(b"---") || !self.is_blank(3) {
            return None;
        }
        self.end_document();
        let end = self.at + 3;
        self.sink.start_document(&(self.at..end));
        self.document = Document::Marked(end);
        self.at = end;
        self.rest_of_line()
    }

    /// A root starts here; none where the document has one already.
    pub(super) fn root(&mut self) -> Option<()> {
        match self.document {
            Document::None => self.sink.start_document(&self.here()),
            Document::Marked(_) => {}
            Document::Rooted => return None,
        }
        self.document = Document::Rooted;
        Some(())
    }

    /// Ends the document at hand, if there is one.
    pub(super) fn end_document(&mut self) {
        while !self.levels.is_empty() {
            self.close();
        }
        match self.document {
            Document::None => return,
            Document::Marked(end) => self.empty(end),
            Document::Rooted => {}
        }
        let end = self.sink.last_end();
        self.sink.end_document(&(end..end));
        self.document = Document::None;
    }

    /// Opens a block collection; `at` is where its parser would say that it starts.
    pub(super) fn open(&mut self, kind: Kind, column: usize, at: usize) -> Option<()> {
        if self.levels.len() >= MAX_DEPTH {
            return None;
        }
        let shape = Shape {
            is_map: kind == Kind::Map,
            flow: false,
            column,
        };
        self.sink.start(&shape, &(at..at), Properties::default());
        self.levels.push(Level {
            kind,
            column,
            awaits: None,
        });
        Some(())
    }

    /// Closes the innermost block collection; the next token, if any, is here.
    pub(super) fn close(&mut self) {
        self.fill();
        self.levels.pop();
        self.sink.end(&self.here());
    }

    /// Gives the innermost collection the empty value that it awaits.
    pub(super) fn fill(&mut self) {
        let level = self.levels.last_mut();
        if let Some(at) = level.and_then(|level| level.awaits.take()) {
            self.empty(at);
        }
    }

    fn empty(&mut self, at: usize) {
        let value = Cow::Borrowed("");
        self.sink
            .scalar(value, Style::Plain, at..at, Properties::default());
    }
}
