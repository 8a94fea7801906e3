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
}
