//! One pass over the parser's events.

use super::masked::Lines;
use super::{MAX_ALIASED_NODES, MAX_DEPTH, words};
use crate::source::Span;
use crate::syntax::data::{Builder, Kind, Node, NodeId, Style};
use crate::syntax::template::{Masked, has_placeholder};
use crate::syntax::{Comment, ErrorKind, SyntaxError};
use granit_parser::{
    Event, Options, Parser, ScalarStyle, ScanError, Span as Place, StrInput, StructureStyle, Tag,
};
use std::ops::Range;

/// Where a text stands in the file.
#[derive(Clone, Copy)]
pub(super) enum Anchoring {
    /// As it is, from this byte on.
    Offset(usize),
    /// Decoded from a scalar: every place in it is the scalar's.
    Whole(Span),
}

/// An open collection.
pub(super) struct Open {
    pub(super) node: NodeId,
    pub(super) column: usize,
    pub(super) flow: bool,
    anchor: usize,
    /// The nodes seen when it opened.
    weight: u64,
}

/// What an anchor names.
#[derive(Clone, Copy)]
struct Anchor {
    node: NodeId,
    /// How many nodes it stands for when every alias in it is followed; 0 while it is open.
    weight: u64,
}

/// Feeds a builder from a text.
pub(super) struct Reader<'a> {
    builder: &'a mut Builder,
    text: &'a str,
    anchoring: Anchoring,
    parser: Parser<'a, StrInput<'a>>,
    masked: Option<Lines<'a>>,
    anchors: Vec<Option<Anchor>>,
    open: Vec<Open>,
    /// Where the last token before this one ended.
    last_end: usize,
    /// Nodes of this document so far, aliases followed.
    weight: u64,
    aliased: u64,
    placeholders: bool,
}

impl<'a> Reader<'a> {
    /// `text` is what the parser shall read: the masked text where there is one.
    pub(super) fn new(
        builder: &'a mut Builder,
        text: &'a str,
        anchoring: Anchoring,
        masked: Option<&'a Masked>,
    ) -> Self {
        Self {
            builder,
            text,
            anchoring,
            parser: Parser::new_from_str_with_options(text, options()),
            masked: masked.map(Lines::new),
            anchors: Vec::new(),
            open: Vec::new(),
            last_end: 0,
            weight: 0,
            aliased: 0,
            placeholders: has_placeholder(text),
        }
    }

    /// Reads all documents, going on with the next after an error.
    pub(super) fn read(mut self) {
        loop {
            while let Some(event) = self.parser.next_event() {
                match event {
                    Ok((Event::StreamEnd, _)) => return self.pass(self.text.len()),
                    Ok((event, place)) => self.event(event, place),
                    Err(error) => {
                        self.fail(&error);
                        break;
                    }
                }
            }
            match self.parser.proceed_next_document() {
                Ok(true) => {}
                Ok(false) | Err(_) => return,
            }
        }
    }

