//! Where text is lost, or may stand in another block than it seems to: what is not there may be lost.

use super::Break;
use super::builder::Builder;
use crate::source::Span;

/// How many are told apart; what follows is added to the last.
const MAX_BREAKS: usize = 100;

impl Builder<'_> {
    /// Text at a place is lost: to the blocks that are open there.
    pub(super) fn lost(&mut self, at: Span) {
        self.add_break(Break {
            span: at,
            reach: at,
        });
    }

    /// A `}` too many: any block before it may have been closed too early.
    pub(super) fn closed_too_often(&mut self, brace: Span) {
        let from = self.unbroken_to().unwrap_or(self.stack[0].open as u32);
        let reach = Span {
            start: from,
            ..brace
        };
        self.add_break(Break { span: brace, reach });
    }

    /// A `}` too few: any block in the outermost one that is still open may be the one that lacks it.
    pub(super) fn left_open(&mut self, place: Span) {
        let Some(outermost) = self.stack.get(1) else {
            return;
        };
        let from = self.unbroken_to().unwrap_or(outermost.open as u32);
        let reach = Span {
            start: from,
            end: self.end as u32,
            ..place
        };
        self.add_break(Break { span: place, reach });
    }

    /// The first break of the text: it explains braces that do not match after it.
    fn unbroken_to(&self) -> Option<u32> {
        let start = self.stack[0].open as u32;
        let breaks = self.tree.breaks.iter().map(|one| one.reach.start);
        breaks.filter(|&at| at >= start).min()
    }

    fn add_break(&mut self, one: Break) {
        let is_full = self.tree.breaks.len() >= MAX_BREAKS;
        match self.tree.breaks.last_mut().filter(|_| is_full) {
            Some(last) => last.reach = last.reach.to(one.reach),
            None => self.tree.breaks.push(one),
        }
    }
}
