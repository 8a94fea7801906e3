//! Products: which files are theirs, and what those files mean.

pub mod auth;
pub mod istio;
mod masking;
pub mod nginx;

pub use masking::secrets;

use crate::model::{Dialect, Why};
use crate::syntax::data::{Format, Tree, Value};

/// Whose a YAML, JSON or TOML file is, by its content.
#[must_use]
pub fn of_data(tree: &Tree) -> Option<Dialect> {
    if istio::claims(tree) {
        return Some(Dialect::Istio);
    }
    auth::claims(tree).then_some(Dialect::Auth)
}

/// Whether any dialect could claim the file: a search for words, before any parse. It may say yes for
/// nothing, never no for a file that would be claimed.
#[must_use]
pub fn may_claim(bytes: &[u8], path: &str) -> bool {
    match data_format(bytes, path) {
        Some(Format::Toml) => auth::may_claim(bytes, b"=]."),
        // A comment may stand between a key and its `:`.
        Some(Format::Json) => istio::may_claim(bytes) || auth::may_claim(bytes, b":#/"),
        Some(_) => istio::may_claim(bytes) || auth::may_claim(bytes, b":#"),
        None => nginx::may_claim(bytes),
    }
}

/// Endings that only say that a file is a template or a sample of what the rest of its name says.
const COPIES: [&str; 12] = [
    "tmpl", "tpl", "gotmpl", "tftpl", "template", "j2", "jinja", "jinja2", "erb", "example",
    "sample", "dist",
];

/// What a data file is written in: by its name, template endings aside, else by the manifest it holds.
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
    let starts = text.starts_with(b"apiVersion:") || text.starts_with(b"---");
    (starts || (copied && istio::holds_manifest(bytes))).then_some(Format::Yaml)
}

/// Why an opaque value is not known, or what else a collection holds.
fn why_opaque(value: Value<'_>) -> Why {
    if value.is_cut_off() {
        Why::Unreadable
    } else {
        Why::Template
    }
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
            ("x.tpl", "---\napiVersion: istio.io/v1\n", true),
            ("x.yaml.tmpl", "# a\napiVersion: istio.io/v1\n", true),
            ("x.tpl", "{{- if .a }}\n- apiVersion: a.istio.io/v1\n", true),
            ("c.toml.example", "[session]\n[tokens]\n", true),
            ("README.md", "# Title\n\nThe server listens.\n", false),
        ];
        for (path, text, expected) in cases {
            assert_eq!(may_claim(text.as_bytes(), path), expected, "{path}: {text}");
        }
    }
}
