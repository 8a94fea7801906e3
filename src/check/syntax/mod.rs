//! Rules of the topic `syntax`.

use super::Check;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[];
