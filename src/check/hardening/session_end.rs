//! What the rules share that want an end of sessions written down.

use crate::check::Cx;
use crate::finding::Draft;
use crate::model::session::Session;
use crate::model::token::Lifetime;
use crate::model::{Setting, Why};

/// How the lack of one end is said.
pub(super) struct Missing {
    pub(super) absent: &'static str,
    pub(super) zero: &'static str,
    pub(super) help: &'static str,
}

/// Judges whether `end` is written; a time that may be either end decides nothing.
pub(super) fn check(
    session: &Session,
    end: &Setting<Lifetime>,
    missing: &Missing,
    cx: &mut Cx<'_>,
) {
    let draft = |at, message| {
        Draft::new(at, message)
            .note(
                "what is not written depends on the framework, its version and its other settings",
            )
            .help(missing.help)
    };
    match (end, session.lifetime.span()) {
        (Setting::Absent(_), Some(span)) if !session.lifetime.is_unset() => {
            cx.undecided(&session.scope, Some(span), Why::Ambiguous);
        }
        (Setting::Absent(_), _) => cx.fail(&session.scope, draft(session.at, missing.absent)),
        _ => cx.judge(&session.scope, end, |end| {
            (end.value.seconds == 0).then(|| draft(end.span, missing.zero))
        }),
    }
}
