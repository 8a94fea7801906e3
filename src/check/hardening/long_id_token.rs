//! See `rules/hardening/long-id-token.md`.

use super::absent::judge_time;
use crate::check::written::seconds;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::token::TokenIssuance;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/long-id-token.md"),
    run: Run::Issuance(check),
};

fn check(issuance: &TokenIssuance, cx: &mut Cx<'_>) {
    if matches!(issuance.id_lifetime, Setting::Absent(_)) {
        return;
    }
    let max = cx.number("max");
    judge_time(&issuance.scope, &issuance.id_lifetime, max, cx, |id| {
        let message = match id.value.seconds {
            0 => "ID tokens have a lifetime of 0".to_owned(),
            lifetime => format!("ID tokens are valid for {}", seconds(lifetime)),
        };
        Draft::new(id.span, message)
            .note("an ID token says that somebody just signed in; a stolen one says so until it expires")
            .help(format!("let ID tokens live {} or less", seconds(max)))
    });
}
