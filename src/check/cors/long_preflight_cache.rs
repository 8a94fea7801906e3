//! See `rules/cors/long-preflight-cache.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::cors::CorsPolicy;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/cors/long-preflight-cache.md"),
    run: Run::Cors(check),
};

fn check(policy: &CorsPolicy, cx: &mut Cx<'_>) {
    let max = cx.number("max");
    cx.judge(&policy.scope, &policy.max_age, |age| {
        (*age.value > max).then(|| {
            Draft::new(
                age.span,
                format!("preflight answers may be cached for {} s", age.value),
            )
            .note("browsers cap it far below; a cache that does not keeps a withdrawn permission alive")
            .help(format!("allow {max} s or less"))
        })
    });
}
