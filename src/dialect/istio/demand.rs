//! Which credentials the rules of an `AuthorizationPolicy` demand.

use super::policy::{Policy, is_filled};
use super::read::Block;
use super::select::{Overlap, overlap};
use crate::model::mesh::{Demands, PolicyAction, PolicyRule};
use crate::syntax::data::Value;

/// No credential.
pub(super) const NONE: Demands = Demands {
    user: Some(false),
    service: Some(false),
};

const PERHAPS: Demands = Demands {
    user: None,
    service: None,
};

const USER: &[&str] = &["requestPrincipals"];
const SERVICE: &[&str] = &[
    "principals",
    "namespaces",
    "serviceAccounts",
    "trustDomains",
];
const NOT_USER: &[&str] = &["notRequestPrincipals"];
const NOT_SERVICE: &[&str] = &[
    "notPrincipals",
    "notNamespaces",
    "notServiceAccounts",
    "notTrustDomains",
];

fn is_user_key(key: &str) -> bool {
    key.trim().starts_with("request.auth.")
}

fn is_service_key(key: &str) -> bool {
    let keys = [
        "source.principal",
        "source.namespace",
        "source.serviceAccount",
    ];
    keys.contains(&key.trim())
}

/// What a request needs to match a rule: each source, or a condition, has to ask for it.
pub(super) fn rule(rule: Value<'_>) -> PolicyRule {
    let hidden = rule.is_opaque();
    let rule = Block::element(rule);
    let from = rule.elements("from");
    let when = rule.elements("when");
    let by = |fields: &[&str], keys: fn(&str) -> bool| {
        let conditions = || {
            let about = |when: &&Block<'_>| when.text("key").is_some_and(|key| keys(key.value));
            let about = when.iter().filter(about);
            about.filter_map(|when| when.get("values"))
        };
        let listed = |from| listed(from, fields);
        let demanded = conditions().any(names_some)
            || (!from.is_empty()
                && from
                    .iter()
                    .all(|from| listed(from).into_iter().any(names_some)));
        // A list that a template writes may turn out empty.
        let mut lists = from.iter().flat_map(listed).chain(conditions());
        let visible = !hidden
            && !rule.hides("from")
            && !rule.hides("when")
            && is_visible(&from)
            && !lists.any(Value::is_opaque);
        (demanded || visible).then_some(demanded)
    };
    PolicyRule {
        at: rule.at,
        demands: Demands {
            user: by(USER, is_user_key),
            service: by(SERVICE, is_service_key),
        },
    }
}

/// The lists of a source at any of `fields`.
fn listed<'tree>(from: &Block<'tree>, fields: &[&str]) -> Vec<Value<'tree>> {
    let source = from.child("source");
    let lists = fields.iter().filter_map(|field| source?.get(field));
    lists.collect()
}

/// Whether a list names something for sure.
fn names_some(list: Value<'_>) -> bool {
    list.items()
        .next()
        .is_some_and(|one| list.is_sequence() || !one.is_opaque())
}

fn is_visible(from: &[Block<'_>]) -> bool {
    from.iter().all(|from| {
        let source = from.child("source");
        !from.value.is_opaque() && source.is_none_or(|source| !source.value.is_opaque())
    })
}

/// Which credentials a DENY policy demands of every request: a rule refuses whatever lacks one, and
/// asks for nothing else. A rule that asks for more may leave requests out.
pub(super) fn of_every_request(rules: &[Value<'_>]) -> Demands {
    let mut all = NONE;
    for &value in rules {
        let rule = Block::element(value);
        let only = |name: &str| {
            let mut keys = value.own_entries();
            !value.is_opaque() && keys.all(|entry| entry.key.text() == Some(name))
        };
        if value.is_opaque() || rule.hides("from") || rule.hides("when") {
            refuse(&mut all.user, false);
            refuse(&mut all.service, false);
        }
        for source in rule
            .elements("from")
            .iter()
            .filter_map(|from| from.child("source"))
        {
            let alone = source.value.own_entries().count() == 1 && !source.value.is_opaque();
            let lacks = |fields: &[&str], demand: &mut Option<bool>| {
                let lists = fields.iter().filter_map(|field| source.get(field));
                for list in lists.filter(|list| is_filled(*list)) {
                    refuse(demand, alone && only("from") && names_some(list));
                }
            };
            lacks(NOT_USER, &mut all.user);
            lacks(NOT_SERVICE, &mut all.service);
        }
        let conditions = rule.elements("when");
        for when in &conditions {
            let Some(key) = when.text("key").filter(|_| when.get("notValues").is_some()) else {
                continue;
            };
            let alone = conditions.len() == 1 && when.get("values").is_none() && only("when");
            if is_user_key(key.value) {
                refuse(&mut all.user, alone);
            }
            if is_service_key(key.value) {
                refuse(&mut all.service, alone);
            }
        }
    }
    all
}

/// A rule that refuses requests without a credential: all of them, or perhaps only some.
fn refuse(demand: &mut Option<bool>, surely: bool) {
    *demand = match demand {
        Some(true) => Some(true),
        _ => surely.then_some(true),
    };
}

/// Tells each ALLOW policy what policies on the same workloads demand.
pub(super) fn elsewhere(policies: &mut [Policy], roots: &[String]) {
    let demanding: Vec<_> = policies
        .iter()
        .filter(|policy| policy.fact.action.effective() != Some(&PolicyAction::Allow))
        .filter(|policy| policy.demands != NONE || policy.delegates() || policy.hidden().is_some())
        .map(|policy| {
            let sure = policy.hidden().is_none() && !policy.delegates();
            let demands = if sure { policy.demands } else { PERHAPS };
            (policy.fact.selection.clone(), demands)
        })
        .collect();
    if demanding.is_empty() {
        return;
    }
    for policy in policies
        .iter_mut()
        .filter(|policy| policy.fact.action.effective() == Some(&PolicyAction::Allow))
    {
        let own = &policy.fact.selection;
        let mut found = NONE;
        for (selection, demands) in &demanding {
            let reach = overlap(selection, own, roots);
            if reach == Overlap::Never {
                continue;
            }
            let add = |found: Option<bool>, demand: Option<bool>| match (found, demand) {
                (Some(true), _) => Some(true),
                (_, Some(true)) if reach == Overlap::Whole => Some(true),
                (found, Some(false)) => found,
                _ => None,
            };
            found.user = add(found.user, demands.user);
            found.service = add(found.service, demands.service);
        }
        policy.fact.demanded_elsewhere = found;
    }
}
