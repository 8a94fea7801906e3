//! See `rules/access/spoofable-identity-header.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::access::AccessGate;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/access/spoofable-identity-header.md"),
    run: Run::Gate(check),
};

fn check(gate: &AccessGate, cx: &mut Cx<'_>) {
    for header in &gate.identity {
        let name = &header.name.value;
        let Some((span, scope)) = &header.unguarded else {
            cx.pass(Some(header.name.span));
            continue;
        };
        cx.fail(
            scope,
            Draft::new(
                *span,
                format!(
                    "a client's own `{name}` reaches an upstream that takes it for an identity"
                ),
            )
            .note("elsewhere the same upstream is sent the authenticated user under this name")
            .help(format!(
                "overwrite it here too: `proxy_set_header {name} \"\";`"
            ))
            .related(
                header.name.span,
                "here it carries the authenticated identity",
            ),
        );
    }
}
