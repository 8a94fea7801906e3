//! What a ground of an answer says, resolved for a report.

use super::{Audit, Ground};
use crate::check::Outcome;
use crate::finding::Suppression;
use crate::model::{Provenance, Why};
use crate::source::{Columns, Span};

/// What is said of a value where there is none.
const NOT_WRITTEN: &str = "not written here";

/// What is said of a value that nobody can read.
const HIDDEN: &str = "hidden here";

/// What was observed, resolved for a report.
#[derive(Debug)]
pub struct Observation<'a> {
    /// The rule.
    pub rule: &'static str,
    /// What it came to.
    pub result: Observed<'a>,
    /// The place.
    pub span: Option<Span>,
    /// Path, line and column of it, from 1; of what is said of a file as a whole, its beginning.
    pub place: (&'a str, u32, u32),
    /// The value in effect: the written tokens, or words; secrets are still to be masked.
    pub value: &'a str,
    /// Where the value stands, if it is written tokens.
    pub value_at: Option<Span>,
    /// Where the value comes from.
    pub provenance: Provenance,
    /// What keeps lint from counting it.
    pub silenced: Option<&'a Suppression>,
}

/// What one rule observed in one place.
#[derive(Clone, Copy, Debug)]
pub enum Observed<'a> {
    /// It is as it should be.
    Sound,
    /// It would be, but the standard wants it written.
    Unwritten,
    /// What is wrong, and what to do.
    Wrong {
        /// The statement.
        message: &'a str,
        /// The instruction.
        help: Option<&'a str>,
    },
    /// Why it cannot be told.
    Unknown(Why),
}

impl Observed<'_> {
    /// Its name in machine formats.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Unwritten => "not-written",
            Self::Wrong { .. } => "wrong",
            Self::Unknown(_) => "unknown",
        }
    }
}

impl Audit {
    /// What a ground says.
    #[must_use]
    pub fn observation(&self, ground: Ground) -> Observation<'_> {
        let heard = &self.heard[ground.heard];
        let result = match &heard.outcome {
            Outcome::Pass { .. } | Outcome::Undecided { .. } if ground.unwritten => {
                Observed::Unwritten
            }
            Outcome::Pass { .. } => Observed::Sound,
            Outcome::Fail { draft, .. } => Observed::Wrong {
                message: &draft.message,
                help: draft.help.as_deref(),
            },
            Outcome::Undecided { why, .. } => Observed::Unknown(*why),
        };
        let evidence = heard.evidence();
        let is_hidden = matches!(
            heard.outcome,
            Outcome::Undecided {
                why: Why::Template | Why::Variable | Why::Invalid | Why::Unreadable,
                ..
            }
        );
        let nothing = if is_hidden { HIDDEN } else { NOT_WRITTEN };
        let tokens = heard.value_at.map(|at| (self.text(at), at));
        let tokens = tokens.filter(|(text, _)| !text.is_empty());
        let words = evidence.shown.as_deref().filter(|text| !text.is_empty());
        let (value, value_at) = match (evidence.value.as_deref(), tokens) {
            (Some(words), _) => (words, None),
            (None, Some((text, at))) => (text, Some(at)),
            (None, None) => (words.unwrap_or(nothing), None),
        };
        let provenance = match evidence.provenance {
            Some(Provenance::Written) | None if heard.is_inherited => Provenance::Inherited,
            Some(known) => known,
            None if value_at.is_some() || is_hidden => Provenance::Written,
            None => Provenance::Absent,
        };
        let span = heard.span();
        let place = span.and_then(|span| self.place(span));
        Observation {
            rule: self.rules[heard.request],
            result,
            span,
            place: place.unwrap_or((&heard.file, 1, 1)),
            value,
            value_at,
            provenance,
            silenced: heard.silenced.as_deref(),
        }
    }

    /// Path, line and column of a span, from 1.
    #[must_use]
    pub fn place(&self, span: Span) -> Option<(&str, u32, u32)> {
        let source = self.report.sources.find(span.file)?;
        let at = source.position(span.start, Columns::Characters);
        Some((&source.path, at.line, at.column))
    }

    fn text(&self, span: Span) -> &str {
        match self.report.sources.find(span.file) {
            Some(_) => self.report.sources.text(span).trim(),
            None => "",
        }
    }
}