    fn event(&mut self, event: Event<'a>, place: Place) {
        let range = byte_range(place);
        let span = self.span(&range);
        match event {
            Event::Comment(..) => {
                if let Anchoring::Offset(_) = self.anchoring {
                    self.builder.tree.comments.push(Comment { span });
                }
                return;
            }
            Event::Scalar(value, style, anchor, tag) => {
                let tag = self.tag(place, tag.as_deref());
                self.scalar(&value, style, range.clone(), tag, anchor);
            }
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::UnresolvedAlias(name) => {
                let message = format!(
                    "no anchor `&{name}` is set before this; a text that starts with `*` needs quotes"
                );
                self.object(span, message, ErrorKind::Broken);
                self.alias_node(span, None);
            }
            Event::SequenceStart(style, anchor, tag) => {
                let tag = self.tag(place, tag.as_deref());
                self.start(false, style, anchor, place, tag);
            }
            Event::MappingStart(style, anchor, tag) => {
                let tag = self.tag(place, tag.as_deref());
                self.start(true, style, anchor, place, tag);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(&range),
            Event::DocumentStart(..) => (self.weight, self.aliased) = (0, 0),
            Event::DocumentEnd => {
                self.pass(range.start);
                self.builder.end_document(true);
            }
            _ => {}
        }
        self.last_end = range.end.max(self.last_end);
    }

    fn span(&self, range: &Range<usize>) -> Span {
        match self.anchoring {
            Anchoring::Offset(offset) => Span::new(
                self.builder.file(),
                offset + range.start,
                offset + range.end,
            ),
            Anchoring::Whole(span) => span,
        }
    }

    /// Applies the masked lines before a place.
    fn pass(&mut self, place: usize) {
        if let Some(masked) = &mut self.masked {
            masked.pass(place, &self.open, self.builder);
        }
    }

    /// The tag as written, and whether it hides the value.
    fn tag(&self, place: Place, tag: Option<&Tag>) -> Option<(Box<str>, bool)> {
        let tag = tag?;
        let written = place.tag_span().and_then(|span| span.slice(self.text));
        let custom = !tag.is_yaml_core_schema() && tag.original() != "!";
        Some((
            written.map_or_else(|| tag.original().into(), Into::into),
            custom,
        ))
    }

    fn scalar(
        &mut self,
        value: &str,
        style: ScalarStyle,
        mut range: Range<usize>,
        tag: Option<(Box<str>, bool)>,
        anchor: usize,
    ) {
        let style = own_style(style);
        let raw = self.text.get(range.clone()).unwrap_or("");
        let end = range.end;
        let written = match style {
            Style::SingleQuoted | Style::DoubleQuoted => {
                raw.get(1..raw.len().saturating_sub(1)).unwrap_or("")
            }
            Style::Plain => raw,
            Style::Literal | Style::Folded => raw.trim_end(),
        };
        if matches!(style, Style::Literal | Style::Folded) {
            range.end = range.start + written.len();
        }
        // An empty value comes as `~` at an empty place.
        let value = if raw.is_empty() && style == Style::Plain {
            ""
        } else {
            value
        };
        let exact = written == value && matches!(self.anchoring, Anchoring::Offset(_));
        let hidden = self.is_hidden(style, &range, end);
        let (tag, custom) = tag.unzip();
        self.weight += 1;
        let node = self.builder.leaf(Node {
            kind: Kind::Scalar {
                style,
                decoded: (!exact).then(|| value.into()),
            },
            span: self.span(&range),
            tag,
            opaque: hidden
                || custom.unwrap_or(false)
                || self.placeholders && has_placeholder(value),
            forked: false,
        });
        self.anchor(anchor, node, 1);
    }

    /// Whether template text hides a scalar; `end` is where its trailing blank lines end.
    fn is_hidden(&mut self, style: Style, range: &Range<usize>, end: usize) -> bool {
        if self.masked.is_none() {
            return false;
        }
        let is_block = matches!(style, Style::Literal | Style::Folded);
        let start = if is_block {
            self.last_end.min(range.start)
        } else {
            range.start
        };
        self.pass(start);
        let Some(masked) = &mut self.masked else {
            return false;
        };
        let touched = masked.touches(start, range.end);
        let written = is_block && masked.in_block_scalar(range.end, end, &self.open);
        masked.take_hide_next() || touched || written
    }

    fn anchor(&mut self, anchor: usize, node: NodeId, weight: u64) {
        if anchor > 0 {
            if self.anchors.len() <= anchor {
                self.anchors.resize(anchor + 1, None);
            }
            self.anchors[anchor] = Some(Anchor { node, weight });
        }
    }

    fn start(
        &mut self,
        is_map: bool,
        style: StructureStyle,
        anchor: usize,
        place: Place,
        tag: Option<(Box<str>, bool)>,
    ) {
        let range = byte_range(place);
        self.pass(range.start);
        let hidden = self.masked.as_mut().is_some_and(Lines::take_hide_next);
        let (tag, custom) = tag.unzip();
        let flow = style == StructureStyle::Flow;
        let span = self.span(&range);
        let column = self.column(is_map || flow, place);
        let node = self.builder.open(is_map, span, tag);
        self.builder.node_mut(node).opaque = hidden || custom.unwrap_or(false);
        self.open.push(Open {
            node,
            column,
            flow,
            anchor,
            weight: self.weight,
        });
        self.weight += 1;
        self.anchor(anchor, node, 0);
    }

    /// The column of a collection's entries or dashes. A sequence no deeper than its key is said to
    /// start behind its first dash.
    fn column(&self, is_exact: bool, place: Place) -> usize {
        let column = place.start.col();
        let under_key = self.masked.is_some() && !is_exact && self.builder.awaits_value();
        let start = place.start.byte_offset().filter(|_| under_key);
        let before = start.and_then(|start| self.text[..start].rsplit('\n').next());
        let dash = before.filter(|before| before.trim_start().starts_with('-'));
        dash.map_or(column, |before| before.len() - before.trim_start().len())
    }

    fn end(&mut self, range: &Range<usize>) {
        self.pass(range.start);
        let Some(open) = self.open.pop() else { return };
        let end = self.span(range).end as usize;
        let hidden = self.masked.as_mut().is_some_and(Lines::take_hide_next);
        self.builder.node_mut(open.node).opaque |= hidden;
        self.builder.close(open.flow.then_some(end));
        if let Some(Some(anchor)) = self.anchors.get_mut(open.anchor) {
            anchor.weight = self.weight - open.weight;
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) {
        let target = self.anchors.get(anchor).copied().flatten();
        let Some(target) = target.filter(|target| !self.builder.is_open(target.node)) else {
            // A collection that holds itself: no product can use it, and nobody may walk it.
            return self.alias_node(span, None);
        };
        if self.aliased.saturating_add(target.weight) > MAX_ALIASED_NODES {
            if self.aliased != u64::MAX {
                self.aliased = u64::MAX;
                let message = "aliases stand for too many nodes; the rest is not followed";
                self.object(span, message.to_owned(), ErrorKind::Limit);
            }
            return self.alias_node(span, None);
        }
        self.aliased += target.weight;
        self.weight += target.weight;
        self.alias_node(span, Some(target.node));
    }

    fn alias_node(&mut self, span: Span, target: Option<NodeId>) {
        self.weight += 1;
        self.builder.leaf(Node {
            kind: Kind::Alias(target),
            span,
            tag: None,
            opaque: target.is_none(),
            forked: false,
        });
    }

    fn object(&mut self, span: Span, message: String, kind: ErrorKind) {
        self.builder.tree.errors.push(SyntaxError {
            span,
            message,
            related: None,
            kind,
        });
    }

    fn fail(&mut self, error: &ScanError) {
        let at = error.marker().byte_offset().unwrap_or(self.text.len());
        self.pass(at);
        let span = self.word_at(at);
        self.object(span, words::message(error), words::kind(error));
        self.open.clear();
        self.builder.abandon();
        self.builder.end_document(false);
    }

    /// The word that starts at a place, so that an error can be seen.
    fn word_at(&self, at: usize) -> Span {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let rest = &self.text[at..];
        let first = rest.chars().next().filter(|first| !first.is_whitespace());
        let length = first.map_or(0, |first| {
            let word = rest.find(|c: char| c.is_whitespace() || ",[]{}:\"'".contains(c));
            word.unwrap_or(rest.len()).max(first.len_utf8())
        });
        self.span(&(at..at + length))
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
