//! What an answer rests on: the value in effect, where it is from and in which file its scope stands.

use super::{answer, seen};
use serde_json::Value;

/// Result, value and origin of what was seen.
fn rows(require: &str, files: &[(&str, &str)]) -> Vec<String> {
    let text = |one: &Value| one.as_str().unwrap().to_owned();
    let all = seen(require, files).into_iter();
    let row = |one: Value| {
        format!(
            "{}: {} ({})",
            text(&one["result"]),
            text(&one["value"]),
            text(&one["origin"])
        )
    };
    all.map(row).collect()
}

const EXPLICIT: &str = "rule = \"weak-tls-protocol\"\nparams = { allowed = [\"TLSv1.2\", \"TLSv1.3\"] }\nexplicit = true";

fn two(a: &str, b: &str) -> String {
    format!(
        "events {{}}\nhttp {{\n    server {{\n        listen 443 ssl default_server;\n        server_name a;\n        {a}\n    }}\n    server {{\n        listen 443 ssl;\n        server_name b;\n        {b}\n    }}\n}}\n"
    )
}

#[test]
fn a_value_of_the_default_server_is_no_default() {
    let both = two("ssl_protocols TLSv1.2;", "ssl_protocols TLSv1.2 TLSv1.3;");
    assert_eq!(
        rows(EXPLICIT, &[("nginx.conf", &both)]),
        [
            "sound: TLSv1.2 (written)",
            "sound: TLSv1.2 (nginx before 1.29.2); TLSv1.2 TLSv1.3 (nginx since 1.29.2) (written; which place counts depends on the version)",
        ]
    );
    let answer = answer(EXPLICIT, &[("nginx.conf", &both)]);
    assert_eq!(answer["verdict"], "met");
    // The default of the other server counts for some versions.
    let one = two("", "ssl_protocols TLSv1.2 TLSv1.3;");
    let pinned = "[nginx]\nversion = \"1.28.0\"\n";
    let found = rows(EXPLICIT, &[("nginx.conf", &one), ("authlint.toml", pinned)]);
    assert_eq!(
        found,
        ["not-written: TLSv1.2 TLSv1.3 (default: nginx since 1.27.3)"; 2]
    );
}

#[test]
fn an_include_is_no_inheritance_and_an_outer_block_is() {
    let rule = "rule = \"weak-tls-protocol\"";
    let main = "events {}\nhttp {\n    server {\n        listen 443 ssl;\n        include tls.conf;\n    }\n}\n";
    let included = [
        ("nginx.conf", main),
        ("tls.conf", "ssl_protocols TLSv1.2;\n"),
    ];
    assert_eq!(rows(rule, &included), ["sound: TLSv1.2 (written)"]);
    let outer = "events {}\nhttp {\n    include tls.conf;\n    server {\n        listen 443 ssl;\n    }\n}\n";
    let outside = [
        ("nginx.conf", outer),
        ("tls.conf", "ssl_protocols TLSv1.2;\n"),
    ];
    assert_eq!(rows(rule, &outside), ["sound: TLSv1.2 (inherited)"]);
    let whole = "events {}\nhttp {\n    ssl_protocols TLSv1.2;\n    server {\n        listen 443 ssl;\n    }\n}\n";
    assert_eq!(
        rows(rule, &[("nginx.conf", whole)]),
        ["sound: TLSv1.2 (inherited)"]
    );
}

