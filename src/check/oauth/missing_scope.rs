//! See `rules/oauth/missing-scope.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::token::OAuthClient;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/oauth/missing-scope.md"),
    run: Run::Client(check),
};

fn check(client: &OAuthClient, cx: &mut Cx<'_>) {
    let is_client = !client.client_id.is_unset()
        || client.secret.is_some()
        || !client.redirect_uris.is_unset()
        || !client.grants.is_unset();
    match &client.scopes {
        Setting::Unknown { span, why } => cx.undecided(&client.scope, Some(*span), *why),
        Setting::Set { value, span, .. } if value.items.is_empty() && value.open.is_none() => {
            cx.fail(&client.scope, draft(*span));
        }
        Setting::Absent(_) if is_client => cx.fail(&client.scope, draft(client.at)),
        Setting::Absent(_) | Setting::Unsupported => {}
        set => cx.pass(set.span()),
    }
}

fn draft(at: Span) -> Draft {
    Draft::new(at, "this OAuth client asks for no scope")
        .note("the server then grants its default, often everything the client may have")
        .help("list the scopes it needs, for example `scopes: [openid, profile]`")
}
