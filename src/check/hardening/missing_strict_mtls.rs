//! See `rules/hardening/missing-strict-mtls.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::mesh::{MtlsMode, Namespace};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-strict-mtls.md"),
    run: Run::Namespace(check),
};

fn check(namespace: &Namespace, cx: &mut Cx<'_>) {
    cx.judge(&namespace.scope, &namespace.mtls, |mode| {
        let message = match mode.value {
            MtlsMode::Strict => return None,
            MtlsMode::Disable => "workloads here take plain text only",
            MtlsMode::Permissive | MtlsMode::Unset => "workloads here take plain text beside mTLS",
        };
        let draft = Draft::new(mode.span, message)
            .help("write a PeerAuthentication with `mode: STRICT` for the namespace or the mesh");
        Some(match mode.source {
            Some(source) => draft.note(format!("nothing is written ({source})")),
            None => draft
                .note("a client without a certificate has no identity that a policy could check"),
        })
    });
}
