//! What both readers write to: scalars, collections and comments in the order of the text become the
//! nodes of a tree, with what masked template text means for them.

use super::MAX_ALIASED_NODES;
use super::masked::Lines;
use crate::source::Span;
use crate::syntax::data::{Builder, Forks, Kind, Node, NodeId, Style, Tree};
use crate::syntax::template::{Masked, has_placeholder};
use crate::syntax::{Comment, ErrorKind, SyntaxError};
use std::borrow::Cow;
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

/// What stands before a node.
#[derive(Default)]
pub(super) struct Properties {
    /// The tag as written, and whether it hides the value.
    pub(super) tag: Option<(Box<str>, bool)>,
    /// The anchor's number; 0 for none.
    pub(super) anchor: usize,
}

/// How a collection is written.
pub(super) struct Shape {
    pub(super) is_map: bool,
    pub(super) flow: bool,
    /// The column of its entries, dashes or bracket; read only where template text was masked.
    pub(super) column: usize,
}

/// Fills a tree.
pub(super) struct Sink<'a> {
    builder: Builder,
    text: &'a str,
    anchoring: Anchoring,
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

impl<'a> Sink<'a> {
    /// `text` is what a reader shall read: the masked text where there is one.
    pub(super) fn new(
        tree: Tree,
        text: &'a str,
        anchoring: Anchoring,
        masked: Option<&'a Masked>,
    ) -> Self {
        let mut builder = Builder::new(tree);
        builder.tree.templated = masked.is_some();
        let branches = masked.and_then(|masked| masked.branches.clone());
        builder.forks = match anchoring {
            Anchoring::Offset(offset) => branches.map(|branches| Forks { branches, offset }),
            Anchoring::Whole(_) => None,
        };
        Self {
            builder,
            text,
            anchoring,
            masked: masked.map(Lines::new),
            anchors: Vec::new(),
            open: Vec::new(),
            last_end: 0,
            weight: 0,
            aliased: 0,
            placeholders: has_placeholder(text),
        }
    }

    pub(super) fn into_tree(self) -> Tree {
        self.builder.tree
    }

    /// Makes room for a whole text.
    pub(super) fn reserve(&mut self) {
        self.builder.reserve(self.text.len());
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn is_masked(&self) -> bool {
        self.masked.is_some()
    }

    /// Whether the innermost open collection is a map with a key that has no value yet.
    pub(super) fn awaits_value(&self) -> bool {
        self.builder.awaits_value()
    }

    /// Where the last token ended.
    pub(super) fn last_end(&self) -> usize {
        self.last_end
    }

    /// A token was read up to here.
    pub(super) fn reached(&mut self, end: usize) {
        self.last_end = end.max(self.last_end);
    }

    pub(super) fn comment(&mut self, range: &Range<usize>) {
        if let Anchoring::Offset(_) = self.anchoring {
            let span = self.span(range);
            self.builder.tree.comments.push(Comment { span });
        }
    }

    pub(super) fn start_document(&mut self, range: &Range<usize>) {
        (self.weight, self.aliased) = (0, 0);
        self.reached(range.end);
    }

    pub(super) fn end_document(&mut self, range: &Range<usize>) {
        self.pass(range.start);
        self.builder.end_document(true);
        self.reached(range.end);
    }

    /// Ends a document where an error was found.
    pub(super) fn break_document(&mut self) {
        self.open.clear();
        self.builder.abandon();
        self.builder.end_document(false);
    }

    pub(super) fn span(&self, range: &Range<usize>) -> Span {
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
    pub(super) fn pass(&mut self, place: usize) {
        if let Some(masked) = &mut self.masked {
            masked.pass(place, &self.open, &mut self.builder);
        }
    }

    /// A scalar; `range` is the parser's: with quotes, and with the blank lines below a block scalar.
    pub(super) fn scalar(
        &mut self,
        value: Cow<'_, str>,
        style: Style,
        range: Range<usize>,
        properties: Properties,
    ) {
        let end = range.end;
        let raw = self.text.get(range.clone()).unwrap_or("");
        let written = match style {
            Style::SingleQuoted | Style::DoubleQuoted => {
                raw.get(1..raw.len().saturating_sub(1)).unwrap_or("")
            }
            Style::Plain => raw,
            Style::Literal | Style::Folded => raw.trim_end(),
        };
        let mut shown = range;
        if matches!(style, Style::Literal | Style::Folded) {
            shown.end = shown.start + written.len();
        }
        let exact = written == value && matches!(self.anchoring, Anchoring::Offset(_));
        let hidden = self.is_hidden(style, &shown, end);
        let placeholder = self.placeholders && has_placeholder(&value);
        let (tag, custom) = properties.tag.unzip();
        self.weight += 1;
        let node = self.builder.leaf(Node {
            kind: Kind::Scalar {
                style,
                decoded: (!exact).then(|| value.into()),
            },
            span: self.span(&shown),
            tag,
            opaque: hidden || custom.unwrap_or(false) || placeholder,
            forked: false,
        });
        self.anchor(properties.anchor, node, 1);
        self.reached(end);
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

    pub(super) fn start(&mut self, shape: &Shape, range: &Range<usize>, properties: Properties) {
        self.pass(range.start);
        let hidden = self.masked.as_mut().is_some_and(Lines::take_hide_next);
        let (tag, custom) = properties.tag.unzip();
        let span = self.span(range);
        let node = self.builder.open(shape.is_map, span, tag);
        self.builder.node_mut(node).opaque = hidden || custom.unwrap_or(false);
        self.open.push(Open {
            node,
            column: shape.column,
            flow: shape.flow,
            anchor: properties.anchor,
            weight: self.weight,
        });
        self.weight += 1;
        self.anchor(properties.anchor, node, 0);
        self.reached(range.end);
    }

    /// Ends the innermost collection.
    pub(super) fn end(&mut self, range: &Range<usize>) {
        self.reached(range.end);
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

    pub(super) fn alias(&mut self, anchor: usize, range: &Range<usize>) {
        let span = self.span(range);
        self.reached(range.end);
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

    /// An alias that names nothing.
    pub(super) fn unknown_alias(&mut self, name: &str, range: &Range<usize>) {
        let message = format!(
            "no anchor `&{name}` is set before this; a text that starts with `*` needs quotes"
        );
        let span = self.span(range);
        self.object(span, message, ErrorKind::Broken);
        self.alias_node(span, None);
        self.reached(range.end);
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

    pub(super) fn object(&mut self, span: Span, message: String, kind: ErrorKind) {
        self.builder.tree.errors.push(SyntaxError {
            span,
            message,
            related: None,
            help: None,
            kind,
        });
    }
}
