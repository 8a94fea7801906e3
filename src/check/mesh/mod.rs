//! Rules of the topic `mesh`.

mod allow_all_policy;
mod disabled_mtls;
mod permissive_mtls;
mod removed_api;
#[cfg(test)]
mod tests;
mod unknown_kind;

use super::Check;
use crate::finding::Draft;
use crate::model::mesh::Level;
use crate::source::Span;

/// Its checks, in the order of their ids.
pub static CHECKS: &[&Check] = &[
    &allow_all_policy::CHECK,
    &disabled_mtls::CHECK,
    &permissive_mtls::CHECK,
    &removed_api::CHECK,
    &unknown_kind::CHECK,
];

/// A finding about a mode that nothing reads: no release knows its object's kind.
fn without_effect(at: Span, message: String) -> Draft {
    Draft::new(at, message)
        .note("as it is, it does nothing: no Istio release serves its kind")
        .help("write `STRICT` when you move it to a PeerAuthentication")
}

/// How far a setting reaches, as the end of a sentence.
fn reach(level: Level) -> String {
    match level {
        Level::Port(port) => format!("on port {port}"),
        Level::Workload => "on this workload".to_owned(),
        Level::Namespace => "in the whole namespace".to_owned(),
        Level::Mesh => "in the whole mesh".to_owned(),
    }
}
