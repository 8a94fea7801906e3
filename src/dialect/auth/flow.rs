//! What blocks say about how tokens are handed out and to whom they are bound: PKCE, client
//! authentication, sender constraint, pushed requests, and the ends of codes and refresh tokens.

use super::block::Block;
use super::keys;
use super::value;
use crate::model::token::Lifetime;
use crate::model::{List, Setting, Why};
use crate::source::Spanned;
use crate::syntax::data::Value;

/// Switches that say something is demanded.
const REQUIRE_PKCE: &[&str] = &[
    "requirepkce",
    "pkcerequired",
    "enforcepkce",
    "pkceenforced",
    "requireproofkey",
    "pkce",
];
/// Switches that say a client does it, or a server can.
const USE_PKCE: &[&str] = &["usepkce", "enablepkce", "pkceenabled"];
const PKCE_METHOD: &[&str] = &[
    "codechallengemethod",
    "pkcecodechallengemethod",
    "pkcemethod",
    "challengemethod",
];
const PKCE_METHODS: &[&str] = &[
    "codechallengemethods",
    "codechallengemethodssupported",
    "pkcemethods",
];
const PLAIN: &[&str] = &[
    "allowplainpkce",
    "allowpkceplain",
    "enablepkceplainchallenge",
];
const CLIENT_AUTHENTICATION: &[&str] = &[
    "tokenendpointauthmethod",
    "tokenendpointauthmethods",
    "tokenendpointauthmethodssupported",
    "tokenauthmethod",
    "clientauthmethod",
    "clientauthmethods",
    "clientauthenticationmethod",
    "clientauthenticationmethods",
    "clientauthentication",
];
const DPOP: &[&str] = &[
    "requiredpop",
    "dpoprequired",
    "enforcedpop",
    "dpopboundaccesstokens",
    "dpop",
];
const CERTIFICATE_BOUND: &[&str] = &[
    "certificateboundaccesstokens",
    "tlsclientcertificateboundaccesstokens",
    "certificateboundtokens",
    "mtlsboundaccesstokens",
    "mtlsboundtokens",
];
const BOUND: &[&str] = &[
    "senderconstraint",
    "senderconstrained",
    "senderconstrainedtokens",
    "senderconstrainedaccesstokens",
    "tokenbinding",
    "proofofpossession",
];
const PUSHED: &[&str] = &[
    "requirepushedauthorizationrequests",
    "requirepushedauthorizationrequest",
    "requirepar",
    "parrequired",
    "enforcepar",
    "pushedauthorizationrequests",
    "par",
];
const DEMANDED: &[&str] = &["required", "require", "enforced", "enforce", "mandatory"];
const CODE: &[&str] = &[
    "authorizationcode",
    "authorizationcodes",
    "authcode",
    "authorizecode",
    "code",
];
const CODE_LIFETIME: &[&str] = &[
    "authorizationcodettl",
    "authorizationcodelifetime",
    "authorizationcodelifespan",
    "authorizationcodeexpiration",
    "authorizationcodeexpiry",
    "authorizationcodeexpiresin",
    "authorizationcodevalidity",
    "authcodettl",
    "authcodelifetime",
    "authcodeexpiration",
    "authcodeexpiry",
    "authcodeexpiresin",
    "codettl",
    "codelifetime",
    "codeexpiration",
    "codeexpiresin",
];
const ID_LIFETIME: &[&str] = &[
    "idtokenttl",
    "idtokenlifetime",
    "idtokenlifespan",
    "idtokenexpiration",
    "idtokenexpiry",
    "idtokenexpiresin",
    "idtokenvalidity",
];

/// Whether PKCE is demanded or used, and by which methods.
pub(super) fn pkce(block: &Block<'_>) -> (Setting<bool>, Setting<List<String>>) {
    let methods = pkce_methods(block);
    let required = pkce_required(block);
    let names_one = block.find(PKCE_METHOD).is_some()
        || block.child(&["pkce"]).is_none()
            && block
                .find(&["pkce"])
                .is_some_and(|entry| method(entry.value).is_some());
    match (required, &methods) {
        (required, Setting::Set { span, .. }) if required.is_unset() && names_one => {
            (Setting::set(true, *span), methods)
        }
        (required, _) => (required, methods),
    }
}

fn pkce_required(block: &Block<'_>) -> Setting<bool> {
    let names_method = |value: Value<'_>| value.is_sequence() || method(value).is_some();
    match block.find(REQUIRE_PKCE) {
        Some(entry) if !names_method(entry.value) => demanded(block, REQUIRE_PKCE),
        Some(_) => Setting::Absent(block.at),
        None => match block.flag(USE_PKCE) {
            Setting::Set {
                value: true, span, ..
            } if !block.has(keys::CLIENT_ID) => Setting::unknown(span, Why::Ambiguous),
            setting => setting,
        },
    }
}

/// `S256` or `plain`.
fn method(value: Value<'_>) -> Option<&str> {
    let text = value.text()?.trim();
    let is = |name: &str| text.eq_ignore_ascii_case(name);
    (is("S256") || is("plain")).then_some(text)
}