#[test]
fn a_scope_is_in_the_file_it_stands_in() {
    let service = "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: v, namespace: shop }\nspec: { hosts: [a.example.com] }\n";
    let gateway = "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: { name: edge, namespace: shop }\nspec:\n  servers:\n  - port: { number: 443, name: https, protocol: HTTPS }\n    hosts: [a.example.com]\n    tls: { mode: SIMPLE, credentialName: c, minProtocolVersion: TLSV1_0 }\n";
    let answer = answer(
        "rule = \"weak-tls-protocol\"",
        &[("a-svc.yaml", service), ("zz-gw.yaml", gateway)],
    );
    assert_eq!(answer["scopes"][0]["file"], "zz-gw.yaml");
    let issuer = |issuer: &str| format!("jwt:\n  issuer: {issuer}\n  algorithms: [RS256]\n");
    let (one, other) = (
        issuer("https://id.example.com"),
        issuer("https://id.example.com/"),
    );
    let answer = super::answer(
        "rule = \"issuer-mismatch\"",
        &[("a.yaml", &one), ("b.yaml", &other)],
    );
    let files: Vec<_> = answer["scopes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|scope| scope["file"].as_str().unwrap())
        .collect();
    assert!(
        !files.is_empty() && files.iter().all(|file| !file.is_empty()),
        "{answer}"
    );
}

#[test]
fn ciphers_of_a_version_that_some_nginx_does_not_speak_are_undecided() {
    let rejecting = two(
        "ssl_protocols TLSv1.2 TLSv1.3; ssl_reject_handshake on;",
        "ssl_protocols TLSv1.3; ssl_ciphers AES128-SHA;",
    );
    for rule in ["weak-tls-cipher", "unlisted-tls-cipher"] {
        let require = format!("rule = \"{rule}\"");
        assert_eq!(
            rows(&require, &[("nginx.conf", &rejecting)]),
            ["unknown: AES128-SHA (written)"],
            "{rule}"
        );
    }
    let pinned = "[nginx]\nversion = \"1.28.0\"\n";
    let found = rows(
        "rule = \"weak-tls-cipher\"",
        &[("nginx.conf", &rejecting), ("authlint.toml", pinned)],
    );
    assert_eq!(found, ["wrong: AES128-SHA (written)"]);
}

#[test]
fn what_is_not_written_is_said_in_words() {
    let plain =
        "events {}\nhttp {\n    server {\n        listen 80;\n        root /srv;\n    }\n}\n";
    let nginx = [("nginx.conf", plain)];
    assert_eq!(
        rows("rule = \"missing-rate-limit\"", &nginx),
        ["wrong: no limit_req (default: nginx: no limit_req)"]
    );
    assert_eq!(
        rows("rule = \"plaintext-content\"", &nginx),
        ["wrong: listen 80 (written)"]
    );
}

#[test]
fn a_comment_that_silences_lint_is_told_and_changes_nothing() {
    let nginx = "events {}\nhttp {\n    server {\n        listen 443 ssl;\n        ssl_protocols TLSv1 TLSv1.2; # authlint: ignore[weak-tls-protocol] old tills\n    }\n}\n";
    let files = [("nginx.conf", nginx)];
    let answer = answer("rule = \"weak-tls-protocol\"", &files);
    assert_eq!(answer["verdict"], "violated");
    let silenced = &answer["scopes"][0]["evidence"][0]["silenced"];
    assert_eq!(silenced["by"], "comment");
    assert_eq!(silenced["reason"], "old tills");
    assert_eq!(
        (&silenced["path"], &silenced["line"]),
        (&"nginx.conf".into(), &5.into())
    );
}

#[test]
fn help_speaks_of_the_bound_that_was_judged() {
    let nginx = "events {}\nhttp {\n    server {\n        listen 443 ssl;\n        ssl_protocols TLSv1.2;\n        error_log /var/log/e warn;\n    }\n}\n";
    let helps = |require: &str| -> Vec<String> {
        let all = seen(require, &[("nginx.conf", nginx)]).into_iter();
        all.map(|one| one["help"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        helps("rule = \"weak-tls-protocol\"\nparams = { allowed = [\"TLSv1.3\"] }"),
        ["allow TLSv1.3 only"]
    );
    assert_eq!(
        helps(
            "rule = \"quiet-error-log\"\nparams = { levels = [\"warn\", \"error\", \"notice\"] }"
        ),
        ["log at the level `info` or a lower one, to a file or `syslog:server=…`"]
    );
}

#[test]
fn what_another_file_may_set_is_shown_where_it_is_missing() {
    let fragment = "# ours\nupstream app { server 127.0.0.1:8080; }\nserver {\n    listen 443 ssl;\n    ssl_client_certificate ca.pem;\n    ssl_verify_client on;\n}\nserver {\n    listen 444 ssl;\n}\n";
    let places = |rule: &str| {
        let require = format!("rule = \"{rule}\"");
        let all = seen(&require, &[("app.conf", fragment)]).into_iter();
        let row = |one: Value| {
            assert_eq!(one["value"], "not written in these files", "{one}");
            assert_eq!(one["origin"], "not written", "{one}");
            one["line"].as_u64().unwrap()
        };
        all.map(row).collect::<Vec<_>>()
    };
    for rule in ["missing-crl", "missing-client-ocsp"] {
        assert_eq!(places(rule), [6, 9], "{rule}");
    }
    assert_eq!(places("weak-tls-protocol"), [4, 9]);
    assert_eq!(places("missing-rate-limit"), [3, 8]);
}
