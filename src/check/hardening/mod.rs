//! Rules that only some standards want: off unless a standard or the user selects them.

mod absent;
mod cookie_without_httponly;
mod cookie_without_samesite;
mod cookie_without_secure;
mod credential;
mod dangerous_key_header;
mod long_authorization_code;
mod long_id_token;
mod long_session;
mod long_session_idle;
mod missing_default_deny;
mod missing_mesh_access_log;
mod missing_pkce;
mod missing_refresh_expiry;
mod missing_service_credential;
mod missing_session_idle;
mod missing_session_lifetime;
mod missing_strict_mtls;
mod missing_type_check;
mod missing_user_credential;
mod open_egress;
mod session_end;
mod unbound_access_token;
mod unbound_refresh_token;
mod unlisted_signing_algorithm;
mod unprefixed_session_cookie;
mod unpushed_authorization_request;
mod weak_client_authentication;
mod weak_mesh_tls_version;
mod weak_path_normalization;

use super::Check;

/// The checks of this topic.
pub static CHECKS: &[&Check] = &[
    &cookie_without_httponly::CHECK,
    &cookie_without_samesite::CHECK,
    &cookie_without_secure::CHECK,
    &dangerous_key_header::CHECK,
    &long_authorization_code::CHECK,
    &long_id_token::CHECK,
    &long_session::CHECK,
    &long_session_idle::CHECK,
    &missing_default_deny::CHECK,
    &missing_mesh_access_log::CHECK,
    &missing_pkce::CHECK,
    &missing_refresh_expiry::CHECK,
    &missing_service_credential::CHECK,
    &missing_session_idle::CHECK,
    &missing_session_lifetime::CHECK,
    &missing_strict_mtls::CHECK,
    &missing_type_check::CHECK,
    &missing_user_credential::CHECK,
    &open_egress::CHECK,
    &unbound_access_token::CHECK,
    &unbound_refresh_token::CHECK,
    &unlisted_signing_algorithm::CHECK,
    &unprefixed_session_cookie::CHECK,
    &unpushed_authorization_request::CHECK,
    &weak_client_authentication::CHECK,
    &weak_mesh_tls_version::CHECK,
    &weak_path_normalization::CHECK,
];
