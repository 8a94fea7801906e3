//! Where a template or a tool may write statements that the file does not show, and where it chooses
//! between those it shows.

use super::builder::Builder;
use super::{Body, DirectiveId, Tree};
use crate::source::Span;
use crate::syntax::template::Branches;
use std::collections::BTreeMap;

impl Builder<'_> {
    /// Opens the blocks that template text before a place may write statements into.
    pub(super) fn pass_written(&mut self, place: usize) {
        while let Some(written) = self.written.get(self.next_written) {
            if written.start >= place {
                break;
            }
            let span = self.span(written.start, written.end);
            self.next_written += 1;
            self.loosen(span);
        }
    }

    /// Opens the innermost block: a statement at that place may be any.
    pub(super) fn loosen(&mut self, span: Span) {
        match self.frame().directive {
            Some(id) => {
                let open = &mut self.tree.directives[id.0 as usize].open;
                open.get_or_insert(span);
            }
            None => {
                self.tree.open.entry(self.section).or_insert(span);
            }
        }
    }

    /// Whether the name of a statement is none, but stands for one: template text, `$NAME`, `@NAME@`,
    /// `__NAME__`, `%NAME%`, and the dots with which documentation leaves lines out.
    pub(super) fn is_any_name(&self, word: usize) -> bool {
        let word = &self.tree.words[word];
        let raw = self.tree.raw(word.span);
        let marked =
            |mark: &str| raw.len() > 2 * mark.len() && raw.starts_with(mark) && raw.ends_with(mark);
        word.templated
            || is_elision(raw)
            || raw.starts_with('$')
            || ["@", "__", "%"].iter().any(|mark| marked(mark))
    }
}

/// The longest run of dots that stands for lines: a longer one is a ruler.
const MAX_DOTS: usize = 6;

/// Whether a comment says nothing but that lines are left out here: `# ...`.
pub(super) fn leaves_out(comment: &str) -> bool {
    let text = comment.trim_start_matches('#').trim();
    is_elision(text) && text.len() >= "...".len() && text.chars().count() <= MAX_DOTS
}

fn is_elision(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, '.' | '…'))
}

/// Whether what opens a block at that text are dots, not a template's tag.
pub(super) fn is_left_out(text: &str) -> bool {
    text.trim_start_matches(['#', ' ', '\t'])
        .starts_with(['.', '…'])
}

/// Hides the values of statements of which a template takes only some.
pub(super) fn hide_branches(tree: &mut Tree, branches: &Branches) {
    let mut blocks: BTreeMap<(Option<DirectiveId>, u32), Vec<usize>> = BTreeMap::new();
    for (at, directive) in tree.directives.iter().enumerate() {
        if !matches!(directive.body, Body::Block(_)) {
            let block = blocks.entry((directive.parent, directive.section));
            block.or_default().push(at);
        }
    }
    for statements in blocks.into_values() {
        let start = |&at: &usize| tree.directives[at].span.start as usize;
        let places: Vec<_> = statements.iter().map(start).collect();
        let excluded = branches.exclusive(&places).into_iter().zip(&statements);
        let excluded: Vec<_> = excluded
            .filter_map(|(excluded, &at)| excluded.then_some(at))
            .collect();
        let mut written: BTreeMap<&str, usize> = BTreeMap::new();
        for &at in &excluded {
            *written
                .entry(tree.raw(tree.directives[at].span))
                .or_default() += 1;
        }
        let once: Vec<_> = excluded
            .iter()
            .copied()
            .filter(|&at| written[tree.raw(tree.directives[at].span)] == 1)
            .collect();
        for at in once {
            let words = tree.directives[at].words.clone();
            for word in &mut tree.words[words.start as usize + 1..words.end as usize] {
                word.templated = true;
            }
        }
    }
}
