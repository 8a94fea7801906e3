//! See `rules/hardening/cookie-without-samesite.md`.

use super::absent::judge;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::session::{SameSite, SessionCookie};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/cookie-without-samesite.md"),
    run: Run::Cookie(check),
};

fn check(cookie: &SessionCookie, cx: &mut Cx<'_>) {
    let allowed = cx.list("allowed");
    judge(&cookie.scope, &cookie.same_site, cx, |written| {
        let name = written.value.name();
        if allowed.iter().any(|one| one.eq_ignore_ascii_case(name)) {
            return None;
        }
        let message = match written.value {
            SameSite::Unset => "the cookie says nothing about requests of other sites".to_owned(),
            SameSite::None => "requests of every site carry the cookie".to_owned(),
            _ => format!("`SameSite={name}` is not among the allowed values"),
        };
        Some(
            Draft::new(written.span, message)
                .note("a request that another site makes the browser send counts as the user's")
                .help(format!("write one of: {}", allowed.join(", "))),
        )
    });
}
