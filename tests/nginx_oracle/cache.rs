//! Caches behind a gate: who gets whose answer.

use crate::material::{GUEST, STAFF};
use crate::server::{Server, Site};

/// A gate, a cache behind it, and an application that greets whom it is sent, with headers.
fn site(policy: &str, headers: &str) -> Site {
    Site::http(&format!(
        "proxy_cache_path @dir/cache keys_zone=pages:1m;
        server {{ listen @2; {headers} return 200 \"for $http_authorization\"; }}
        server {{ listen @1; location / {{ auth_basic staff; auth_basic_user_file @dir/users;
            proxy_cache pages; {policy} proxy_pass http://@2; }} }}"
    ))
}

fn get(server: &Server, user: &str) -> String {
    server.get(1, "/", &[("Authorization", user)]).body
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn one_users_answer_goes_to_the_next() {
    let cases = [
        ("proxy_cache_valid 200 10m;", true),
        (
            "proxy_cache_key $host$request_uri; proxy_cache_valid 10m;",
            true,
        ),
        ("proxy_cache_valid any 1m;", true),
        (
            "proxy_cache_key $host$request_uri$http_authorization; proxy_cache_valid 200 10m;",
            false,
        ),
        (
            "proxy_cache_key $remote_user$request_uri; proxy_cache_valid 200 10m;",
            false,
        ),
        (
            "proxy_cache_valid 200 10m; proxy_cache_bypass $http_authorization; proxy_no_cache $http_authorization;",
            false,
        ),
        ("proxy_cache_valid 404 1m;", false),
        ("proxy_cache_valid 200 0; proxy_cache_valid any 1m;", false),
        ("", false),
        (
            "proxy_cache_key \"$uri${http_authorization}\"; proxy_cache_valid 200 10m;",
            false,
        ),
        (
            "proxy_cache_valid 200 10m; proxy_no_cache $http_authorization;",
            false,
        ),
        (
            "proxy_cache_valid 200 10m; proxy_cache_bypass $HTTP_AUTHORIZATION;",
            false,
        ),
        (
            "proxy_cache_valid 200 10m; set $skip 0; if ($http_authorization) { set $skip 1; }
            proxy_no_cache $skip; proxy_cache_bypass $skip;",
            false,
        ),
        (
            "proxy_cache_valid 200 10m; proxy_no_cache 1; proxy_cache_bypass 1;",
            false,
        ),
        ("proxy_cache_valid 200 10m; proxy_no_cache 0;", true),
        (
            "proxy_cache_valid 200 10m; proxy_cache_bypass $cookie_nocache $arg_nocache;
            proxy_no_cache $cookie_nocache $arg_nocache;",
            true,
        ),
        (
            "proxy_cache_valid 200 10m; proxy_cache_key $uri$cookie_lang;",
            true,
        ),
        (
            "proxy_cache_valid 200 10m; set $u $remote_user; proxy_cache_key $uri;",
            true,
        ),
    ];
    for (policy, shared) in cases {
        let site = site(policy, "");
        let found = site.lint().tokens("shared-cache-of-private-response").len();
        assert_eq!(found, usize::from(shared), "{policy}");
        let server = site.start();
        assert_eq!(get(&server, STAFF), format!("for {STAFF}"), "{policy}");
        let second = get(&server, GUEST);
        let expected = if shared { STAFF } else { GUEST };
        assert_eq!(second, format!("for {expected}"), "{policy}");
        assert_eq!(
            server.get(1, "/", &[]).status,
            401,
            "the gate is asked first"
        );
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn an_answer_that_says_private_is_kept_where_that_is_ignored() {
    let private =
        "add_header Cache-Control private; add_header Expires \"Thu, 31 Dec 2099 23:59:59 GMT\";";
    let cookie = "add_header Set-Cookie s=1; add_header Cache-Control max-age=60;";
    for (headers, ignore) in [
        (private, "proxy_ignore_headers Cache-Control;"),
        (cookie, "proxy_ignore_headers Set-Cookie;"),
    ] {
        for (policy, shared) in [(ignore, true), ("", false)] {
            let site = site(policy, headers);
            let found = site.lint().tokens("shared-cache-of-private-response").len();
            assert_eq!(found, usize::from(shared), "{headers} {policy}");
            let server = site.start();
            get(&server, STAFF);
            let expected = if shared { STAFF } else { GUEST };
            assert_eq!(
                get(&server, GUEST),
                format!("for {expected}"),
                "{headers} {policy}"
            );
        }
    }
}

/// A cached authentication subrequest in front of an application.
fn subrequest(policy: &str) -> Site {
    Site::http(&format!(
        "proxy_cache_path @dir/cache keys_zone=auth:1m;
        server {{ listen @2; location / {{ if ($http_cookie = \"\") {{ return 401; }} return 200; }} }}
        server {{ listen @1;
            location / {{ auth_request /auth; root @dir; }}
            location = /auth {{ internal; proxy_cache auth; {policy} proxy_pass http://@2; }} }}"
    ))
}

const SIGNED_IN: [(&str, &str); 1] = [("Cookie", "session=1")];

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn one_refusal_locks_everybody_out() {
    let cases = [
        ("proxy_cache_key $uri; proxy_cache_valid 401 5m;", true),
        ("proxy_cache_key $uri; proxy_cache_valid any 5m;", true),
        (
            "proxy_cache_key $cookie_session; proxy_cache_valid 200 401 5m;",
            false,
        ),
        ("proxy_cache_key $uri; proxy_cache_valid 404 5m;", false),
        (
            "proxy_cache_key $uri; proxy_cache_valid 401 403 0; proxy_cache_valid any 5m;",
            false,
        ),
        (
            "proxy_cache_key $uri; proxy_cache_valid any 5m; proxy_cache_valid 401 403 0;",
            true,
        ),
        (
            "proxy_cache_key $uri; proxy_cache_valid 401 5m; proxy_cache_bypass $cookie_session;",
            false,
        ),
        (
            "proxy_cache_key $uri; proxy_cache_valid 401 5m; proxy_no_cache $cookie_session;",
            true,
        ),
    ];
    for (policy, locked) in cases {
        let site = subrequest(policy);
        let found = site.lint().tokens("cached-auth-failure").len();
        assert_eq!(found, usize::from(locked), "{policy}");
        let server = site.start();
        assert_eq!(server.get(1, "/users", &[]).status, 401);
        let status = server.get(1, "/users", &SIGNED_IN).status;
        assert_eq!(status, if locked { 401 } else { 200 }, "{policy}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn one_approval_lets_everybody_in() {
    let cases = [
        ("proxy_cache_key $uri; proxy_cache_valid 200 5m;", true),
        (
            "proxy_cache_key $cookie_session; proxy_cache_valid 200 5m;",
            false,
        ),
        (
            "proxy_cache_key $uri; proxy_cache_valid 200 5m; proxy_cache_bypass $cookie_session;",
            true,
        ),
        (
            "proxy_cache_key $uri; proxy_cache_valid 200 5m; proxy_no_cache $cookie_session;",
            false,
        ),
    ];
    for (policy, open) in cases {
        let site = subrequest(policy);
        let found = site.lint().tokens("shared-cache-of-private-response").len();
        assert_eq!(found, usize::from(open), "{policy}");
        let server = site.start();
        assert_eq!(server.get(1, "/users", &SIGNED_IN).status, 200);
        let status = server.get(1, "/users", &[]).status;
        assert_eq!(status, if open { 200 } else { 401 }, "{policy}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn what_may_be_a_credential_is_undecided() {
    for policy in [
        "proxy_cache_key $uri$http_x_session_token;",
        "proxy_cache_key $uri$arg_api_key;",
        "proxy_cache_key $uri$cookie_s;",
        "proxy_cache_key $uri; proxy_no_cache $cookie_s;",
    ] {
        let linted = subrequest(&format!("{policy} proxy_cache_valid 200 5m;")).lint();
        let rule = "shared-cache-of-private-response";
        assert!(linted.tokens(rule).is_empty(), "{policy}");
        assert!(linted.undecided(rule), "{policy}");
    }
    let zone = Site::http(
        "proxy_cache_path @dir/cache keys_zone=pages:1m; map $uri $zone { default off; /pub pages; }
        server { listen @1; location / { auth_basic staff; auth_basic_user_file @dir/users;
            proxy_cache $zone; proxy_cache_valid 1m; proxy_pass http://@2; } }",
    );
    assert!(zone.lint().undecided("shared-cache-of-private-response"));
}
