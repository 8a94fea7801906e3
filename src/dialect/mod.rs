//! Products: which files are theirs, and what those files mean.

pub mod auth;
pub mod istio;
pub mod nginx;

use crate::model::Dialect;
use crate::syntax::data::Tree;

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
    let data = || istio::may_claim(bytes) || auth::may_claim(bytes, b":#");
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, end)| end);
    match extension.to_ascii_lowercase().as_str() {
        "yaml" | "yml" | "json" => data(),
        "toml" => auth::may_claim(bytes, b"=]."),
        _ => {
            let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            let text = text.trim_ascii_start();
            let yaml = text.starts_with(b"apiVersion:") || text.starts_with(b"---");
            (yaml && data()) || nginx::may_claim(bytes)
        }
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
            ("README.md", "# Title\n\nThe server listens.\n", false),
        ];
        for (path, text, expected) in cases {
            assert_eq!(may_claim(text.as_bytes(), path), expected, "{path}: {text}");
        }
    }
}
