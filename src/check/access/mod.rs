//! Rules of the topic `access`.

mod auth_bypassed_by_satisfy;
mod exposed_auth_endpoint;
mod spoofable_identity_header;
#[cfg(test)]
mod tests;
mod trusted_any_proxy;

use super::Check;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &auth_bypassed_by_satisfy::CHECK,
    &exposed_auth_endpoint::CHECK,
    &spoofable_identity_header::CHECK,
    &trusted_any_proxy::CHECK,
];
