//! What holds in a namespace where a workload has no settings of its own.

use super::Project;
use super::mtls::Peer;
use super::policy::Policy;
use crate::model::mesh::{MtlsMode, Namespace, Selection};
use crate::model::{Scope, Setting, Why};
use crate::source::Span;
use std::collections::BTreeMap;

/// The namespaces that Istio's objects stand in. Objects that leave the namespace to whoever applies
/// them share one, as far as policies go.
pub(super) fn lower(project: &Project<'_>, peers: &[Peer], policies: &[Policy]) -> Vec<Namespace> {
    let mut places: BTreeMap<Option<String>, (Span, Option<Why>)> = BTreeMap::new();
    for object in &project.objects {
        let group = object.group();
        if !group.ends_with(".istio.io") || group == "install.istio.io" {
            continue;
        }
        let is_policy = group == "security.istio.io";
        match object.namespace() {
            Setting::Set { value, span, .. } => {
                places.entry(Some(value)).or_insert((span, None));
            }
            Setting::Unknown { span, why } if is_policy => {
                places.entry(None).or_insert((span, Some(why))).1 = Some(why);
            }
            _ if is_policy => {
                places.entry(None).or_insert((object.at(), None));
            }
            _ => {}
        }
    }
    let each = places.into_iter().map(|(name, (at, hidden))| {
        let name = name.as_deref();
        let unknown = hidden.or(project.unread);
        Namespace {
            scope: Scope::new(match name {
                Some(name) => format!("namespace {name}"),
                None => "the namespace it is applied in".to_owned(),
            }),
            at,
            default_deny: default_deny(project, policies, name, at, unknown),
            mtls: mtls(project, peers, name, at, unknown),
        }
    });
    each.collect()
}

/// How an object's namespace relates to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Here,
    Root,
    Perhaps,
    Elsewhere,
}

fn place(project: &Project<'_>, selection: &Selection, name: Option<&str>) -> Place {
    let narrow = !selection.labels.is_empty() || !selection.targets.is_empty();
    match selection.namespace.written() {
        _ if narrow => Place::Elsewhere,
        Some(own) if Some(own.as_str()) == name && !selection.open => Place::Here,
        Some(own) if project.roots.contains(own) && !selection.open => Place::Root,
        Some(own) if Some(own.as_str()) == name || project.roots.contains(own) => Place::Perhaps,
        Some(_) => Place::Elsewhere,
        None if name.is_none() && selection.namespace.is_unset() && !selection.open => Place::Here,
        None => Place::Perhaps,
    }
}

/// Whether nothing about the namespace lives outside of the files.
fn is_complete(project: &Project<'_>, name: Option<&str>) -> bool {
    let declared = &project.options.complete_namespaces;
    name.is_some_and(|name| declared.contains(name))
        && project.roots.iter().all(|root| declared.contains(root))
}

/// What an unsaid setting is: the default where the files are complete.
fn unsaid<T>(
    project: &Project<'_>,
    name: Option<&str>,
    at: Span,
    why: Option<Why>,
    default: Setting<T>,
) -> Setting<T> {
    match why {
        Some(why) => Setting::unknown(at, why),
        None if is_complete(project, name) => default,
        None => Setting::unknown(at, Why::MayLiveElsewhere),
    }
}

fn default_deny(
    project: &Project<'_>,
    policies: &[Policy],
    name: Option<&str>,
    at: Span,
    mut why: Option<Why>,
) -> Setting<bool> {
    let may_refuse = |policy: &&Policy| policy.refuses_all != Some(false);
    for policy in policies.iter().filter(may_refuse) {
        match place(project, &policy.fact.selection, name) {
            Place::Here | Place::Root if policy.refuses_all == Some(true) => {
                return Setting::set(true, policy.fact.at);
            }
            Place::Elsewhere => {}
            _ => why = why.or(Some(Why::MayLiveElsewhere)),
        }
    }
    let default = Setting::Default {
        value: false,
        source: "Istio: a workload that no ALLOW policy selects takes every request",
        at,
    };
    unsaid(project, name, at, why, default)
}

/// The namespace's own mode goes before the mesh's.
fn mtls(
    project: &Project<'_>,
    peers: &[Peer],
    name: Option<&str>,
    at: Span,
    mut why: Option<Why>,
) -> Setting<MtlsMode> {
    let wide: Vec<_> = peers
        .iter()
        .filter(|peer| peer.setting.served && !matches!(peer.setting.mode, Setting::Default { .. }))
        .map(|peer| (place(project, &peer.workload, name), &peer.setting))
        .collect();
    for wanted in [Place::Here, Place::Root] {
        let mut found = wide.iter().filter(|(place, _)| *place == wanted);
        if let Some((_, setting)) = found.next() {
            return match setting.effective {
                Some(true) => setting.mode.clone(),
                _ => Setting::unknown(setting.mode.span().unwrap_or(at), Why::Contested),
            };
        }
        if wide.iter().any(|(place, _)| *place == Place::Perhaps) {
            why = why.or(Some(Why::MayLiveElsewhere));
        }
    }
    let default = Setting::Default {
        value: MtlsMode::Permissive,
        source: "Istio: PERMISSIVE where no PeerAuthentication says otherwise",
        at,
    };
    unsaid(project, name, at, why, default)
}
