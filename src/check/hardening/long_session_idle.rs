//! See `rules/hardening/long-session-idle.md`.

use super::absent::judge_time;
use crate::check::written::seconds;
use crate::check::{Check, Cx, Judged, Run};
use crate::finding::Draft;
use crate::model::session::Session;
use crate::model::token::Lifetime;
use crate::model::{Setting, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/long-session-idle.md"),
    run: Run::Session(check),
};

fn check(session: &Session, cx: &mut Cx<'_>) {
    let max = cx.number("max");
    match &session.lifetime {
        // Whichever of the two it is, it ends a session that rests.
        Setting::Set { value, span, .. } if session.idle.is_unset() => {
            if value.certain && (1..=max).contains(&value.seconds) {
                cx.pass(Some(*span));
            } else {
                cx.undecided(&session.scope, Some(*span), Why::Ambiguous);
            }
        }
        Setting::Unknown { span, why } if session.idle.is_unset() => {
            cx.undecided(&session.scope, Some(*span), *why);
        }
        _ => judge_time(&session.scope, &session.idle, max, cx, |idle| {
            draft(&idle, max)
        }),
    }
}

fn draft(idle: &Judged<'_, Lifetime>, max: u64) -> Draft {
    let message = match idle.value.seconds {
        0 => "an idle timeout of 0 ends no session".to_owned(),
        idle => format!("sessions live {} without a request", seconds(idle)),
    };
    Draft::new(idle.span, message)
        .note(
            "whoever comes to an unattended browser, or has copied the cookie, goes on as the user",
        )
        .help(format!(
            "end sessions after {} without a request",
            seconds(max)
        ))
}
