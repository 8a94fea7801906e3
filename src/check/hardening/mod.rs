//! Rules that only some standards want: off unless a standard or the user selects them.

mod client_cipher_preference;
mod csp;
mod custom_dhparam;
mod disabled_session_tickets;
mod enabled_early_data;
mod enabled_session_tickets;
mod enabled_tls_compression;
mod endpoint;
mod header;
mod hsts_without_preload;
mod hsts_without_subdomains;
mod long_tls_session;
mod missing_client_certificate;
mod missing_client_ocsp;
mod missing_content_security_policy;
mod missing_crl;
mod missing_cross_origin_opener_policy;
mod missing_dhparam;
mod missing_frame_ancestors;
mod missing_frame_options;
mod missing_http2;
mod missing_nosniff;
mod missing_ocsp_stapling;
mod missing_quic;
mod missing_referrer_policy;
mod missing_tls_protocol;
mod missing_upstream_client_certificate;
mod missing_upstream_name;
mod plaintext_content;
mod plaintext_upstream;
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
    &hsts_without_preload::CHECK,
    &hsts_without_subdomains::CHECK,
    &long_tls_session::CHECK,
    &missing_client_certificate::CHECK,
    &missing_client_ocsp::CHECK,
    &missing_content_security_policy::CHECK,
    &missing_crl::CHECK,
    &missing_cross_origin_opener_policy::CHECK,
    &missing_dhparam::CHECK,
    &missing_frame_ancestors::CHECK,
    &missing_frame_options::CHECK,
    &missing_http2::CHECK,
    &missing_nosniff::CHECK,
    &missing_ocsp_stapling::CHECK,
    &missing_quic::CHECK,
    &missing_referrer_policy::CHECK,
    &missing_tls_protocol::CHECK,
    &missing_upstream_client_certificate::CHECK,
    &missing_upstream_name::CHECK,
    &plaintext_content::CHECK,
    &plaintext_upstream::CHECK,
    &server_cipher_preference::CHECK,
    &unlisted_tls_cipher::CHECK,
    &unlisted_tls_group::CHECK,
];
