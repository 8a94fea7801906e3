//! Where values come from, in words.

use super::Cx;
use crate::inventory::Origin;
use crate::model::Why;

/// What is said of a setting that the product does not have.
pub(super) const UNSUPPORTED: &str = "nothing in these files sets it; the product decides";

impl Cx<'_> {
    /// Where a value comes from, as a clause.
    pub(super) fn origin_words(&self, origin: &Origin) -> String {
        match origin {
            Origin::Written { at, via, inherited } => {
                let verb = if *inherited {
                    "inherited from"
                } else {
                    "written at"
                };
                let by = via.last().map_or_else(String::new, |step| {
                    format!(", included at {}", self.place(step.span))
                });
                format!("{verb} {}{by}", self.place(*at))
            }
            Origin::Default { source } => format!("default ({source})"),
            Origin::ByVersion { versions, written } => {
                let what = if *written {
                    "which place counts depends on the version"
                } else {
                    "default, which changed"
                };
                format!("{what} ({})", versions.join("; "))
            }
            Origin::Absent => "not written, and no product says what that means".to_owned(),
            Origin::Unsupported => UNSUPPORTED.to_owned(),
            Origin::Unknown { at, why } => {
                let (place, remedy) = (self.place(*at), why.remedy());
                format!("unknown, {} at {place}; {remedy}", reason(*why))
            }
        }
    }
}

/// Why something is not known.
pub(super) fn reason(why: Why) -> &'static str {
    match why {
        Why::Template => "hidden by a template",
        Why::Variable => "hidden by a variable",
        Why::MissingInclude => "a file is missing that is included",
        Why::MayLiveElsewhere => "it may stand in a file that is not given",
        Why::Version => "it depends on the version",
        Why::Unreadable | Why::Invalid => "not understood",
        Why::Pattern => "a pattern that cannot be run",
        other => other.words(),
    }
}
