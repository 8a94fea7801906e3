//! Rules of the topic `cache`.

mod cache_outlives_token;
mod cache_ttl_out_of_range;
mod cached_auth_failure;
mod shared_cache_of_private_response;
#[cfg(test)]
mod tests;

use super::Check;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &cache_outlives_token::CHECK,
    &cache_ttl_out_of_range::CHECK,
    &cached_auth_failure::CHECK,
    &shared_cache_of_private_response::CHECK,
];
