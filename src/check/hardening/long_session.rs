//! See `rules/hardening/long-session.md`.

use super::absent::judge_time;
use crate::check::written::seconds;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::session::Session;
use crate::model::{Setting, Why};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/long-session.md"),
    run: Run::Session(check),
};

fn check(session: &Session, cx: &mut Cx<'_>) {
    let max = cx.number("max");
    match &session.lifetime {
        // Whichever of the two it is, a busy session lives at least as long.
        Setting::Set { value, span, .. } if session.absolute.is_unset() => {
            if value.seconds > max {
                cx.fail(&session.scope, draft(*span, value.seconds, max));
            } else {
                cx.undecided(&session.scope, Some(*span), Why::Ambiguous);
            }
        }
        Setting::Unknown { span, why } if session.absolute.is_unset() => {
            cx.undecided(&session.scope, Some(*span), *why);
        }
        _ => judge_time(&session.scope, &session.absolute, max, cx, |absolute| {
            draft(absolute.span, absolute.value.seconds, max)
        }),
    }
}

fn draft(at: Span, lifetime: u64, max: u64) -> Draft {
    let message = match lifetime {
        0 => "a maximum of 0 ends no session".to_owned(),
        lifetime => format!("sessions live {}", seconds(lifetime)),
    };
    Draft::new(at, message)
        .note("as long as a session lives, nobody proves again that the user is there")
        .help(format!(
            "end sessions {} after sign-in, however busy they are",
            seconds(max)
        ))
}
