//! Rules that only some standards want: off unless a standard or the user selects them.

mod absent;
mod answering_default_server;
mod bound;
mod client_cipher_preference;
mod client_timeout_out_of_range;
mod cookie_without_httponly;
mod cookie_without_samesite;
mod cookie_without_secure;
mod credential;
mod csp;
mod custom_dhparam;
mod dangerous_key_header;
mod directory_listing;
mod disabled_access_log;
mod disabled_session_tickets;
mod disclosed_server_version;
mod enabled_early_data;
mod enabled_session_tickets;
mod enabled_tls_compression;
mod endpoint;
mod exposed_dot_files;
mod exposed_status_page;
mod header;
mod hsts_directive;
mod hsts_without_preload;
mod hsts_without_subdomains;
mod implicit_worker_connections;
mod incomplete_access_log;
mod large_header_buffers;
mod leaked_upstream_header;
mod limit;
mod local_logs_only;
mod logged_credentials;
mod long_authorization_code;
mod long_id_token;
mod long_keepalive;
mod long_send_timeout;
mod long_session;
mod long_session_idle;
mod long_tls_session;
mod missing_client_certificate;
mod missing_client_ocsp;
mod missing_connection_limit;
mod missing_content_security_policy;
mod missing_crl;
mod missing_cross_origin_opener_policy;
mod missing_default_deny;
mod missing_dhparam;
mod missing_error_page;
mod missing_forwarded_headers;
mod missing_frame_ancestors;
mod missing_frame_options;
mod missing_http2;
mod missing_mesh_access_log;
mod missing_method_restriction;
mod missing_nosniff;
mod missing_ocsp_stapling;
mod missing_pkce;
mod missing_quic;
mod missing_rate_limit;
mod missing_referrer_policy;
mod missing_refresh_expiry;
mod missing_service_credential;
mod missing_session_idle;
mod missing_session_lifetime;
mod missing_strict_mtls;
mod missing_tls_protocol;
mod missing_type_check;
mod missing_upstream_client_certificate;
mod missing_upstream_name;
mod missing_user_credential;
mod open_access_list;
mod open_egress;
mod plaintext_content;
mod plaintext_upstream;
mod privileged_worker;
mod quiet_error_log;
mod server_cipher_preference;
mod session_end;
mod unbound_access_token;
mod unbound_refresh_token;
mod unexpected_port;
mod unlimited_body_size;
mod unlisted_module;
mod unlisted_signing_algorithm;
mod unlisted_tls_cipher;
mod unlisted_tls_group;
mod unprefixed_session_cookie;
mod unpushed_authorization_request;
mod weak_client_authentication;
mod weak_mesh_tls_version;
mod weak_path_normalization;

use super::Check;

/// The checks of this topic, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &answering_default_server::CHECK,
    &client_cipher_preference::CHECK,
    &client_timeout_out_of_range::CHECK,
    &cookie_without_httponly::CHECK,
    &cookie_without_samesite::CHECK,
    &cookie_without_secure::CHECK,
    &custom_dhparam::CHECK,
    &dangerous_key_header::CHECK,
    &directory_listing::CHECK,
    &disabled_access_log::CHECK,
    &disabled_session_tickets::CHECK,
    &disclosed_server_version::CHECK,
    &enabled_early_data::CHECK,
    &enabled_session_tickets::CHECK,
    &enabled_tls_compression::CHECK,
    &exposed_dot_files::CHECK,
    &exposed_status_page::CHECK,
    &hsts_without_preload::CHECK,
    &hsts_without_subdomains::CHECK,
    &implicit_worker_connections::CHECK,
    &incomplete_access_log::CHECK,
    &large_header_buffers::CHECK,
    &leaked_upstream_header::CHECK,
    &local_logs_only::CHECK,
    &logged_credentials::CHECK,
    &long_authorization_code::CHECK,
    &long_id_token::CHECK,
    &long_keepalive::CHECK,
    &long_send_timeout::CHECK,
    &long_session::CHECK,
    &long_session_idle::CHECK,
    &long_tls_session::CHECK,
    &missing_client_certificate::CHECK,
    &missing_client_ocsp::CHECK,
    &missing_connection_limit::CHECK,
    &missing_content_security_policy::CHECK,
    &missing_crl::CHECK,
    &missing_cross_origin_opener_policy::CHECK,
    &missing_default_deny::CHECK,
    &missing_dhparam::CHECK,
    &missing_error_page::CHECK,
    &missing_forwarded_headers::CHECK,
    &missing_frame_ancestors::CHECK,
    &missing_frame_options::CHECK,
    &missing_http2::CHECK,
    &missing_mesh_access_log::CHECK,
    &missing_method_restriction::CHECK,
    &missing_nosniff::CHECK,
    &missing_ocsp_stapling::CHECK,
    &missing_pkce::CHECK,
    &missing_quic::CHECK,
    &missing_rate_limit::CHECK,
    &missing_referrer_policy::CHECK,
    &missing_refresh_expiry::CHECK,
    &missing_service_credential::CHECK,
    &missing_session_idle::CHECK,
    &missing_session_lifetime::CHECK,
    &missing_strict_mtls::CHECK,
    &missing_tls_protocol::CHECK,
    &missing_type_check::CHECK,
    &missing_upstream_client_certificate::CHECK,
    &missing_upstream_name::CHECK,
    &missing_user_credential::CHECK,
    &open_access_list::CHECK,
    &open_egress::CHECK,
    &plaintext_content::CHECK,
    &plaintext_upstream::CHECK,
    &privileged_worker::CHECK,
    &quiet_error_log::CHECK,
    &server_cipher_preference::CHECK,
    &unbound_access_token::CHECK,
    &unbound_refresh_token::CHECK,
    &unexpected_port::CHECK,
    &unlimited_body_size::CHECK,
    &unlisted_module::CHECK,
    &unlisted_signing_algorithm::CHECK,
    &unlisted_tls_cipher::CHECK,
    &unlisted_tls_group::CHECK,
    &unprefixed_session_cookie::CHECK,
    &unpushed_authorization_request::CHECK,
    &weak_client_authentication::CHECK,
    &weak_mesh_tls_version::CHECK,
    &weak_path_normalization::CHECK,
];
