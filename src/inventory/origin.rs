//! Effective values apart from where they come from, so that equal ones can be listed once.

use crate::model::{List, Setting, Via, Why};
use crate::source::Span;

/// An effective value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known<T> {
    /// It is this.
    Value(T),
    /// The files do not tell.
    Unknown(Why),
    /// Nothing is written, and the value is the product's own, which no file states.
    Unstated,
    /// The product has no such setting.
    Unsupported,
}

impl<T> Known<T> {
    /// The value, if it is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The value of a setting; what differs by version is not known.
    pub fn of<U>(setting: &Setting<U>, convert: impl Fn(&U) -> T) -> Self {
        match setting {
            Setting::Set { value, .. } | Setting::Default { value, .. } => {
                Self::Value(convert(value))
            }
            Setting::ByVersion { .. } => Self::Unknown(Why::Version),
            Setting::Absent(_) => Self::Unstated,
            Setting::Unsupported => Self::Unsupported,
            Setting::Unknown { why, .. } => Self::Unknown(*why),
        }
    }
}

/// The values of a list, and why it may hold more.
pub(super) fn list(setting: &Setting<List<String>>) -> (Known<Vec<String>>, Option<Why>) {
    let open = setting.effective().and_then(|list| list.open);
    let values = Known::of(setting, |list| list.values().cloned().collect());
    (values, open)
}

/// Where an effective value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is written.
    Written {
        /// Where.
        at: Span,
        /// The includes it came by, outermost first.
        via: Via,
        /// Whether it stands outside the block it takes effect in.
        inherited: bool,
    },
    /// It is the product's default.
    Default {
        /// The versions and the page that say so.
        source: &'static str,
    },
    /// It is the product's default, which changed, or which of several written values counts did.
    ByVersion {
        /// The versions that see different values.
        versions: Vec<&'static str>,
        /// Whether any of them is written.
        written: bool,
    },
    /// Nothing is written, and no product says what that means.
    Absent,
    /// The product has no such setting.
    Unsupported,
    /// Not decidable from the files.
    Unknown {
        /// The text that hides it, or where it would stand.
        at: Span,
        /// Why.
        why: Why,
    },
}

impl Origin {
    /// Where a setting of a block comes from.
    pub fn of<T>(setting: &Setting<T>, block: Option<Span>) -> Self {
        match setting {
            Setting::Set { span, via, .. } => {
                let own = |block: Span| {
                    block.contains(*span) || via.iter().any(|step| block.contains(step.span))
                };
                Self::Written {
                    at: *span,
                    via: via.clone(),
                    inherited: block.is_some_and(|block| !own(block)),
                }
            }
            Setting::Default { source, .. } => Self::Default { source },
            Setting::ByVersion { values, .. } => Self::ByVersion {
                versions: values.iter().map(|one| one.versions).collect(),
                written: values.iter().any(|one| one.written.is_some()),
            },
            Setting::Absent(_) => Self::Absent,
            Setting::Unsupported => Self::Unsupported,
            Setting::Unknown { span, why } => Self::Unknown {
                at: *span,
                why: *why,
            },
        }
    }
}
