//! What takes findings out of the count: comments, annotations of manifests, waivers, the baseline. A
//! finding is marked, never dropped, and what silences nothing is a finding itself.
//!
//! `# authlint: ignore[rule, …] reason` at the end of a line covers that line. On a line of its own it
//! covers the statement that starts on the next line, with the whole block that the statement opens;
//! other comments may stand between.

mod annotation;
pub mod baseline;
mod comment;
#[cfg(test)]
mod tests;
pub mod waiver;

use crate::config::nearest;
use crate::finding::{Draft, Edit, Finding, Fix, Safety, Suppression, SuppressionKind, Undecided};
use crate::source::{SourceFile, Span};
use crate::syntax::Document;
use crate::syntax::data::Format;
use comment::Wish;
use std::cmp::Reverse;

/// The rule about comments that cannot do what they want.
pub const INVALID: &str = "invalid-suppression";

/// The rule about comments that have nothing to do.
pub const UNUSED: &str = "unused-suppression";

const FORM: &str = "`# authlint: ignore[rule-id] the reason`";

pub use annotation::ISTIO_CODES;

/// The ignore comments and annotations of one file.
#[derive(Debug, Default)]
pub struct Suppressions {
    ignores: Vec<Ignore>,
    invalid: Vec<Draft>,
}

/// One comment, or one wish of an annotation, that is written as it should be.
#[derive(Debug)]
struct Ignore {
    kind: SuppressionKind,
    at: Span,
    /// A comment with the blanks or the line that would go with it.
    removal: Option<Span>,
    covers: Span,
    reason: String,
    rules: Vec<Listed>,
    /// Whether it is written for another tool, which says itself when it is not needed any more.
    is_foreign: bool,
}

/// A rule that is named.
#[derive(Debug)]
struct Listed {
    id: String,
    at: Span,
    used: bool,
}

impl Listed {
    fn new(id: &str, at: Span) -> Self {
        Self {
            id: id.to_owned(),
            at,
            used: false,
        }
    }
}

/// Whether a file may hold something for [`Suppressions::read`].
#[must_use]
pub fn may_hold(document: &Document, source: &SourceFile) -> bool {
    let is_data = matches!(document, Document::Data(_));
    !document.comments().is_empty() || (is_data && annotation::may_hold(source.text()))
}

impl Suppressions {
    /// Whether there is nothing to silence and nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ignores.is_empty() && self.invalid.is_empty()
    }

    /// Reads the comments and annotations of a file; `known` are the ids of all rules.
    #[must_use]
    pub fn read(document: &Document, source: &SourceFile, known: &[&str]) -> Self {
        let mut found = Self::default();
        let mut places = None;
        for comment in document.comments() {
            let text = source.text().get(comment.span.range()).unwrap_or_default();
            match comment::read(text) {
                Wish::Nothing => {}
                Wish::Malformed { at, message } => {
                    let span = comment.span.inner(at.start, at.end);
                    let help = format!("write {FORM}");
                    found.invalid.push(Draft::new(span, message).help(help));
                }
                Wish::Ignore { rules, reason } => {
                    let places = places.get_or_insert_with(|| Places::new(document, source));
                    let rules = rules
                        .into_iter()
                        .map(|(id, at)| Listed::new(&id, comment.span.inner(at.start, at.end)))
                        .collect();
                    found.add(places.ignore(comment.span, reason, rules), known);
                }
            }
        }
        if annotation::may_hold(source.text()) {
            let (ignores, invalid) = annotation::read(document);
            found.invalid.extend(invalid);
            for ignore in ignores {
                found.add(ignore, known);
            }
        }
        found
    }

    /// Keeps what a comment says rightly, and says what it does not.
    fn add(&mut self, mut ignore: Ignore, known: &[&str]) {
        if ignore.is_foreign {
            return self.ignores.push(ignore);
        }
        if ignore.reason.is_empty() {
            let (noun, after) = ignore.words();
            let message = format!("this {noun} gives no reason, so it ignores nothing");
            let help = format!("say after {after} why the finding is acceptable here");
            return self.invalid.push(Draft::new(ignore.at, message).help(help));
        }
        ignore.rules.retain(|rule| {
            let is_known = known.contains(&rule.id.as_str());
            if !is_known {
                let message = format!("there is no rule `{}`", rule.id);
                let help = match nearest(&rule.id, known.iter().copied()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "name a rule that `authlint rules` lists".to_owned(),
                };
                self.invalid.push(Draft::new(rule.at, message).help(help));
            }
            is_known
        });
        self.ignores.push(ignore);
    }

    /// Marks the findings that a comment covers.
    pub fn mark(&mut self, findings: &mut [Finding]) {
        for finding in findings {
            for ignore in &mut self.ignores {
                if let Some(at) = ignore.named_for(finding.rule, finding.primary.span) {
                    ignore.rules[at].used = true;
                    finding
                        .suppressed
                        .get_or_insert_with(|| ignore.suppression());
                }
            }
        }
    }

    /// What takes a finding of that rule at that place out of the count.
    #[must_use]
    pub fn covering(&self, rule: &str, span: Span) -> Option<Suppression> {
        let mut ignores = self.ignores.iter();
        let found = ignores.find(|ignore| ignore.named_for(rule, span).is_some())?;
        Some(found.suppression())
    }

    /// What is wrong with the comments themselves, for the rule [`INVALID`].
    pub fn invalid(&self) -> &[Draft] {
        &self.invalid
    }

    /// The comments that silenced nothing, for the rule [`UNUSED`]; to be asked after all findings of
    /// the file are marked. A rule that did not run here, or that could not decide something the
    /// comment covers, may still need it.
    #[must_use]
    pub fn unused(&self, ran: impl Fn(&str) -> bool, undecided: &[Undecided]) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for ignore in self.ignores.iter().filter(|one| !one.is_foreign) {
            let open = |rule: &Listed| {
                undecided.iter().any(|one| {
                    one.rule == rule.id && one.span.is_some_and(|span| ignore.covers_place(span))
                })
            };
            let stale = |rule: &&Listed| !rule.used && ran(&rule.id) && !open(rule);
            for rule in ignore.rules.iter().filter(stale) {
                drafts.push(ignore.unused(rule));
            }
        }
        drafts
    }
}

