//! Patterns that cannot be run here: whether any engine could.

use super::Why;
use fancy_regex::{Error, ParseError, Regex};

/// Why a pattern cannot be run. Only what no engine takes is called invalid: an open bracket, a last
/// backslash, a quantifier at the start; the rest may be a feature that some engine has.
#[must_use]
pub fn unrunnable(pattern: &str) -> Why {
    if pattern.starts_with(['*', '+', '?']) {
        return Why::InvalidPattern;
    }
    match Regex::new(pattern) {
        Err(Error::ParseError(
            _,
            ParseError::UnclosedOpenParen
            | ParseError::TrailingBackslash
            | ParseError::InvalidClass,
        )) => Why::InvalidPattern,
        _ => Why::Pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_engine_takes_is_invalid() {
        for pattern in ["^https://(a|b", "^[a-z", "a\\", "*", "*.example.com"] {
            assert_eq!(unrunnable(pattern), Why::InvalidPattern, "{pattern}");
        }
        for pattern in ["^(?<=a+)b", "(*UCP)a", "(?R)", "a(?!b)"] {
            assert_eq!(unrunnable(pattern), Why::Pattern, "{pattern}");
        }
    }
}
