//! See `rules/hardening/exposed-status-page.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Severity};
use crate::model::serving::Serving;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/exposed-status-page.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    let Some(page) = &serving.status_page else {
        return;
    };
    let at = page.name.span;
    let name = &page.name.value;
    let draft = match page.writable {
        Some(write) if !page.authenticated => {
            Draft::new(write, "clients that prove nothing may change the server")
                .severity(Severity::High)
                .note("the API adds and removes upstream servers")
                .help("remove `write=on`, or ask for a certificate or a password")
        }
        _ if page.authenticated || page.restricted => return cx.pass(Some(at)),
        _ => Draft::new(at, format!("anybody can read what `{name}` tells"))
            .note("it shows how busy the server is and, often, what is behind it")
            .help("allow the addresses that watch it and end with `deny all;`"),
    };
    match page.open {
        Some(why) => cx.undecided(&serving.scope, Some(at), why),
        None => cx.fail(&serving.scope, draft),
    }
}
