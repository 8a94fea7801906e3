//! See `rules/jwt/weak-hmac-secret.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::algorithm::{Family, family};
use crate::model::token::{KeyKind, TokenValidation};
use crate::model::{Facts, Setting, Why};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/weak-hmac-secret.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for validation in &facts.validations {
        for key in &validation.keys {
            let KeyKind::Secret {
                bytes,
                well_known,
                placeholder,
            } = key.kind
            else {
                continue;
            };
            match least(facts, validation) {
                Least::Bytes(_) if well_known => cx.fail(&validation.scope, known(key.span)),
                Least::Bytes(least) if bytes < least && !placeholder => {
                    cx.fail(&validation.scope, short(key.span, bytes, least));
                }
                Least::Bytes(_) => cx.pass(Some(key.span)),
                Least::Unknown(why) => cx.undecided(&validation.scope, Some(key.span), why),
                Least::NotHmac => {}
            }
        }
    }
}

/// What the algorithms in use ask of a secret.
enum Least {
    Bytes(usize),
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
        None => Least::Bytes(32),
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
