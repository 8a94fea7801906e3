//! See `rules/hardening/cookie-without-httponly.md`.

use super::absent::judge;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::session::SessionCookie;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/cookie-without-httponly.md"),
    run: Run::Cookie(check),
};

fn check(cookie: &SessionCookie, cx: &mut Cx<'_>) {
    judge(&cookie.scope, &cookie.http_only, cx, |flag| {
        (!flag.value).then(|| {
            Draft::new(flag.span, "scripts can read the cookie")
                .note("one script injected into a page takes the session with it")
                .help("switch `http_only` on")
        })
    });
}