fn pkce_methods(block: &Block<'_>) -> Setting<List<String>> {
    let nested = block.child(&["pkce"]);
    let places: [(Option<&Block<'_>>, &[&str]); 4] = [
        (
            nested.as_ref(),
            &[
                "method",
                "methods",
                "codechallengemethod",
                "challengemethods",
            ],
        ),
        (Some(block), PKCE_METHOD),
        (Some(block), PKCE_METHODS),
        (Some(block), &["pkce"]),
    ];
    for (place, names) in places
        .into_iter()
        .filter_map(|(place, names)| Some((place?, names)))
    {
        let Some(entry) = place.find(names).filter(|entry| !entry.value.is_map()) else {
            continue;
        };
        if names != ["pkce"] || entry.value.is_sequence() || method(entry.value).is_some() {
            return place.words(names);
        }
    }
    let allows = |place: &Block<'_>, names: &[&str]| {
        let entry = place.find(names)?;
        let on = value::flag(entry.value).written() == Some(&true);
        on.then(|| entry.value.span())
    };
    let plain = nested
        .as_ref()
        .and_then(|nested| allows(nested, &["allowplain", "plain"]));
    match plain.or_else(|| allows(block, PLAIN)) {
        Some(span) => Setting::set(List::of(vec![Spanned::new("plain".to_owned(), span)]), span),
        None => block.absent(),
    }
}

/// How clients prove who they are at the token endpoint.
pub(super) fn client_authentication(block: &Block<'_>) -> Setting<List<String>> {
    block.words(CLIENT_AUTHENTICATION)
}

/// Whether authorization requests have to be pushed (RFC 9126).
pub(super) fn pushed_requests(block: &Block<'_>) -> Setting<bool> {
    demanded(block, PUSHED)
}

/// A switch, or a block with one. That something is switched on does not say that it is demanded.
fn demanded(block: &Block<'_>, names: &[&str]) -> Setting<bool> {
    let Some(entry) = block.find(names) else {
        return block.absent();
    };
    if !entry.value.is_map() {
        return value::scalar(entry.value, word);
    }
    let nested = block.nested(entry);
    if nested.find(DEMANDED).is_some() {
        return nested.flag(DEMANDED);
    }
    match nested.flag(&["enabled", "enable"]) {
        Setting::Set {
            value: true, span, ..
        } => Setting::unknown(span, Why::Ambiguous),
        setting => setting,
    }
}

fn word(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" | "enabled" | "required" | "enforced" | "always"
        | "mandatory" => Some(true),
        "false" | "no" | "off" | "0" | "disabled" | "optional" | "never" | "none" => Some(false),
        _ => None,
    }
}

/// What tokens are bound to: `dpop`, `mtls`; an empty list is written off.
pub(super) fn binding(block: &Block<'_>) -> Setting<List<String>> {
    let switches = [
        ("dpop", demanded(block, DPOP)),
        ("mtls", demanded(block, CERTIFICATE_BOUND)),
    ];
    let mut bound = named_binding(block);
    for (name, switch) in switches {
        match (switch, &mut bound) {
            (
                Setting::Set {
                    value: true, span, ..
                },
                Setting::Set { value, .. },
            ) if !value.items.is_empty() => {
                value.items.push(Spanned::new(name.to_owned(), span));
            }
            (
                Setting::Set {
                    value: true, span, ..
                },
                _,
            ) => {
                bound = Setting::set(List::of(vec![Spanned::new(name.to_owned(), span)]), span);
            }
            (Setting::Unknown { why, .. }, Setting::Set { value, .. })
                if value.items.is_empty() =>
            {
                value.open = Some(why);
            }
            (Setting::Unknown { span, why }, Setting::Absent(_)) => {
                bound = Setting::unknown(span, why);
            }
            (Setting::Set { span, .. }, Setting::Absent(_)) => {
                bound = Setting::set(List::default(), span);
            }
            _ => {}
        }
    }
    bound
}

/// `sender_constraint: dpop`
fn named_binding(block: &Block<'_>) -> Setting<List<String>> {
    block.words(BOUND).map(|written| {
        let mut list = List {
            items: Vec::new(),
            open: written.open,
        };
        for item in written.items {
            match item.value.to_ascii_lowercase().as_str() {
                "dpop" => list.items.push(Spanned::new("dpop".to_owned(), item.span)),
                "mtls" | "tls" | "certificate" | "x5t#s256" => {
                    list.items.push(Spanned::new("mtls".to_owned(), item.span));
                }
                "none" | "bearer" | "false" | "off" | "disabled" => {}
                _ => list.open = Some(Why::Invalid),
            }
        }
        list
    })
}

/// How long an authorization code is valid.
pub(super) fn code_lifetime(block: &Block<'_>) -> Setting<Lifetime> {
    match block.child(CODE) {
        Some(code) if code.find_duration(keys::LIFETIME).is_some() => code.lifetime(keys::LIFETIME),
        _ => block.lifetime(CODE_LIFETIME),
    }
}

/// How long an ID token is valid.
pub(super) fn id_lifetime(block: &Block<'_>) -> Setting<Lifetime> {
    match block.child(&["idtoken", "idtokens"]) {
        Some(id) => id.lifetime(keys::LIFETIME),
        None => block.lifetime(ID_LIFETIME),
    }
}
