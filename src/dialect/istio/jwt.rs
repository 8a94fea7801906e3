//! `RequestAuthentication`: which tokens are valid, and whether one is needed at all.

use super::Project;
use super::host::url_reach;
use super::object::Object;
use super::policy::Policy;
use super::read::{Block, place};
use super::refusal;
use super::select::{Overlap, overlap, selection};
use crate::dialect::why_opaque;
use crate::model::mesh::{PolicyAction, Selection};
use crate::model::token::{
    AudienceMatch, ExpiryCheck, KeyKind, KeySource, Optionality, TokenValidation,
};
use crate::model::{Dialect, List, Setting, Why};
use crate::source::{Span, Spanned};
use crate::syntax::data::Value;
use memchr::memmem;

pub(super) fn lower(
    object: &Object<'_>,
    project: &Project<'_>,
    policies: &[Policy],
) -> Vec<TokenValidation> {
    if !object.is("security.istio.io", "RequestAuthentication") {
        return Vec::new();
    }
    let Some(spec) = object.spec() else {
        return Vec::new();
    };
    let workload = selection(object, Some(&spec));
    let reached: Vec<(Overlap, &Policy)> = policies
        .iter()
        .map(|policy| {
            (
                overlap(&policy.fact.selection, &workload, &project.roots),
                policy,
            )
        })
        .filter(|(overlap, _)| *overlap != Overlap::Never)
        .collect();
    let rules = spec.elements("jwtRules");
    let Some(first) = rules.first() else {
        return Vec::new();
    };
    let mut optional = optionality(object, project, &workload, &reached, first.at);
    let refused = rules.iter().find_map(refusal::of);
    if let Some(at) = refused {
        optional = Setting::unknown(at, Why::Invalid);
    }
    let read = rules.iter().map(|rule| TokenValidation {
        optional: optional.clone(),
        workload: Some(workload.clone()),
        ..validation(object, rule, &reached)
    });
    read.map(|rule| match refused {
        Some(at) => without_effect(rule, at),
        None => rule,
    })
    .collect()
}

/// A rule of an object that istiod refuses checks nothing, not even what Envoy always does.
fn without_effect(rule: TokenValidation, at: Span) -> TokenValidation {
    TokenValidation {
        issuers: Setting::unknown(at, Why::Invalid),
        audiences: Setting::unknown(at, Why::Invalid),
        audience_checked_elsewhere: false,
        verifies_signature: Setting::unknown(at, Why::Invalid),
        ignore_expiry: Setting::unknown(at, Why::Invalid),
        keys: Vec::new(),
        token_in_query: Setting::unknown(at, Why::Invalid),
        ..rule
    }
}

fn validation(
    object: &Object<'_>,
    rule: &Block<'_>,
    reached: &[(Overlap, &Policy)],
) -> TokenValidation {
    TokenValidation {
        dialect: Dialect::Istio,
        scope: object.scope(""),
        at: rule.at,
        validates: true,
        algorithms: Setting::Unsupported,
        issuers: issuers(rule),
        audiences: audiences(rule, reached),
        audience_match: AudienceMatch::Any,
        audience_checked_elsewhere: reached
            .iter()
            .any(|(overlap, policy)| *overlap == Overlap::Whole && policy.fact.about_audiences),
        required_claims: Setting::Unsupported,
        expiry: ExpiryCheck::IfPresent,
        verifies_signature: Setting::Unsupported,
        ignore_expiry: Setting::Unsupported,
        clock_skew: Setting::Unsupported,
        keys: keys(rule),
        token_in_query: token_in_query(rule),
        token_types: Setting::Unsupported,
        key_headers: Setting::Unsupported,
        binding: Setting::Unsupported,
        optional: Setting::Unsupported,
        workload: None,
    }
}

