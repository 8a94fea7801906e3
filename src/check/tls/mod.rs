//! Rules of the topic `tls`.

mod dropped_security_header;
#[cfg(test)]
mod fixture;
pub(super) mod hsts;
mod missing_hsts;
mod missing_https_redirect;
mod missing_upstream_sni;
mod optional_client_certificate;
mod plaintext_credentials;
mod tls_mode_omitted;
mod unverified_upstream_certificate;
pub(in crate::check) mod versions;
mod weak_hsts;
mod weak_tls_cipher;
mod weak_tls_protocol;

use super::Check;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &dropped_security_header::CHECK,
    &missing_hsts::CHECK,
    &missing_https_redirect::CHECK,
    &missing_upstream_sni::CHECK,
    &optional_client_certificate::CHECK,
    &plaintext_credentials::CHECK,
    &tls_mode_omitted::CHECK,
    &unverified_upstream_certificate::CHECK,
    &weak_hsts::CHECK,
    &weak_tls_cipher::CHECK,
    &weak_tls_protocol::CHECK,
];

/// `a, b and c`.
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
