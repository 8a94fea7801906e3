//! `authlint fix` end to end: what it writes, what it refuses, and that it is done after one run.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{SOUND, WEAK, folder, run};
use std::fs;
use tempfile::TempDir;

/// A server inside its main file.
fn server(body: &str) -> String {
    format!("events {{}}\nhttp {{\n    server {{\n        {body}\n    }}\n}}\n")
}

fn text(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

/// Mends one file by one rule, and proves what a user relies on: nothing happens without `--unsafe` where
/// that is needed, nothing is left of the finding, and a second run changes nothing.
fn assert_mends(rule: &str, is_unsafe: bool, name: &str, before: &str, after: &str) {
    let folder = folder(&[(name, before)]);
    let args = ["fix", "--select", rule];
    let (code, out, err) = run(&folder, &args);
    assert_eq!((code, out.as_str()), (0, ""), "{rule}: {err}");
    if is_unsafe {
        assert_eq!(text(&folder, name), before, "{rule} without --unsafe");
        assert!(err.contains("1 more with --unsafe"), "{rule}: {err}");
        assert_eq!(
            run(&folder, &[&args, ["--unsafe"].as_slice()].concat()).0,
            0
        );
    }
    assert_eq!(text(&folder, name), after, "{rule}");
    let (code, out, _) = run(
        &folder,
        &["--select", rule, "--format", "concise", "--fail-on", "info"],
    );
    assert_eq!(code, 0, "{rule}: {out}");
    let (_, _, err) = run(&folder, &[&args, ["--unsafe"].as_slice()].concat());
    assert!(
        err.starts_with("authlint: 0 findings mended in 0 files"),
        "{rule}: {err}"
    );
    assert_eq!(text(&folder, name), after, "{rule} again");
}

const GUARD: &str = "  issuer: https://id.example.com\n  audiences: [api]\n";

#[test]
fn nginx_rules_mend_what_they_find() {
    assert_mends("weak-tls-protocol", true, "nginx.conf", WEAK, SOUND);
    let tls = "listen 443 ssl;\n        ";
    let ciphers = server(&format!("{tls}ssl_ciphers HIGH:!aNULL:RC4;"));
    let intermediate = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
    let sound = ciphers.replace("HIGH:!aNULL:RC4", intermediate);
    assert_mends("weak-tls-cipher", true, "nginx.conf", &ciphers, &sound);
    let hsts = server(&format!(
        "{tls}add_header Strict-Transport-Security max-age=31536000;"
    ));
    let sound = hsts.replace("31536000;", "31536000 always;");
    assert_mends("weak-hsts", false, "nginx.conf", &hsts, &sound);
    let sni = server("location / {\n            proxy_pass https://api.example.com;\n        }");
    let line = "proxy_pass https://api.example.com;";
    let sound = sni.replace(
        line,
        &format!("{line}\n            proxy_ssl_server_name on;"),
    );
    assert_mends("missing-upstream-sni", true, "nginx.conf", &sni, &sound);
    let obsolete = server(&format!("{tls}http2_max_header_size 16k;"));
    let sound = obsolete.replace("        http2_max_header_size 16k;\n", "");
    assert_mends("obsolete-directive", true, "nginx.conf", &obsolete, &sound);
    let twice = server(&format!("{tls}ssl on;"));
    let sound = twice.replace("        ssl on;\n", "");
    assert_mends("obsolete-directive", false, "nginx.conf", &twice, &sound);
    let origin = "add_header Access-Control-Allow-Origin $http_origin always;";
    let vary = server(&format!("listen 80;\n        {origin}"));
    let sound = vary.replace(
        origin,
        &format!("{origin}\n        add_header Vary Origin always;"),
    );
    assert_mends("missing-vary-origin", false, "nginx.conf", &vary, &sound);
}

#[test]
fn token_rules_mend_what_they_find() {
    let none = format!("jwt:\n{GUARD}  algorithms: [RS256, none]\n");
    let sound = none.replace(", none", "");
    assert_mends("unsigned-token-accepted", true, "a.yaml", &none, &sound);
    let claims =
        format!("jwt:\n{GUARD}  algorithms: [RS256]\n  required_claims: [iss, aud, exp]\n");
    let sound = claims.replace("exp]", "exp, sub, iat]");
    assert_mends("missing-required-claim", true, "a.yaml", &claims, &sound);
    let keys =
        format!("jwt:\n{GUARD}  algorithms: [RS256]\n  jwks_uri: http://id.example.com/keys\n");
    let sound = keys.replace("http:", "https:");
    assert_mends("plaintext-key-source", true, "a.yaml", &keys, &sound);
}

#[test]
fn other_line_ends_stay() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let sni = server("location / {\n            proxy_pass https://api.example.com;\n        }");
    let folder = folder(&[("nginx.conf", crlf(&sni))]);
    let args = ["fix", "--unsafe", "--select", "missing-upstream-sni"];
    let (_, out, _) = run(&folder, &[&args, ["--diff"].as_slice()].concat());
    let diff = "\
--- a/nginx.conf
+++ b/nginx.conf
@@ -3,6 +3,7 @@
     server {
         location / {
             proxy_pass https://api.example.com;
+            proxy_ssl_server_name on;
         }
     }
 }
