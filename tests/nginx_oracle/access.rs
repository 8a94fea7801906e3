//! Gates, and ways around them.

use crate::material::STAFF;
use crate::server::Site;

/// An application that tells whom it takes the client for, and a service that knows who is signed in.
const SERVICES: &str = "server { listen @2; return 200 \"user=$http_x_user\"; }
server { listen @3; location / { if ($http_cookie = \"\") { return 401; } add_header X-User alice; return 200 known; } }";

fn site(front: &str) -> Site {
    Site::http(&format!("{SERVICES}\nserver {{ listen @1;\n{front}\n}}"))
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn satisfy_any_lets_an_allowed_address_in_without_a_password() {
    // Policy, whether the rule reports it, what a client without and one with a password gets.
    let cases = [
        ("satisfy any; allow all;", true, [200, 200]),
        ("satisfy any; allow 0.0.0.0/0; deny all;", true, [200, 200]),
        (
            "satisfy any; allow 192.168.1.0/24; deny all;",
            false,
            [401, 200],
        ),
        ("satisfy any; allow 192.168.1.0/24;", false, [401, 200]),
        ("satisfy any; deny all; allow all;", false, [401, 200]),
        ("satisfy any; deny all;", false, [401, 200]),
        ("satisfy any; allow ::/0; deny all;", false, [401, 200]),
        ("satisfy any;", false, [401, 200]),
        ("satisfy all; allow all;", false, [401, 200]),
        ("allow all;", false, [401, 200]),
        ("satisfy ANY; allow all;", true, [200, 200]),
        ("satisfy all; deny all;", false, [403, 403]),
    ];
    for (policy, reported, expected) in cases {
        let site = Site::server(&format!(
            "location / {{ {policy} auth_basic staff; auth_basic_user_file @dir/users; root @dir; }}"
        ));
        let found = site.lint().tokens("auth-bypassed-by-satisfy").len();
        assert_eq!(found, usize::from(reported), "{policy}");
        let server = site.start();
        let got = [&[][..], &[("Authorization", STAFF)]]
            .map(|headers| server.get(1, "/users", headers).status);
        assert_eq!(got, expected, "{policy}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn satisfy_is_inherited_with_its_addresses() {
    let site = Site::server(
        "satisfy any; allow all; auth_basic staff; auth_basic_user_file @dir/users; root @dir;
        location /users { }
        location /own { deny all; alias @dir/users; }",
    );
    assert!(!site.lint().tokens("auth-bypassed-by-satisfy").is_empty());
    let server = site.start();
    assert_eq!(server.get(1, "/users", &[]).status, 200);
    assert_eq!(server.get(1, "/own", &[]).status, 401);
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn an_auth_endpoint_is_hidden_where_clients_are_refused() {
    for (inside, reported, status) in [
        ("", 1, 200),
        ("internal;", 0, 404),
        ("deny all;", 0, 403),
        ("if ($request_uri ~ ^/auth) { return 410; }", 0, 410),
    ] {
        let site = site(&format!(
            "location / {{ auth_request /auth; proxy_pass http://@2; }}
            location = /auth {{ {inside} proxy_pass http://@3/; }}"
        ));
        assert_eq!(site.lint().tokens("exposed-auth-endpoint").len(), reported);
        let server = site.start();
        let signed_in = [("Cookie", "session=1")];
        assert_eq!(server.get(1, "/auth", &signed_in).status, status);
        assert_eq!(server.get(1, "/", &signed_in).status, 200);
        assert_eq!(server.get(1, "/", &[]).status, 401);
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_client_names_itself_where_the_header_is_not_overwritten() {
    for (inside, reported, user) in [
        ("", 1, "user=root"),
        ("proxy_set_header X-User \"\";", 0, "user="),
        ("proxy_set_header Host $host;", 1, "user=root"),
        ("proxy_set_header x-user none;", 0, "user=none"),
        ("proxy_pass_request_headers off;", 0, "user="),
        ("more_clear_input_headers X-User;", 0, "user="),
        ("more_clear_input_headers X-Us*;", 0, "user="),
        ("more_set_input_headers \"X-User: \";", 0, "user="),
        ("more_clear_input_headers X-Other;", 1, "user=root"),
        ("if ($http_x_user) { return 400 refused; }", 0, "refused"),
        ("if ($http_x_other) { return 400 refused; }", 1, "user=root"),
        (
            "set $claim $http_x_user; if ($claim != \"\") { return 400 refused; }",
            0,
            "refused",
        ),
    ] {
        let site = site(&format!(
            "location / {{ auth_request /auth; auth_request_set $user $upstream_http_x_user;
                proxy_set_header X-User $user; proxy_pass http://@2; }}
            location /public/ {{ {inside} proxy_pass http://@2; }}
            location = /auth {{ internal; proxy_pass http://@3/; }}"
        ));
        let found = site.lint().tokens("spoofable-identity-header").len();
        assert_eq!(found, reported, "{inside}");
        let server = site.start();
        let claims = [("Cookie", "session=1"), ("X-User", "root")];
        assert_eq!(server.get(1, "/", &claims).body, "user=alice");
        assert_eq!(server.get(1, "/public/", &claims).body, user, "{inside}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn an_address_that_a_client_may_claim_opens_an_allow_list() {
    for (network, header, reported, claimed) in [
        ("0.0.0.0/0", "X-Forwarded-For", 1, 200),
        ("0.0.0.0/0", "X-Real-IP", 1, 200),
        ("10.0.0.0/8", "X-Forwarded-For", 0, 403),
    ] {
        let site = Site::server(&format!(
            "set_real_ip_from {network}; real_ip_header {header};
            location / {{ allow 10.0.0.0/8; deny all; root @dir; }}"
        ));
        assert_eq!(site.lint().tokens("trusted-any-proxy").len(), reported);
        let server = site.start();
        assert_eq!(server.get(1, "/users", &[]).status, 403);
        assert_eq!(
            server.get(1, "/users", &[(header, "10.1.2.3")]).status,
            claimed
        );
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_claimed_address_opens_only_what_rests_on_it() {
    let trusted = "set_real_ip_from 0.0.0.0/0; real_ip_header X-Forwarded-For;";
    // What is around and inside the location, whether the rule reports it, and the answers without and
    // with a claimed address.
    let cases = [
        (trusted, "allow 10.0.0.0/8; deny all;", 1, [403, 200]),
        (trusted, "allow 10.0.0.0/8;", 0, [200, 200]),
        (
            trusted,
            "set_real_ip_from 192.168.0.0/16; allow 10.0.0.0/8; deny all;",
            1,
            [403, 200],
        ),
        (
            "set_real_ip_from 192.168.0.0/16; real_ip_header X-Forwarded-For;",
            "set_real_ip_from 0.0.0.0/0; allow 10.0.0.0/8; deny all;",
            1,
            [403, 200],
        ),
        (
            "set_real_ip_from 0.0.0.0/0; real_ip_header proxy_protocol;",
            "allow 10.0.0.0/8; deny all;",
            0,
            [403, 403],
        ),
    ];
    for (around, inside, reported, expected) in cases {
        let site = Site::server(&format!("{around} location / {{ {inside} root @dir; }}"));
        let found = site.lint().tokens("trusted-any-proxy").len();
        assert_eq!(found, reported, "{around} {inside}");
        let server = site.start();
        let claims = [("X-Forwarded-For", "10.1.2.3")];
        let got = [&[][..], &claims].map(|headers| server.get(1, "/users", headers).status);
        assert_eq!(got, expected, "{around} {inside}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_name_with_an_underscore_is_dropped_unless_it_is_asked_for() {
    for (around, reported, user) in [
        ("", 0, "user="),
        ("underscores_in_headers on;", 1, "user=root"),
        ("ignore_invalid_headers off;", 1, "user=root"),
    ] {
        let site = Site::http(&format!(
            "{around} server {{ listen @2; underscores_in_headers on; return 200 \"user=$http_x_user\"; }}
            server {{ listen @1; location / {{ auth_request /auth;
                auth_request_set $user $upstream_http_x_user; proxy_set_header X_User $user;
                proxy_pass http://@2; }}
            location /public/ {{ proxy_pass http://@2; }}
            location = /auth {{ internal; proxy_pass http://@2/; }} }}"
        ));
        let found = site.lint().tokens("spoofable-identity-header").len();
        assert_eq!(found, reported, "{around}");
        let server = site.start();
        let claims = [("X_User", "root")];
        assert_eq!(server.get(1, "/public/", &claims).body, user, "{around}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_password_is_asked_for_after_the_rewrite_directives() {
    let to_tls = "return 301 https://$host$request_uri;";
    // What stands beside the gate, whether the rule reports it, and the answer to a plain request.
    let cases = [
        (String::new(), 1, 401),
        (to_tls.to_owned(), 0, 301),
        ("return 200;".to_owned(), 0, 200),
        (format!("if ($scheme = http) {{ {to_tls} }}"), 0, 301),
        (format!("if ($scheme != https) {{ {to_tls} }}"), 0, 301),
        (format!("if ($https = \"\") {{ {to_tls} }}"), 0, 301),
        (format!("if ($scheme ~ ^HTTP$) {{ {to_tls} }}"), 1, 401),
        (format!("if ($scheme ~* ^HTTP$) {{ {to_tls} }}"), 0, 301),
        (format!("if ($scheme = https) {{ {to_tls} }}"), 1, 401),
        (format!("if ($https) {{ {to_tls} }}"), 1, 401),
        ("if ($scheme = http) { return 403; }".to_owned(), 0, 403),
        (
            format!("set $r 0; if ($scheme = http) {{ set $r 1; }} if ($r) {{ {to_tls} }}"),
            0,
            301,
        ),
        (
            format!("set $r 1; if ($scheme = http) {{ set $r 0; }} if ($r) {{ {to_tls} }}"),
            1,
            401,
        ),
        (format!("if ($scheme = http) {{ break; }} {to_tls}"), 1, 401),
        (format!("if ($plain) {{ {to_tls} }}"), 0, 301),
        (format!("if ($secure) {{ {to_tls} }}"), 1, 401),
        (
            format!("if ($request_method = POST) {{ {to_tls} }}"),
            1,
            401,
        ),
        (
            "rewrite ^/(.*)?$ https://$host/$1 permanent;".to_owned(),
            0,
            301,
        ),
    ];
    for (inside, reported, status) in cases {
        for at_server in [false, true] {
            let gate = "auth_basic staff; auth_basic_user_file @dir/users; root @dir;";
            let body = if at_server {
                format!("{inside} {gate}")
            } else {
                format!("location / {{ {inside} {gate} }}")
            };
            let site = Site::http(&format!(
                "map $scheme $plain {{ HTTP 1; }} map $https $secure {{ default 1; \"\" 0; }}
                server {{ listen @1; {body} }}"
            ));
            let found = site.lint().tokens("plaintext-credentials").len();
            assert_eq!(found, reported, "{body}");
            assert_eq!(site.start().get(1, "/users", &[]).status, status, "{body}");
        }
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_named_location_asks_for_a_password_by_itself() {
    for (inside, reported, status) in [
        ("location / { return 418; } location @app { }", 1, 401),
        (
            "location / { return 418; } location @app { auth_basic off; }",
            0,
            200,
        ),
        (
            "location / { try_files /none @app; } location @app { return 301 https://$host/; }",
            1,
            401,
        ),
    ] {
        let site = Site::server(&format!(
            "auth_basic staff; auth_basic_user_file @dir/users; root @dir; error_page 418 = @app; {inside}"
        ));
        let found = site.lint().tokens("plaintext-credentials").len();
        assert_eq!(found, reported, "{inside}");
        assert_eq!(
            site.start().get(1, "/users", &[]).status,
            status,
            "{inside}"
        );
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn the_location_of_a_subrequest_is_found_as_nginx_finds_it() {
    let asked = "proxy_pass http://@3;";
    for (locations, reported, status) in [
        (
            format!("location /auth {{ return 402; }} location ~ ^/auth$ {{ internal; {asked} }}"),
            0,
            404,
        ),
        (
            format!(
                "location ^~ /auth {{ {asked} }} location ~ ^/auth$ {{ internal; return 402; }}"
            ),
            1,
            200,
        ),
        (
            format!("location /a {{ return 402; location = /auth {{ internal; {asked} }} }}"),
            0,
            404,
        ),
        (
            format!("location ~* ^/AUTH$ {{ internal; {asked} }} location /au {{ return 402; }}"),
            0,
            404,
        ),
    ] {
        let site = site(&format!(
            "location / {{ auth_request /auth; proxy_pass http://@2; }} {locations}"
        ));
        let found = site.lint().tokens("exposed-auth-endpoint").len();
        assert_eq!(found, reported, "{locations}");
        let server = site.start();
        let signed_in = [("Cookie", "session=1")];
        assert_eq!(
            server.get(1, "/auth", &signed_in).status,
            status,
            "{locations}"
        );
        assert_eq!(server.get(1, "/", &signed_in).status, 200, "{locations}");
    }
}
