//! Files of products and formats that are not the generic schema, by the keys that tell them: their
//! defaults differ, so reading them as ours would be wrong.

use crate::syntax::data::Value;

/// One kind of file: all of `all` and at least one of `any` (where there is one) at the root.
struct Kind {
    all: &'static [&'static str],
    any: &'static [&'static str],
}

const fn all(all: &'static [&'static str]) -> Kind {
    Kind { all, any: &[] }
}

const fn any(any: &'static [&'static str]) -> Kind {
    Kind { all: &[], any }
}

const fn both(all: &'static [&'static str], any: &'static [&'static str]) -> Kind {
    Kind { all, any }
}

static KINDS: &[Kind] = &[
    // words that only tell a product beside another
    both(&["hosts"], &["tasks", "roles"]),
    both(&["dsn"], &["serve", "urls", "identity"]),
    both(&["serve"], &["urls", "oauth2", "secrets"]),
    both(
        &["consumers"],
        &["services", "routes", "plugins", "upstreams"],
    ),
    both(&["connectors"], &["issuer", "storage"]),
    both(&["receivers"], &["route", "exporters", "service"]),
    both(&["catalog"], &["app", "backend", "techdocs"]),
    both(
        &["access_control"],
        &["session", "authentication_backend", "storage"],
    ),
    both(&["project_id"], &["api", "db", "studio", "functions"]),
    both(&["organizations"], &["applications", "providers"]),
    both(&["listener"], &["storage", "seal", "ui"]),
    // Kubernetes, Helm charts and values
    all(&["apiVersion", "kind"]),
    any(&[
        "replicaCount",
        "nameOverride",
        "fullnameOverride",
        "imagePullSecrets",
        "podAnnotations",
        "podSecurityContext",
        "nodeSelector",
        "tolerations",
        "appVersion",
        "helmfiles",
    ]),
    any(&["meshConfig", "pilot", "kiali_feature_flags"]),
    // CI and automation
    any(&[
        "jobs",
        "stages",
        "steps",
        "pipelines",
        "workflows",
        "before_script",
    ]),
    // API descriptions, schemas, collections
    any(&[
        "openapi",
        "swagger",
        "asyncapi",
        "securityDefinitions",
        "securitySchemes",
        "_postman_id",
    ]),
    both(&["info"], &["item", "paths", "components"]),
    both(
        &["$schema"],
        &[
            "properties",
            "definitions",
            "$defs",
            "type",
            "allOf",
            "anyOf",
            "oneOf",
        ],
    ),
    both(&["properties"], &["type", "required"]),
    any(&["definitions", "$defs"]),
    // manifests and locks
    any(&[
        "dependencies",
        "devDependencies",
        "peerDependencies",
        "build-system",
        "lockfileVersion",
        "dev-dependencies",
        "workspaces",
        "require-dev",
    ]),
    // infrastructure as code
    any(&[
        "AWSTemplateFormatVersion",
        "Resources",
        "terraform",
        "terraform_version",
        "lineage",
    ]),
    both(&["provider"], &["functions", "resource", "data"]),
    // Envoy and Envoy-like
    any(&[
        "static_resources",
        "staticResources",
        "dynamic_resources",
        "@type",
    ]),
    // Ory
    any(&[
        "access_rules",
        "authenticators",
        "selfservice",
        "mutators",
        "authorizers",
    ]),
    // oauth2-proxy
    any(&[
        "cookie_secret",
        "oidc_issuer_url",
        "upstreamConfig",
        "injectRequestHeaders",
    ]),
    // Kong, decK, APISIX
    any(&[
        "_format_version",
        "_konnect",
        "_info",
        "apisix",
        "ssls",
        "plugin",
    ]),
    both(&["plugins"], &["services", "routes"]),
    // Traefik
    any(&["entryPoints", "certificatesResolvers", "serversTransport"]),
    // Dex, Keycloak, UAA
    any(&[
        "staticClients",
        "enablePasswordDB",
        "auth-server-url",
        "scim",
        "uaa",
    ]),
    both(
        &["realm"],
        &["clients", "accessTokenLifespan", "sslRequired", "resource"],
    ),
    all(&["clientId", "protocol"]),
    // KrakenD, Tyk, Gravitee, WSO2
    any(&[
        "extra_config",
        "app_path",
        "x-tyk-api-gateway",
        "listen_path",
        "super_admin",
    ]),
    both(&["endpoints"], &["version", "host"]),
    // identity suites
    any(&[
        "identity_providers",
        "authentication_backend",
        "authenticate_service_url",
        "idp_provider",
        "ExternalDomain",
        "ExternalSecure",
        "DefaultInstance",
        "FirstInstance",
        "blueprint",
    ]),
    // monitoring, portals
    any(&["scrape_configs", "auth_enabled", "schema_config"]),
];

/// Root keys of frameworks that keep an application's own settings beside theirs: what is below these
/// keys is theirs.
const FRAMEWORKS: [&str; 8] = [
    "spring",
    "quarkus",
    "micronaut",
    "smallrye",
    "mp",
    "jhipster",
    "eureka",
    "management",
];

/// Whether what is below a root key is a framework's.
pub(super) fn is_framework(key: &str) -> bool {
    FRAMEWORKS.contains(&key)
}

/// Whether a framework reads the document.
pub(super) fn is_of_framework(root: Value<'_>) -> bool {
    let mut entries = root.own_entries();
    entries.any(|entry| entry.key.text().is_some_and(is_framework))
}

/// Whether a document is plainly something else's.
pub(super) fn is_other_product(root: Value<'_>) -> bool {
    let keys: Vec<&str> = root
        .own_entries()
        .filter_map(|entry| entry.key.text())
        .collect();
    let has = |key: &&str| keys.contains(key);
    KINDS
        .iter()
        .any(|kind| kind.all.iter().all(has) && (kind.any.is_empty() || kind.any.iter().any(has)))
        || keys.iter().any(|key| is_dotted_product(key))
        || is_compose(root)
        || is_traefik(root)
}

/// Properties written with dots: `spring.security.oauth2…`.
fn is_dotted_product(key: &str) -> bool {
    ["spring.", "quarkus.", "mp.jwt.", "smallrye.", "micronaut."]
        .iter()
        .any(|prefix| key.starts_with(prefix))
}

fn is_compose(root: Value<'_>) -> bool {
    root.get("services").is_some_and(|services| {
        services.own_entries().any(|service| {
            service.value.get("image").is_some() || service.value.get("build").is_some()
        })
    })
}

fn is_traefik(root: Value<'_>) -> bool {
    let http = ["routers", "middlewares", "serversTransports"];
    http.iter().any(|key| root.at(&["http", key]).is_some())
        || root.at(&["tls", "options"]).is_some()
        || root.at(&["tcp", "routers"]).is_some()
}