fn issuers(rule: &Block<'_>) -> Setting<List<String>> {
    let text = |text: &str| Some(text.to_owned());
    match rule.scalar("issuer", text, Setting::Absent(rule.at)) {
        // An empty name is compared with nothing.
        Setting::Set { value, span, .. } if value.is_empty() => Setting::Absent(span),
        Setting::Set { value, span, via } => Setting::Set {
            value: List::of(vec![Spanned::new(value, span)]),
            span,
            via,
        },
        other => other.map(|_| List::default()),
    }
}

fn audiences(rule: &Block<'_>, reached: &[(Overlap, &Policy)]) -> Setting<List<String>> {
    // A hidden condition, the service asked by a CUSTOM policy, or a policy that may not reach the
    // whole workload may look at the audience.
    let perhaps = reached.iter().find_map(|(overlap, policy)| {
        let in_part = *overlap == Overlap::Partly && policy.fact.about_audiences;
        let elsewhere = (policy.delegates() || in_part).then_some(Why::MayLiveElsewhere);
        policy.fact.open.then_some(Why::Template).or(elsewhere)
    });
    let absent = match perhaps {
        Some(why) => Setting::unknown(rule.at, why),
        None => Setting::Absent(rule.at),
    };
    rule.strings("audiences", absent)
}

/// Keys are written, fetched from `jwksUri`, or found by discovery at the issuer.
fn keys(rule: &Block<'_>) -> Vec<KeySource> {
    let written = [("jwksUri", true), ("jwks", false)];
    let mut keys: Vec<KeySource> = written
        .iter()
        .filter_map(|&(field, fetched)| Some((rule.get(field)?, fetched)))
        .map(|(value, fetched)| key(value, fetched))
        .collect();
    if keys.is_empty() {
        let issuer = rule.get("issuer");
        let is_url = |value: &Value<'_>| {
            value.is_opaque() || value.text().is_some_and(|text| text.contains("://"))
        };
        keys.extend(issuer.filter(is_url).map(|value| key(value, true)));
    }
    keys
}

fn key(value: Value<'_>, fetched: bool) -> KeySource {
    let kind = match value.text() {
        Some(_) | None if value.is_opaque() => KeyKind::Unknown(Why::Template),
        Some(text) if fetched => KeyKind::JwksUrl {
            url: text.to_owned(),
            reach: url_reach(text),
            names_group: false,
        },
        Some(text) => KeyKind::InlineJwks {
            secret: holds_secret(text),
        },
        None => KeyKind::Unknown(Why::Template),
    };
    KeySource {
        span: place(value),
        kind,
    }
}

/// Whether a key of a JWKS is symmetric (`oct`) or has a private member (`d`).
fn holds_secret(jwks: &str) -> bool {
    let Ok(parsed) = serde_json::from_str::<serde_json::Value>(jwks) else {
        return false;
    };
    let keys = parsed.get("keys").and_then(|keys| keys.as_array());
    keys.into_iter().flatten().any(|key| {
        key.get("kty").and_then(|kty| kty.as_str()) == Some("oct")
            || key.get("k").is_some()
            || key.get("d").is_some()
    })
}

/// Without any written location Envoy looks at `?access_token` beside the Authorization header; a written one
/// replaces both.
fn token_in_query(rule: &Block<'_>) -> Setting<bool> {
    let hidden = |places: Value<'_>| Setting::unknown(places.span(), why_opaque(places));
    let params = rule.get("fromParams");
    if let Some(param) = params.and_then(location) {
        return Setting::set(true, place(param));
    }
    if let Some(params) = params.filter(|params| params.is_opaque()) {
        return hidden(params);
    }
    let mut others = ["fromHeaders", "fromCookies"]
        .into_iter()
        .filter_map(|field| rule.get(field));
    let named = others.clone().find(|places| location(*places).is_some());
    match (named, others.find(|places| places.is_opaque())) {
        (Some(places), _) => rule.missing(Setting::Default {
            value: false,
            source: "Istio: a written location replaces the parameter access_token",
            at: places.span(),
        }),
        (None, Some(places)) => hidden(places),
        (None, None) => rule.missing(Setting::Default {
            value: true,
            source: "Istio: without a written location, Authorization: Bearer and the parameter access_token",
            at: rule.at,
        }),
    }
}

