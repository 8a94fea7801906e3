//! Whether bytes hold statements of nginx's, before anything parses them.

use regex::bytes::Regex;
use std::sync::LazyLock;

/// Statements that nginx files have and others hardly, where a statement can start.
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    let names = super::TELLING.iter().map(std::string::ToString::to_string);
    let families = super::PREFIXES
        .iter()
        .map(|prefix| format!("{prefix}[a-z0-9_]*"));
    let words = names.chain(families).collect::<Vec<_>>().join("|");
    // `# configuration file /etc/nginx/nginx.conf:` starts each part of a dump.
    let pattern = format!(
        r#"(?m-u)(?:^|[;{{}}>\r\xbf])[ \t\r]*(?:["']?(?:{words})["' \t\r\n{{;]|# configuration file )"#
    );
    Regex::new(&pattern).expect("the pattern is fixed, and a test compiles it")
});

pub(super) fn may_claim(bytes: &[u8]) -> bool {
    WORDS.is_match(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_seen_where_they_can_start() {
        let cases = [
            ("events {} http { server { } }", true),
            ("  ssl_protocols TLSv1;", true),
            ("\u{feff}server {", true),
            ("worker_processes 1;\rserver {}", true),
            ("{% if a %} listen 80;", true),
            ("\"add_header\" A b;", true),
            ("# configuration file /etc/nginx/nginx.conf:\n", true),
            ("# Title\n\nThe server listens.\n", false),
            ("fn main() { println!(\"the server\"); }", false),
            ("worker_processes 1;", false),
        ];
        for (text, expected) in cases {
            assert_eq!(may_claim(text.as_bytes()), expected, "{text}");
        }
    }
}
