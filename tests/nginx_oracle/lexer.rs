//! What nginx takes and refuses, byte by byte, and what it makes of escapes: the ground that
//! `broken-syntax` stands on.

use crate::server::verdict;
use authlint::source::{FileId, SourceFile};
use authlint::syntax::ErrorKind;
use authlint::syntax::nginx::parse;
use std::fs;
use std::path::Path;

/// A case: nginx takes it, or refuses it.
type Case = (bool, Vec<u8>);

/// Whole main files.
fn main_files() -> Vec<Case> {
    let text = |fine: bool, text: &str| (fine, text.as_bytes().to_vec());
    vec![
        text(true, "events {}"),
        text(true, "events {}\n# the file ends in a comment"),
        text(true, "\r\n\tevents\r\n{\r\n}\r\n"),
        text(true, "events\r{\r}\r"),
        text(
            true,
            "# a comment ends with a line feed only\revents }\nevents {}",
        ),
        text(true, "'events' {}"),
        text(true, "\"events\"{worker_connections 64;}"),
        text(true, "events{#c\n}#d\nworker_priority 0;#e"),
        text(true, "events {} env A=a}b; env B=\"}\";"),
        text(true, &format!("events {{{}}}", " ".repeat(20_000))),
        text(true, &format!("#{}\nevents {{}}", "c".repeat(4094))),
        text(false, &format!("#{}\nevents {{}}", "c".repeat(4096))),
        text(false, "events {"),
        text(false, "events {}}"),
        text(false, "events {} }"),
        text(false, "events {};"),
        text(false, "; events {}"),
        text(false, "{} events {}"),
        text(false, "events {} worker_priority 0"),
        text(false, "events {} worker_priority \"0"),
        text(false, "events {} worker_priority '0"),
        text(false, "events {} worker_priority \"0\"1;"),
        text(false, "\u{feff}events {}"),
        text(false, "\u{a0}events {}"),
        text(false, "events {}\u{a0}"),
        text(false, "\u{b}events {}"),
        text(false, "\u{c}events {}"),
        text(false, "\u{200b}events {}"),
    ]
}

