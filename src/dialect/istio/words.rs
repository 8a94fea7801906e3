//! Whether bytes hold what tells a manifest of Istio's, before anything parses them.

use super::registry;
use memchr::memmem;
use regex::bytes::Regex;
use std::sync::LazyLock;

/// A version in a group of Istio's domain, or a kind of its own, whose group may be mistyped or hidden.
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = registry::served_kinds().collect::<Vec<_>>().join("|");
    let pattern = format!(
        r#"(?-u)apiVersion["']?\s*:\s*[^\n,]*?(?i:istio\.io)/|kind["']?\s*:\s*[^\n,]*?(?:{kinds})"#
    );
    Regex::new(&pattern).expect("the pattern is fixed, and a test compiles it")
});

pub(super) fn may_claim(bytes: &[u8]) -> bool {
    let has = |word: &str| memmem::find(bytes, word.as_bytes()).is_some();
    WORDS.is_match(bytes) || (has("istio") && has("ConfigMap") && has("mesh"))
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
    name.starts_with("kustomization.") || CONTEXT.is_match(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_kinds_and_mesh_configurations_are_seen() {
        let cases = [
            ("apiVersion: security.Istio.io/v1\n", true),
            ("{\"apiVersion\":\n \"config.istio.io/v1alpha2\"}", true),
            ("labels: {istio.io/rev: stable}\n", false),
            ("kind: Gateway\napiVersion: networking.isto.io/v1\n", true),
            ("{\"kind\":\n\"PeerAuthentication\"}", true),
            ("kind: !!str 'VirtualService'\n", true),
            (
                "kind: ConfigMap\nmetadata: {name: istio}\ndata: {mesh: a}",
                true,
            ),
            ("kind: ConfigMap\nmetadata: {name: istio-ca}\n", false),
            ("kind: Deployment # istio\n", false),
            ("name: Gateway\n", false),
        ];
        for (text, expected) in cases {
            assert_eq!(may_claim(text.as_bytes()), expected, "{text}");
        }
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
