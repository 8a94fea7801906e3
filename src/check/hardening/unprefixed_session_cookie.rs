//! See `rules/hardening/unprefixed-session-cookie.md`.

use super::absent::judge;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::session::SessionCookie;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/unprefixed-session-cookie.md"),
    run: Run::Cookie(check),
};

fn check(cookie: &SessionCookie, cx: &mut Cx<'_>) {
    let prefixes = cx.list("prefixes");
    judge(&cookie.scope, &cookie.name, cx, |name| {
        if prefixes.iter().any(|prefix| name.value.starts_with(prefix)) {
            return None;
        }
        Some(
            Draft::new(
                name.span,
                format!("nothing guards the cookie name `{}`", name.value),
            )
            .note("a sibling domain, or a page over plain HTTP, can set a cookie of that name")
            .help(format!("let the name start with {}", prefixes.join(" or "))),
        )
    });
}
