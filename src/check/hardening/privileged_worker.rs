//! See `rules/hardening/privileged-worker.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::serving::Process;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/privileged-worker.md"),
    run: Run::Process(check),
};

fn check(process: &Process, cx: &mut Cx<'_>) {
    let lists = [
        ("user", &process.user, cx.list("users")),
        ("group", &process.group, cx.list("groups")),
    ];
    for (what, setting, unwanted) in lists {
        cx.judge(&process.scope, setting, |name| {
            unwanted.contains(name.value).then(|| {
                Draft::new(
                    name.span,
                    format!("the workers run as the {what} {}", name.value),
                )
                .note("who takes over a worker then has the whole machine")
                .help("name an account that owns nothing, as in `user nginx;`")
            })
        });
    }
}
