//! Rules that only some standards want: off unless a standard or the user selects them.

mod client_cipher_preference;
mod custom_dhparam;
mod disabled_session_tickets;
mod enabled_early_data;
mod enabled_session_tickets;
mod enabled_tls_compression;
mod endpoint;
mod long_tls_session;
mod missing_dhparam;
mod missing_tls_protocol;
mod server_cipher_preference;
mod unlisted_tls_cipher;
mod unlisted_tls_group;

use super::Check;

/// The checks of this topic, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &client_cipher_preference::CHECK,
    &custom_dhparam::CHECK,
    &disabled_session_tickets::CHECK,
    &enabled_early_data::CHECK,
    &enabled_session_tickets::CHECK,
    &enabled_tls_compression::CHECK,
    &long_tls_session::CHECK,
    &missing_dhparam::CHECK,
    &missing_tls_protocol::CHECK,
    &server_cipher_preference::CHECK,
    &unlisted_tls_cipher::CHECK,
    &unlisted_tls_group::CHECK,
];
