//! Rules of the topic `timeouts`.

use super::Check;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[];
