//! Rules of the topic `syntax`.

mod broken_syntax;
mod duplicate_key;
mod expired_waiver;
mod invalid_config;
mod invalid_suppression;
mod obsolete_directive;
mod unknown_key;
mod unused_suppression;
mod unused_waiver;

use super::Check;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &broken_syntax::CHECK,
    &duplicate_key::CHECK,
    &expired_waiver::CHECK,
    &invalid_config::CHECK,
    &invalid_suppression::CHECK,
    &obsolete_directive::CHECK,
    &unknown_key::CHECK,
    &unused_suppression::CHECK,
    &unused_waiver::CHECK,
];
