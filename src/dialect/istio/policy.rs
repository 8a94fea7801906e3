//! `AuthorizationPolicy`: what it does, and whether it can require a token.

use super::demand;
use super::object::Object;
use super::read::{Block, place};
use super::select::selection;
use crate::dialect::why_opaque;
use crate::model::mesh::{AuthorizationPolicy, Demands, PolicyAction};
use crate::model::{Setting, Why};
use crate::syntax::data::Value;

/// A policy and what other facts ask of it.
#[derive(Debug)]
pub(super) struct Policy {
    pub(super) fact: AuthorizationPolicy,
    /// Whether it lets nothing in by itself: ALLOW without rules, or DENY of everything. None where an
    /// ALLOW policy shows no rules, but may have some.
    pub(super) refuses_all: Option<bool>,
    /// Whether a request without any credential may be refused for the lack of it: a principal, or
    /// the header that carries the token.
    pub(super) wants_token: bool,
    /// Which credentials it makes a condition for every request, as a DENY policy can.
    pub(super) demands: Demands,
}

impl Policy {
    /// Why it is not known what it does, if it is not.
    pub(super) fn hidden(&self) -> Option<Why> {
        match self.fact.action {
            _ if self.fact.open => Some(Why::Template),
            Setting::Unknown { why, .. } => Some(why),
            _ => None,
        }
    }

    /// Whether it is an ALLOW policy: what no rule of it or another one matches is refused.
    pub(super) fn closes(&self) -> bool {
        self.fact.action.effective() == Some(&PolicyAction::Allow) && self.refuses_all.is_some()
    }

    /// Whether another service decides, who may well want a token.
    pub(super) fn delegates(&self) -> bool {
        self.fact.action.effective() == Some(&PolicyAction::Custom)
    }
}

pub(super) fn read(object: &Object<'_>) -> Option<Policy> {
    if !object.is("security.istio.io", "AuthorizationPolicy") {
        return None;
    }
    let spec = object.spec();
    let action = action(object, spec.as_ref());
    let does = action.effective().copied();
    let rules = spec.and_then(|spec| spec.get("rules"));
    let items: Vec<Value<'_>> = rules.into_iter().flat_map(Value::items).collect();
    let readings: Vec<Reading> = items.iter().map(|&rule| read_rule(rule, does)).collect();
    let about = |which: fn(&Reading) -> bool| readings.iter().any(which);
    let open = object.root.is_opaque()
        || spec.is_some_and(|spec| spec.hides("rules"))
        || about(|reading| reading.open.is_some());
    let match_all = items.iter().find(|rule| is_empty(**rule));
    let fact = AuthorizationPolicy {
        scope: object.scope(""),
        at: object.at(),
        selection: selection(object, spec.as_ref()),
        match_all: match_all.map(|rule| rule.span()),
        about_principals: about(|reading| reading.principals),
        about_audiences: about(|reading| reading.audiences),
        rules: items.iter().map(|&rule| demand::rule(rule)).collect(),
        demanded_elsewhere: demand::NONE,
        open,
        action,
    };
    Some(Policy {
        refuses_all: match does {
            Some(PolicyAction::Deny) => Some(match_all.is_some()),
            Some(PolicyAction::Allow) | None if items.is_empty() => {
                let sure = does.is_some() && !open && !object.partial;
                sure.then_some(true)
            }
            _ => Some(false),
        },
        wants_token: fact.about_principals || about(|reading| reading.header),
        demands: match does {
            Some(PolicyAction::Deny) => demand::of_every_request(&items),
            _ => demand::NONE,
        },
        fact,
    })
}

fn is_empty(rule: Value<'_>) -> bool {
    rule.is_map() && !rule.is_opaque() && rule.own_entries().next().is_none()
}

fn action(object: &Object<'_>, spec: Option<&Block<'_>>) -> Setting<PolicyAction> {
    let dry_run = object.annotation("istio.io/dry-run");
    if let Some(value) = dry_run.filter(|value| value.is_opaque()) {
        return Setting::unknown(value.span(), why_opaque(value));
    }
    // One that is tried out refuses nobody and lets nobody in: it looks on.
    if let Some(value) = dry_run.filter(|value| value.text() == Some("true")) {
        return Setting::set(PolicyAction::Audit, place(value));
    }
    let default = Setting::Default {
        value: PolicyAction::Allow,
        source: "Istio: an absent `action` is ALLOW",
        at: object.at(),
    };
    match spec {
        Some(spec) => spec.scalar("action", parse_action, default),
        None => default,
    }
}

fn parse_action(text: &str) -> Option<PolicyAction> {
    match text {
        "ALLOW" => Some(PolicyAction::Allow),
        "DENY" => Some(PolicyAction::Deny),
        "AUDIT" => Some(PolicyAction::Audit),
        "CUSTOM" => Some(PolicyAction::Custom),
        _ => None,
    }
}

/// What one rule looks at.
#[derive(Clone, Copy, Debug, Default)]
struct Reading {
    principals: bool,
    audiences: bool,
    header: bool,
    open: Option<Why>,
}

fn read_rule(rule: Value<'_>, action: Option<PolicyAction>) -> Reading {
    let mut reading = Reading {
        open: rule.is_opaque().then_some(Why::Template),
        ..Reading::default()
    };
    let rule = Block::element(rule);
    // ALLOW and CUSTOM need a match to say that a token is wanted; DENY needs the lack of one.
    let (source_field, when_field) = match action {
        Some(PolicyAction::Deny) => ("notRequestPrincipals", "notValues"),
        _ => ("requestPrincipals", "values"),
    };
    let mut hidden = rule.hides("from") || rule.hides("when");
    for from in rule.elements("from") {
        let source = from.child("source");
        hidden |= from.value.is_opaque() || source.is_some_and(|s| s.value.is_opaque());
        let listed = source.and_then(|source| source.get(source_field));
        reading.principals |= listed.is_some_and(is_filled);
    }
    for when in rule.elements("when") {
        hidden |= when.value.is_opaque() || when.hides("key");
        read_condition(&when, when_field, &mut reading);
    }
    if hidden {
        reading.open = Some(Why::Template);
    }
    reading
}

fn read_condition(when: &Block<'_>, field: &str, reading: &mut Reading) {
    let Some(key) = when.text("key") else {
        return;
    };
    let filled = when.get(field).is_some_and(is_filled);
    let key = key.value.trim();
    if key == "request.auth.audiences" || key == "request.auth.claims[aud]" {
        reading.audiences = true;
    }
    if key.starts_with("request.auth.") {
        reading.principals |= filled;
    }
    let header = key
        .strip_prefix("request.headers[")
        .and_then(|rest| rest.strip_suffix(']'));
    if header.is_some_and(|name| name.eq_ignore_ascii_case("authorization")) {
        reading.header |= filled;
    }
}

pub(super) fn is_filled(list: Value<'_>) -> bool {
    list.is_opaque() || list.items().next().is_some()
}
