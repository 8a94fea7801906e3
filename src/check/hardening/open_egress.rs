//! See `rules/hardening/open-egress.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::mesh::MeshConfig;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/open-egress.md"),
    run: Run::MeshConfig(check),
};

fn check(config: &MeshConfig, cx: &mut Cx<'_>) {
    cx.judge(&config.scope, &config.outbound, |mode| {
        if mode.value == "REGISTRY_ONLY" {
            return None;
        }
        let draft = Draft::new(mode.span, "workloads may send to hosts that the mesh does not know")
            .help("set `outboundTrafficPolicy.mode` to REGISTRY_ONLY, and name each outside host in a ServiceEntry");
        Some(match mode.source {
            Some(source) => draft.note(format!("nothing is written ({source})")),
            None => draft.note("what a broken-in workload sends out is seen by nobody"),
        })
    });
}
