//! See `rules/jwt/literal-secret.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::{KeyKind, KeySource};
use crate::model::{Facts, Scope};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/literal-secret.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for validation in &facts.validations {
        cx.about(&validation.scope);
        for key in &validation.keys {
            judge(&validation.scope, key, cx);
        }
    }
    for client in &facts.clients {
        cx.about(&client.scope);
        if let Some(secret) = &client.secret {
            judge(&client.scope, secret, cx);
        }
        for other in &client.other_secrets {
            cx.fail(&client.scope, draft(other.span, "a password"));
        }
    }
}

/// A placeholder is no secret yet; a reference or a template is how it should be.
fn judge(scope: &Scope, key: &KeySource, cx: &mut Cx<'_>) {
    let what = match key.kind {
        KeyKind::Secret {
            placeholder: false, ..
        } => "a shared secret",
        KeyKind::InlinePem { private: true } => "a private key",
        KeyKind::InlineJwks { secret: true } => "a JWK with a private or shared key",
        _ => return cx.pass(Some(key.span)),
    };
    cx.fail(scope, draft(key.span, what));
}

fn draft(span: Span, what: &str) -> Draft {
    Draft::new(span, format!("{what} is written into this file"))
        .note("whoever can read the file, its history or a backup can make valid tokens")
        .help("read it from the environment, a mounted file or a secret store, and replace this one: it is known now")
}
