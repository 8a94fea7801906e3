//! Rules of the topic `mesh`.

mod allow_all_policy;
mod disabled_mtls;
mod permissive_mtls;
mod removed_api;
mod unknown_kind;

use super::Check;
use crate::model::mesh::Level;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &allow_all_policy::CHECK,
    &disabled_mtls::CHECK,
    &permissive_mtls::CHECK,
    &removed_api::CHECK,
    &unknown_kind::CHECK,
];

/// How far a setting reaches, as the end of a sentence.
fn reach(level: Level) -> String {
    match level {
        Level::Port(port) => format!("on port {port}"),
        Level::Workload => "on this workload".to_owned(),
        Level::Namespace => "in the whole namespace".to_owned(),
        Level::Mesh => "in the whole mesh".to_owned(),
    }
}
