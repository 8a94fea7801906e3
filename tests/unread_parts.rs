//! What was lost of a file is not absent: nothing inherited, defaulted or missing is claimed around it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{folder, run};
use serde_json::Value;

const MOZILLA: &str = "mozilla-intermediate-6.0";

/// A TLS server without HSTS, sound by itself.
const SERVER: &str = "server { listen 443 ssl; server_name a; ssl_protocols TLSv1.3; return 200; }";

fn nginx(http: &str) -> String {
    format!("events {{}}\nhttp {{\n{http}\n}}\n")
}

fn findings(text: &str) -> String {
    let folder = folder(&[("nginx.conf", text)]);
    let (code, out, _) = run(&folder, &["--format", "concise"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("partly read: "), "{out}");
    out
}

fn answers(text: &str, args: &[&str]) -> (i32, Value) {
    let folder = folder(&[("nginx.conf", text)]);
    let all = ["audit", "--standard", MOZILLA, "--format", "json"];
    let (code, out, err) = run(&folder, &[&all, args].concat());
    assert_eq!(err, "");
    (code, serde_json::from_str(&out).unwrap())
}

fn answer<'a>(report: &'a Value, control: &str) -> &'a Value {
    let all = report["standards"][0]["controls"].as_array().unwrap();
    all.iter().find(|one| one["id"] == control).unwrap()
}

#[test]
fn what_stands_after_a_break_may_be_what_is_missing() {
    let hsts = "add_header Strict-Transport-Security max-age=63072000 always;";
    let broken = [
        // A quote that swallows braces, a later one that closes it, and what follows.
        nginx(&format!("{SERVER} map $a $b {{ default \"x; }} {hsts}")),
        nginx(&format!(
            "{SERVER}\nmap $a $b {{ default \"x; }}\n{hsts}\nroot \"a\";"
        )),
        // Inside the server itself.
        nginx(&format!(
            "server {{ listen 443 ssl; ssl_protocols TLSv1.3; root 'a; {hsts} }}"
        )),
        // A brace too few: a location takes in the rest of its server.
        nginx(&format!(
            "server {{ listen 443 ssl; ssl_protocols TLSv1.3; location / {{ return 200;\n{hsts} }}"
        )),
        // A brace too many: the server is closed too early.
        nginx(&format!(
            "server {{ listen 443 ssl; ssl_protocols TLSv1.3; location / {{ return 200; }} }}\n{hsts}\n}}"
        )),
        // Lua that never ends.
        nginx(&format!("{SERVER} init_by_lua_block {{ x = \"y }} {hsts}")),
        // The file ends too early.
        format!("events {{}}\nhttp {{\n{SERVER}\n"),
        format!("events {{}}\nhttp {{\n{SERVER}\nadd_header Strict-Transport-Security"),
    ];
    for text in &broken {
        let said = findings(text);
        assert!(!said.contains("missing-hsts"), "{text}\n{said}");
        let (code, report) = answers(text, &[]);
        assert_eq!(code, 1);
        let verdict = |control| answer(&report, control)["verdict"].clone();
        assert_eq!(verdict("server_preferred_order"), "undecidable", "{text}");
        assert_ne!(verdict("hsts_min_age"), "violated", "{text}");
    }
}

#[test]
fn a_token_that_costs_its_statement_alone_hides_nothing() {
    for http in [
        format!("{SERVER} root \"a\"b;"),
        format!("{SERVER} ;"),
        format!("{SERVER} map $a $b {{ x y }}"),
    ] {
        assert!(findings(&nginx(&http)).contains("missing-hsts"), "{http}");
    }
    // What is written is written, and what was closed before the break is whole.
    let weak = "server { listen 443 ssl; server_name a; ssl_protocols TLSv1; return 200; }";
    let said = findings(&nginx(&format!("{weak} map $a $b {{ default \"x; }}")));
    assert!(said.contains("weak-tls-protocol"), "{said}");
    let own = "add_header Strict-Transport-Security max-age=9 always; return 200; }";
    let server = SERVER.replace("return 200; }", own);
    let (_, report) = answers(
        &nginx(&format!("{server} map $a $b {{ default \"x; }}")),
        &[],
    );
    assert_eq!(answer(&report, "hsts_min_age")["verdict"], "violated");
}

#[test]
fn a_broken_include_hides_what_its_block_lacks() {
    let folder = folder(&[
        ("nginx.conf", nginx(&format!("include tls.conf;\n{SERVER}"))),
        ("tls.conf", "ssl_session_tickets \"off;".to_owned()),
    ]);
    let (_, out, _) = run(&folder, &["--format", "concise"]);
    assert!(!out.contains("missing-hsts"), "{out}");
}

#[test]
fn nothing_found_in_a_broken_file_is_not_nothing_there() {
    let text = "events {} http { server { listen 80; server_name x; return 200; } map $a $b { default \"x; } server { listen 443 ssl; ssl_protocols SSLv3; } }\n";
    let (code, report) = answers(text, &[]);
    assert_eq!(code, 1);
    let control = answer(&report, "tls_versions");
    assert_eq!(control["verdict"], "undecidable");
    assert_eq!(control["reason"], "part of nginx.conf was not read");
    // What is read of another dialect only says nothing of this one.
    let (_, report) = answers("events {}\n", &[]);
    assert_eq!(answer(&report, "tls_versions")["verdict"], "not-applicable");

    let folder = folder(&[("nginx.conf", text)]);
    for format in ["text", "html", "markdown", "json", "oscal", "csv", "junit"] {
        let audit = ["audit", "--standard", MOZILLA, "--format", format];
        for fail_on in ["violated", "never"] {
            let args = [audit.as_slice(), &["--fail-on", fail_on]].concat();
            assert_eq!(run(&folder, &args).0, 1, "{format} {fail_on}");
        }
        let named = [audit.as_slice(), &["nginx.conf"]].concat();
        assert_eq!(run(&folder, &named).0, 2, "{format}");
    }
    let (code, out, _) = run(&folder, &["inventory"]);
    assert_eq!(code, 1);
    let told = "No endpoint speaks TLS in what was read; 1 file was not, or not to its end (see";
    assert!(out.contains(told), "{out}");
}

#[test]
fn keys_after_a_break_in_data_may_be_what_is_missing() {
    let jwt = "algorithms: [RS256]\n    issuer: https://a.example.com/\n    jwks_uri: https://a.example.com/k";
    for (name, text) in [
        ("a.yaml", format!("auth:\n  jwt:\n    {jwt}\n   audience: me\n")),
        ("a.yaml", format!("auth:\n  jwt:\n    {jwt}\n    audience: \"me\n")),
        (
            "a.toml",
            "[jwt]\nalgorithms = [\"RS256\"]\nissuer = \"https://a.example.com/\"\njwks_uri = \"https://a.example.com/k\"\naudience = [\n[cors]\nallowed_origins = [\"https://a.example.com\"]\n".to_owned(),
        ),
    ] {
        let folder = folder(&[(name, text.as_str())]);
        let (code, out, _) = run(&folder, &["--format", "concise"]);
        assert_eq!(code, 1, "{out}");
        assert!(out.contains("read: "), "{out}");
        assert!(!out.contains("missing-audience"), "{text}\n{out}");
    }
}
