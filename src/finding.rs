//! What a check says: owned data, no lifetimes.

use crate::model::{Scope, Why};
use crate::source::Span;

/// How bad it is, from harmless to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Severity {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    /// All, worst first.
    pub const ALL: [Self; 5] = [
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::Info,
    ];

    /// Its name in pages, configuration and output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The severity of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.id() == id)
    }
}

/// How sure a rule is, by its nature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

impl Confidence {
    /// Its name in pages and output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The confidence of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High]
            .into_iter()
            .find(|confidence| confidence.id() == id)
    }
}

/// A place and what to say there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words, or nothing where the message says it all.
    pub text: String,
}

/// Replaces the bytes of a span; nothing else is a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// What a fix promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// What is right today stays as it is.
    Safe,
    /// Behaviour may change for clients or upstreams.
    Unsafe,
    /// Only to be shown: a person has to choose.
    Show,
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// An instruction ("remove `TLSv1`").
    pub title: String,
    /// What it promises.
    pub safety: Safety,
    /// The edits; they never overlap.
    pub edits: Vec<Edit>,
}

/// What a check found wrong, before the engine adds the rule's name and the config's wishes.
#[derive(Clone, Debug)]
#[must_use = "a draft says nothing until it is handed to Cx::fail"]
pub struct Draft {
    /// Another severity than the rule's.
    pub severity: Option<Severity>,
    /// The token to change.
    pub primary: Label,
    /// What is wrong: a statement that names the value, without a full stop.
    pub message: String,
    /// Why it matters here.
    pub note: Option<String>,
    /// What to do: an imperative.
    pub help: Option<String>,
    /// Places that explain it.
    pub related: Vec<Label>,
    /// Ways to mend it.
    pub fixes: Vec<Fix>,
}

impl Draft {
    /// Says `message` about the token at `span`.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: None,
            primary: Label {
                span,
                text: String::new(),
            },
            message: message.into(),
            note: None,
            help: None,
            related: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// With another severity than the rule's.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// With words at the primary place.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// With a reason.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// With an instruction.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With another place.
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// With a way to mend it.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }
}

/// What takes a finding out of the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SuppressionKind {
    /// A comment at its place.
    Comment,
    /// An annotation of its manifest.
    Annotation,
    /// A waiver in the configuration, for a time.
    Waiver,
    /// The baseline: it was there before.
    Baseline,
}

impl SuppressionKind {
    /// Its name in output for programs.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Annotation => "annotation",
            Self::Waiver => "waiver",
            Self::Baseline => "baseline",
        }
    }

    /// What people call a finding of this kind.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Comment | Self::Annotation => "suppressed",
            Self::Waiver => "waived",
            Self::Baseline => "known",
        }
    }

    /// Whether it stands in the file that the finding is about.
    #[must_use]
    pub fn is_in_source(self) -> bool {
        matches!(self, Self::Comment | Self::Annotation)
    }
}

/// Why a finding is not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// What takes it out of the count.
    pub kind: SuppressionKind,
    /// The reason the author gave.
    pub reason: String,
    /// Where it is given.
    pub at: Span,
}

/// A finding as reports show it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// The token to change.
    pub primary: Label,
    /// What is wrong.
    pub message: String,
    /// Why it matters here.
    pub note: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// Places that explain it.
    pub related: Vec<Label>,
    /// The scopes it holds in, in order of appearance; at least one.
    pub scopes: Vec<Scope>,
    /// Ways to mend it.
    pub fixes: Vec<Fix>,
    /// See [`crate::syntax::Document::place`].
    pub place: String,
    /// Further tokens of the same statement that are to blame: another set of them is another finding.
    pub also: Vec<Span>,
    /// What a baseline knows it by: rule, symbolic place and normalised text, never a line.
    pub fingerprint: String,
    /// What takes it out of the count, if anything does.
    pub suppressed: Option<Suppression>,
}

/// Something a check could not decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// The rule's id.
    pub rule: &'static str,
    /// What it was about.
    pub scope: Scope,
    /// The text that hides it, or where it would stand.
    pub span: Option<Span>,
    /// Why.
    pub why: Why,
}
