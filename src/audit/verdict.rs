//! The answers a control can get, and how those of its parts come together.

/// The answer to a control, in one scope or as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// What it asks for is there.
    Met,
    /// What the configuration can show is there; the rest needs a person.
    Partly,
    /// Nothing it speaks of was found, or it does not apply to this deployment.
    NotApplicable,
    /// Only a person can tell.
    NeedsPerson,
    /// It is violated, and somebody answers for that until a day.
    Waived,
    /// The files do not tell.
    Undecidable,
    /// Something speaks against it.
    Violated,
}

impl Verdict {
    /// All, in the order reports count them.
    pub const ALL: [Self; 7] = [
        Self::Violated,
        Self::Undecidable,
        Self::Waived,
        Self::NeedsPerson,
        Self::Partly,
        Self::Met,
        Self::NotApplicable,
    ];

    /// Its name in machine formats.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Violated => "violated",
            Self::Partly => "partly",
            Self::Undecidable => "undecidable",
            Self::NotApplicable => "not-applicable",
            Self::NeedsPerson => "needs-person",
            Self::Waived => "waived",
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotApplicable => "not applicable",
            Self::NeedsPerson => "needs a person",
            other => other.id(),
        }
    }
}

/// What one scope comes to, before modes and waivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// Nothing was looked at.
    Nothing,
    Met,
    Undecidable,
    Violated,
}

impl State {
    /// All parts have to hold: the worst counts.
    pub(super) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().max().unwrap_or(Self::Nothing)
    }

    /// One part is enough: the best that was looked at counts.
    pub(super) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let seen = parts.into_iter().filter(|&part| part != Self::Nothing);
        seen.min().unwrap_or(Self::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::State::{self, Met, Nothing, Undecidable, Violated};

    #[test]
    fn the_worst_of_all_and_the_best_of_any_count() {
        assert_eq!(State::all([Met, Nothing, Undecidable]), Undecidable);
        assert_eq!(State::all([Undecidable, Violated]), Violated);
        assert_eq!(State::any([Violated, Nothing, Met]), Met);
        assert_eq!(State::any([Violated, Undecidable]), Undecidable);
        assert_eq!(State::any([Nothing, Nothing]), Nothing);
        assert_eq!(State::all([]), Nothing);
    }
}
