//! Mesh configuration: the root namespace and the mesh's own TLS versions.

use super::object::Object;
use super::read::Block;
use super::tls::{ciphers, endpoint, protocols};
use crate::model::Facts;
use crate::model::tls::Side;
use crate::syntax::yaml;

/// Where Istio looks for mesh-wide objects unless told otherwise.
const ROOT_NAMESPACE: &str = "istio-system";

/// Whether the object is the config map istiod reads.
pub(super) fn is_mesh_config(object: &Object<'_>) -> bool {
    let name = object.name().unwrap_or_default();
    object.is("", "ConfigMap")
        && (name == "istio" || name.starts_with("istio-"))
        && object
            .block("data")
            .is_some_and(|data| data.get("mesh").is_some())
}

/// Lowers every mesh configuration, and returns the root namespaces in force: those that are named,
/// and the default where no configuration is given or one leaves it out.
pub(super) fn lower(objects: &[Object<'_>], facts: &mut Facts) -> Vec<String> {
    let mut configurations = 0;
    for object in objects {
        if object.is("install.istio.io", "IstioOperator")
            && let Some(spec) = object.spec()
        {
            configurations += 1;
            if let Some(config) = spec.child("meshConfig") {
                read(object, &config, facts);
            }
        } else if is_mesh_config(object)
            && let Some(mesh) = object.root.at(&["data", "mesh"])
            && let Some(tree) = yaml::parse_embedded(mesh)
            && let Some(root) = tree.roots().next()
        {
            configurations += 1;
            let config = Block {
                value: root,
                at: object.at(),
                partial: object.partial,
            };
            read(object, &config, facts);
        }
    }
    let mut roots: Vec<String> = facts.mesh.roots.values().cloned().collect();
    if roots.is_empty() || roots.len() < configurations {
        roots.push(ROOT_NAMESPACE.to_owned());
    }
    roots
}

fn read(object: &Object<'_>, config: &Block<'_>, facts: &mut Facts) {
    if let Some(root) = config.text("rootNamespace") {
        facts.mesh.roots.items.push(root.map(str::to_owned));
    }
    for field in ["meshMTLS", "tlsDefaults"] {
        if let Some(tls) = config.child(field) {
            let mut mesh = endpoint(object.scope(field), tls.at, Side::Server);
            mesh.protocols = protocols(&tls);
            mesh.ciphers = ciphers(&tls);
            facts.tls.push(mesh);
        }
    }
}
