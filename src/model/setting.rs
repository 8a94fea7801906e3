//! One setting as the product sees it: written, defaulted, absent, unsupported or unknown.
//!
//! *Absent is not insecure, and unreadable is not absent.* A check reads a setting through a
//! `match` or through [`crate::check::Cx::judge`], and so has to answer each case.

use super::why::Why;
use crate::source::{Span, Spanned};
use std::sync::Arc;

/// The way a written value came to where it takes effect, outermost first: `include` directives,
/// outer blocks, anchors and merges. Empty when it is written right there.
pub type Via = Arc<[Spanned<Arc<str>>]>;

/// A setting and where its value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting<T> {
    /// Written in a file.
    Set {
        /// The value.
        value: T,
        /// The token or tokens that say it.
        span: Span,
        /// How it came here.
        via: Via,
    },
    /// Absent, and this product documents what it then is.
    Default {
        /// The default.
        value: T,
        /// The versions and the page that say so.
        source: &'static str,
        /// Where it would be written.
        at: Span,
    },
    /// The versions that may run see different values: the default changed, or which of several
    /// written ones counts.
    ByVersion {
        /// What each of them sees.
        values: Vec<Candidate<T>>,
        /// Where it is or would be written.
        at: Span,
    },
    /// Absent, and no product defines what that means.
    Absent(Span),
    /// The product has no such setting.
    Unsupported,
    /// Not decidable from the files.
    Unknown {
        /// The text that hides it, or where it would stand.
        span: Span,
        /// Why.
        why: Why,
    },
}

/// What some versions take a setting to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<T> {
    /// The versions it holds for ("1.23.4 to 1.27.2").
    pub versions: &'static str,
    /// What it then is.
    pub value: T,
    /// Where that is written; none is the default.
    pub written: Option<Span>,
}

impl<T> Candidate<T> {
    /// What these versions default to.
    pub fn default_of(versions: &'static str, value: T) -> Self {
        Self {
            versions,
            value,
            written: None,
        }
    }

    /// What these versions read there.
    pub fn written_at(versions: &'static str, value: T, span: Span) -> Self {
        Self {
            versions,
            value,
            written: Some(span),
        }
    }
}

/// Where a value that was judged comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provenance {
    /// Written in the scope itself.
    Written,
    /// Written in an outer block.
    Inherited,
    /// The product's default: the versions and the page that say so.
    Default(&'static str),
    /// One of the defaults of several versions, which come to the same.
    DefaultOfAnyVersion,
    /// Written for each version that may run, though which of several places counts depends on it.
    WrittenByVersion,
    /// Written for some of the versions that may run, the default for the others.
    DefaultOfSomeVersion,
    /// Not written, and no product says what that means; or what is missing is all there is to see.
    Absent,
}

impl Provenance {
    /// Whether somebody wrote it.
    #[must_use]
    pub fn is_explicit(self) -> bool {
        matches!(
            self,
            Self::Written | Self::Inherited | Self::WrittenByVersion
        )
    }

    /// Whether a product's default counts, for some version at least.
    #[must_use]
    pub fn is_default(self) -> bool {
        matches!(
            self,
            Self::Default(_) | Self::DefaultOfAnyVersion | Self::DefaultOfSomeVersion
        )
    }
}

impl<T> Setting<T> {
    /// Where the value comes from, if there is one.
    #[must_use]
    pub fn provenance(&self) -> Option<Provenance> {
        match self {
            Self::Set { .. } => Some(Provenance::Written),
            Self::Default { source, .. } => Some(Provenance::Default(source)),
            Self::ByVersion { values, .. } => {
                let written = values.iter().filter(|one| one.written.is_some()).count();
                Some(match written {
                    0 => Provenance::DefaultOfAnyVersion,
                    some if some == values.len() => Provenance::WrittenByVersion,
                    _ => Provenance::DefaultOfSomeVersion,
                })
            }
            Self::Absent(_) => Some(Provenance::Absent),
            Self::Unsupported | Self::Unknown { .. } => None,
        }
    }

    /// Written at `span`, in the scope it takes effect in.
    pub fn set(value: T, span: Span) -> Self {
        Self::Set {
            value,
            span,
            via: Via::default(),
        }
    }

    /// A value that hides behind `why` at `span`.
    #[must_use]
    pub fn unknown(span: Span, why: Why) -> Self {
        Self::Unknown { span, why }
    }

    /// The written value, if it is written.
    pub fn written(&self) -> Option<&T> {
        match self {
            Self::Set { value, .. } => Some(value),
            _ => None,
        }
    }

    /// The value in effect: written, or the one default.
    pub fn effective(&self) -> Option<&T> {
        match self {
            Self::Set { value, .. } | Self::Default { value, .. } => Some(value),
            _ => None,
        }
    }

    /// How a written value came to where it takes effect.
    #[must_use]
    pub fn via(&self) -> Via {
        match self {
            Self::Set { via, .. } => via.clone(),
            _ => Via::default(),
        }
    }

    /// The place to point at, if there is one.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Set { span, .. } | Self::Unknown { span, .. } => Some(*span),
            Self::Default { at, .. } | Self::ByVersion { at, .. } | Self::Absent(at) => Some(*at),
            Self::Unsupported => None,
        }
    }

    /// The written value with its place.
    pub fn spanned(&self) -> Option<Spanned<&T>> {
        match self {
            Self::Set { value, span, .. } => Some(Spanned::new(value, *span)),
            _ => None,
        }
    }

    /// Why it is unknown, where it is.
    #[must_use]
    pub fn why(&self) -> Option<Why> {
        match self {
            Self::Unknown { why, .. } => Some(*why),
            _ => None,
        }
    }

    /// Whether it cannot be known from the files.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }

    /// Whether nothing is written and nothing hides it.
    #[must_use]
    pub fn is_unset(&self) -> bool {
        match self {
            Self::Default { .. } | Self::Absent(_) => true,
            Self::ByVersion { values, .. } => values.iter().all(|one| one.written.is_none()),
            _ => false,
        }
    }

    /// The same setting with another value type.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Setting<U> {
        match self {
            Self::Set { value, span, via } => Setting::Set {
                value: f(value),
                span,
                via,
            },
            Self::Default { value, source, at } => Setting::Default {
                value: f(value),
                source,
                at,
            },
            Self::ByVersion { values, at } => Setting::ByVersion {
                values: values
                    .into_iter()
                    .map(|one| Candidate {
                        versions: one.versions,
                        value: f(one.value),
                        written: one.written,
                    })
                    .collect(),
                at,
            },
            Self::Absent(at) => Setting::Absent(at),
            Self::Unsupported => Setting::Unsupported,
            Self::Unknown { span, why } => Setting::Unknown { span, why },
        }
    }
}

/// A written list whose elements keep their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T> {
    /// The elements that could be read.
    pub items: Vec<Spanned<T>>,
    /// Why the list may hold more than `items`: an unknown element does not hide a bad known one,
    /// but silences "missing element".
    pub open: Option<Why>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            open: None,
        }
    }
}

impl<T> List<T> {
    /// A list of exactly these.
    #[must_use]
    pub fn of(items: Vec<Spanned<T>>) -> Self {
        Self { items, open: None }
    }

    /// The values without their places.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.items.iter().map(|item| &item.value)
    }
}

impl<T: PartialEq> List<T> {
    /// Whether the list holds `value`: `None` when it does not but may.
    pub fn holds(&self, value: &T) -> Option<bool> {
        if self.values().any(|item| item == value) {
            Some(true)
        } else {
            self.open.is_none().then_some(false)
        }
    }
}
