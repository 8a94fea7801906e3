//! Rules that only some standards want: off unless a standard or the user selects them.

mod absent;
mod answering_default_server;
mod bound;
mod client_timeout_out_of_range;
mod cookie_without_httponly;
mod cookie_without_samesite;
mod cookie_without_secure;
mod credential;
mod dangerous_key_header;
mod directory_listing;
mod disabled_access_log;
mod disclosed_server_version;
mod exposed_dot_files;
mod exposed_status_page;
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
mod missing_connection_limit;
mod missing_default_deny;
mod missing_error_page;
mod missing_forwarded_headers;
mod missing_mesh_access_log;
mod missing_method_restriction;
mod missing_pkce;
mod missing_rate_limit;
mod missing_refresh_expiry;
mod missing_service_credential;
mod missing_session_idle;
mod missing_session_lifetime;
mod missing_strict_mtls;
mod missing_type_check;
mod missing_user_credential;
mod open_access_list;
mod open_egress;
mod privileged_worker;
mod quiet_error_log;
mod session_end;
mod unbound_access_token;
mod unbound_refresh_token;
mod unexpected_port;
mod unlimited_body_size;
mod unlisted_module;
mod unlisted_signing_algorithm;
mod unprefixed_session_cookie;
mod unpushed_authorization_request;
mod weak_client_authentication;
mod weak_mesh_tls_version;
mod weak_path_normalization;

use super::Check;

/// The checks of this topic, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &answering_default_server::CHECK,
    &client_timeout_out_of_range::CHECK,
    &cookie_without_httponly::CHECK,
    &cookie_without_samesite::CHECK,
    &cookie_without_secure::CHECK,
    &dangerous_key_header::CHECK,
    &directory_listing::CHECK,
    &disabled_access_log::CHECK,
    &disclosed_server_version::CHECK,
    &exposed_dot_files::CHECK,
    &exposed_status_page::CHECK,
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
    &missing_connection_limit::CHECK,
    &missing_default_deny::CHECK,
    &missing_error_page::CHECK,
    &missing_forwarded_headers::CHECK,
    &missing_mesh_access_log::CHECK,
    &missing_method_restriction::CHECK,
    &missing_pkce::CHECK,
    &missing_rate_limit::CHECK,
    &missing_refresh_expiry::CHECK,
    &missing_service_credential::CHECK,
    &missing_session_idle::CHECK,
    &missing_session_lifetime::CHECK,
    &missing_strict_mtls::CHECK,
    &missing_type_check::CHECK,
    &missing_user_credential::CHECK,
    &open_access_list::CHECK,
    &open_egress::CHECK,
    &privileged_worker::CHECK,
    &quiet_error_log::CHECK,
    &unbound_access_token::CHECK,
    &unbound_refresh_token::CHECK,
    &unexpected_port::CHECK,
    &unlimited_body_size::CHECK,
    &unlisted_module::CHECK,
    &unlisted_signing_algorithm::CHECK,
    &unprefixed_session_cookie::CHECK,
    &unpushed_authorization_request::CHECK,
    &weak_client_authentication::CHECK,
    &weak_mesh_tls_version::CHECK,
    &weak_path_normalization::CHECK,
];
