//! See `rules/hardening/missing-session-lifetime.md`.

use super::session_end::{self, Missing};
use crate::check::{Check, Cx, Run};
use crate::model::session::Session;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-session-lifetime.md"),
    run: Run::Session(check),
};

fn check(session: &Session, cx: &mut Cx<'_>) {
    let missing = Missing {
        absent: "no absolute lifetime is written for this session",
        zero: "a maximum of 0 ends no session",
        help: "write how long a session may live at most, for example `absolute: 12h`",
    };
    session_end::check(session, &session.absolute, &missing, cx);
}
