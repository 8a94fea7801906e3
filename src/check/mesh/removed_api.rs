//! See `rules/mesh/removed-api.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Severity};
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
            protects,
        } => {
            let (version, kind) = (&object.api_version.value, &object.kind.value);
            let draft = Draft::new(
                object.api_version.span,
                format!("{version} {kind} was removed in Istio {in_release}"),
            )
            .help(instead);
            let draft = if protects {
                draft.note("nothing reads it any more, so the protection it describes is not there")
            } else {
                draft
                    .note("nothing reads it any more, so what it configures does not happen")
                    .severity(Severity::Medium)
            };
            cx.fail(&object.scope, draft);
        }
        KindVerdict::Served => cx.pass(Some(object.api_version.span)),
        KindVerdict::Unknown { .. } => {}
    }
}