impl Ignore {
    /// Which of its rules covers a finding of that rule at that place.
    fn named_for(&self, rule: &str, span: Span) -> Option<usize> {
        let is_named =
            |one: &Listed| one.id == rule || (self.is_foreign && one.id == annotation::EVERY);
        let listed = self.rules.iter().position(is_named);
        listed.filter(|_| self.covers_place(span))
    }

    fn suppression(&self) -> Suppression {
        Suppression {
            kind: self.kind,
            reason: self.reason.clone(),
            at: self.at,
        }
    }

    fn covers_place(&self, span: Span) -> bool {
        let at = span.before();
        self.covers.contains(at) || self.covers.contains(span)
    }

    /// What it is, and what its reason stands after.
    fn words(&self) -> (&'static str, &'static str) {
        match self.kind {
            SuppressionKind::Annotation => ("annotation", "the rule and a colon"),
            _ => ("comment", "the brackets"),
        }
    }

    fn unused(&self, rule: &Listed) -> Draft {
        let (noun, _) = self.words();
        let id = &rule.id;
        let message = format!("nothing that this {noun} covers is reported by {id}");
        let note =
            format!("a {noun} that silences nothing today silences something unseen tomorrow")
                .replace("a annotation", "an annotation");
        let draft = Draft::new(rule.at, message).note(note).help("remove it");
        if self.rules.len() > 1 {
            return draft.help("take the rule out of the brackets");
        }
        let Some(removal) = self.removal else {
            return draft;
        };
        draft.fix(Fix {
            title: "remove the comment".to_owned(),
            safety: Safety::Safe,
            edits: vec![Edit {
                span: removal,
                text: String::new(),
            }],
        })
    }
}

/// Where comments and statements stand.
struct Places<'run> {
    source: &'run SourceFile,
    /// By their start, the widest first.
    statements: Vec<Span>,
    /// Starts of the comments, sorted.
    comments: Vec<u32>,
    toml: bool,
}

impl<'run> Places<'run> {
    fn new(document: &Document, source: &'run SourceFile) -> Self {
        let mut statements = document.statements();
        statements.sort_unstable_by_key(|span| (span.start, Reverse(span.end)));
        let mut comments: Vec<_> = document
            .comments()
            .iter()
            .map(|one| one.span.start)
            .collect();
        comments.sort_unstable();
        Self {
            source,
            statements,
            comments,
            toml: matches!(document, Document::Data(tree) if tree.format == Format::Toml),
        }
    }

    fn ignore(&self, comment: Span, reason: String, rules: Vec<Listed>) -> Ignore {
        let line = self.source.line_of(comment.start);
        let range = self.source.line_range(line);
        let before = &self.source.text()[range.start..comment.start as usize];
        let code = before.trim_end();
        let (covers, removal) = if code.is_empty() {
            let next = self.source.line_starts().get(line + 1);
            let end = next.map_or(range.end, |&next| next as usize);
            let removal = Span::new(comment.file, range.start, end);
            (self.below(line, comment), removal)
        } else {
            let blank = range.start + code.len();
            let line = Span::new(comment.file, range.start, range.end);
            let removal = Span::new(comment.file, blank, comment.end as usize);
            (line, removal)
        };
        Ignore {
            kind: SuppressionKind::Comment,
            at: comment,
            removal: Some(removal),
            covers,
            reason,
            rules,
            is_foreign: false,
        }
    }

    /// The line below the comments that start on `line`, with the statement that starts there.
    fn below(&self, mut line: usize, comment: Span) -> Span {
        let lines = self.source.line_starts().len();
        loop {
            line += 1;
            if line >= lines {
                return comment.after();
            }
            let range = self.source.line_range(line);
            let text = &self.source.text()[range.clone()];
            let first = range.start + (text.len() - text.trim_start().len());
            if self.comments.binary_search(&(first as u32)).is_err() {
                let line = Span::new(comment.file, range.start, range.end);
                let statement = self.statement_on(line, text.trim_start().starts_with('['));
                return statement.map_or(line, |statement| line.to(statement));
            }
        }
    }

    /// The widest statement that starts on a line; in the header of a TOML table the innermost, since
    /// the names before it stand for tables that go on elsewhere.
    fn statement_on(&self, line: Span, bracket: bool) -> Option<Span> {
        let from = self
            .statements
            .partition_point(|one| one.start < line.start);
        let to = self.statements.partition_point(|one| one.start < line.end);
        let here = &self.statements[from..to.max(from)];
        if self.toml && bracket {
            here.last().copied()
        } else {
            here.first().copied()
        }
    }
}
