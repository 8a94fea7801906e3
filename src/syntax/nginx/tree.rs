//! The arena: directives, their words, and their nesting.

use super::super::{Comment, SyntaxError};
use crate::source::{FileId, Part, Span};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A directive's place in its [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DirectiveId(pub u32);

/// One token: a directive's name or an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The token as written, quotes included.
    pub span: Span,
    /// What nginx makes of it, where that differs from the text between the quotes (escapes, bytes
    /// that are not UTF-8).
    pub decoded: Option<Box<str>>,
    /// Whether it was quoted.
    pub quoted: bool,
    /// Whether it holds template text, which hides its value.
    pub templated: bool,
}

/// What follows a directive's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// `;`
    None,
    /// `{ … }` of directives; the span runs from brace to brace.
    Block(Span),
    /// `{ … }` of Lua; the span is the text between the braces.
    Lua(Span),
    /// Nothing: the terminator is missing.
    Missing,
}

/// A directive. In `map`, `geo`, `types`, `split_clients` … bodies an entry is one too: its first
/// word is its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// All words, the name first, as indexes into the tree's word list.
    pub(super) words: Range<u32>,
    /// The block it stands in.
    pub parent: Option<DirectiveId>,
    /// Its first child, if it has a block with statements.
    pub first_child: Option<DirectiveId>,
    /// The next statement of the same block.
    pub next: Option<DirectiveId>,
    /// What follows the words.
    pub body: Body,
    /// From the first word to the terminator.
    pub span: Span,
    /// The section of an `nginx -T` dump it belongs to.
    pub section: u32,
    /// What in its block stands for statements that cannot be seen.
    pub open: Option<Span>,
}

/// One parsed nginx file.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The file.
    pub file: FileId,
    pub(super) text: Arc<str>,
    pub(super) directives: Vec<Directive>,
    pub(super) words: Vec<Word>,
    /// Every `include`, in the order of the file.
    pub includes: Vec<DirectiveId>,
    /// What nginx (or a limit of ours) would refuse.
    pub errors: Vec<SyntaxError>,
    /// Where text is lost, in no order; few at most.
    pub breaks: Vec<Break>,
    /// Comments, in order.
    pub comments: Vec<Comment>,
    /// Whether template text was masked.
    pub templated: bool,
    /// Whether the file could not be read, so that it may hold anything.
    pub unread: bool,
    /// Sections of an `nginx -T` dump: the file's name as the dump gives it, the place of that name,
    /// and the text of the section. Empty for an ordinary file.
    pub sections: Vec<Section>,
    /// What stands for statements that cannot be seen at the top of each section.
    pub(super) open: BTreeMap<u32, Span>,
}

/// Where text is lost, or may belong to another block than it seems to: nothing can be said to be absent
/// from a block that reaches into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// The place to mend.
    pub span: Span,
    /// What it reaches over: the place alone where only text is lost there, more where the nesting of the
    /// text around it is in doubt.
    pub reach: Span,
}

impl Break {
    /// Whether it reaches into a block.
    #[must_use]
    pub fn touches(&self, block: Span) -> bool {
        block.start < self.reach.end && self.reach.start < block.end
    }
}

/// One file inside an `nginx -T` dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The path after `# configuration file`, as a place in the dump.
    pub name: Span,
    /// The section's text.
    pub text: Span,
}

impl Tree {
    /// The breaks in a section.
    pub fn breaks_in(&self, section: u32) -> impl Iterator<Item = &Break> {
        let text = self.sections.get(section as usize).map(|one| one.text);
        let inside = move |at: Span| text.is_none_or(|text| text.contains(at));
        self.breaks.iter().filter(move |one| inside(one.span))
    }

    /// What stands for statements that cannot be seen at the top of a section.
    #[must_use]
    pub fn open_at_top(&self, section: u32) -> Option<Span> {
        self.open.get(&section).copied()
    }

    /// Whether what stands for statements at a place are dots that leave them out, not template text.
    #[must_use]
    pub fn leaves_out(&self, open: Span) -> bool {
        super::loose::is_left_out(self.raw(open))
    }

