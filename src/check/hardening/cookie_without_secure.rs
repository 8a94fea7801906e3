//! See `rules/hardening/cookie-without-secure.md`.

use super::absent::judge;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::session::SessionCookie;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/cookie-without-secure.md"),
    run: Run::Cookie(check),
};

fn check(cookie: &SessionCookie, cx: &mut Cx<'_>) {
    judge(&cookie.scope, &cookie.secure, cx, |flag| {
        (!flag.value).then(|| {
            Draft::new(flag.span, "the cookie is sent without TLS too")
                .note("one plain request, which anybody on the way can provoke, shows it")
                .help("switch `secure` on")
        })
    });
}
