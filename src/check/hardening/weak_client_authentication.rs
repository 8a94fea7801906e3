//! See `rules/hardening/weak-client-authentication.md`.

use super::absent::judge;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::OAuthClient;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/weak-client-authentication.md"),
    run: Run::Client(check),
};

fn check(client: &OAuthClient, cx: &mut Cx<'_>) {
    let allowed = cx.list("allowed");
    judge(&client.scope, &client.authentication, cx, |methods| {
        let is_allowed = |name: &str| {
            let name = name.replace('-', "_");
            allowed.iter().any(|one| one.eq_ignore_ascii_case(&name))
        };
        let mut items = methods.value.items.iter();
        let weak = items.find(|item| !is_allowed(&item.value))?;
        let message = if weak.value.eq_ignore_ascii_case("none") {
            "clients need not prove who they are".to_owned()
        } else {
            format!("clients authenticate by `{}`", weak.value)
        };
        Some(
            Draft::new(weak.span, message)
                .note("a secret that is sent, or kept on both sides, can be stolen on either; a private key stays")
                .help(format!("allow only {}", allowed.join(", "))),
        )
    });
}
