//! See `rules/hardening/missing-pkce.md`.

use super::absent::judge;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::OAuthClient;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-pkce.md"),
    run: Run::Client(check),
};

const NOTE: &str = "who intercepts or injects an authorization code can redeem it";

fn check(client: &OAuthClient, cx: &mut Cx<'_>) {
    if !client.uses_code() {
        return;
    }
    judge(&client.scope, &client.pkce, cx, |pkce| {
        let draft = Draft::new(pkce.span, "PKCE is switched off");
        (!pkce.value).then(|| draft.note(NOTE).help("switch it on, with the method S256"))
    });
    if client.pkce.written() == Some(&false) {
        return;
    }
    let accepted = cx.list("methods");
    judge(&client.scope, &client.pkce_methods, cx, |methods| {
        let is_accepted = |name: &str| accepted.iter().any(|one| one.eq_ignore_ascii_case(name));
        let mut items = methods.value.items.iter();
        let weak = items.find(|item| !is_accepted(&item.value))?;
        Some(
            Draft::new(
                weak.span,
                format!("PKCE by the method `{}` is accepted", weak.value),
            )
            .note(NOTE)
            .help(format!("accept {} only", accepted.join(" and "))),
        )
    });
}
