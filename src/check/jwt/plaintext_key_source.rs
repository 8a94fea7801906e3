//! See `rules/jwt/plaintext-key-source.md`.

use crate::check::written::to_https;
use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Fix, Safety, Severity};
use crate::model::token::{KeyKind, KeySource, TokenValidation};
use crate::model::url::Url;
use crate::model::{Reach, Setting, Why};
use crate::source::Spanned;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/plaintext-key-source.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    let mut urls: Vec<(Spanned<String>, Role)> = Vec::new();
    for key in &validation.keys {
        match &key.kind {
            KeyKind::JwksUrl {
                url, names_group, ..
            } => {
                let role = if *names_group {
                    Role::KeysOfGroup
                } else {
                    Role::Keys
                };
                urls.push((Spanned::new(url.clone(), key.span), role));
            }
            KeyKind::Unknown(why) => cx.undecided(&validation.scope, Some(key.span), *why),
            _ => {}
        }
    }
    match &validation.issuers {
        Setting::Set { value, .. } => {
            let role = issuer_role(validation);
            urls.extend(value.items.iter().cloned().map(|item| (item, role)));
        }
        Setting::Unknown { span, why } => cx.undecided(&validation.scope, Some(*span), *why),
        _ => {}
    }
    // An issuer that is its own key source is one token with two roles.
    urls.reverse();
    let mut judged = Vec::new();
    for (url, role) in urls {
        if !judged.contains(&url.span) {
            judged.push(url.span);
            judge(validation, &url, role, cx);
        }
    }
}

/// What a URL is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Keys are fetched from it.
    Keys,
    /// The same, from servers whose ports are written elsewhere.
    KeysOfGroup,
    /// It names the issuer, at which keys are found.
    Discovery,
    /// It names the issuer, and the keys come from elsewhere.
    Name,
}

/// An issuer is looked up where nothing else says where the keys are.
fn issuer_role(validation: &TokenValidation) -> Role {
    let own = |span| match &validation.issuers {
        Setting::Set { value, .. } => value.items.iter().any(|item| item.span == span),
        _ => false,
    };
    let elsewhere = |key: &KeySource| !matches!(key.kind, KeyKind::Unknown(_)) && !own(key.span);
    if validation.keys.iter().any(elsewhere) {
        Role::Name
    } else {
        Role::Discovery
    }
}

fn judge(validation: &TokenValidation, url: &Spanned<String>, role: Role, cx: &mut Cx<'_>) {
    let reach = match Url::split(&url.value) {
        Some(parts) if parts.is("http") => parts.reach(),
        _ => return cx.pass(Some(url.span)),
    };
    let draft = draft(url, role);
    match reach {
        Reach::Unix | Reach::Loopback => cx.pass(Some(url.span)),
        Reach::Unknown => cx.undecided(&validation.scope, Some(url.span), Why::Template),
        Reach::Cluster => cx.fail(&validation.scope, draft.severity(Severity::Low)),
        Reach::Network => cx.fail(&validation.scope, draft),
    }
}

/// Tokens carry the issuer's name, so changing it here alone would refuse them all: no fix does that.
fn draft(url: &Spanned<String>, role: Role) -> Draft {
    const THEFT: &str =
        "whoever sits on the way can send keys of their own, and every token they sign is valid";
    let issuer = |note: &str| {
        Draft::new(url.span, format!("the issuer is `{}`, without TLS", url.value))
            .note(note)
            .help("name the issuer by https://, there and here at once: tokens carry its name, and it is compared letter by letter")
    };
    match role {
        Role::Discovery => issuer(THEFT),
        Role::Name => issuer("its name is only compared: the keys come from elsewhere, but OpenID Connect wants https, and what looks the issuer up by its name meets no TLS")
            .severity(Severity::Low),
        Role::Keys | Role::KeysOfGroup => {
            let draft = Draft::new(
                url.span,
                format!("the keys are fetched from `{}`, without TLS", url.value),
            )
            .note(THEFT)
            .help("use the https:// address of the same issuer");
            // A port that answers without TLS does not answer with it.
            let is_plain_port = |port: &str| port != "443";
            let has_plain_port = role == Role::KeysOfGroup
                || Url::split(&url.value).is_some_and(|parts| parts.port.is_some_and(is_plain_port));
            match to_https(url).filter(|_| !has_plain_port) {
                Some(edit) => draft.fix(Fix {
                    title: "write https://".to_owned(),
                    safety: Safety::Unsafe,
                    edits: vec![edit],
                }),
                None => draft,
            }
        }
    }
}
