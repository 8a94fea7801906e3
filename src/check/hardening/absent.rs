//! Settings that no product defaults: what a home-grown schema leaves out, its framework decides.

use crate::check::{Cx, Judged};
use crate::finding::Draft;
use crate::model::shown::Shown;
use crate::model::token::Lifetime;
use crate::model::{Scope, Setting, Why};

/// [`Cx::judge`], where an absent setting is undecided.
pub(super) fn judge<T: Shown>(
    scope: &Scope,
    setting: &Setting<T>,
    cx: &mut Cx<'_>,
    verdict: impl Fn(Judged<'_, T>) -> Option<Draft>,
) {
    match setting {
        Setting::Absent(at) => cx.undecided(scope, Some(*at), Why::Unwritten),
        _ => cx.judge(scope, setting, verdict),
    }
}

/// Judges a time that must not be longer than `max`. One whose unit is guessed is too long in its
/// shortest reading, or undecided; zero ends nothing.
pub(super) fn judge_time(
    scope: &Scope,
    time: &Setting<Lifetime>,
    max: u64,
    cx: &mut Cx<'_>,
    draft: impl Fn(Judged<'_, Lifetime>) -> Draft,
) {
    match time.spanned() {
        Some(read) if !read.value.certain && (1..=max).contains(&read.value.seconds) => {
            cx.undecided(scope, Some(read.span), Why::Ambiguous);
        }
        _ => judge(scope, time, cx, |time| {
            let sound = (1..=max).contains(&time.value.seconds);
            (!sound).then(|| draft(time))
        }),
    }
}
