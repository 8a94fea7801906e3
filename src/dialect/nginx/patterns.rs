//! Regular expressions of one unit, each read once: the same location is held against many requests.

use regex::{Regex, RegexBuilder};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What was read so far: patterns that case matters to, and those it does not.
#[derive(Debug, Default)]
pub(super) struct Patterns([RefCell<BTreeMap<String, Option<Regex>>>; 2]);

impl Patterns {
    /// Whether a pattern fits a value; none where our engine cannot tell.
    pub(super) fn fits(&self, pattern: &str, value: &str, loose: bool) -> Option<bool> {
        let mut read = self.0[usize::from(loose)].borrow_mut();
        if !read.contains_key(pattern) {
            read.insert(pattern.to_owned(), regex(pattern, loose));
        }
        let regex = read.get(pattern)?.as_ref()?;
        Some(regex.is_match(value))
    }
}

fn regex(pattern: &str, loose: bool) -> Option<Regex> {
    let mut builder = RegexBuilder::new(pattern);
    let builder = builder.case_insensitive(loose).size_limit(1 << 20);
    builder.nest_limit(64).build().ok()
}

#[cfg(test)]
mod tests {
    use super::Patterns;

    #[test]
    fn case_is_told_apart_and_what_cannot_be_read_is_not_guessed() {
        let patterns = Patterns::default();
        for _ in 0..2 {
            assert_eq!(patterns.fits("^/a", "/A", false), Some(false));
            assert_eq!(patterns.fits("^/a", "/A", true), Some(true));
            assert_eq!(patterns.fits("(?=a)", "a", false), None);
        }
    }
}
