//! See `rules/jwt/plaintext-key-source.md`.

use crate::check::written::to_https;
use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Fix, Safety, Severity};
use crate::model::token::{KeyKind, TokenValidation};
use crate::model::url::Url;
use crate::model::{Reach, Setting, Why};
use crate::source::Spanned;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/plaintext-key-source.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    let mut urls: Vec<(Spanned<String>, &str)> = Vec::new();
    for key in &validation.keys {
        match &key.kind {
            KeyKind::JwksUrl { url, .. } => {
                urls.push((
                    Spanned::new(url.clone(), key.span),
                    "the keys are fetched from",
                ));
            }
            KeyKind::Unknown => cx.undecided(&validation.scope, Some(key.span), Why::Template),
            _ => {}
        }
    }
    match &validation.issuers {
        Setting::Set { value, .. } => {
            urls.extend(
                value
                    .items
                    .iter()
                    .cloned()
                    .map(|item| (item, "the issuer is")),
            );
        }
        Setting::Unknown { span, why } => cx.undecided(&validation.scope, Some(*span), *why),
        _ => {}
    }
    // An issuer that is its own key source is one token with two roles.
    let mut judged = Vec::new();
    for (url, role) in urls {
        if !judged.contains(&url.span) {
            judged.push(url.span);
            judge(validation, &url, role, cx);
        }
    }
}

fn judge(validation: &TokenValidation, url: &Spanned<String>, role: &str, cx: &mut Cx<'_>) {
    let reach = match Url::split(&url.value) {
        Some(parts) if parts.is("http") => parts.reach(),
        _ => return cx.pass(Some(url.span)),
    };
    let draft = Draft::new(url.span, format!("{role} `{}`, without TLS", url.value))
        .note("whoever sits on the way can send keys of their own, and every token they sign is valid")
        .help("use the https:// address of the same issuer");
    let draft = match to_https(url) {
        Some(edit) => draft.fix(Fix {
            title: "write https://".to_owned(),
            safety: Safety::Unsafe,
            edits: vec![edit],
        }),
        None => draft,
    };
    match reach {
        Reach::Unix | Reach::Loopback => cx.pass(Some(url.span)),
        Reach::Unknown => cx.undecided(&validation.scope, Some(url.span), Why::Template),
        Reach::Cluster => cx.fail(&validation.scope, draft.severity(Severity::Low)),
        Reach::Network => cx.fail(&validation.scope, draft),
    }
}
