//! Rules of the topic `jwt`.

mod accepted_values;
mod claims_fix;
mod excessive_clock_skew;
mod literal_secret;
mod long_access_token;
mod missing_algorithm_list;
mod missing_audience_check;
mod missing_expiry_check;
mod missing_issuer_check;
mod missing_required_claim;
mod mixed_algorithm_families;
mod optional_token;
mod plaintext_key_source;
mod static_key;
mod symmetric_algorithm_with_public_key;
mod token_in_query;
mod unsigned_token_accepted;
mod weak_hmac_secret;

use super::Check;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &excessive_clock_skew::CHECK,
    &literal_secret::CHECK,
    &long_access_token::CHECK,
    &missing_algorithm_list::CHECK,
    &missing_audience_check::CHECK,
    &missing_expiry_check::CHECK,
    &missing_issuer_check::CHECK,
    &missing_required_claim::CHECK,
    &mixed_algorithm_families::CHECK,
    &optional_token::CHECK,
    &plaintext_key_source::CHECK,
    &static_key::CHECK,
    &symmetric_algorithm_with_public_key::CHECK,
    &token_in_query::CHECK,
    &unsigned_token_accepted::CHECK,
    &weak_hmac_secret::CHECK,
];
