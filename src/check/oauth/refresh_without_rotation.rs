//! See `rules/oauth/refresh-without-rotation.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::TokenIssuance;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/oauth/refresh-without-rotation.md"),
    run: Run::Issuance(check),
};

fn check(issuance: &TokenIssuance, cx: &mut Cx<'_>) {
    cx.judge(&issuance.scope, &issuance.rotation, |rotation| {
        (!rotation.value).then(|| {
            let draft = Draft::new(rotation.span, "refresh tokens are not replaced when they are used")
                .help("switch rotation on, so that a second use of the same token shows the theft");
            match rotation.source {
                Some(source) => draft.note(format!("nothing is written, and the default is off ({source})")),
                None => draft.note("a stolen refresh token can be used beside the real one, unseen, until it expires"),
            }
        })
    });
}
