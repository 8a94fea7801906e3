//! What `authlint fix` must not do to a configuration of nginx that works: each case broke one once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{folder, run};
use std::fs;
use tempfile::TempDir;

/// Mends all that one rule finds, unsafe fixes included, and says what became of the main file.
fn mended(rule: &str, files: &[(&str, &str)]) -> (TempDir, String) {
    let folder = folder(files);
    let (code, _, err) = run(&folder, &["fix", "--unsafe", "--select", rule]);
    assert_eq!(code, 0, "{err}");
    let once = read(&folder, "nginx.conf");
    let (_, _, err) = run(&folder, &["fix", "--unsafe", "--select", rule]);
    assert!(err.starts_with("authlint: 0 findings mended"), "{err}");
    (folder, once)
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

/// One line added after another, with its indentation.
fn with_line(text: &str, after: &str, line: &str) -> String {
    let before = text.lines().find(|one| one.contains(after)).unwrap();
    let indent = &before[..before.len() - before.trim_start().len()];
    text.replace(before, &format!("{before}\n{indent}{line}"))
}

const VARY: &str = "add_header Vary Origin always;";

#[test]
fn a_header_is_added_where_the_others_are() {
    let main = "events {}
http {
    map $http_origin $o { default \"\"; ~^https://a\\.example\\.com$ $http_origin; }
    add_header Access-Control-Allow-Origin $o always; # for all
    add_header Access-Control-Allow-Credentials true always;
    server {
        listen 80;
        location / { root /srv; }
    }
}
";
    let (_, after) = mended("missing-vary-origin", &[("nginx.conf", main)]);
    assert_eq!(after, with_line(main, "# for all", VARY));
}

#[test]
fn a_shared_include_is_mended_once_for_all_that_use_it() {
    let main = "events {}
http {
    server { listen 80; server_name a; include cors.inc; root /srv; }
    server {
        listen 80; server_name b; include cors.inc;
        location /x { include cors.inc; root /srv; }
    }
}
";
    let cors = "add_header Access-Control-Allow-Origin $http_origin always;\n";
    let files = [("nginx.conf", main), ("cors.inc", cors)];
    let (folder, after) = mended("missing-vary-origin", &files);
    assert_eq!(after, main);
    assert_eq!(read(&folder, "cors.inc"), format!("{cors}{VARY}\n"));
}

#[test]
fn one_finding_in_several_scopes_is_mended_in_all() {
    let main = "events {}
http {
    server {
        listen 80;
        location /a {
            root /srv;
            include api.inc;
        }
        location /b {
            root /www;
            include api.inc;
        }
    }
}
";
    let files = [
        ("nginx.conf", main),
        ("api.inc", "proxy_pass https://api.example.com;\n"),
    ];
    let (_, after) = mended("missing-upstream-sni", &files);
    let line = "proxy_ssl_server_name on;";
    let wanted = with_line(&with_line(main, "root /srv;", line), "root /www;", line);
    assert_eq!(after, wanted);
}

#[test]
fn a_directive_goes_where_nginx_takes_it() {
    let main = "events {}
http {
    server {
        listen 80;
        location /a {
            root /srv;
            if ($arg_x) { proxy_pass https://api.example.com; }
        }
        location /b {
            root /www;
            limit_except GET { proxy_pass https://api.example.com; }
        }
    }
}
";
    let (_, after) = mended("missing-upstream-sni", &[("nginx.conf", main)]);
    let line = "proxy_ssl_server_name on;";
    let wanted = with_line(&with_line(main, "root /srv;", line), "root /www;", line);
    assert_eq!(after, wanted);
}

/// A configuration that a rule finds wrong, with a fix that would not mend it.
fn assert_left(rule: &str, main: &str, wanted: usize) {
    let main = format!("events {{}}\nhttp {{\n{main}\n}}\n");
    let files = [
        ("nginx.conf", main.as_str()),
        ("authlint.toml", "[nginx]\nversion = \"1.31.0\"\n"),
    ];
    let (folder, after) = mended(rule, &files);
    assert_eq!(after, main);
    let (_, out, _) = run(&folder, &["--select", rule, "--format", "concise"]);
    assert_eq!(out.matches("nginx.conf:").count(), wanted, "{out}");
}

#[test]
fn keys_of_maps_are_no_directives() {
    let map =
        "map $http_x $y {\n  default 0;\n  http2_push 1;\n}\nserver { listen 80; return 444; }";
    assert_left("obsolete-directive", map, 0);
    let types = "types { text/css http2_push; }\nserver { listen 80; return 444; }";
    assert_left("obsolete-directive", types, 0);
}

#[test]
fn a_plain_port_stays_plain() {
    for (upstream, url) in [
        ("", "http://id.example.com:8080/keys"),
        ("", "http://id.example.com:80/keys"),
        (
            "upstream id.keys { server id.example.com:80; }",
            "http://id.keys/keys",
        ),
    ] {
        let main = format!(
            "{upstream}\nserver {{ listen 443 ssl; location / {{ auth_jwt r; auth_jwt_key_request /j; root /x; }}\n\
             location = /j {{ internal; proxy_pass {url}; }} }}"
        );
        assert_left("plaintext-key-source", &main, 1);
    }
}

#[test]
fn a_list_of_suites_that_the_protocols_cannot_use_is_not_written() {
    let main = "server { listen 443 ssl; ssl_protocols TLSv1; ssl_ciphers HIGH:RC4; return 444; }";
    assert_left("weak-tls-cipher", main, 1);
}

#[test]
fn headers_that_replace_outer_ones_are_not_merged() {
    let main = "add_header X-Frame-Options DENY; add_header X-Content-Type-Options nosniff;
server { listen 443 ssl; location / { add_header X-Frame-Options SAMEORIGIN; root /x; } }";
    assert_left("dropped-security-header", main, 1);
}

#[test]
fn a_check_of_signatures_is_switched_on_again() {
    let main = "events {}
http {
    server {
        listen 443 ssl;
        location / {
            auth_jwt r;
            auth_jwt_key_file k;
            auth_jwt_validate_sig off;
            root /x;
        }
    }
}
";
    let (_, after) = mended("unsigned-token-accepted", &[("nginx.conf", main)]);
    assert_eq!(after, main.replace("sig off", "sig on"));
}
