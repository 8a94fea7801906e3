//! See `rules/hardening/missing-method-restriction.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::serving::Passing;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-method-restriction.md"),
    run: Run::Passing(check),
};

fn check(upstream: &Passing, cx: &mut Cx<'_>) {
    if upstream.internal {
        return;
    }
    // Every call of gRPC is a POST.
    if upstream.module == "grpc" {
        return;
    }
    cx.judge(&upstream.scope, &upstream.tests_method, |tested| {
        (!tested.value).then(|| {
            Draft::new(tested.span, "requests of every method are passed on")
                .note("the upstream may answer to methods nobody meant to offer, as PUT, DELETE or TRACE")
                .help("allow what is used, as in `limit_except GET POST { deny all; }`")
        })
    });
}
