//! See `rules/mesh/removed-api.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::mesh::{KindVerdict, MeshObject};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/mesh/removed-api.md"),
    run: Run::Object(check),
};

fn check(object: &MeshObject, cx: &mut Cx<'_>) {
    match object.verdict {
        KindVerdict::Removed {
            in_release,
            instead,
        } => {
            let (version, kind) = (&object.api_version.value, &object.kind.value);
            let draft = Draft::new(
                object.api_version.span,
                format!("{version} {kind} was removed in Istio {in_release}"),
            )
            .note("nothing reads it any more, so the protection it describes is not there")
            .help(instead);
            cx.fail(&object.scope, draft);
        }
        KindVerdict::Served => cx.pass(Some(object.api_version.span)),
        KindVerdict::Unknown { .. } => {}
    }
}
