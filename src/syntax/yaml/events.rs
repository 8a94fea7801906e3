//! One pass over the parser's events.

use super::sink::{Properties, Shape, Sink};
use super::{MAX_DEPTH, words};
use crate::source::Span;
use crate::syntax::data::{Style, Tree};
use granit_parser::{
    Event, Options, Parser, ScalarStyle, ScanError, Span as Place, StrInput, StructureStyle, Tag,
};
use std::borrow::Cow;
use std::ops::Range;

/// Feeds a sink from a text.
pub(super) struct Reader<'a> {
    sink: Sink<'a>,
    parser: Parser<'a, StrInput<'a>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(sink: Sink<'a>) -> Self {
        Self {
            parser: Parser::new_from_str_with_options(sink.text(), options()),
            sink,
        }
    }

    /// Reads all documents, going on with the next after an error.
    pub(super) fn read(mut self) -> Tree {
        loop {
            while let Some(event) = self.parser.next_event() {
                match event {
                    Ok((Event::StreamEnd, _)) => {
                        self.sink.pass(self.sink.text().len());
                        return self.sink.into_tree();
                    }
                    Ok((event, place)) => self.event(event, place),
                    Err(error) => {
                        self.fail(&error);
                        break;
                    }
                }
            }
            match self.parser.proceed_next_document() {
                Ok(true) => {}
                Ok(false) | Err(_) => return self.sink.into_tree(),
            }
        }
    }

    fn event(&mut self, event: Event<'a>, place: Place) {
        let range = byte_range(place);
        match event {
            Event::Comment(..) => self.sink.comment(&range),
            Event::Scalar(value, style, anchor, tag) => {
                let properties = self.properties(place, tag.as_deref(), anchor);
                let style = own_style(style);
                // An empty value comes as `~` at an empty place.
                let value = if range.is_empty() && style == Style::Plain {
                    Cow::Borrowed("")
                } else {
                    value
                };
                self.sink.scalar(value, style, range, properties);
            }
            Event::Alias(anchor) => self.sink.alias(anchor, &range),
            Event::UnresolvedAlias(name) => self.sink.unknown_alias(&name, &range),
            Event::SequenceStart(style, anchor, tag) => {
                let properties = self.properties(place, tag.as_deref(), anchor);
                self.start(false, style, place, properties);
            }
            Event::MappingStart(style, anchor, tag) => {
                let properties = self.properties(place, tag.as_deref(), anchor);
                self.start(true, style, place, properties);
            }
            Event::SequenceEnd | Event::MappingEnd => self.sink.end(&range),
            Event::DocumentStart(..) => self.sink.start_document(&range),
            Event::DocumentEnd => self.sink.end_document(&range),
            _ => self.sink.reached(range.end),
        }
    }

    fn properties(&self, place: Place, tag: Option<&Tag>, anchor: usize) -> Properties {
        let tag = tag.map(|tag| {
            let written = place
                .tag_span()
                .and_then(|span| span.slice(self.sink.text()));
            let custom = !tag.is_yaml_core_schema() && tag.original() != "!";
            (
                written.map_or_else(|| tag.original().into(), Into::into),
                custom,
            )
        });
        Properties { tag, anchor }
    }

    fn start(&mut self, is_map: bool, style: StructureStyle, place: Place, properties: Properties) {
        let flow = style == StructureStyle::Flow;
        let shape = Shape {
            is_map,
            flow,
            column: self.column(is_map || flow, place),
        };
        self.sink.start(&shape, &byte_range(place), properties);
    }

    /// The column of a collection's entries or dashes. A sequence no deeper than its key is said to
    /// start behind its first dash.
    fn column(&self, is_exact: bool, place: Place) -> usize {
        let column = place.start.col();
        let under_key = self.sink.is_masked() && !is_exact && self.sink.awaits_value();
        let start = place.start.byte_offset().filter(|_| under_key);
        let before = start.and_then(|start| self.sink.text()[..start].rsplit('\n').next());
        let dash = before.filter(|before| before.trim_start().starts_with('-'));
        dash.map_or(column, |before| before.len() - before.trim_start().len())
    }

    fn fail(&mut self, error: &ScanError) {
        let at = error
            .marker()
            .byte_offset()
            .unwrap_or(self.sink.text().len());
        self.sink.pass(at);
        let span = self.word_at(at);
        self.sink
            .object(span, words::message(error), words::kind(error));
        self.sink.break_document();
    }

    /// The word that starts at a place, so that an error can be seen.
    fn word_at(&self, at: usize) -> Span {
        let mut at = at.min(self.sink.text().len());
        while !self.sink.text().is_char_boundary(at) {
            at -= 1;
        }
        let rest = &self.sink.text()[at..];
        let first = rest.chars().next().filter(|first| !first.is_whitespace());
        let length = first.map_or(0, |first| {
            let word = rest.find(|c: char| c.is_whitespace() || ",[]{}:\"'".contains(c));
            word.unwrap_or(rest.len()).max(first.len_utf8())
        });
        self.sink.span(&(at..at + length))
    }
}

fn byte_range(place: Place) -> Range<usize> {
    let start = place.start.byte_offset().unwrap_or_default();
    start..place.end.byte_offset().unwrap_or(start).max(start)
}

fn own_style(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

fn options() -> Options {
    let mut options = Options::default();
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = MAX_DEPTH;
    options.block_nesting_limit = MAX_DEPTH;
    // Long licence headers exist; the file's size bounds them.
    options.max_buffered_comment_events = usize::MAX;
    options
}
