//! Runs a pattern as the product does.

use super::super::cors::MatchMode;
use super::shape::Shape;

/// Steps a backtracking match may take before it is given up.
const BACKTRACK_LIMIT: usize = 2_000;
/// Bytes a compiled pattern may take.
const SIZE_LIMIT: usize = 1 << 20;

/// A pattern ready to run.
#[derive(Debug)]
pub(super) enum Engine {
    Exact(String),
    Prefix(String),
    Plain(regex::Regex),
    /// For what needs backtracking: lookaround, backreferences, atomic groups.
    Fancy(Box<fancy_regex::Regex>),
}

impl Engine {
    pub(super) fn new(pattern: &str, mode: MatchMode, shape: &Shape) -> Option<Self> {
        let text = match mode {
            MatchMode::Exact => return Some(Self::Exact(pattern.to_owned())),
            MatchMode::Prefix => return Some(Self::Prefix(pattern.to_owned())),
            MatchMode::Search { ignore_case: true } => format!("(?i){}", shape.regex),
            MatchMode::Search { ignore_case: false } => shape.regex.clone(),
            MatchMode::Full => format!(r"\A(?:{})\z", shape.regex),
        };
        if !shape.backtracks {
            return regex::RegexBuilder::new(&text)
                .size_limit(SIZE_LIMIT)
                .nest_limit(64)
                .build()
                .ok()
                .map(Self::Plain);
        }
        // RE2 has no such features: the product refuses the pattern.
        if mode == MatchMode::Full {
            return None;
        }
        fancy_regex::RegexBuilder::new(&text)
            .backtrack_limit(BACKTRACK_LIMIT)
            .delegate_size_limit(SIZE_LIMIT)
            .build()
            .ok()
            .map(|regex| Self::Fancy(Box::new(regex)))
    }

    /// Whether `origin` passes; none where the engine gave up.
    pub(super) fn admits(&self, origin: &str) -> Option<bool> {
        match self {
            Self::Exact(text) => Some(origin == text),
            Self::Prefix(text) => Some(origin.starts_with(text.as_str())),
            Self::Plain(regex) => Some(regex.is_match(origin)),
            Self::Fancy(regex) => regex.is_match(origin).ok(),
        }
    }
}
