//! See `rules/jwt/weak-hmac-secret.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::algorithm::{Family, family};
use crate::model::token::{KeyKind, KeySource, TokenValidation};
use crate::model::{Facts, Setting, Why};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/weak-hmac-secret.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for validation in &facts.validations {
        cx.about(&validation.scope);
        for key in &validation.keys {
            judge(validation, key, &least(facts, validation), cx);
        }
    }
}

fn judge(validation: &TokenValidation, key: &KeySource, least: &Least, cx: &mut Cx<'_>) {
    let scope = &validation.scope;
    match (&key.kind, least) {
        (
            KeyKind::Secret { .. } | KeyKind::HiddenSecret | KeyKind::Reference,
            Least::NotHmac,
        )
        // A file may as well hold a key pair where no algorithm is written.
        | (KeyKind::Reference, Least::Assumed(_)) => {}
        (
            KeyKind::Secret {
                bytes,
                well_known,
                placeholder,
            },
            Least::Bytes(least) | Least::Assumed(least),
        ) => {
            if *well_known {
                cx.fail(scope, known(key.span));
            } else if bytes < least && !placeholder {
                cx.fail(scope, short(key.span, *bytes, *least));
            } else {
                cx.pass(Some(key.span));
            }
        }
        (KeyKind::Secret { .. } | KeyKind::HiddenSecret, Least::Unknown(why)) => {
            cx.undecided(scope, Some(key.span), *why);
        }
        (KeyKind::HiddenSecret, _) => cx.undecided(scope, Some(key.span), Why::Template),
        (KeyKind::Reference, Least::Bytes(_)) => {
            cx.undecided(scope, Some(key.span), Why::MayLiveElsewhere);
        }
        _ => {}
    }
}

/// What the algorithms in use ask of a secret.
enum Least {
    /// HMAC with a hash of that size is in use.
    Bytes(usize),
    /// No algorithm is written.
    Assumed(usize),
    NotHmac,
    Unknown(Why),
}

/// The largest hash among the HS* in use. Where no algorithm is written at all, a shared secret can
/// only serve HMAC, and HS256 is the smallest.
fn least(facts: &Facts, validation: &TokenValidation) -> Least {
    let signing = facts
        .issuances
        .iter()
        .filter(|issuance| issuance.at == validation.at)
        .map(|issuance| &issuance.signing_algorithms);
    let mut any = false;
    let mut least = None;
    for setting in signing.chain([&validation.algorithms]) {
        match setting {
            Setting::Unknown { why, .. } => return Least::Unknown(*why),
            Setting::Set { value, .. } => {
                any = true;
                for name in value.values() {
                    if let Family::Hmac { bytes } = family(name) {
                        least = least.max(Some(bytes));
                    }
                }
            }
            _ => {}
        }
    }
    match least {
        Some(bytes) => Least::Bytes(bytes),
        None if any => Least::NotHmac,
        None => Least::Assumed(32),
    }
}

fn known(span: Span) -> Draft {
    Draft::new(span, "the HMAC secret is a published sample")
        .note(
            "it stands in documentation, tutorials or word lists: anybody can sign tokens with it",
        )
        .help("replace it with random bytes, for example of `openssl rand -base64 64`")
}

fn short(span: Span, bytes: usize, least: usize) -> Draft {
    Draft::new(
        span,
        format!("the HMAC secret is {bytes} bytes long, less than the {least} of its hash"),
    )
    .note("one captured token is enough to search for the secret offline (RFC 7518 section 3.2)")
    .help(format!(
        "use at least {least} random bytes, for example of `openssl rand -base64 64`"
    ))
}
