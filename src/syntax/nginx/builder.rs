//! From the grammar's flat items to the arena: nesting, and what nginx would say.

use super::super::{Comment, ErrorKind, SyntaxError};
use super::grammar::Rule;
use super::nest::Frame;
use super::template::Masked;
use super::{Body, DirectiveId, Section, Tree, Word, loose, word};
use crate::source::{FileId, SourceFile, Span};
use pest::iterators::Pair;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

/// How many objections to one file are kept.
pub(super) const MAX_ERRORS: usize = 100;

/// The statement being read.
#[derive(Default)]
pub(super) struct Pending {
    pub(super) first_word: usize,
    /// The next word goes on where the last one ended, at an unquoted `{`.
    pub(super) joins: bool,
    /// The start of the last word that was so joined: one objection is enough.
    pub(super) joined: Option<u32>,
}

pub(super) struct Builder<'text> {
    pub(super) source: &'text SourceFile,
    /// The text as it is lexed: template text masked.
    pub(super) lexed: &'text str,
    masks: &'text [Range<usize>],
    /// Template text that may write statements, in order, and how far it was passed.
    pub(super) written: &'text [Range<usize>],
    pub(super) next_written: usize,
    pub(super) tree: Tree,
    pub(super) stack: Vec<Frame>,
    /// Open blocks below [`MAX_DEPTH`], which are counted and not kept.
    pub(super) skipped: usize,
    pub(super) pending: Pending,
    /// Where the section being read ends.
    pub(super) end: usize,
    /// Whether it ends inside a statement; then its open blocks need no objection of their own.
    pub(super) cut_off: bool,
    pub(super) section: u32,
    pub(super) last_root: Option<DirectiveId>,
    dropped_errors: bool,
    /// How often the last objection was repeated, and where the last time ended.
    repeated: Option<(usize, u32)>,
    read: Read,
}

