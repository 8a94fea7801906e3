//! Blocks in blocks: the stack of what is open, and the arena it fills.

use super::super::ErrorKind;
use super::builder::Builder;
use super::{Body, Directive, DirectiveId};
use std::ops::Range;

/// How deep blocks may be nested: far deeper than anybody writes them, and what is looked up from block
/// to block outwards takes the square of it.
pub(super) const MAX_DEPTH: usize = 512;

/// Blocks whose statements nginx hands to a function of the module: entries, never blocks.
const ENTRY_BLOCKS: [&str; 6] = [
    "charset_map",
    "geo",
    "geoip2",
    "map",
    "split_clients",
    "types",
];

/// An open block.
pub(super) struct Frame {
    /// None for the file itself.
    pub(super) directive: Option<DirectiveId>,
    pub(super) last_child: Option<DirectiveId>,
    /// The `{`; a frame of a `{` that belongs to nothing shares its directive with the frame below.
    pub(super) open: usize,
    pub(super) stray: bool,
    pub(super) entries: bool,
}

impl Builder<'_> {
    pub(super) fn lua(&mut self, body: Range<usize>, closed: bool) {
        let span = self.span(body.start, body.end);
        if !closed {
            let brace = self.span(body.start - 1, body.start);
            let end = Some(self.file_end());
            let message =
                "unexpected end of file, expecting terminating characters for lua code block";
            self.cut_off = true;
            self.lost(brace);
            self.error(ErrorKind::Broken, brace, message, end);
        }
        self.add(Body::Lua(span), body.end + usize::from(closed));
    }

    /// Puts the words read so far into the arena, unless they stand too deep.
    pub(super) fn add(&mut self, body: Body, end: usize) -> Option<DirectiveId> {
        let first = self.pending.first_word;
        self.add_words(first..self.tree.words.len(), body, end)
    }

    pub(super) fn add_words(
        &mut self,
        words: Range<usize>,
        body: Body,
        end: usize,
    ) -> Option<DirectiveId> {
        if self.skipped > 0 {
            self.tree.words.truncate(words.start);
            return None;
        }
        if self.stack.len() > MAX_DEPTH && matches!(body, Body::Block(_)) {
            let message = format!("blocks nested deeper than {MAX_DEPTH} levels are not read");
            let brace = self.span(end - 1, end);
            self.lost(brace);
            self.error(ErrorKind::Limit, brace, message, None);
            self.tree.words.truncate(words.start);
            return None;
        }
        self.decode_joined(&words);
        self.invisible_name(words.start);
        let start = self.tree.words[words.start].span.start as usize;
        let id = DirectiveId(self.tree.directives.len() as u32);
        let span = self.span(start, end);
        self.tree.directives.push(Directive {
            words: words.start as u32..words.end as u32,
            parent: self.frame().directive,
            first_child: None,
            next: None,
            body,
            span,
            section: self.section,
            open: None,
        });
        if !self.frame().entries && self.is_any_name(words.start) {
            self.loosen(span);
        }
        self.link(id);
        Some(id)
    }

    fn link(&mut self, id: DirectiveId) {
        let frame = self.stack.last_mut().expect("a text has its own frame");
        let directives = &mut self.tree.directives;
        if let Some(last) = frame.last_child.replace(id) {
            directives[last.0 as usize].next = Some(id);
        } else if let Some(parent) = frame.directive {
            directives[parent.0 as usize].first_child = Some(id);
        }
    }

    pub(super) fn open(&mut self, brace: usize) {
        let id = self.add(Body::Block(self.span(brace, brace + 1)), brace + 1);
        let Some(id) = id else {
            self.skipped += 1;
            return;
        };
        self.push_frame(id, brace);
    }

    /// Goes into the block of a directive.
    pub(super) fn push_frame(&mut self, id: DirectiveId, brace: usize) {
        let name = self.tree.name(self.tree.get(id));
        let entries = !self.frame().entries && ENTRY_BLOCKS.binary_search(&name).is_ok();
        self.stack.push(Frame {
            directive: Some(id),
            last_child: None,
            open: brace,
            stray: false,
            entries,
        });
    }

    pub(super) fn stray(&mut self, range: Range<usize>) {
        let byte = &self.lexed[range.clone()];
        let span = self.span(range.start, range.end);
        let message = format!("unexpected \"{byte}\"");
        self.error(ErrorKind::Broken, span, message, None);
        if byte == "{" {
            self.lost(span);
            if self.skipped > 0 || self.stack.len() > MAX_DEPTH {
                self.skipped += 1;
                return;
            }
            let below = self.frame();
            let frame = Frame {
                directive: below.directive,
                last_child: below.last_child,
                open: range.start,
                stray: true,
                entries: below.entries,
            };
            self.stack.push(frame);
        }
    }

    pub(super) fn close(&mut self, brace: usize) {
        self.pass_written(brace);
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        if self.stack.len() == 1 {
            let span = self.span(brace, brace + 1);
            self.closed_too_often(span);
            self.error(ErrorKind::Broken, span, "unexpected \"}\"", None);
            return;
        }
        self.pop(brace + 1);
    }

    /// Ends the innermost block at `end`.
    fn pop(&mut self, end: usize) {
        let Some(frame) = self.stack.pop() else {
            return;
        };
        if frame.stray {
            let below = self.stack.last_mut().expect("a text has its own frame");
            below.last_child = frame.last_child;
        } else if let Some(id) = frame.directive {
            let body = Body::Block(self.span(frame.open, end));
            let directive = &mut self.tree.directives[id.0 as usize];
            directive.body = body;
            directive.span.end = end as u32;
        }
    }

    pub(super) fn finish_text(&mut self) {
        let open = self.frame().open;
        let span = self.span(open, (open + 1).min(self.end));
        self.left_open(span);
        self.pass_written(self.end);
        if self.stack.len() > 1 && !self.cut_off {
            let end = Some(self.file_end());
            let message = "unexpected end of file, expecting \"}\"";
            self.error(ErrorKind::Broken, span, message, end);
        }
        while self.stack.len() > 1 {
            self.pop(self.end);
        }
        self.last_root = self.stack.pop().and_then(|root| root.last_child);
        self.skipped = 0;
        self.pending = super::builder::Pending::default();
    }
}
