//! Rules that only some standards want: off unless a standard or the user selects them.

mod answering_default_server;
mod bound;
mod client_timeout_out_of_range;
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
mod long_keepalive;
mod long_send_timeout;
mod missing_connection_limit;
mod missing_error_page;
mod missing_forwarded_headers;
mod missing_method_restriction;
mod missing_rate_limit;
mod open_access_list;
mod privileged_worker;
mod quiet_error_log;
mod unexpected_port;
mod unlimited_body_size;
mod unlisted_module;

use super::Check;

/// The checks of this topic.
pub static CHECKS: &[&Check] = &[
    &answering_default_server::CHECK,
    &client_timeout_out_of_range::CHECK,
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
    &long_keepalive::CHECK,
    &long_send_timeout::CHECK,
    &missing_connection_limit::CHECK,
    &missing_error_page::CHECK,
    &missing_forwarded_headers::CHECK,
    &missing_method_restriction::CHECK,
    &missing_rate_limit::CHECK,
    &open_access_list::CHECK,
    &privileged_worker::CHECK,
    &quiet_error_log::CHECK,
    &unexpected_port::CHECK,
    &unlimited_body_size::CHECK,
    &unlisted_module::CHECK,
];
