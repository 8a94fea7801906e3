//! What variables come to: by scope, in order, through flags, held against the headers that are sent.

use crate::http::Answer;
use crate::server::{Server, Site};

const ORIGIN: &str = "Access-Control-Allow-Origin";
const CREDENTIALS: &str = "Access-Control-Allow-Credentials";
const EVIL: &str = "https://evil.example";
const GOOD: &str = "https://a.example.com";

const SEND: &str = "add_header Access-Control-Allow-Origin $o always;
add_header Access-Control-Allow-Credentials true always; add_header Vary Origin always;";

fn asked(server: &Server, path: &str, origin: &str) -> Answer {
    server.get(1, path, &[("Origin", origin)])
}

/// Bodies of a location that sends `$o`, and whether it is then everybody's origin.
const BODIES: [(&str, bool); 10] = [
    ("set $o $http_origin; set $o https://a.example.com;", false),
    ("set $o https://a.example.com; set $O ${HTTP_origin};", true),
    (
        r#"if ($http_origin ~ "example$") { set $o $http_origin; } set $o https://a.example.com;"#,
        false,
    ),
    (
        "set $o $http_origin; if ($http_origin = '') { set $o '*'; }",
        true,
    ),
    (
        "set $o $http_origin; if ($http_origin != https://a.example.com) { set $o ''; }",
        false,
    ),
    (
        "set $o $http_origin; if ($known = 0) { return 403; }",
        false,
    ),
    ("set $o $http_origin; if ($unknown) { set $o ''; }", false),
    (
        "set $o ''; if ($unknown = '') { set $o $http_origin; }",
        false,
    ),
    (
        "set $o $http_origin; if ($request_method = POST) { set $o ''; }",
        true,
    ),
    ("set $p $http_origin; set $o $p;", true),
];

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn an_origin_is_reflected_where_the_rule_says_so() {
    for (body, is_reflected) in BODIES {
        let site = Site::http(&format!(
            "map $http_origin $known {{ default 0; https://a.example.com 1; }}
            map $http_origin $unknown {{ default 1; https://a.example.com ''; }}
            server {{ listen @1; location = /f {{ set $o $http_origin; return 200; }}
            location / {{ {body} {SEND} root @dir; index users; }} }}"
        ));
        let linted = site.lint();
        let found = linted.tokens("reflected-origin").len();
        assert_eq!(found, usize::from(is_reflected), "{body}");
        assert!(!linted.undecided("reflected-origin"), "{body}");
        let server = site.start();
        let answer = asked(&server, "/", EVIL);
        let sent = answer.status == 200 && answer.header(ORIGIN) == Some(EVIL);
        assert_eq!(sent, is_reflected, "{body}");
        assert_eq!(
            asked(&server, "/", GOOD).header(ORIGIN),
            Some(GOOD),
            "{body}"
        );
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn what_another_location_sets_comes_along_by_a_redirect_only() {
    let site = Site::server(&format!(
        "location = /a {{ set $o $http_origin; try_files /none @b; }}
        location = /c {{ try_files /none @b; }}
        location @b {{ {SEND} return 200; }}"
    ));
    let linted = site.lint();
    assert!(linted.undecided("reflected-origin"));
    assert!(linted.tokens("reflected-origin").is_empty());
    let server = site.start();
    assert_eq!(asked(&server, "/a", EVIL).header(ORIGIN), Some(EVIL));
    assert_eq!(asked(&server, "/c", EVIL).header(ORIGIN), None);
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn headers_without_a_value_are_not_sent() {
    let site = Site::http(
        "map $http_origin $c { default ''; https://a.example.com true; }
        map $https $hsts { on max-age=31536000; }
        server { listen @1; add_header Access-Control-Allow-Origin $http_origin;
            add_header Access-Control-Allow-Credentials $c; add_header Vary Origin;
            add_header Strict-Transport-Security $hsts; return 200; }",
    );
    let linted = site.lint();
    assert_eq!(linted.tokens("reflected-origin").len(), 1);
    assert!(
        linted
            .severities("reflected-origin")
            .iter()
            .all(|one| *one == "low")
    );
    assert_eq!(linted.tokens("weak-hsts"), [""; 0]);
    let server = site.start();
    let evil = asked(&server, "/", EVIL);
    assert_eq!(
        (evil.header(ORIGIN), evil.header(CREDENTIALS)),
        (Some(EVIL), None)
    );
    assert_eq!(evil.header("Strict-Transport-Security"), None);
    assert_eq!(asked(&server, "/", GOOD).header(CREDENTIALS), Some("true"));
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_hop_goes_where_its_variable_leads() {
    let site = Site::http(
        "upstream Near.Example { server 127.0.0.1:9; server unix:@dir/near.sock; }
        server { listen unix:@dir/near.sock; return 200 near; }
        server { listen @1; proxy_ssl_verify off;
            location /a { set $b unix:@dir/near.sock; proxy_pass http://$b; }
            location /b { set $b NEAR.example; proxy_pass http://$b; }
            location /c { set $b 127.0.0.1:9; proxy_pass https://$b; }
            location /d { proxy_pass https://near.EXAMPLE; } }",
    );
    let linted = site.lint();
    assert_eq!(linted.tokens("unverified-upstream-certificate"), [""; 0]);
    assert!(!linted.undecided("unverified-upstream-certificate"));
    let server = site.start();
    let status = ["/a", "/b", "/c"].map(|path| asked(&server, path, GOOD).status);
    assert_eq!(status, [200, 200, 502]);
}
