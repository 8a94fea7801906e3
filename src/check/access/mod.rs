//! Rules of the topic `access`.

use super::Check;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[];
