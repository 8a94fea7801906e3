//! See `rules/oauth/legacy-grant.md`.

use crate::check::written::remove;
use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Fix, Safety};
use crate::model::token::OAuthClient;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/oauth/legacy-grant.md"),
    run: Run::Client(check),
};

fn check(client: &OAuthClient, cx: &mut Cx<'_>) {
    let unwanted = cx.list("grants");
    let is_legacy =
        |grant: &str| family(grant).is_some_and(|one| unwanted.iter().any(|it| it == one));
    cx.judge(&client.scope, &client.grants, |grants| {
        let items = &grants.value.items;
        let legacy: Vec<_> = items.iter().filter(|item| is_legacy(&item.value)).collect();
        let (first, rest) = legacy.split_first()?;
        let names: Vec<_> = legacy.iter().map(|item| item.value.as_str()).collect();
        let mut draft = Draft::new(
            first.span,
            match names.as_slice() {
                [name] => format!("the grant {name} is allowed"),
                names => format!("the grants {} are allowed", names.join(" and ")),
            },
        )
        .note("implicit puts tokens into URLs, password hands the user's password to the client; OAuth 2.1 drops both")
        .help("use authorization_code with PKCE, or client_credentials between services");
        for item in rest {
            draft = draft.related(item.span, "this one too");
        }
        Some(match remove(items, is_legacy) {
            Some(edits) => draft.fix(Fix {
                title: format!("remove {}", names.join(" and ")),
                safety: Safety::Unsafe,
                edits,
            }),
            None => draft,
        })
    });
}

/// The grant that a name stands for, if it is a legacy one.
fn family(grant: &str) -> Option<&'static str> {
    let names = [
        ("implicit", "implicit"),
        ("password", "password"),
        ("resource_owner", "password"),
        ("resource_owner_password_credentials", "password"),
        ("ropc", "password"),
    ];
    let known = names
        .iter()
        .find(|(name, _)| grant.eq_ignore_ascii_case(name));
    known.map(|(_, family)| *family)
}
