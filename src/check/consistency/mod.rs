//! Rules of the topic `consistency`.

mod issuer_mismatch;
mod issuers;
mod unaccepted_signing_algorithm;

use super::Check;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &issuer_mismatch::CHECK,
    &unaccepted_signing_algorithm::CHECK,
];
