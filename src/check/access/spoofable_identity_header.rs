//! See `rules/access/spoofable-identity-header.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::access::{AccessGate, IdentityHeader, Unguarded};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/access/spoofable-identity-header.md"),
    run: Run::Gate(check),
};

fn check(gate: &AccessGate, cx: &mut Cx<'_>) {
    for header in &gate.identity {
        match &header.unguarded {
            None => cx.pass(Some(header.name.span)),
            Some(way) => cx.fail(&way.scope, draft(header, way)),
        }
    }
}

fn draft(header: &IdentityHeader, way: &Unguarded) -> Draft {
    let name = &header.name.value;
    let draft = match &way.sends {
        Some(value) => Draft::new(
            way.at,
            format!("the client's own `{value}` is sent as `{name}`, which the upstream takes for an identity"),
        )
        .note("nginx sends every `proxy_set_header` line, a second one of the same name included")
        .help(format!(
            "send what the authentication subrequest answered, or `proxy_set_header {name} \"\";`, and nothing else under this name"
        )),
        None => Draft::new(
            way.at,
            format!("a client's own `{name}` reaches an upstream that takes it for an identity"),
        )
        .note("elsewhere the same upstream is sent the authenticated user under this name")
        .help(format!(
            "overwrite it here too: `proxy_set_header {name} \"\";`"
        )),
    };
    draft.related(header.name.span, "here is the authenticated identity")
}
