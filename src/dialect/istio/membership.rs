//! Whether the host of a `DestinationRule` is in the mesh: behind a sidecar that takes mTLS.

use super::entry::Seen;
use super::host::is_label;
use super::object::Object;
use crate::syntax::data::Value;

/// The label, or of old the annotation, by which a workload stays out.
const INJECT: &str = "sidecar.istio.io/inject";
const AMBIENT: &str = "istio.io/dataplane-mode";

/// Whether the host of a rule in `namespace` is in the mesh; none when the files do not say. `entries`
/// are those of its host.
pub(super) fn in_mesh(
    host: &str,
    namespace: Option<&str>,
    entries: &Seen<'_, '_>,
    objects: &[Object<'_>],
) -> Option<bool> {
    if matches!(
        host,
        "*" | "*.local" | "*.svc.cluster.local" | "*.cluster.local"
    ) {
        return has_sidecars(objects).then_some(true);
    }
    if !entries.is_empty() && entries.outside()? {
        return Some(false);
    }
    let service = service(host, namespace, objects)?;
    match (service.name, service.space) {
        // The API server has no sidecar; neither has what runs beside it or the control plane, as a rule.
        ("kubernetes", None | Some("default")) | ("istiod", Some("istio-system")) => {
            return Some(false);
        }
        (_, Some("kube-system" | "istio-system")) => return None,
        _ => {}
    }
    let spaces = objects
        .iter()
        .filter(|object| object.is("", "Namespace") && object.name() == service.space);
    for space in spaces {
        if space.label("istio-injection") == Some("disabled") {
            return Some(false);
        }
        // A node's proxy takes mTLS there, whatever the rule says.
        if is_ambient(space) {
            return None;
        }
    }
    service.answers(objects)
}

/// Whether the files hold nothing of ambient mode, or sidecars beside it.
fn has_sidecars(objects: &[Object<'_>]) -> bool {
    let spaces = || objects.iter().filter(|object| object.is("", "Namespace"));
    !spaces().any(is_ambient)
        || spaces().any(|space| space.label("istio-injection") == Some("enabled"))
}

/// Whether a namespace is in ambient mode.
pub(super) fn is_ambient(space: &Object<'_>) -> bool {
    space.label(AMBIENT) == Some("ambient")
}

/// A service by its name and namespace, as far as they are said.
#[derive(Clone, Copy, Debug)]
struct Service<'a> {
    name: &'a str,
    space: Option<&'a str>,
}

impl Service<'_> {
    fn is_home_of(self, object: &Object<'_>) -> bool {
        let (Some(own), Some(space)) = (object.written_namespace(), self.space) else {
            return true;
        };
        own == space
    }

    fn is(self, object: &Object<'_>) -> bool {
        object.is("", "Service") && object.name() == Some(self.name) && self.is_home_of(object)
    }

    /// Whether what answers under the name takes mTLS, by the service and the workloads among the files.
    fn answers(self, objects: &[Object<'_>]) -> Option<bool> {
        let mut all = Vec::new();
        for service in objects.iter().filter(|object| self.is(object)) {
            match service.spec().and_then(|spec| spec.text("externalName")) {
                Some(name) if name.value.contains('.') && !is_of_cluster(name.value) => {
                    all.push(Some(false));
                }
                Some(_) => all.push(None),
                None => all.push(self.workloads(service, objects)),
            }
        }
        if all.is_empty() {
            // A workload is called like its service, as a rule.
            let stays_out = |object: &Object<'_>| {
                object.name() == Some(self.name)
                    && self.is_home_of(object)
                    && Pods::of(object).is_some_and(|pods| pods.in_mesh != Some(true))
            };
            all.push((!objects.iter().any(stays_out)).then_some(true));
        }
        agreed(all)
    }

    /// Whether the workloads that a service selects take mTLS.
    fn workloads(self, service: &Object<'_>, objects: &[Object<'_>]) -> Option<bool> {
        let selector = service.spec().and_then(|spec| spec.get("selector"));
        let behind = objects
            .iter()
            .filter(|object| self.is_home_of(object))
            .filter_map(Pods::of)
            .filter(|pods| selector.is_some_and(|selector| pods.are_selected(selector)));
        agreed(behind.map(|pods| pods.in_mesh).collect())
    }
}

