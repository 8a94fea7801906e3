//! Hosts and URLs: where they point, and whether a host is in the mesh.

use super::object::Object;
use crate::model::url::Url;
use crate::model::{Reach, Setting};
use crate::syntax::data::Value;
use std::collections::BTreeMap;

/// Where a URL points.
pub(super) fn url_reach(url: &str) -> Reach {
    Url::split(url).map_or(Reach::Unknown, |url| host_reach(url.host))
}

/// Where a host is.
pub(super) fn host_reach(host: &str) -> Reach {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let address = host.parse::<std::net::IpAddr>();
    let loopback = matches!(&address, Ok(address) if address.is_loopback());
    if loopback || host == "localhost" || host.ends_with(".localhost") {
        Reach::Loopback
    } else if host.is_empty() || host.contains(['$', '{', '}', '%', '<', '>']) {
        Reach::Unknown
    } else if address.is_ok() {
        Reach::Network
    } else if is_service_name(&host) || !host.contains('.') {
        Reach::Cluster
    } else if is_ambiguous(&host) {
        Reach::Unknown
    } else {
        Reach::Network
    }
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// `reviews.prod` is a service of another namespace, but may be a domain.
fn is_ambiguous(host: &str) -> bool {
    host.split_once('.')
        .is_some_and(|(_, last)| !last.contains('.') && !matches!(last, "com" | "org" | "net"))
}

fn is_service_name(host: &str) -> bool {
    let mut labels = host.split('.');
    labels.any(|label| label == "svc") || host.ends_with(".cluster.local")
}

/// Whether the host of a `DestinationRule` in `namespace` is in the mesh; none when the files do
/// not say. `entry` is the `ServiceEntry` that names it.
pub(super) fn in_mesh(
    host: &str,
    namespace: Option<&str>,
    entry: Option<&Object<'_>>,
    objects: &[Object<'_>],
) -> Option<bool> {
    if host == "*"
        || host == "*.local"
        || host == "*.svc.cluster.local"
        || host == "*.cluster.local"
    {
        return Some(true);
    }
    if entry.is_some() {
        return Some(false);
    }
    let (name, host_namespace) = service(host, namespace, objects)?;
    // The API server has no sidecar; neither has what runs beside it, as a rule.
    if name == "kubernetes" && host_namespace.is_none_or(|space| space == "default") {
        return Some(false);
    }
    match host_namespace {
        Some("kube-system") => None,
        Some(space) if objects.iter().any(|object| is_outside(object, space)) => Some(false),
        _ => Some(true),
    }
}

/// The service and namespace a host names, if it names one.
fn service<'a>(
    host: &'a str,
    namespace: Option<&'a str>,
    objects: &[Object<'_>],
) -> Option<(&'a str, Option<&'a str>)> {
    let short = host
        .strip_suffix(".svc.cluster.local")
        .or_else(|| host.strip_suffix(".svc"));
    if let Some(short) = short {
        let (name, space) = short.rsplit_once('.').unwrap_or((short, ""));
        return Some((name, Some(space).filter(|space| !space.is_empty())));
    }
    if !host.contains('.') {
        return Some((host, namespace));
    }
    let (name, space) = host.split_once('.')?;
    let is_it = |object: &Object<'_>| {
        object.is("", "Service")
            && object.name() == Some(name)
            && object
                .namespace()
                .written()
                .is_none_or(|written| written == space)
    };
    (is_label(space) && objects.iter().any(is_it)).then_some((name, Some(space)))
}

/// The objects of a project that are a `ServiceEntry` of something outside the mesh, by the hosts that
/// they name; the first of several.
pub(super) fn entries<'tree>(objects: &[Object<'tree>]) -> BTreeMap<&'tree str, Object<'tree>> {
    let mut found = BTreeMap::new();
    for object in objects {
        if !object.is("networking.istio.io", "ServiceEntry") {
            continue;
        }
        let Some(spec) = object.spec() else { continue };
        if spec.text("location").map(|text| text.value) == Some("MESH_INTERNAL") {
            continue;
        }
        let hosts = spec.get("hosts").into_iter().flat_map(Value::items);
        for host in hosts.filter_map(Value::text) {
            found.entry(host).or_insert(*object);
        }
    }
    found
}

/// Whether the object is a `Namespace` of that name that takes no part in the mesh.
fn is_outside(object: &Object<'_>, namespace: &str) -> bool {
    object.is("", "Namespace")
        && object.name() == Some(namespace)
        && object.label("istio-injection") == Some("disabled")
}

/// The namespace as text, when it is written.
pub(super) fn written(namespace: &Setting<String>) -> Option<&str> {
    namespace.written().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reach_of_urls() {
        for (url, reach) in [
            (
                "http://keycloak.auth.svc.cluster.local:8080/x",
                Reach::Cluster,
            ),
            ("http://keycloak/realms/x", Reach::Cluster),
            ("http://localhost:8080", Reach::Loopback),
            ("http://[::1]:80/", Reach::Loopback),
            ("https://id.example.com/jwks", Reach::Network),
            ("https://example.com", Reach::Network),
            ("http://10.0.0.1/x", Reach::Network),
            ("http://keycloak.auth/x", Reach::Unknown),
            ("http:///x", Reach::Unknown),
        ] {
            assert_eq!(url_reach(url), reach, "{url}");
        }
    }

    #[test]
    fn hosts_with_dots_are_in_the_mesh_only_where_the_files_say_so() {
        assert_eq!(in_mesh("reviews", Some("prod"), None, &[]), Some(true));
        assert_eq!(in_mesh("*.local", None, None, &[]), Some(true));
        assert_eq!(
            in_mesh("a.prod.svc.cluster.local", None, None, &[]),
            Some(true)
        );
        assert_eq!(in_mesh("api.example.com", None, None, &[]), None);
        let api_server = "kubernetes.default.svc.cluster.local";
        assert_eq!(in_mesh(api_server, None, None, &[]), Some(false));
    }
}