";
    let marks = ["---", "+++", "@@"];
    let own = |line: &str| marks.iter().any(|mark| line.starts_with(mark));
    let diff: String = (diff.lines())
        .map(|line| format!("{line}{}\n", if own(line) { "" } else { "\r" }))
        .collect();
    assert_eq!(out, diff);
    assert_eq!(run(&folder, &args).0, 0);
    let line = "proxy_pass https://api.example.com;\n";
    let sound = sni.replace(
        line,
        &format!("{line}            proxy_ssl_server_name on;\n"),
    );
    assert_eq!(text(&folder, "nginx.conf"), crlf(&sound));
}

#[test]
fn a_diff_changes_nothing_and_says_what_it_would() {
    let folder = folder(&[("a/nginx.conf", WEAK), ("b/nginx.conf", WEAK)]);
    let (code, out, err) = run(
        &folder,
        &["fix", "--unsafe", "--diff", "--select", "weak-tls-protocol"],
    );
    assert_eq!(code, 0);
    assert_eq!(
        out.matches("-        ssl_protocols TLSv1 TLSv1.2;\n+        ssl_protocols TLSv1.2;\n")
            .count(),
        2
    );
    assert_eq!(err, "authlint: 2 findings can be mended in 2 files\n");
    assert_eq!(text(&folder, "a/nginx.conf"), WEAK);
}

#[test]
fn a_fix_that_brings_another_finding_is_refused_alone() {
    // Under its right group the service takes effect, and with it what it allows.
    let service = "apiVersion: security.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  hosts: [a]\n  http:\n    - corsPolicy:\n        allowOrigins:\n          - exact: http://a.example.com\n      route:\n        - destination: {host: a}\n";
    let folder = folder(&[("a.yaml", service), ("nginx.conf", WEAK)]);
    let select = "unknown-kind,plaintext-origin,weak-tls-protocol";
    let (code, _, err) = run(&folder, &["fix", "--unsafe", "--select", select]);
    assert_eq!(code, 0, "{err}");
    let words = "authlint: unknown-kind at a.yaml:1:13 is left: plaintext-origin would then report in a.yaml\n";
    assert_eq!(
        err,
        format!("{words}authlint: 1 finding mended in 1 file\n")
    );
    assert_eq!(text(&folder, "a.yaml"), service);
    assert_eq!(text(&folder, "nginx.conf"), SOUND);
}

#[test]
fn a_mistake_in_the_configuration_stops_it_before_it_writes() {
    let folder = folder(&[
        ("authlint.toml", "[nginx]\nverison = \"1.24.0\"\n"),
        ("nginx.conf", WEAK),
    ]);
    let (code, out, err) = run(&folder, &["fix"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.starts_with("authlint: the configuration has mistakes:\n  authlint.toml:2:1: "),
        "{err}"
    );
    assert_eq!(text(&folder, "nginx.conf"), WEAK);
    assert_eq!(run(&folder, &["fix", "none"]).0, 2);
    assert_eq!(run(&folder, &["fix", "-"]).0, 2);
}

#[test]
fn what_a_comment_silences_stays() {
    let silenced = WEAK.replace(
        "TLSv1.2;",
        "TLSv1.2; # authlint: ignore[weak-tls-protocol] an old till",
    );
    let folder = folder(&[("nginx.conf", &silenced)]);
    let (code, _, err) = run(
        &folder,
        &["fix", "--unsafe", "--select", "weak-tls-protocol"],
    );
    assert_eq!(
        (code, err.as_str()),
        (0, "authlint: 0 findings mended in 0 files\n")
    );
    assert_eq!(text(&folder, "nginx.conf"), silenced);
}

#[test]
fn a_file_used_from_two_places_is_only_mended_on_request() {
    let main = "events {}\nhttp {\n    server { listen 443 ssl; server_name a; include tls.inc; }\n    server { listen 8443 ssl; server_name b; include tls.inc; }\n}\n";
    let folder = folder(&[
        ("nginx.conf", main),
        ("tls.inc", "ssl_protocols TLSv1 TLSv1.2;\n"),
    ]);
    let args = ["fix", "--select", "weak-tls-protocol"];
    let (_, _, err) = run(&folder, &args);
    assert!(err.contains("1 more with --unsafe"), "{err}");
    assert_eq!(
        run(&folder, &[&args, ["--unsafe"].as_slice()].concat()).0,
        0
    );
    assert_eq!(text(&folder, "tls.inc"), "ssl_protocols TLSv1.2;\n");
}

#[test]
fn a_broken_file_is_left_to_a_person() {
    let broken = WEAK.replace("listen 443 ssl;", "listen 443 ssl; root \"a;");
    let folder = folder(&[
        ("nginx.conf", &broken),
        ("good/nginx.conf", &WEAK.to_owned()),
    ]);
    let (_, _, err) = run(
        &folder,
        &["fix", "--unsafe", "--select", "weak-tls-protocol"],
    );
    assert!(
        err.starts_with("authlint: 1 finding mended in 1 file\n"),
        "{err}"
    );
    assert_eq!(text(&folder, "nginx.conf"), broken);
}
