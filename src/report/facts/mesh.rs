//! The facts of a service mesh with their members.

use super::json::Json;
use super::kinds::case;
use super::{Cx, ToJson};
use crate::model::mesh::{
    AuthorizationPolicy, Demands, KindVerdict, Level, Mesh, MeshConfig, MeshObject, MtlsMode,
    MtlsSetting, Namespace, PolicyAction, PolicyRule, Selection,
};

object!(Mesh {
    mtls,
    policies,
    namespaces,
    configs,
    objects,
    roots
});
object!(MtlsSetting {
    scope,
    level,
    mode,
    effective,
    served,
    client_side,
    in_mesh
});
names!(MtlsMode {
    Unset => "UNSET", Disable => "DISABLE", Permissive => "PERMISSIVE", Strict => "STRICT",
});
object!(AuthorizationPolicy {
    scope,
    at,
    action,
    selection,
    match_all,
    about_principals,
    about_audiences,
    rules,
    demanded_elsewhere,
    open
});
object!(PolicyRule { at, demands });
object!(Demands { user, service });
object!(Namespace {
    scope,
    at,
    default_deny,
    mtls
});
object!(MeshConfig {
    scope,
    at,
    outbound,
    path_normalization,
    min_tls,
    access_log
});
names!(PolicyAction { Allow => "ALLOW", Deny => "DENY", Audit => "AUDIT", Custom => "CUSTOM" });
object!(Selection {
    namespace,
    labels,
    targets,
    open
});
object!(MeshObject {
    scope,
    api_version,
    kind,
    verdict
});

impl ToJson for Level {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        match self {
            Self::Port(port) => case("port", vec![("port", port.to_json(cx))]),
            Self::Workload => case("workload", Vec::new()),
            Self::Namespace => case("namespace", Vec::new()),
            Self::Mesh => case("mesh", Vec::new()),
        }
    }
}

/// A label.
impl ToJson for (String, String) {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        Json::Object(vec![
            ("name", self.0.to_json(cx)),
            ("value", self.1.to_json(cx)),
        ])
    }
}

impl ToJson for KindVerdict {
    fn to_json(&self, cx: &Cx<'_>) -> Json {
        match self {
            Self::Served => case("served", Vec::new()),
            Self::Unknown {
                meant,
                also,
                near_miss,
            } => {
                let (name, why) = meant.clone().unzip();
                let members = vec![
                    ("meant", name.to_json(cx)),
                    ("because", why.to_json(cx)),
                    ("also", also.to_json(cx)),
                    ("near_miss", near_miss.to_json(cx)),
                ];
                case("unknown", members)
            }
            Self::Removed {
                in_release,
                instead,
                protects,
            } => {
                let members = vec![
                    ("in_release", in_release.to_json(cx)),
                    ("instead", instead.to_json(cx)),
                    ("protects", protects.to_json(cx)),
                ];
                case("removed", members)
            }
        }
    }
}