/// What all say; in the mesh where nobody says anything.
fn agreed(answers: Vec<Option<bool>>) -> Option<bool> {
    let mut answers = answers.into_iter();
    let Some(first) = answers.next() else {
        return Some(true);
    };
    first.filter(|_| answers.all(|answer| answer == first))
}

fn is_of_cluster(host: &str) -> bool {
    host.ends_with(".cluster.local") || host.rsplit('.').next() == Some("svc")
}

/// The pods of a workload.
struct Pods<'tree> {
    labels: Option<Value<'tree>>,
    /// Whether they have a sidecar, unless their namespace says otherwise.
    in_mesh: Option<bool>,
}

impl<'tree> Pods<'tree> {
    fn of(object: &Object<'tree>) -> Option<Self> {
        let metadata = match object.kind.value {
            "Pod" => object.root.get("metadata")?,
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "DeploymentConfig" => {
                object.root.at(&["spec", "template", "metadata"])?
            }
            _ => return None,
        };
        let labels = metadata.get("labels");
        let said = |key: &str| {
            let marks = [labels, metadata.get("annotations")];
            marks.into_iter().flatten().find_map(|marks| marks.get(key))
        };
        let in_mesh = match said(INJECT) {
            Some(value) if value.is_opaque() => None,
            Some(value) if value.text() == Some("false") => Some(false),
            _ if said(AMBIENT).is_some_and(|value| value.text() == Some("ambient")) => None,
            _ => Some(true),
        };
        Some(Self { labels, in_mesh })
    }

    fn are_selected(&self, selector: Value<'_>) -> bool {
        let mut entries = selector.own_entries().peekable();
        let has = |key: &str, value: &str| {
            let own = self.labels.and_then(|labels| labels.text_at(key));
            own == Some(value)
        };
        entries.peek().is_some()
            && entries.all(|entry| match (entry.key.text(), entry.value.text()) {
                (Some(key), Some(value)) => has(key, value),
                _ => false,
            })
    }
}

/// The service a host names, if it names one.
fn service<'a>(
    host: &'a str,
    namespace: Option<&'a str>,
    objects: &[Object<'_>],
) -> Option<Service<'a>> {
    let short = host
        .strip_suffix(".svc.cluster.local")
        .or_else(|| host.strip_suffix(".svc"));
    if let Some(short) = short {
        let (name, space) = short.rsplit_once('.').unwrap_or((short, ""));
        let space = Some(space).filter(|space| !space.is_empty());
        return Some(Service { name, space });
    }
    let Some((name, space)) = host.split_once('.') else {
        return Some(Service {
            name: host,
            space: namespace,
        });
    };
    let service = Service {
        name,
        space: Some(space),
    };
    let known = objects.iter().any(|object| service.is(object));
    (is_label(space) && known).then_some(service)
}

#[cfg(test)]
mod tests {
    use super::super::entry::Entries;
    use super::*;
    use crate::model::Setting;

    #[test]
    fn hosts_with_dots_are_in_the_mesh_only_where_the_files_say_so() {
        let entries = Entries::default();
        let is = |host, namespace| {
            let seen = entries.seen(host, &Setting::Unsupported);
            in_mesh(host, namespace, &seen, &[])
        };
        assert_eq!(is("reviews", Some("prod")), Some(true));
        assert_eq!(is("*.local", None), Some(true));
        assert_eq!(is("a.prod.svc.cluster.local", None), Some(true));
        assert_eq!(is("api.example.com", None), None);
        assert_eq!(
            is("kubernetes.default.svc.cluster.local", None),
            Some(false)
        );
        assert_eq!(is("kiali", Some("istio-system")), None);
    }
}
