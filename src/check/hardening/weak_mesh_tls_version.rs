//! See `rules/hardening/weak-mesh-tls-version.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::mesh::MeshConfig;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/weak-mesh-tls-version.md"),
    run: Run::MeshConfig(check),
};

fn check(config: &MeshConfig, cx: &mut Cx<'_>) {
    let allowed = cx.list("allowed");
    cx.judge(&config.scope, &config.min_tls, |min| {
        let name = min.value.name();
        let is_allowed = allowed.iter().any(|one| one == name);
        (!is_allowed).then(|| {
            Draft::new(min.span, format!("workloads speak {name} with each other"))
                .note("the mesh's proxies all speak TLS 1.3: nothing but their configuration asks for less")
                .help(format!(
                    "set `meshMTLS.minProtocolVersion` to {}",
                    allowed.last().map_or("TLSV1_3".to_owned(), |name| name
                        .to_ascii_uppercase()
                        .replace('.', "_"))
                ))
        })
    });
}
