//! Stub.
use super::config::Config;
use super::server::Server;
use crate::model::Facts;

pub(super) fn lower_server(_config: &Config<'_>, _server: &Server, _facts: &mut Facts) {}
