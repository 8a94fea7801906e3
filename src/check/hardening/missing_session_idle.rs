//! See `rules/hardening/missing-session-idle.md`.

use super::session_end::{self, Missing};
use crate::check::{Check, Cx, Run};
use crate::model::session::Session;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-session-idle.md"),
    run: Run::Session(check),
};

fn check(session: &Session, cx: &mut Cx<'_>) {
    let missing = Missing {
        absent: "no idle timeout is written for this session",
        zero: "an idle timeout of 0 ends no session",
        help: "write how long a session may rest, for example `idle: 15m`",
    };
    session_end::check(session, &session.idle, &missing, cx);
}
