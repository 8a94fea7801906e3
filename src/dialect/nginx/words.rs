//! Whether bytes hold statements of nginx's, before anything parses them.

use super::{PREFIXES, TELLING};

/// What starts each part of a dump: `# configuration file /etc/nginx/nginx.conf:`.
const DUMP: &[u8] = b"# configuration file ";

/// Whether a statement that nginx files have and others hardly stands where one can start.
pub(super) fn may_claim(bytes: &[u8]) -> bool {
    let is_start = |byte: u8| matches!(byte, b'\n' | b';' | b'{' | b'}' | b'>' | b'\r' | 0xbf);
    let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r');
    let mut at = 0;
    loop {
        // What starts a statement may be space, too: a long run of it must be looked at once.
        at += bytes[at..].iter().take_while(is_space).count();
        if starts(&bytes[at..]) {
            return true;
        }
        match bytes[at..].iter().position(|&byte| is_start(byte)) {
            Some(found) => at += found + 1,
            None => return false,
        }
    }
}

/// Whether a text starts with such a statement.
fn starts(text: &[u8]) -> bool {
    let name = match text.first() {
        Some(b'#') => return text.starts_with(DUMP),
        Some(b'"' | b'\'') => &text[1..],
        Some(b'a'..=b'z') => text,
        _ => return false,
    };
    let is_part = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    let length = name.iter().take_while(|byte| is_part(byte)).count();
    let (name, after) = name.split_at(length);
    after
        .first()
        .is_some_and(|next| b"\"' \t\r\n{;".contains(next))
        && (TELLING.iter().any(|word| word.as_bytes() == name)
            || PREFIXES
                .iter()
                .any(|prefix| name.starts_with(prefix.as_bytes())))
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
            ("listen", false),
            ("listen\n80;", true),
            ("listening 80;", false),
            ("proxy_anything on;", true),
            ("server-side;", false),
            ("a \n\t \r listen 80;", true),
        ];
        for (text, expected) in cases {
            assert_eq!(may_claim(text.as_bytes()), expected, "{text}");
        }
    }
}
