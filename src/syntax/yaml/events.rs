//! One pass over the parser's events.

use super::{MAX_ALIASED_NODES, MAX_DEPTH, words};
use crate::source::Span;
use crate::syntax::data::{Builder, Kind, Node, NodeId, Style};
use crate::syntax::{Comment, ErrorKind, SyntaxError};
use granit_parser::{
    Event, Options, Parser, ScalarStyle, ScanError, Span as Place, StrInput, StructureStyle, Tag,
};
use std::borrow::Cow;

/// What an anchor names.
#[derive(Clone, Copy)]
struct Anchor {
    node: NodeId,
    /// How many nodes it stands for when every alias in it is followed; 0 while it is open.
    weight: u64,
}

/// Feeds a builder from a text that stands at `offset` of the builder's file.
pub(super) struct Reader<'a> {
    builder: &'a mut Builder,
    text: &'a str,
    offset: usize,
    parser: Parser<'a, StrInput<'a>>,
    anchors: Vec<Option<Anchor>>,
    /// Per open collection: its anchor, and the nodes seen when it opened.
    open: Vec<(usize, u64)>,
    /// Nodes of this document so far, aliases followed.
    weight: u64,
    aliased: u64,
    in_document: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(builder: &'a mut Builder, text: &'a str, offset: usize) -> Self {
        Self {
            builder,
            text,
            offset,
            parser: Parser::new_from_str_with_options(text, options()),
            anchors: Vec::new(),
            open: Vec::new(),
            weight: 0,
            aliased: 0,
            in_document: false,
        }
    }

    /// Reads all documents, going on with the next after an error.
    pub(super) fn read(mut self) {
        loop {
            while let Some(event) = self.parser.next_event() {
                match event {
                    Ok((Event::StreamEnd, _)) => return,
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
        let span = self.span(place);
        match event {
            Event::DocumentStart(..) => {
                self.in_document = true;
                (self.weight, self.aliased) = (0, 0);
            }
            Event::DocumentEnd => {
                self.in_document = false;
                self.builder.end_document(true);
            }
            Event::Comment(..) => self.builder.tree.comments.push(Comment { span }),
            Event::Scalar(value, style, anchor, tag) => {
                let node = self.scalar(&value, style, span, self.tag(place, tag.as_deref()));
                self.add(node, anchor);
            }
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::UnresolvedAlias(_) => self.unknown_alias(span),
            Event::SequenceStart(style, anchor, tag) => {
                self.start(false, style, anchor, span, self.tag(place, tag.as_deref()));
            }
            Event::MappingStart(style, anchor, tag) => {
                self.start(true, style, anchor, span, self.tag(place, tag.as_deref()));
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            _ => {}
        }
    }

    fn span(&self, place: Place) -> Span {
        let start = place.start.byte_offset().unwrap_or_default();
        let end = place.end.byte_offset().unwrap_or(start).max(start);
        Span::new(self.builder.file(), self.offset + start, self.offset + end)
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
        &self,
        value: &Cow<'a, str>,
        style: ScalarStyle,
        span: Span,
        tag: Option<(Box<str>, bool)>,
    ) -> Node {
        let style = match style {
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
            _ => Style::Plain,
        };
        let raw = &self.text[span.start as usize - self.offset..span.end as usize - self.offset];
        let (span, written) = match style {
            Style::SingleQuoted | Style::DoubleQuoted => {
                (span, raw.get(1..raw.len().saturating_sub(1)).unwrap_or(""))
            }
            Style::Plain => (span, raw),
            Style::Literal | Style::Folded => {
                let text = raw.trim_end();
                (span.inner(0, text.len()), text)
            }
        };
        // An empty value comes as `~` at an empty place.
        let same = raw.is_empty() && style == Style::Plain || written == value;
        let (tag, custom) = tag.unzip();
        Node {
            kind: Kind::Scalar {
                style,
                decoded: (!same).then(|| value.as_ref().into()),
            },
            span,
            tag,
            opaque: custom.unwrap_or(false),
            forked: false,
        }
    }

    fn add(&mut self, node: Node, anchor: usize) {
        self.weight += 1;
        let node = self.builder.leaf(node);
        self.anchor(anchor, node, 1);
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
        span: Span,
        tag: Option<(Box<str>, bool)>,
    ) {
        let (tag, custom) = tag.unzip();
        let span = if style == StructureStyle::Flow {
            span
        } else {
            span.before()
        };
        let node = self.builder.open(is_map, span, tag);
        self.builder.node_mut(node).opaque = custom.unwrap_or(false);
        self.open.push((anchor, self.weight));
        self.weight += 1;
        self.anchor(anchor, node, 0);
    }

    fn end(&mut self, span: Span) {
        // Only a bracket has a length.
        let bracket = (span.end > span.start).then_some(span.end as usize);
        self.builder.close(bracket);
        if let Some((anchor, before)) = self.open.pop()
            && let Some(Some(anchor)) = self.anchors.get_mut(anchor)
        {
            anchor.weight = self.weight - before;
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) {
        let target = self.anchors.get(anchor).copied().flatten();
        let Some(target) = target.filter(|target| !self.builder.is_open(target.node)) else {
            // A collection that holds itself: no product can use it, and nobody may walk it.
            return self.unknown_alias(span);
        };
        if self.aliased.saturating_add(target.weight) > MAX_ALIASED_NODES {
            if self.aliased != u64::MAX {
                self.aliased = u64::MAX;
                let message = "aliases stand for too many nodes; the rest is not followed";
                self.object(span, message.to_owned(), ErrorKind::Limit);
            }
            return self.unknown_alias(span);
        }
        self.aliased += target.weight;
        self.weight += target.weight;
        self.alias_node(span, Some(target.node));
    }

    fn unknown_alias(&mut self, span: Span) {
        self.alias_node(span, None);
    }

    fn alias_node(&mut self, span: Span, target: Option<NodeId>) {
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
        let span = self.word_at(at);
        self.object(span, words::message(error), words::kind(error));
        self.open.clear();
        self.builder.abandon();
        self.builder.end_document(false);
        self.in_document = false;
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
        Span::new(
            self.builder.file(),
            self.offset + at,
            self.offset + at + length,
        )
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
