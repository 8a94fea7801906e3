//! Whether bytes hold what tells a manifest of Istio's, before anything parses them.

use super::{TELLING_KINDS, registry};
use memchr::memmem;
use regex::bytes::Regex;
use std::sync::LazyLock;

pub(super) fn may_claim(bytes: &[u8]) -> bool {
    let has = |word: &str| memmem::find(bytes, word.as_bytes()).is_some();
    let hidden = || TELLING_KINDS.iter().any(|kind| has(kind)) || has("istio.io");
    let versions = values(bytes, b"apiVersion");
    let mut versions = versions.filter_map(|value| std::str::from_utf8(value).ok());
    versions.any(|value| registry::may_be_ours(value) || (is_hidden(value) && hidden()))
        || (has("ConfigMap")
            && values(bytes, b"mesh").next().is_some()
            && values(bytes, b"name").any(|value| memmem::find(value, b"istio").is_some()))
}

/// Template text, an alias or a tag: the value stands elsewhere.
fn is_hidden(value: &str) -> bool {
    value.starts_with(['*', '!', '>', '|']) || value.contains(['{', '<', '$'])
}

/// What follows a key, to the end of the line or the next comma.
fn values<'a>(bytes: &'a [u8], key: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    memmem::find_iter(bytes, key).filter_map(move |at| {
        let rest = &bytes[at + key.len()..];
        let rest = rest
            .strip_prefix(b"\"")
            .or(rest.strip_prefix(b"'"))
            .unwrap_or(rest);
        let rest = rest
            .trim_ascii_start()
            .strip_prefix(b":")?
            .trim_ascii_start();
        let end = memchr::memchr3(b'\n', b'\r', b',', rest);
        Some(&rest[..end.unwrap_or(rest.len())])
    })
}

/// Manifests in a file whose name does not say so, lists of them included.
static MANIFEST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m-u)^[ \t-]*apiVersion:").expect("the pattern is fixed, and a test compiles it")
});

pub(super) fn holds_manifest(bytes: &[u8]) -> bool {
    MANIFEST.is_match(bytes)
}

/// Objects that say something about Istio's beside them, and files that may make such objects.
static CONTEXT: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = "Service|Namespace|Kustomization|Component";
    let pattern = format!(
        r#"(?m-u)^[ \t{{,-]*["']?kind["']?[ \t]*:[ \t]*["']?(?:{kinds})\b|AuthorizationPolicy"#
    );
    Regex::new(&pattern).expect("the pattern is fixed, and a test compiles it")
});

pub(super) fn may_explain(bytes: &[u8], path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_data = [".yaml", ".yml", ".json"]
        .iter()
        .any(|ending| path.contains(ending));
    // The words alone are found many times faster than the pattern, and most files have none.
    let words = [
        "Service",
        "Namespace",
        "Kustomization",
        "Component",
        "AuthorizationPolicy",
    ];
    let has = |word: &&str| memmem::find(bytes, word.as_bytes()).is_some();
    name.starts_with("kustomization.")
        || (is_data && words.iter().any(has) && CONTEXT.is_match(bytes))
}

/// Kinds that are read differently for what stands beside them.
const EXPLAINED: [&str; 6] = [
    "Authentication",
    "AuthorizationPolicy",
    "PeerPolicy",
    "Gateway",
    "VirtualService",
    "DestinationRule",
];

pub(super) fn wants_context(text: &str) -> bool {
    EXPLAINED
        .iter()
        .any(|kind| memmem::find(text.as_bytes(), kind.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_mesh_configurations_are_seen() {
        let cases = [
            ("apiVersion: security.Istio.io/v1\n", true),
            ("{\"apiVersion\":\n \"config.istio.io/v1alpha2\"}", true),
            ("'apiVersion' : 'networking.isto.io/v1'\n", true),
            ("apiVersion: !!str networking.istio.io/v1\n", true),
            ("apiVersion: >-\n  networking.istio.io/v1\n", true),
            ("apiVersion: {{ $v }}\nkind: PeerAuthentication\n", true),
            ("apiVersion: {{ $v }}\nkind: Deployment\n", false),
            ("apiVersion: v1\nlabels: {istio.io/rev: stable}\n", false),
            ("apiVersion: networking.k8s.io/v1\nkind: Ingress\n", false),
            ("kind: Gateway\n", false),
            (
                "kind: ConfigMap\nmetadata: {name: istio}\ndata: {mesh: a}",
                true,
            ),
            ("kind: ConfigMap\nmetadata: {name: istio-ca}\n", false),
        ];
        for (text, expected) in cases {
            assert_eq!(may_claim(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn only_what_services_and_namespaces_change_asks_for_them() {
        assert!(wants_context("kind: DestinationRule"));
        assert!(wants_context("kind: RequestAuthentication"));
        assert!(!wants_context("kind: EnvoyFilter"));
    }

    #[test]
    fn what_explains_manifests_is_told_from_the_rest() {
        let cases = [
            ("a.yaml", "kind: Service\n", true),
            ("a.json", "{\n  \"kind\": \"Namespace\"}", true),
            ("k/kustomization.yml", "resources: []\n", true),
            ("values.yaml", "raw:\n- kind: AuthorizationPolicy\n", true),
            ("a.yaml", "kind: ServiceAccount\n", false),
            ("a.yaml", "kind: Deployment\n", false),
        ];
        for (path, text, expected) in cases {
            assert_eq!(may_explain(text.as_bytes(), path), expected, "{text}");
        }
    }
}
