//! Products: which files are theirs, and what those files mean.

pub mod auth;
pub mod istio;
pub mod nginx;

use crate::model::Dialect;
use crate::syntax::data::{Format, Tree};
use regex::bytes::Regex;
use std::sync::LazyLock;

/// Whose a YAML, JSON or TOML file is, by its content.
#[must_use]
pub fn of_data(tree: &Tree) -> Option<Dialect> {
    if istio::claims(tree) {
        return Some(Dialect::Istio);
    }
    auth::claims(tree).then_some(Dialect::Auth)
}

/// Endings that only say that a file is a template or a sample of what the rest of its name says.
const COPIES: [&str; 12] = [
    "tmpl", "tpl", "gotmpl", "tftpl", "template", "j2", "jinja", "jinja2", "erb", "example",
    "sample", "dist",
];

/// Manifests in a file whose name does not say so, lists of them included.
static MANIFEST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m-u)^[ \t-]*apiVersion:").expect("the pattern is fixed, and a test compiles it")
});

/// What a data file is written in: by its name, template endings aside, else by how it starts.
#[must_use]
pub fn data_format(bytes: &[u8], path: &str) -> Option<Format> {
    let mut name = path.rsplit('/').next().unwrap_or(path);
    let mut copied = false;
    while let Some((stem, ending)) = name.rsplit_once('.') {
        match ending.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => return Some(Format::Yaml),
            "json" => return Some(Format::Json),
            "toml" => return Some(Format::Toml),
            ending if COPIES.contains(&ending) => copied = true,
            _ => break,
        }
        name = stem;
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = text.trim_ascii_start();
    let starts = text.starts_with(b"apiVersion:") || text.starts_with(b"---\n");
    (starts || (copied && MANIFEST.is_match(bytes))).then_some(Format::Yaml)
}

/// Whether any dialect could claim the file: a search for words, before any parse. It may say yes for
/// nothing, never no for a file that would be claimed.
#[must_use]
pub fn may_claim(bytes: &[u8], path: &str) -> bool {
    match data_format(bytes, path) {
        Some(Format::Toml) => auth::may_claim(bytes, b"=]."),
        Some(_) => istio::may_claim(bytes) || auth::may_claim(bytes, b":#"),
        None => nginx::may_claim(bytes),
    }
}

/// Objects that say something about Istio's beside them, and files that may make such objects.
static CONTEXT: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = "Service|Namespace|Kustomization|Component";
    let words = "AuthorizationPolicy|RequestAuthentication|PeerAuthentication|EnvoyFilter";
    let pattern =
        format!(r#"(?m-u)^[ \t{{,-]*["']?kind["']?[ \t]*:[ \t]*["']?(?:{kinds})\b|{words}"#);
    Regex::new(&pattern).expect("the pattern is fixed, and a test compiles it")
});

/// Whether a data file that nobody claims may say something about the manifests beside it.
#[must_use]
pub fn may_explain(bytes: &[u8], path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("kustomization.") || CONTEXT.is_match(bytes)
}

#[cfg(test)]
mod tests {
    use super::may_claim;

    #[test]
    fn a_file_is_searched_for_the_words_of_its_syntax() {
        let cases = [
            ("a.yaml", "apiVersion: security.istio.io/v1\n", true),
            ("a.YML", "auth:\n  JWT: {}\n", true),
            ("a.json", "{\"oauth2\": {}, \"cors\": {}}", true),
            ("a.json", "{\"token\": 1, \"tokens\": 2}", false),
            ("a.yaml", "kind: Deployment\n", false),
            ("a.toml", "[session]\n[tokens]\n", true),
            ("a.toml", "[package]\n", false),
            ("x", "  ssl_protocols TLSv1;", true),
            ("x.tpl", "---\nkind: Gateway\n", true),
            ("README.md", "# Title\n\nThe server listens.\n", false),
        ];
        for (path, text, expected) in cases {
            assert_eq!(may_claim(text.as_bytes(), path), expected, "{path}: {text}");
        }
    }
}
