//! Rules of the topic `syntax`.

mod invalid_config;
mod invalid_suppression;
mod unused_suppression;

use super::Check;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &invalid_config::CHECK,
    &invalid_suppression::CHECK,
    &unused_suppression::CHECK,
];
