//! Rules that only some standards want: off unless a standard or the user selects them.

use super::Check;

/// The checks of this topic.
pub static CHECKS: &[&Check] = &[];