    /// The files of an `nginx -T` dump, with the paths they have where it was made.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let part = |section: &Section| Part {
            path: self.raw(section.name).into(),
            start: section.text.start,
            end: section.text.end,
        };
        self.sections.iter().map(part).collect()
    }

    /// The directive of that id.
    #[must_use]
    pub fn get(&self, id: DirectiveId) -> &Directive {
        &self.directives[id.0 as usize]
    }

    /// Every directive, in the order of the file.
    pub fn all(&self) -> impl Iterator<Item = (DirectiveId, &Directive)> {
        self.directives
            .iter()
            .enumerate()
            .map(|(at, directive)| (DirectiveId(at as u32), directive))
    }

    /// How many directives a section holds; all there are in an ordinary file.
    #[must_use]
    pub fn count_in(&self, section: u32) -> usize {
        if self.sections.is_empty() {
            return self.directives.len();
        }
        let own = self.directives.iter();
        own.filter(|directive| directive.section == section).count()
    }

    /// Top-level statements, in order.
    pub fn roots(&self) -> impl Iterator<Item = (DirectiveId, &Directive)> {
        let first = self.directives.first().map(|_| DirectiveId(0));
        self.siblings(first)
    }

    /// Statements inside a directive's block, in order.
    pub fn children(&self, id: DirectiveId) -> impl Iterator<Item = (DirectiveId, &Directive)> {
        self.siblings(self.get(id).first_child)
    }

    fn siblings(
        &self,
        first: Option<DirectiveId>,
    ) -> impl Iterator<Item = (DirectiveId, &Directive)> {
        std::iter::successors(first, |&id| self.get(id).next).map(|id| (id, self.get(id)))
    }

    /// The directive's name as nginx reads it.
    #[must_use]
    pub fn name(&self, directive: &Directive) -> &str {
        self.words(directive)
            .first()
            .map_or("", |word| self.value(word))
    }

    /// Name and arguments.
    #[must_use]
    pub fn words(&self, directive: &Directive) -> &[Word] {
        &self.words[directive.words.start as usize..directive.words.end as usize]
    }

    /// The arguments.
    #[must_use]
    pub fn args(&self, directive: &Directive) -> &[Word] {
        self.words(directive).get(1..).unwrap_or_default()
    }

    /// A word's value as nginx reads it.
    #[must_use]
    pub fn value<'tree>(&'tree self, word: &'tree Word) -> &'tree str {
        if let Some(decoded) = &word.decoded {
            decoded
        } else {
            let raw = self.raw(word.span);
            if word.quoted && raw.len() >= 2 {
                &raw[1..raw.len() - 1]
            } else {
                raw
            }
        }
    }

    /// The text at a span, as written.
    #[must_use]
    pub fn raw(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// See [`super::super::Document::statements`].
    #[must_use]
    pub fn statements(&self) -> Vec<Span> {
        self.directives
            .iter()
            .map(|directive| directive.span)
            .collect()
    }

    /// See [`super::super::Document::place`].
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        let mut parts = Vec::new();
        let mut at = self.innermost(span);
        while let Some(id) = at {
            let directive = self.get(id);
            let name = self.name(directive);
            parts.push(match directive.body {
                Body::Block(_) if name == "server" => format!("server[{}]", self.server_name(id)),
                Body::Block(_) => {
                    let args: Vec<_> = self
                        .args(directive)
                        .iter()
                        .map(|word| self.value(word))
                        .collect();
                    if args.is_empty() {
                        name.to_owned()
                    } else {
                        format!("{name}[{}]", args.join(" "))
                    }
                }
                _ => name.to_owned(),
            });
            at = directive.parent;
        }
        parts.reverse();
        parts.join("/")
    }

    /// See [`super::super::Document::value_at`].
    #[must_use]
    pub fn value_at(&self, span: Span) -> Option<Span> {
        let directive = self.innermost(span).map(|id| self.get(id));
        let Some((directive, [name, rest @ ..])) = directive.map(|one| (one, self.words(one)))
        else {
            return (span.start < span.end).then_some(span);
        };
        if !matches!(directive.body, Body::None | Body::Missing) {
            return None;
        }
        let is_name = span == name.span || span.start == span.end;
        if !is_name && self.name(directive) != "listen" {
            return Some(span);
        }
        Some(
            rest.last()
                .map_or(name.span, |last| name.span.to(last.span)),
        )
    }

    fn innermost(&self, span: Span) -> Option<DirectiveId> {
        // Directives stand in the order of their starts, and a parent before its children: the last
        // one that starts at or before the span and still covers it is the innermost.
        let after = self
            .directives
            .partition_point(|directive| directive.span.start <= span.start);
        let mut at = after.checked_sub(1).map(|at| DirectiveId(at as u32));
        while let Some(id) = at {
            if self.get(id).span.end >= span.end {
                return Some(id);
            }
            at = self.get(id).parent;
        }
        None
    }

    fn server_name(&self, server: DirectiveId) -> String {
        let of = |wanted: &str| {
            self.children(server)
                .find(|(_, child)| self.name(child) == wanted)
                .and_then(|(_, child)| {
                    self.args(child)
                        .first()
                        .map(|word| self.value(word).to_owned())
                })
        };
        of("server_name")
            .or_else(|| of("listen"))
            .unwrap_or_default()
    }
}
