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
    let mut urls: Vec<Source> = Vec::new();
    for key in &validation.keys {
        match &key.kind {
            KeyKind::JwksUrl {
                url, names_group, ..
            } => urls.push(Source {
                url: Spanned::new(url.clone(), key.span),
                role: "the keys are fetched from",
                names_group: *names_group,
            }),
            KeyKind::Unknown(why) => cx.undecided(&validation.scope, Some(key.span), *why),
            _ => {}
        }
    }
    match &validation.issuers {
        Setting::Set { value, .. } => {
            urls.extend(value.items.iter().map(|item| Source {
                url: item.clone(),
                role: "the issuer is",
                names_group: false,
            }));
        }
        Setting::Unknown { span, why } => cx.undecided(&validation.scope, Some(*span), *why),
        _ => {}
    }
    // An issuer that is its own key source is one token with two roles.
    let mut judged = Vec::new();
    for source in urls {
        if !judged.contains(&source.url.span) {
            judged.push(source.url.span);
            judge(validation, &source, cx);
        }
    }
}

/// A URL, and what is taken from there.
struct Source {
    url: Spanned<String>,
    role: &'static str,
    names_group: bool,
}

fn judge(validation: &TokenValidation, source: &Source, cx: &mut Cx<'_>) {
    let Source { url, role, .. } = source;
    let parts = match Url::split(&url.value) {
        Some(parts) if parts.is("http") => parts,
        _ => return cx.pass(Some(url.span)),
    };
    let reach = parts.reach();
    // A port that answers without TLS does not answer with it.
    let has_plain_port = source.names_group || parts.port.is_some_and(|port| port != "443");
    let draft = Draft::new(url.span, format!("{role} `{}`, without TLS", url.value))
        .note("whoever sits on the way can send keys of their own, and every token they sign is valid")
        .help("use the https:// address of the same issuer");
    let draft = match to_https(url).filter(|_| !has_plain_port) {
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
