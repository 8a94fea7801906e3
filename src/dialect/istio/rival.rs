//! Which of several `DestinationRule`s for one host counts.
//!
//! Istio merges those of one namespace, the oldest first, and takes the policy and each subset from the
//! first that has it; no file tells how old they are. A rule for one host goes before one for `*.…`,
//! so those two are no rivals.

use super::entry::is_same;
use super::object::Object;
use super::read::Block;
use crate::syntax::data::Value;
use std::collections::BTreeMap;

/// The rules of a project by the host they are for.
#[derive(Debug, Default)]
pub(super) struct Rules<'tree>(BTreeMap<String, Vec<Object<'tree>>>);

/// A part of a rule with TLS settings of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    pub(super) subset: Option<&'a str>,
    pub(super) port: Option<u16>,
}

impl<'tree> Rules<'tree> {
    pub(super) fn of(objects: &[Object<'tree>]) -> Self {
        let mut found: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for object in objects {
            if object.is("networking.istio.io", "DestinationRule")
                && let Some(host) = host(object)
            {
                found.entry(host).or_default().push(*object);
            }
        }
        Self(found)
    }

    /// Whether another rule may count instead of `own` and says something else of the part's TLS, by
    /// what `look` makes of it.
    pub(super) fn contest(
        &self,
        own: &Object<'tree>,
        part: Part<'_>,
        roots: &[String],
        look: impl Fn(Option<Block<'tree>>) -> Option<String>,
    ) -> bool {
        let Some(host) = host(own) else { return false };
        let Some(Said(mine)) = said(own, part) else {
            return false;
        };
        let mine = look(mine);
        self.0[&host].iter().any(|other| {
            other.at() != own.at()
                && may_replace(other, own, &host, roots)
                && said(other, part).is_some_and(|Said(theirs)| look(theirs) != mine)
        })
    }
}

/// The host in full; a name without dots is a service of the rule's namespace.
fn host(rule: &Object<'_>) -> Option<String> {
    let host = rule.spec()?.text("host")?.value;
    Some(match rule.written_namespace() {
        Some(space) if !host.contains(['.', '*']) => format!("{host}.{space}.svc.cluster.local"),
        _ => host.to_owned(),
    })
}

/// Whether one rule may be taken before another for the same host: beside it, or because rules of the
/// service's namespace go before those of the root namespace.
fn may_replace(other: &Object<'_>, own: &Object<'_>, host: &str, roots: &[String]) -> bool {
    let selector = |rule: &Object<'_>| {
        let selector = rule.spec()?.get("workloadSelector")?;
        Some(squeezed(selector))
    };
    let (theirs, mine) = (other.namespace(), own.namespace());
    let root = || {
        let at_root = mine.written().is_some_and(|space| roots.contains(space));
        let home = host
            .strip_suffix(".svc.cluster.local")
            .and_then(|service| service.split_once('.'));
        at_root && home.is_some_and(|(_, space)| theirs.written().is_some_and(|own| own == space))
    };
    (is_same(&theirs, &mine) != Some(false) || root()) && selector(other) == selector(own)
}

/// A rule's TLS settings for a part: the block, if it has one.
struct Said<'tree>(Option<Block<'tree>>);

/// What a rule says of a part; none where it leaves the part to others.
fn said<'tree>(rule: &Object<'tree>, part: Part<'_>) -> Option<Said<'tree>> {
    let spec = rule.spec()?;
    let policy = match part.subset {
        None => Some(spec.child("trafficPolicy")?),
        Some(name) => {
            let subsets = spec.elements("subsets");
            let is_it =
                |subset: &&Block<'_>| subset.text("name").is_some_and(|own| own.value == name);
            subsets.iter().find(is_it)?.child("trafficPolicy")
        }
    };
    let Some(policy) = policy else {
        return Some(Said(None));
    };
    let at_port = part.port.and_then(|port| {
        let mut settings = policy.elements("portLevelSettings").into_iter();
        settings.find(|settings| port_of(settings) == Some(port))
    });
    Some(Said(at_port.unwrap_or(policy).child("tls")))
}

/// The port that an element of `portLevelSettings` is for.
pub(super) fn port_of(settings: &Block<'_>) -> Option<u16> {
    let port = settings.child("port")?.get("number")?;
    u16::try_from(port.as_u64()?).ok()
}

/// A value's text without its spacing.
pub(super) fn squeezed(value: Value<'_>) -> String {
    value.tree().raw(value.span()).split_whitespace().collect()
}