/// How the items of a text are read.
pub(super) type Read = fn(&mut Builder<'_>, Range<usize>);

impl<'text> Builder<'text> {
    pub(super) fn new(
        file: FileId,
        source: &'text SourceFile,
        masked: Option<&'text Masked>,
        read: Read,
    ) -> Self {
        let nothing: &[Range<usize>] = &[];
        let (lexed, masks, written) = masked.map_or((source.text(), nothing, nothing), |masked| {
            (&masked.text, &masked.ranges, &masked.written)
        });
        Self {
            source,
            lexed,
            masks,
            tree: Tree {
                file,
                text: source.shared_text(),
                directives: Vec::new(),
                words: Vec::new(),
                includes: Vec::new(),
                errors: Vec::new(),
                breaks: Vec::new(),
                comments: Vec::new(),
                templated: !masks.is_empty(),
                unread: false,
                sections: Vec::new(),
                open: BTreeMap::new(),
            },
            written,
            next_written: 0,
            stack: Vec::new(),
            skipped: 0,
            pending: Pending::default(),
            end: 0,
            cut_off: false,
            section: 0,
            last_root: None,
            dropped_errors: false,
            repeated: None,
            read,
        }
    }

    /// Reads one file of an `nginx -T` dump.
    pub(super) fn dumped(&mut self, name: Range<usize>, text: Range<usize>) {
        self.section = self.tree.sections.len() as u32;
        let section = Section {
            name: self.span(name.start, name.end),
            text: self.span(text.start, text.end),
        };
        self.tree.sections.push(section);
        self.text(text);
    }

    /// Reads one complete token stream.
    pub(super) fn text(&mut self, range: Range<usize>) {
        self.end = range.end;
        self.cut_off = false;
        self.stack.push(Frame {
            directive: None,
            last_child: self.last_root,
            open: range.start,
            stray: false,
            entries: false,
        });
        let start = range.start + self.byte_order_mark(&range);
        (self.read)(self, start..range.end);
        self.finish_text();
    }

    /// What no reader could make anything of.
    pub(super) fn not_read(&mut self, range: Range<usize>) {
        let span = self.span(range.start, range.end);
        self.lost(span);
        self.error(ErrorKind::Limit, span, "the file could not be read", None);
    }

    pub(super) fn finish(mut self) -> Tree {
        self.end_repeats();
        if self.dropped_errors {
            let end = self.span(self.end, self.end);
            self.tree.errors.push(SyntaxError {
                span: end,
                message: format!("only the first {MAX_ERRORS} errors of this file are listed"),
                related: None,
                help: None,
                kind: ErrorKind::Limit,
            });
        }
        if self.tree.templated {
            // What a template makes of the file is not known, so neither is whether nginx takes it.
            self.tree
                .errors
                .retain(|error| error.kind != ErrorKind::Broken);
        }
        self.tree
            .errors
            .sort_by_key(|error| (error.span.start, error.span.end));
        let includes = self.tree.all();
        let includes = includes.filter(|(_, one)| self.tree.name(one) == "include");
        self.tree.includes = includes.map(|(id, _)| id).collect();
        self.tree
    }

    /// Takes an item of the grammar's.
    pub(super) fn item(&mut self, base: usize, item: Pair<'_, Rule>) {
        let range = range_of(base, &item);
        match item.as_rule() {
            Rule::statement | Rule::broken | Rule::lua => self.statement(base, item),
            Rule::close => self.close(range.start),
            Rule::comment => self.comment(range),
            Rule::stray => self.stray(range),
            _ => {}
        }
    }

    /// Takes a statement of these words and comments, which ends in `;` or `{`.
    pub(super) fn plain(&mut self, tokens: &[Range<usize>], end: usize) {
        self.pass_written(tokens[0].start);
        self.begin();
        for token in tokens {
            match self.lexed.as_bytes()[token.start] {
                b'#' => {
                    self.note(token.clone());
                }
                _ => self.word(token.clone()),
            }
        }
        match self.lexed.as_bytes()[end - 1] {
            b';' => self.terminated(end),
            _ => self.opened(end - 1),
        }
    }

    fn begin(&mut self) {
        if !self.pending.joins {
            self.pending = Pending {
                first_word: self.tree.words.len(),
                ..Pending::default()
            };
        }
    }

    fn statement(&mut self, base: usize, item: Pair<'_, Rule>) {
        let range = range_of(base, &item);
        self.pass_written(range.start);
        self.begin();
        let mut after_last = range.start;
        let mut lua = None;
        for token in item.into_inner() {
            let token_range = range_of(base, &token);
            after_last = token_range.end;
            match token.as_rule() {
                Rule::comment => {
                    self.note(token_range);
                }
                Rule::lua_body => lua = Some(token_range),
                Rule::glued => self.glued(token_range),
                Rule::open => self.open_quote(token_range),
                _ => self.word(token_range),
            }
        }
        let terminator = (range.end > after_last)
            .then(|| self.lexed.as_bytes()[range.end - 1])
            .filter(|byte| matches!(byte, b';' | b'{' | b'}'));
        match (lua, terminator) {
            (Some(body), end) => self.lua(body, end.is_some()),
            (None, Some(b';')) => self.terminated(range.end),
            (None, Some(b'{')) => self.opened(range.end - 1),
            _ => self.unterminated(range.end),
        }
    }

    pub(super) fn word(&mut self, range: Range<usize>) {
        let quoted = matches!(self.lexed.as_bytes()[range.start], b'"' | b'\'');
        if range.len() >= 4094
            && let Some(message) = word::too_long(&self.lexed[..self.end], range.clone(), quoted)
        {
            let span = self.span(range.start, range.end);
            self.error(ErrorKind::Broken, span, message, None);
        }
        let content = range.start + usize::from(quoted)..range.end - usize::from(quoted);
        let bytes = &self.source.bytes()[content];
        let is_plain = self.source.is_utf8() && !bytes.contains(&b'\\');
        let decoded = (!is_plain).then(|| word::decode(bytes)).flatten();
        let word = Word {
            span: self.span(range.start, range.end),
            decoded,
            quoted,
            templated: self.is_masked(&range),
        };
        if self.pending.joins
            && let Some(last) = self.tree.words.last_mut()
        {
            self.pending.joins = false;
            last.span.end = word.span.end;
            last.templated |= word.templated;
            last.decoded = None;
        } else {
            self.tree.words.push(word);
        }
    }

    /// A comment between statements, which may stand for some.
    pub(super) fn comment(&mut self, range: Range<usize>) {
        let span = self.note(range);
        if loose::leaves_out(self.tree.raw(span)) {
            self.loosen(span);
        }
    }

    fn note(&mut self, range: Range<usize>) -> Span {
        if let Some(message) = word::too_long_comment(&self.lexed[..self.end], range.clone()) {
            let span = self.span(range.start, range.end);
            self.error(ErrorKind::Broken, span, message, None);
        }
        let length = self.lexed[range.clone()].trim_end_matches('\r').len();
        let span = self.span(range.start, range.start + length);
        self.tree.comments.push(Comment { span });
        span
    }

    fn terminated(&mut self, end: usize) {
        if let Some(at) = self.swallowed_brace() {
            return self.split_at_swallowed_brace(at, end);
        }
        if let Some(at) = self.swallowed_directive() {
            return self.split_at_swallowed_directive(at, end);
        }
        self.add(Body::None, end);
    }

    fn opened(&mut self, brace: usize) {
        if self.is_quantifier(brace) {
            return self.join(brace);
        }
        if self.frame().entries && self.skipped == 0 {
            // An entry with a block is hardly one: the block around it lacks its `}`.
            let span = self.span(brace, brace + 1);
            self.lost(span);
            self.error(ErrorKind::Broken, span, "unexpected \"{\"", None);
        } else if let Some(unfinished) = self.unfinished() {
            self.end_unfinished(&unfinished, brace);
        }
        self.open(brace);
    }

    pub(super) fn frame(&self) -> &Frame {
        self.stack.last().expect("a text has its own frame")
    }

    pub(super) fn file_end(&self) -> (Span, String) {
        let end = self.span(self.end, self.end);
        (end, "the file ends here".to_owned())
    }

    pub(super) fn is_masked(&self, range: &Range<usize>) -> bool {
        let after = self.masks.partition_point(|mask| mask.end <= range.start);
        self.masks
            .get(after)
            .is_some_and(|mask| mask.start < range.end)
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.tree.file, start, end)
    }

    pub(super) fn error(
        &mut self,
        kind: ErrorKind,
        span: Span,
        message: impl Into<String>,
        related: Option<(Span, String)>,
    ) {
        let message = message.into();
        if related.is_none() && self.repeats(&message, span) {
            return;
        }
        if self.tree.errors.len() >= MAX_ERRORS {
            self.dropped_errors = true;
            return;
        }
        self.end_repeats();
        self.tree.errors.push(SyntaxError {
            span,
            message,
            related,
            help: None,
            kind,
        });
    }

    /// Whether an objection is the last one once more, with nothing but space between: it is counted there.
    fn repeats(&mut self, message: &str, span: Span) -> bool {
        let Some(last) = self.tree.errors.last() else {
            return false;
        };
        let from = self.repeated.map_or(last.span.end, |(_, end)| end);
        let between = self.lexed.get(from as usize..span.start as usize);
        let is_same = last.related.is_none() && last.message == message;
        if !is_same || between.is_none_or(|text| !text.trim().is_empty()) {
            self.end_repeats();
            return false;
        }
        let (count, _) = self.repeated.unwrap_or((0, 0));
        self.repeated = Some((count + 1, span.end));
        true
    }

    fn end_repeats(&mut self) {
        if let (Some((count, _)), Some(last)) = (self.repeated.take(), self.tree.errors.last_mut())
        {
            let _ = write!(last.message, ", and {count} more right after it");
        }
    }
}

fn range_of(base: usize, pair: &Pair<'_, Rule>) -> Range<usize> {
    let span = pair.as_span();
    base + span.start()..base + span.end()
}
