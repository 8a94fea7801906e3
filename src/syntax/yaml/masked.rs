//! What masked lines mean for the collections they stand in.

use super::sink::Open;
use crate::source::Span;
use crate::syntax::data::{Builder, Kind, Node, Style};
use crate::syntax::template::{Masked, Role};

/// The masked lines of a text, taken in order as the parser passes them.
pub(super) struct Lines<'a> {
    masked: &'a Masked,
    next: usize,
    /// Whether a line stood where the next node comes.
    hide_next: bool,
}

impl<'a> Lines<'a> {
    pub(super) fn new(masked: &'a Masked) -> Self {
        Self {
            masked,
            next: 0,
            hide_next: false,
        }
    }

    pub(super) fn touches(&self, start: usize, end: usize) -> bool {
        self.masked.touches(&(start..end))
    }

    pub(super) fn take_hide_next(&mut self) -> bool {
        std::mem::take(&mut self.hide_next)
    }

    /// Applies the lines before `place` to what is open there.
    pub(super) fn pass(&mut self, place: usize, open: &[Open], builder: &mut Builder) {
        while let Some(line) = self.masked.lines.get(self.next) {
            if line.at >= place {
                break;
            }
            self.next += 1;
            match line.role {
                Role::Control => fork(open, builder),
                Role::Insert { column, exact } => {
                    self.insert(line.at, column, exact, open, builder);
                }
            }
        }
    }

    /// Takes the lines that belong to a block scalar: those above its end, and those right below
    /// that write deeper than the entry it is in. Says whether there was any.
    pub(super) fn in_block_scalar(&mut self, text_end: usize, end: usize, open: &[Open]) -> bool {
        let before = self.next;
        let outer = open.last().map_or(0, |open| open.column + 1);
        while let Some(line) = self.masked.lines.get(self.next) {
            let deeper = matches!(line.role, Role::Insert { column, .. } if column >= outer);
            if line.at >= text_end && !(deeper && line.at <= end) {
                break;
            }
            self.next += 1;
        }
        self.next > before
    }

    fn insert(
        &mut self,
        at: usize,
        column: usize,
        exact: bool,
        open: &[Open],
        builder: &mut Builder,
    ) {
        let Some(inner) = open.last() else {
            self.hide_next = true;
            return;
        };
        if inner.flow {
            builder.node_mut(inner.node).opaque = true;
            return;
        }
        if builder.awaits_value() {
            if column > inner.column || !exact {
                self.hide_next = true;
            }
            if column > inner.column {
                return;
            }
        } else if let Some(last) = builder.last_child() {
            let node = builder.node_mut(last);
            if is_scalar_at(node, at) {
                return;
            }
            if column > inner.column && is_empty(node) {
                node.opaque = true;
                return;
            }
        }
        hide_at_column(column, exact, open, builder);
    }
}

/// Both branches of an `if` may be in whatever is open.
fn fork(open: &[Open], builder: &mut Builder) {
    for open in open {
        builder.node_mut(open.node).forked = true;
    }
}

/// Marks the collections that lines at a column go into.
fn hide_at_column(column: usize, exact: bool, open: &[Open], builder: &mut Builder) {
    let known = exact && open.iter().any(|open| !open.flow && open.column == column);
    for open in open.iter().rev() {
        if open.column == column || !known && open.column > column {
            builder.node_mut(open.node).opaque = true;
        } else if !known && open.column < column {
            builder.node_mut(open.node).opaque = true;
            return;
        }
    }
}

fn is_scalar_at(node: &Node, at: usize) -> bool {
    let Span { start, end, .. } = node.span;
    matches!(node.kind, Kind::Scalar { .. }) && (start as usize..end as usize).contains(&at)
}

fn is_empty(node: &Node) -> bool {
    let Kind::Scalar { style, .. } = node.kind else {
        return false;
    };
    style == Style::Plain && node.span.start == node.span.end
}
