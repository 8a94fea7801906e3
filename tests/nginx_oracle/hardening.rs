//! What only some standards ask for: what is told, limited, logged, handed out and passed on.

use crate::http::Connection;
use crate::server::{Server, Site};
use std::fs;

/// Whether a rule reports a site.
fn reports(site: &Site, rule: &str) -> bool {
    !site.lint().tokens(rule).is_empty()
}

fn status(server: &Server, path: &str) -> u16 {
    server.get(1, path, &[]).status
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn the_version_is_told_unless_it_is_switched_off() {
    let cases = [
        ("", true),
        ("server_tokens build;", true),
        ("server_tokens OFF;", false),
        ("server_tokens off; location /a { return 200; }", false),
    ];
    for (text, told) in cases {
        let site = Site::server(&format!("{text} location / {{ return 200; }}"));
        assert_eq!(reports(&site, "disclosed-server-version"), told, "{text}");
        let server = site.start();
        let answer = server.get(1, "/", &[]);
        let header = answer.header("Server").unwrap();
        assert_eq!(header.contains('/'), told, "{text}: {header}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn only_a_size_of_nothing_takes_any_body() {
    for (text, taken) in [
        ("", false),
        ("client_max_body_size 0;", true),
        ("client_max_body_size 1m;", false),
    ] {
        let site = Site::server(&format!("{text} location / {{ root @dir; }}"));
        assert_eq!(reports(&site, "unlimited-body-size"), taken, "{text}");
        let answer = site
            .start()
            .get(1, "/none", &[("Content-Length", "2000000")]);
        assert_eq!(answer.status != 413, taken, "{text}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_rate_is_limited_where_a_limit_acts() {
    let zone = "limit_req_zone $server_addr zone=a:1m rate=1r/m;";
    let cases = [
        ("limit_req zone=a;", "", true),
        ("", "limit_req zone=a;", true),
        ("limit_req zone=a; limit_req_dry_run on;", "", false),
        ("", "", false),
    ];
    for (outer, inner, limited) in cases {
        let site = Site::http(&format!(
            "{zone} {outer} server {{ listen @1; location / {{ {inner} root @dir; }} }}"
        ));
        let found = reports(&site, "missing-rate-limit");
        assert_eq!(found, !limited, "{outer} {inner}");
        let server = site.start();
        status(&server, "/users");
        let second = status(&server, "/users");
        assert_eq!(second == 503, limited, "{outer} {inner}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_limit_needs_its_zone() {
    for (text, rule) in [
        ("limit_req zone=gone;", "missing-rate-limit"),
        ("limit_conn gone 5;", "missing-connection-limit"),
    ] {
        let site = Site::server(&format!("{text} location / {{ root @dir; }}"));
        assert!(reports(&site, rule));
        assert!(site.refusal().contains("zone \"gone\""));
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_request_is_logged_unless_its_level_switches_logs_off() {
    let log = "access_log @dir/a.log;";
    let cases = [
        (log.to_owned(), "", true),
        (format!("{log} access_log off;"), "", false),
        ("access_log off;".to_owned(), log, true),
        (log.to_owned(), "access_log off;", false),
    ];
    for (outer, inner, logged) in cases {
        let site = Site::server(&format!("{outer} location /a {{ {inner} root @dir; }}"));
        let lint = site.lint();
        let found = lint.tokens("disabled-access-log");
        let off = format!("{outer}{inner}").contains("off");
        assert_eq!(found.len(), usize::from(off), "{outer} {inner}");
        let server = site.start();
        // A line is written after its response was sent, and before the one process takes up what comes next.
        for _ in 0..2 {
            status(&server, "/a");
        }
        let lines = fs::read_to_string(server.folder().join("a.log")).unwrap_or_default();
        assert_eq!(!lines.is_empty(), logged, "{outer} {inner}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_format_writes_the_credential_it_names() {
    let site = Site::http(
        "log_format a '$status $http_authorization';
        server { listen @1; access_log @dir/a.log a; root @dir; }",
    );
    let lint = site.lint();
    assert_eq!(lint.tokens("logged-credentials"), ["$http_authorization"]);
    let server = site.start();
    for _ in 0..2 {
        server.get(1, "/users", &[("Authorization", "Bearer secret")]);
    }
    let lines = fs::read_to_string(server.folder().join("a.log")).unwrap();
    assert!(lines.contains("Bearer secret"), "{lines}");
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn errors_are_logged_from_their_level_on() {
    for (level, told) in [
        ("", true),
        ("warn", true),
        ("crit", false),
        ("alert", false),
    ] {
        let site = Site::server(&format!("error_log @dir/e.log {level}; root @dir;"));
        assert_eq!(reports(&site, "quiet-error-log"), !told, "{level}");
        let server = site.start();
        assert_eq!(status(&server, "/none"), 404);
        let lines = fs::read_to_string(server.folder().join("e.log")).unwrap_or_default();
        assert_eq!(lines.contains("/none"), told, "{level}: {lines}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn folders_and_dot_files_are_handed_out() {
    let cases = [
        ("", 403, 200),
        ("autoindex on;", 200, 200),
        ("location ~ /\\. { deny all; }", 403, 403),
        ("location ~ /\\.ht { deny all; }", 403, 200),
        ("if ($uri ~ \"/\\.\") { return 404; }", 403, 404),
        ("location ~ /\\. { deny all; allow 127.0.0.1; }", 403, 403),
        ("location ~ /\\. { allow 0.0.0.0/0; deny all; }", 403, 200),
    ];
    for (text, folder, dot) in cases {
        let site = Site::server(&format!("root @dir; {text}"));
        assert_eq!(reports(&site, "directory-listing"), folder == 200, "{text}");
        assert_eq!(reports(&site, "exposed-dot-files"), dot == 200, "{text}");
        let server = site.start();
        fs::write(server.folder().join(".env"), "A=b").unwrap();
        assert_eq!(status(&server, "/"), folder, "{text}");
        assert_eq!(status(&server, "/.env"), dot, "{text}");
    }
}

/// A server at `@1` that passes to one at `@2`.
fn passing(server: &str, location: &str, upstream: &str) -> Site {
    Site::http(&format!(
        "server {{ listen @2; location / {{ {upstream} }} }}
        server {{ listen @1; {server} location / {{ {location} proxy_pass http://@2; }} }}"
    ))
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn headers_of_an_upstream_are_handed_on_unless_hidden() {
    let upstream = "more_set_headers 'Server: behind' 'X-Powered-By: php'; return 200;";
    let cases = [
        ("", "", true, false),
        ("proxy_hide_header X-Powered-By;", "", false, false),
        (
            "proxy_hide_header X-Powered-By;",
            "proxy_hide_header X-A;",
            true,
            false,
        ),
        (
            "proxy_hide_header X-Powered-By;",
            "proxy_pass_header Server;",
            false,
            true,
        ),
        (
            "proxy_hide_header Server;",
            "proxy_pass_header Server;",
            true,
            true,
        ),
    ];
    for (outer, inner, powered, named) in cases {
        let site = passing(outer, inner, upstream);
        let lint = site.lint();
        let found = lint.messages("leaked-upstream-header").join(" ");
        let said = (found.contains("X-Powered-By"), found.contains("Server"));
        assert_eq!(said, (powered, named), "{outer} {inner}");
        let answer = site.start().get(1, "/", &[]);
        let sent = (
            answer.header("X-Powered-By").is_some(),
            answer.header("Server") == Some("behind"),
        );
        assert_eq!(sent, (powered, named), "{outer} {inner}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn headers_for_an_upstream_are_replaced_level_by_level() {
    let both = "proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;";
    let cases = [
        (both, "", true),
        (both, "proxy_set_header X-A a;", false),
        ("", "", false),
    ];
    for (outer, inner, sent) in cases {
        let site = passing(outer, inner, "return 200 $http_x_real_ip;");
        assert_eq!(reports(&site, "missing-forwarded-headers"), !sent);
        let answer = site.start().get(1, "/", &[]);
        assert_eq!(answer.body == "127.0.0.1", sent, "{outer} {inner}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_method_is_refused_where_something_looks_at_it() {
    let test = "if ($request_method != POST) { return 405; }";
    let cases = [
        ("", "", 200),
        ("", "limit_except POST { deny all; }", 403),
        (test, "", 405),
    ];
    for (outer, inner, expected) in cases {
        let site = passing(outer, inner, "return 200;");
        let found = reports(&site, "missing-method-restriction");
        assert_eq!(found, expected == 200, "{outer} {inner}");
        assert_eq!(status(&site.start(), "/"), expected, "{outer} {inner}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_page_of_a_lower_level_replaces_all_others() {
    let pages = "error_page 404 500 502 503 504 /own; location = /own { return 200 own; }";
    for (inner, own) in [("", true), ("error_page 401 /own;", false)] {
        let site = Site::server(&format!("{pages} location /a {{ {inner} root @dir; }}"));
        assert_eq!(reports(&site, "missing-error-page"), !own, "{inner}");
        let answer = site.start().get(1, "/a", &[]);
        assert_eq!(answer.body.contains("nginx"), !own, "{inner}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn the_first_server_answers_for_unknown_hosts() {
    let named = "server { listen @1; server_name a.example; return 200 a; }";
    let refusing = "server { listen @1 default_server; return 444; }";
    for (servers, answers) in [
        (named.to_owned(), true),
        (format!("{named} {refusing}"), false),
    ] {
        let site = Site::http(&servers);
        assert_eq!(reports(&site, "answering-default-server"), answers);
        let server = site.start();
        let mut connection = Connection::open(server.address(1));
        let answer = connection.get("/", &[("Host", "unknown.example")]);
        assert_eq!(answer.is_some(), answers, "{servers}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_list_lets_in_whom_it_does_not_name() {
    for (list, expected) in [
        ("allow 10.0.0.0/8;", 200),
        ("deny 10.0.0.0/8;", 200),
        ("allow 10.0.0.0/8; deny all;", 403),
        ("deny all; allow 10.0.0.0/8;", 403),
    ] {
        let site = Site::server(&format!("{list} root @dir;"));
        assert_eq!(
            reports(&site, "open-access-list"),
            expected == 200,
            "{list}"
        );
        assert_eq!(status(&site.start(), "/users"), expected, "{list}");
    }
}
