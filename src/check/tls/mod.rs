//! Rules of the topic `tls`.

mod weak_tls_protocol;

use super::Check;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[&weak_tls_protocol::CHECK];