/// The inside of a server.
fn in_server() -> Vec<Case> {
    let bare = |length: usize| format!("return 200 {};", "a".repeat(length));
    let quoted = |length: usize| format!("return 200 \"{}\";", "a".repeat(length));
    let deep = |depth: usize| "location / {".repeat(depth) + &"}".repeat(depth);
    let names: String = (0..500).map(|at| format!(" n{at}.example")).collect();
    let text = |fine: bool, text: &str| (fine, text.as_bytes().to_vec());
    vec![
        text(true, "return\t200\r\n  a\n;"),
        text(true, "return 200 a#b;"),
        text(true, "return 200 a;#b;"),
        text(true, "return 200 a; # don't {"),
        text(true, "return 200 a\"b;"),
        text(true, "return 200 a'b;"),
        text(true, "return 200 a}b;"),
        text(true, "return 200 a(b)c;"),
        text(true, r#"return 200 \"a;"#),
        text(true, r"return 200 a\;b;"),
        text(true, r"return 200 a\ b;"),
        text(true, r"return 200 a\{b;"),
        text(true, r"return 200 a\}b;"),
        text(true, r#"return 200 "a\"b";"#),
        text(true, r"return 200 'a\'b';"),
        text(true, "return 200 'a\"b';"),
        text(true, "return 200 \"a'b\";"),
        text(true, "return 200 \"a;{}#b\";"),
        text(true, "return 200 \"a\n b\";"),
        text(true, "return 200 \"\";"),
        text(true, "return 200 \"a\" ;"),
        text(true, "return 200 a${host}b;"),
        text(true, "return 200 \"${host}\";"),
        text(true, "return 200 '$host';"),
        text(true, "server_name a${b c;"),
        text(true, "server_name \"a${b\" c;"),
        text(true, "server_tokens OFF; ssl_protocols tlsv1.2;"),
        text(true, "location /a{}"),
        text(true, "location '/a'{}"),
        text(true, "location /a} {}"),
        text(true, r"location ~ \.php$ {}"),
        text(true, "location ~ \"^/a{2,3}$\" {}"),
        text(true, "rewrite ^/a$ /b;"),
        text(true, "if ($host = \"b\") { return 200; }"),
        text(true, "if ( $host = b ) { return 200; }"),
        text(true, "if ($host ~ \"a{2}\") { return 200; }"),
        text(true, "if ($host = 'b'){ return 200; }"),
        text(
            true,
            "valid_referers none\n  blocked # why\n  server_names;",
        ),
        text(true, &format!("server_name{names};")),
        text(true, &bare(4095)),
        text(true, &quoted(4094)),
        text(true, &deep(1000)),
        (true, b"return 200 \"caf\xe9 \xff\";".to_vec()),
        (true, b"return 200 a\0b;".to_vec()),
        text(false, ";"),
        text(false, "return 200;;"),
        text(false, "{}"),
        text(false, "location / {};"),
        text(false, "location / {return 200}"),
        text(false, "return 200 \"a\"}"),
        text(false, "return 200 \"a\"b;"),
        text(false, "return 200 \"a\"#b\n;"),
        text(false, "return 200 \"a\"\"b\";"),
        text(false, "return 200 'a\\';"),
        text(false, "return\u{a0}200;"),
        text(false, "\u{c}return 200;"),
        text(false, "return 200;\u{200b}"),
        text(false, "location ~ ^/a{2}$ {}"),
        text(false, "location ~ ^/[0-9]{2,3}/b {}"),
        text(false, "if ($host ~ a{2}) { return 200; }"),
        text(false, r"location ~ \.php${ return 200; }"),
        text(false, &bare(4096)),
        text(false, &quoted(4096)),
    ]
}

/// The inside of `http`.
fn in_http() -> Vec<Case> {
    let text = |fine: bool, text: &str| (fine, text.as_bytes().to_vec());
    vec![
        text(
            true,
            "map $host $x { default 1; listen 80; ~^a 3; \\default 4; hostnames; volatile; }",
        ),
        text(true, "map $host $x { \"~^a{2}$\" 1; 'b c' 2;#d\n}"),
        text(true, "map $host $x {}"),
        text(true, "geo $y { default 0; 10.0.0.0/8 1; }"),
        text(true, "geo $y { ranges; default 0; 10.0.0.0-10.0.0.9 1; }"),
        text(true, "types { text/html html htm; }"),
        text(true, "split_clients $host $z { 50% a; * b; }"),
        text(false, "map $host $x { a { b c; } }"),
        text(false, "map $host $x { ~^a{2}$ 1; }"),
        text(false, "map $host $x { a b }"),
        text(false, "map $host $x { ; }"),
        text(false, "map $host $x { \"a\"b; }"),
        text(false, "geo $y { default { } }"),
        text(false, "types { text/html { } }"),
        text(false, "map $host $x { a b; "),
    ]
}

/// All cases as main files that have nothing else wrong with them.
fn cases(folder: &Path) -> Vec<Case> {
    let socket = folder.join("socket").display().to_string();
    let within = |before: String, after: &'static str| {
        move |(fine, inside): Case| {
            let whole = [before.as_bytes(), &inside, after.as_bytes()].concat();
            (fine, whole)
        }
    };
    let server = within(
        format!("events {{}} http {{ server {{ listen unix:{socket};\n"),
        "\n} }",
    );
    let http = within("events {} http {\n".to_owned(), "\n}");
    let mut all = main_files();
    all.extend(in_server().into_iter().map(server));
    all.extend(in_http().into_iter().map(http));
    all
}

/// Of a quantifier that cuts a regular expression in two nginx sees only the consequences.
fn is_nginx_wording(message: &str) -> bool {
    !message.starts_with("the unquoted \"{\"")
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn the_parser_takes_what_nginx_takes_and_refuses_the_rest_in_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let all = cases(folder.path());
    assert!(all.len() >= 100, "{}", all.len());
    let mut wrong = Vec::new();
    for (fine, bytes) in all {
        fs::write(folder.path().join("nginx.conf"), &bytes).unwrap();
        let output = verdict(folder.path());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let tree = parse(FileId(0), &SourceFile::new("nginx.conf", bytes.clone()));
        let broken = tree
            .errors
            .iter()
            .filter(|error| error.kind == ErrorKind::Broken);
        let ours: Vec<_> = broken.map(|error| error.message.as_str()).collect();
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(160)]).into_owned();
        if output.status.success() != fine {
            wrong.push(format!("{shown:?}: nginx says {said:?}"));
        }
        if ours.is_empty() != output.status.success() {
            wrong.push(format!("{shown:?}: we say {ours:?}, nginx {said:?}"));
        }
        // nginx stops at the first of them.
        let same = ours
            .iter()
            .any(|message| !is_nginx_wording(message) || said.contains(message));
        if !ours.is_empty() && !same {
            wrong.push(format!("{shown:?}: our words {ours:?}, nginx's {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Tokens as written.
const TOKENS: [&str; 26] = [
    "a",
    "a#b",
    "a\"b",
    "a'b",
    "a}b",
    "a(b)",
    r#"\"a"#,
    r"a\'b",
    r"a\\b",
    r"a\tb",
    r"a\rb",
    r"a\nb",
    r"a\;b",
    r"a\.b",
    r"a\$b",
    r"a\ b",
    r"a\{b",
    r#""a b""#,
    r#""a\"b""#,
    r#""a\'b""#,
    r#""a\\b\t.\.""#,
    r"'a\'b'",
    r#"'a\"b'"#,
    r"'a\\b\n\x'",
    "'a\n  b'",
    "a${b}c",
];

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn escapes_are_decoded_as_nginx_decodes_them() {
    let folder = tempfile::tempdir().unwrap();
    for token in TOKENS {
        let text = format!("error_log stderr {token};\nevents {{}}\n");
        fs::write(folder.path().join("nginx.conf"), &text).unwrap();
        let said = String::from_utf8(verdict(folder.path()).stderr).unwrap();
        let tree = parse(FileId(0), &SourceFile::new("nginx.conf", text.into_bytes()));
        let (_, first) = tree.roots().next().unwrap();
        let value = tree.value(&tree.args(first)[1]);
        let quoted = format!("invalid log level \"{value}\" in ");
        assert!(said.contains(&quoted), "{token}: {value:?} {said:?}");
    }
}
