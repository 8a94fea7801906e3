//! `PeerAuthentication`: which connections a workload takes.

use super::Project;
use super::membership;
use super::object::Object;
use super::read::Block;
use super::registry;
use super::select::selection;
use crate::model::mesh::{KindVerdict, Level, MtlsMode, MtlsSetting, Selection};
use crate::model::{Setting, Why};
use crate::syntax::data::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A setting and the workloads it is for.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) workload: Selection,
    pub(super) setting: MtlsSetting,
}

/// An object, its `spec` and the workloads it selects.
type Read<'project> = (&'project Object<'project>, Block<'project>, Selection);

/// Namespace, labels and target references.
type Target<'peers> = (
    Option<&'peers str>,
    &'peers [(String, String)],
    &'peers [String],
);

/// The mTLS settings of all `PeerAuthentication` objects, and of objects that were meant to be one.
pub(super) fn lower(project: &Project<'_>) -> Vec<Peer> {
    let objects = project.objects.iter();
    let peers: Vec<Read<'_>> = objects
        .filter(|object| is_peer_authentication(object))
        .filter_map(|object| {
            let spec = object.spec()?;
            Some((object, spec, selection(object, Some(&spec))))
        })
        .collect();
    let contested = contested(&peers);
    let ambient = ambient_namespaces(project);
    let mut all = Vec::new();
    for (object, spec, workload) in &peers {
        let mut settings = Vec::new();
        // Of two objects for the same workloads the older one wins, which no file tells.
        let rivals = target(workload).is_some_and(|target| contested.contains(&target));
        let effective = (!rivals && !object.doubled).then_some(true);
        settings.extend(
            whole(object, spec, workload, project).map(|setting| MtlsSetting {
                effective,
                ..setting
            }),
        );
        settings.extend(ports(object, spec, workload).into_iter().map(|setting| {
            // Without a selector istiod refuses ports.
            let selects = !workload.labels.is_empty() || workload.open;
            MtlsSetting {
                effective: if selects { effective } else { Some(false) },
                ..setting
            }
        }));
        let space = workload.namespace.written();
        if space.is_some_and(|space| ambient.contains(space.as_str())) {
            ignore_disable(&mut settings);
        }
        all.extend(settings.into_iter().map(|setting| Peer {
            workload: workload.clone(),
            setting,
        }));
    }
    all
}

/// The namespaces that the files say are in ambient mode.
fn ambient_namespaces<'project>(project: &'project Project<'_>) -> BTreeSet<&'project str> {
    let objects = project.objects.iter();
    objects
        .filter(|object| object.is("", "Namespace") && membership::is_ambient(object))
        .filter_map(Object::name)
        .collect()
}

/// Ambient mode has no `DISABLE`, and does not say what it makes of one.
fn ignore_disable(settings: &mut [MtlsSetting]) {
    for setting in settings {
        if setting.mode.effective() == Some(&MtlsMode::Disable)
            && let Some(span) = setting.mode.span()
        {
            setting.mode = Setting::unknown(span, Why::Invalid);
        }
    }
}

fn is_peer_authentication(object: &Object<'_>) -> bool {
    if object.is("security.istio.io", "PeerAuthentication") {
        return true;
    }
    let is_ours = registry::is_ours(object.api_version.value, object.kind.value);
    let (group, version) = (object.group(), object.version());
    if !is_ours || registry::is_served(group, version, object.kind.value) {
        return false;
    }
    let spec = object.root.get("spec");
    match registry::verdict(group, version, object.kind.value, spec) {
        KindVerdict::Unknown {
            meant: Some((name, _)),
            ..
        } => name.ends_with(" PeerAuthentication"),
        _ => false,
    }
}

/// The workloads an object is for, where nothing hides a part of them.
fn target(workload: &Selection) -> Option<Target<'_>> {
    let namespace = workload.namespace.written().map(String::as_str);
    (!workload.open).then_some((namespace, &workload.labels, &workload.targets))
}

/// The targets for which objects say different modes.
fn contested<'peers>(peers: &'peers [Read<'_>]) -> BTreeSet<Target<'peers>> {
    let mut modes = BTreeMap::new();
    let mut contested = BTreeSet::new();
    for (_, spec, workload) in peers {
        let Some(target) = target(workload) else {
            continue;
        };
        let mode = mode_text(spec);
        if *modes.entry(target).or_insert(mode) != mode {
            contested.insert(target);
        }
    }
    contested
}

fn mode_text<'tree>(spec: &Block<'tree>) -> Option<&'tree str> {
    Some(spec.child("mtls")?.text("mode")?.value)
}

fn whole(
    object: &Object<'_>,
    spec: &Block<'_>,
    workload: &Selection,
    project: &Project<'_>,
) -> Option<MtlsSetting> {
    // `peers` is how the removed Policy spelt it, and how objects that never existed do.
    let peers = spec.elements("peers");
    let block = spec
        .child("mtls")
        .or_else(|| peers.iter().find_map(|peer| peer.child("mtls")))?;
    Some(MtlsSetting {
        scope: object.scope(""),
        level: level(object, workload, project),
        mode: mode(&block),
        effective: None,
        served: object.is_served(),
        client_side: false,
        in_mesh: None,
    })
}

fn level(object: &Object<'_>, workload: &Selection, project: &Project<'_>) -> Level {
    let root = workload
        .namespace
        .written()
        .is_some_and(|namespace| project.roots.contains(namespace));
    let hidden = workload.open && !object.partial;
    if !workload.labels.is_empty() || hidden {
        Level::Workload
    } else if root {
        Level::Mesh
    } else {
        Level::Namespace
    }
}

fn ports(object: &Object<'_>, spec: &Block<'_>, workload: &Selection) -> Vec<MtlsSetting> {
    let Some(map) = spec.child("portLevelMtls") else {
        return Vec::new();
    };
    let mut settings = Vec::new();
    for entry in map.value.entries() {
        let port = entry.key.text().and_then(|text| text.parse().ok());
        let block = Block {
            value: entry.value,
            at: entry.key.span(),
            partial: workload.open,
            contested: object.doubled,
        };
        if !entry.value.is_map() {
            continue;
        }
        settings.push(MtlsSetting {
            scope: object.scope(""),
            level: port.map_or(Level::Workload, Level::Port),
            mode: mode(&block),
            effective: None,
            served: object.is_served(),
            client_side: false,
            in_mesh: None,
        });
    }
    settings
}

/// An empty mode inherits. A word that is no mode is refused by the API server.
fn mode(block: &Block<'_>) -> Setting<MtlsMode> {
    let inherited = Setting::Default {
        value: MtlsMode::Unset,
        source: "Istio: an unset mode inherits from the namespace, then the mesh, then PERMISSIVE",
        at: block.at,
    };
    match block.get("mode").map(Value::text) {
        Some(Some("UNSET")) | None => block.missing(inherited),
        _ => block.scalar("mode", parse_mode, Setting::unknown(block.at, Why::Invalid)),
    }
}

pub(super) fn parse_mode(text: &str) -> Option<MtlsMode> {
    match text {
        "DISABLE" => Some(MtlsMode::Disable),
        "PERMISSIVE" => Some(MtlsMode::Permissive),
        "STRICT" => Some(MtlsMode::Strict),
        _ => None,
    }
}
