//! See `rules/hardening/long-authorization-code.md`.

use super::absent::judge_time;
use crate::check::written::seconds;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::OAuthClient;
use crate::model::{Facts, Setting};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/long-authorization-code.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    let max = cx.number("max");
    let hands_out_codes = facts.clients.iter().any(OAuthClient::uses_code);
    for issuance in &facts.issuances {
        let setting = &issuance.code_lifetime;
        if matches!(setting, Setting::Absent(_)) && !hands_out_codes {
            continue;
        }
        judge_time(&issuance.scope, setting, max, cx, |code| {
            let message = match code.value.seconds {
                0 => "authorization codes have a lifetime of 0".to_owned(),
                lifetime => format!("authorization codes are valid for {}", seconds(lifetime)),
            };
            Draft::new(code.span, message)
                .note("a code that leaks by a log or a Referer header can be redeemed as long as it is valid")
                .help(format!("let codes live {} or less", seconds(max)))
        });
    }
}
