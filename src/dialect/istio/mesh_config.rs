//! Mesh configuration: the root namespace and the mesh's own TLS versions.

use super::object::Object;
use super::read::{Block, place};
use super::tls::{bound, ciphers, endpoint, protocols};
use crate::model::mesh::MeshConfig;
use crate::model::tls::{Side, TlsVersion};
use crate::model::{Facts, Setting};
use crate::syntax::data::Value;
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
            read(object, &of_operator(&spec), facts);
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
                contested: object.doubled,
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

/// The mesh configuration of an operator's object. What it leaves out, a profile or the values of a
/// chart may set; an object without any adds to another one.
fn of_operator<'tree>(spec: &Block<'tree>) -> Block<'tree> {
    let plain = |profile: &str| matches!(profile, "default" | "minimal" | "empty");
    let profile = spec.get("profile").and_then(Value::text);
    let values = spec.child("values");
    let by_values =
        |values: Block<'_>| values.value.is_opaque() || values.get("meshConfig").is_some();
    let elsewhere = values.is_some_and(by_values) || !profile.is_none_or(plain);
    let own = spec.child("meshConfig");
    let partial = spec.partial || elsewhere;
    match own {
        Some(own) => Block { partial, ..own },
        None => Block {
            partial: true,
            ..*spec
        },
    }
}

fn settings(object: &Object<'_>, config: &Block<'_>) -> MeshConfig {
    let word = |text: &str| Some(text.to_owned());
    let field = |block: &str, field: &str, value: &str, source| {
        let absent = Setting::Default {
            value: value.to_owned(),
            source,
            at: config.at,
        };
        match config.child(block) {
            Some(block) => block.scalar(field, word, absent),
            None => config.missing(absent),
        }
    };
    let normal = field(
        "pathNormalization",
        "normalization",
        "BASE",
        "Istio: pathNormalization is BASE unless set",
    );
    let lowest = Setting::Default {
        value: TlsVersion::Tls12,
        source: "Istio: meshMTLS.minProtocolVersion is TLSV1_2 unless set",
        at: config.at,
    };
    MeshConfig {
        scope: object.scope(""),
        at: config.at,
        outbound: field(
            "outboundTrafficPolicy",
            "mode",
            "ALLOW_ANY",
            "Istio: outboundTrafficPolicy is ALLOW_ANY unless set",
        ),
        path_normalization: normal.map(|word| match word.as_str() {
            "DEFAULT" => "BASE".to_owned(),
            _ => word,
        }),
        min_tls: match config.child("meshMTLS") {
            Some(tls) => tls.scalar(
                "minProtocolVersion",
                |text| bound(text, TlsVersion::Tls12),
                lowest,
            ),
            None => config.missing(lowest),
        },
        access_log: access_log(config),
    }
}

fn access_log(config: &Block<'_>) -> Setting<bool> {
    let providers = config
        .child("defaultProviders")
        .and_then(|providers| providers.get("accessLogging"));
    if let Some(list) = providers.filter(|list| list.items().next().is_some()) {
        return Setting::set(true, place(list));
    }
    let service = config.flag("enableEnvoyAccessLogService", Setting::Unsupported);
    if service.written() == Some(&true) {
        return service;
    }
    let off = Setting::Default {
        value: false,
        source: "Istio: accessLogFile is empty unless set",
        at: config.at,
    };
    config.scalar("accessLogFile", |path| Some(!path.trim().is_empty()), off)
}

fn read(object: &Object<'_>, config: &Block<'_>, facts: &mut Facts) {
    facts.mesh.configs.push(settings(object, config));
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
