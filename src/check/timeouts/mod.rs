//! Rules of the topic `timeouts`.

mod disabled_keepalive;
mod ineffective_upstream_keepalive;
mod long_auth_timeout;
mod short_keepalive;
mod short_upstream_idle;
#[cfg(test)]
mod tests;

use super::Check;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &disabled_keepalive::CHECK,
    &ineffective_upstream_keepalive::CHECK,
    &long_auth_timeout::CHECK,
    &short_keepalive::CHECK,
    &short_upstream_idle::CHECK,
];
