//! See `rules/hardening/missing-mesh-access-log.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::mesh::MeshConfig;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-mesh-access-log.md"),
    run: Run::MeshConfig(check),
};

fn check(config: &MeshConfig, cx: &mut Cx<'_>) {
    cx.judge(&config.scope, &config.access_log, |logs| {
        (!logs.value).then(|| {
            Draft::new(logs.span, "the proxies of the mesh log no requests")
                .note("after an incident nobody can tell who asked for what")
                .help("set `accessLogFile: /dev/stdout`, or add a Telemetry with `accessLogging` to the root namespace")
        })
    });
}
