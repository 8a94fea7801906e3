//! See `rules/hardening/weak-path-normalization.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::mesh::MeshConfig;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/weak-path-normalization.md"),
    run: Run::MeshConfig(check),
};

fn check(config: &MeshConfig, cx: &mut Cx<'_>) {
    let allowed = cx.list("allowed");
    cx.judge(&config.scope, &config.path_normalization, |normal| {
        if allowed.contains(normal.value) {
            return None;
        }
        let message = format!("paths are normalised by `{}` before policies see them", normal.value);
        Some(
            Draft::new(normal.span, message)
                .note("a path that is spelt in another way, `//admin` or `%2Fadmin`, passes a policy on `/admin`")
                .help(format!("set `pathNormalization.normalization` to {}", allowed.join(" or "))),
        )
    });
}