/// The first place a list names.
fn location(places: Value<'_>) -> Option<Value<'_>> {
    places.items().find(|place| place.text() != Some(""))
}

/// Whether a request without a token gets in: istiod always allows it here, so a policy on the same
/// workload has to refuse it.
fn optionality(
    object: &Object<'_>,
    project: &Project<'_>,
    workload: &Selection,
    reached: &[(Overlap, &Policy)],
    at: Span,
) -> Setting<Optionality> {
    if let Some(refused) = refused(reached) {
        return Setting::set(Optionality::Enforced, refused);
    }
    if let Some(why) = perhaps_refused(object, project, workload, reached) {
        return Setting::unknown(at, why);
    }
    let declared = workload
        .namespace
        .written()
        .is_some_and(|namespace| project.options.complete_namespaces.contains(namespace));
    Setting::Default {
        value: if declared {
            Optionality::PassesForSure
        } else {
            Optionality::Passes
        },
        source: "Istio: a RequestAuthentication alone lets requests without a token pass",
        at,
    }
}

/// The policy that surely refuses every request without a token to the workload.
fn refused(reached: &[(Overlap, &Policy)]) -> Option<Span> {
    let whole = || {
        let whole = reached
            .iter()
            .filter(|(overlap, _)| *overlap == Overlap::Whole);
        whole.map(|(_, policy)| *policy)
    };
    let denies = |policy: &Policy| policy.fact.action.effective() == Some(&PolicyAction::Deny);
    let denying = whole().find(|policy| {
        let all = policy.demands.user == Some(true) && policy.hidden().is_none();
        denies(policy) && (all || policy.refuses_all == Some(true))
    });
    // One rule of any policy that lets a request in without a token is enough.
    let allowing = || {
        let demanded = reached.iter().all(|(_, policy)| asks_for_user(policy));
        let mut allowing = whole().filter(|policy| policy.closes());
        demanded.then(|| allowing.next()).flatten()
    };
    denying.or_else(allowing).map(|policy| policy.fact.at)
}

/// Whether a policy lets nobody in without a user's token.
fn asks_for_user(policy: &Policy) -> bool {
    match policy.fact.action.effective() {
        _ if policy.hidden().is_some() => false,
        Some(PolicyAction::Allow) => {
            let mut rules = policy.fact.rules.iter();
            policy.closes() && rules.all(|rule| rule.demands.user == Some(true))
        }
        _ => true,
    }
}

/// Why a request without a token may be refused after all.
fn perhaps_refused(
    object: &Object<'_>,
    project: &Project<'_>,
    workload: &Selection,
    reached: &[(Overlap, &Policy)],
) -> Option<Why> {
    for (_, policy) in reached {
        if let Some(why) = policy.hidden() {
            return Some(why);
        }
        let acts = policy.fact.action.effective() != Some(&PolicyAction::Audit);
        if acts && (policy.wants_token || policy.delegates() || policy.refuses_all == Some(true)) {
            return Some(Why::MayLiveElsewhere);
        }
    }
    if project.unread.is_some() {
        return project.unread;
    }
    let filtered = project
        .demanding
        .iter()
        .any(|other| overlap(other, workload, &project.roots) != Overlap::Never);
    (object.partial || filtered).then_some(Why::MayLiveElsewhere)
}

/// What Envoy filters and claim-based routes select: they can refuse a request without a token, too.
pub(super) fn demanding(objects: &[Object<'_>]) -> Vec<Selection> {
    let demands = |object: &&Object<'_>| {
        let words: &[&str] = match object.kind.value {
            "EnvoyFilter" => &["jwt_authn", "ext_authz", "oauth2", "rbac", "lua"],
            "VirtualService" => &["@request.auth.claims"],
            _ => return false,
        };
        let text = object.text().as_bytes();
        words
            .iter()
            .any(|word| memmem::find(text, word.as_bytes()).is_some())
    };
    objects
        .iter()
        .filter(demands)
        .map(|object| selection(object, None))
        .collect()
}
