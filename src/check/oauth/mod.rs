//! Rules of the topic `oauth`.

mod legacy_grant;
mod long_refresh_token;
mod missing_scope;
mod refresh_not_longer_than_access;
mod refresh_without_rotation;
mod unsafe_redirect_uri;

use super::Check;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &legacy_grant::CHECK,
    &long_refresh_token::CHECK,
    &missing_scope::CHECK,
    &refresh_not_longer_than_access::CHECK,
    &refresh_without_rotation::CHECK,
    &unsafe_redirect_uri::CHECK,
];
