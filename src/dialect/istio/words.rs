//! Whether bytes hold what tells a manifest of Istio's, before anything parses them.

use super::{Explains, TELLING_KINDS, registry};
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

/// Template text, an alias or a tag: the value stands elsewhere. A `{` alone opens a map, which is no
/// version.
fn is_hidden(value: &str) -> bool {
    value.starts_with(['*', '!', '>', '|'])
        || value.contains(['<', '$'])
        || ["{{", "{%", "{#"].iter().any(|tag| value.contains(tag))
}

/// What follows a key, to the end of the line or the next comma.
fn values<'a>(bytes: &'a [u8], key: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    memmem::find_iter(bytes, key).filter_map(move |at| {
        let rest = &bytes[at + key.len()..];
        let rest = unquoted(rest)
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

/// Objects that say something about Istio's beside them, and files that make such objects.
const EXPLAINING: [&[u8]; 4] = [b"Service", b"Namespace", b"Kustomization", b"Component"];

pub(super) fn explains(bytes: &[u8], path: &str) -> Explains {
    let name = path.rsplit('/').next().unwrap_or(path);
    let endings = [".yaml", ".yml", ".json"];
    if name.starts_with("kustomization.") {
        return Explains::ByObjects;
    }
    if !endings.iter().any(|ending| path.contains(ending)) {
        return Explains::Nothing;
    }
    if memmem::find(bytes, b"sidecar.istio.io/inject").is_some() {
        return Explains::ByObjects;
    }
    let kinds = memmem::find_iter(bytes, b"kind").filter(|&at| is_explaining(&bytes[at + 4..]));
    let mut inside_a_line = false;
    for at in kinds {
        if starts_line(&bytes[..at]) {
            return Explains::ByObjects;
        }
        inside_a_line = true;
    }
    match memmem::find(bytes, b"AuthorizationPolicy") {
        Some(_) if inside_a_line => Explains::ByObjects,
        Some(_) => Explains::ByWords,
        None => Explains::Nothing,
    }
}

/// Whether what follows the word `kind` makes it the kind of an explaining object.
fn is_explaining(rest: &[u8]) -> bool {
    let rest = unquoted(rest).trim_ascii_start();
    let Some(value) = rest.strip_prefix(b":").map(<[u8]>::trim_ascii_start) else {
        return false;
    };
    let value = unquoted(value);
    EXPLAINING.iter().any(|kind| {
        let after = value.strip_prefix(*kind).map(<[u8]>::first);
        after.is_some_and(|next| {
            !next.is_some_and(|&next| next == b'_' || next.is_ascii_alphanumeric())
        })
    })
}

fn unquoted(text: &[u8]) -> &[u8] {
    let inside = text.strip_prefix(b"\"").or(text.strip_prefix(b"'"));
    inside.unwrap_or(text)
}

/// Whether a key after this can be the first on its line.
fn starts_line(before: &[u8]) -> bool {
    let before = before
        .strip_suffix(b"\"")
        .or(before.strip_suffix(b"'"))
        .unwrap_or(before);
    let mut before = before.iter().rev();
    before
        .find(|byte| !b" \t{,-".contains(byte))
        .is_none_or(|&byte| byte == b'\n')
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
        use Explains::{ByObjects, ByWords, Nothing};
        let cases = [
            ("a.yaml", "kind: Service\n", ByObjects),
            ("a.json", "{\n  \"kind\": \"Namespace\"}", ByObjects),
            ("k/kustomization.yml", "resources: []\n", ByObjects),
            (
                "values.yaml",
                "raw:\n- kind: AuthorizationPolicy\n",
                ByWords,
            ),
            (
                "a.json",
                "{\"a\": [{\"kind\": \"Service\"}]} AuthorizationPolicy",
                ByObjects,
            ),
            ("a.json", "{\"a\": [{\"kind\": \"Service\"}]}", Nothing),
            ("a.yaml", "- kind : 'Component'\n", ByObjects),
            ("a.yaml", "kind: ServiceAccount\n", Nothing),
            ("a.yaml", "my kind: Service\n", Nothing),
            ("a.yaml", "kind: Deployment\n", Nothing),
            (
                "a.yaml",
                "kind: Deployment\nx: { sidecar.istio.io/inject: 'false' }\n",
                ByObjects,
            ),
            ("a.txt", "kind: Service\n", Nothing),
        ];
        for (path, text, expected) in cases {
            assert_eq!(explains(text.as_bytes(), path), expected, "{text}");
        }
    }
}
