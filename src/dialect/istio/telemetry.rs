//! `Telemetry`: whether proxies log requests, where the mesh configuration leaves that to it.

use super::Project;
use super::read::Block;
use super::select::selection;
use crate::model::mesh::MeshConfig;
use crate::model::{Scope, Setting, Why};

/// Adds what mesh-wide `Telemetry` objects say to the configurations. Where none is given, one that is
/// unknown stands for it, so that rules about it are undecided.
pub(super) fn lower(project: &Project<'_>, configs: &mut Vec<MeshConfig>) {
    if configs.is_empty() {
        configs.extend(elsewhere(project));
    }
    let said = mesh_wide(project);
    let declared = &project.options.complete_namespaces;
    let complete =
        project.roots.iter().all(|root| declared.contains(root)) && project.unread.is_none();
    for config in configs {
        let is_on = config.access_log.written() == Some(&true);
        let hidden = config.access_log.is_unknown();
        match &said {
            Some(said) if !is_on || said.written() == Some(&false) => {
                config.access_log = said.clone();
            }
            None if !is_on && !hidden && !complete => {
                let at = config.access_log.span().unwrap_or(config.at);
                config.access_log = Setting::unknown(at, Why::MayLiveElsewhere);
            }
            _ => {}
        }
    }
}

fn elsewhere(project: &Project<'_>) -> Option<MeshConfig> {
    let mut objects = project.objects.iter();
    let first = objects.find(|object| object.group().ends_with(".istio.io"))?;
    let (at, why) = (first.at(), Why::MayLiveElsewhere);
    Some(MeshConfig {
        scope: Scope::new("the mesh configuration"),
        at,
        outbound: Setting::unknown(at, why),
        path_normalization: Setting::unknown(at, why),
        min_tls: Setting::unknown(at, why),
        access_log: Setting::unknown(at, why),
    })
}

/// What the objects in a root namespace that select nothing say; of several it is not known which
/// wins.
fn mesh_wide(project: &Project<'_>) -> Option<Setting<bool>> {
    let mut found: Option<Setting<bool>> = None;
    for object in &project.objects {
        let Some(spec) = object
            .spec()
            .filter(|_| object.is("telemetry.istio.io", "Telemetry"))
        else {
            continue;
        };
        let wide = selection(object, Some(&spec));
        let in_root = wide
            .namespace
            .written()
            .is_some_and(|own| project.roots.contains(own));
        if !in_root || !wide.labels.is_empty() || !wide.targets.is_empty() {
            continue;
        }
        let Some(logging) = spec.get("accessLogging") else {
            continue;
        };
        let said = match spec
            .elements("accessLogging")
            .iter()
            .map(element)
            .reduce(either)
        {
            Some(said) if !wide.open && found.is_none() => said,
            _ => Setting::unknown(logging.span(), Why::MayLiveElsewhere),
        };
        found = Some(said);
    }
    found
}

/// One entry logs all requests unless it is disabled or filters them.
fn element(entry: &Block<'_>) -> Setting<bool> {
    match entry.flag("disabled", Setting::set(false, entry.at)) {
        Setting::Set { value: false, .. } if entry.get("filter").is_some() => {
            Setting::unknown(entry.at, Why::Variable)
        }
        disabled => disabled.map(|disabled| !disabled),
    }
}

fn either(one: Setting<bool>, other: Setting<bool>) -> Setting<bool> {
    if one.written() == Some(&true) || other.is_unknown() && one.is_unknown() {
        one
    } else if other.written() == Some(&true) || other.is_unknown() {
        other
    } else {
        one
    }
}
