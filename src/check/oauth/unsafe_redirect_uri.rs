//! See `rules/oauth/unsafe-redirect-uri.md`.

use crate::check::written::to_https;
use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Fix, Safety};
use crate::model::token::OAuthClient;
use crate::model::url::Url;
use crate::model::{Reach, Setting};
use crate::source::Spanned;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/oauth/unsafe-redirect-uri.md"),
    run: Run::Client(check),
};

fn check(client: &OAuthClient, cx: &mut Cx<'_>) {
    match &client.redirect_uris {
        Setting::Set { value, span, .. } => {
            for item in &value.items {
                match draft(item, cx.list("unwanted")) {
                    Some(draft) => cx.fail(&client.scope, draft),
                    None => cx.pass(Some(item.span)),
                }
            }
            if let Some(why) = value.open {
                cx.undecided(&client.scope, Some(*span), why);
            }
        }
        Setting::Unknown { span, why } => cx.undecided(&client.scope, Some(*span), *why),
        _ => {}
    }
}

fn draft(uri: &Spanned<String>, unwanted: &[String]) -> Option<Draft> {
    let is_unwanted = |what: &str| unwanted.iter().any(|one| one == what);
    if uri.value.contains('*') && is_unwanted("wildcard") {
        return Some(
            Draft::new(uri.span, format!("the redirect URI `{}` holds a wildcard", uri.value))
                .note("codes and tokens can be sent to every address that fits, an open redirect included")
                .help("list each redirect URI in full"),
        );
    }
    let url = Url::split(&uri.value).filter(|url| url.is("http"))?;
    if !is_unwanted("plaintext") || matches!(url.reach(), Reach::Loopback | Reach::Unknown) {
        return None;
    }
    let draft = Draft::new(
        uri.span,
        format!("the redirect URI `{}` is plain HTTP", uri.value),
    )
    .note("the authorization code travels readable for everybody on the way")
    .help("use https://");
    Some(match to_https(uri) {
        Some(edit) => draft.fix(Fix {
            title: "write https://".to_owned(),
            safety: Safety::Unsafe,
            edits: vec![edit],
        }),
        None => draft,
    })
}
