//! `auth_jwt`: where a token may come from, and what is looked at in it.

use crate::server::Site;

/// Signed with the key below: issuer `https://id.example`, audience `api`, good until 2100.
const GOOD: &str = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJhdWQiOiJhcGkiLCJleHAiOjQxMDI0NDQ4MDB9.9i9eAzZbPlnN9fbGeJynBYyJWC3QtgFxtRaKP77U_4k";
/// Another issuer's, for another audience.
const OTHER: &str = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL290aGVyLmV4YW1wbGUiLCJhdWQiOiJvdGhlciIsImV4cCI6NDEwMjQ0NDgwMH0.HOGMWGePSg8CeQky3SMYo8HIm6_RMrWipnaHclbLcFI";
/// As the good one, but expired in 2023.
const OLD: &str = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJhdWQiOiJhcGkiLCJleHAiOjE3MDAwMDAwMDB9.58reuVVngKdgMo0iJBky-CvdZE-d3fWdN37F1FbbaNU";

const KEYS: &str = r#"{"keys":[{"kty":"oct","kid":"k","alg":"HS256","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}]}"#;

/// Keys are fetched over plain HTTP, which is what another rule is about.
fn site(outer: &str, gate: &str) -> Site {
    Site::http(&format!(
        "{outer}
        server {{ listen @2; default_type application/json; return 200 '{KEYS}'; }}
        server {{ listen @1;
            location = /keys {{ internal; proxy_pass http://@2; }}
            location / {{ {gate} auth_jwt_key_request /keys; root @dir; }} }}"
    ))
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_token_in_the_url_is_taken_where_it_is_written() {
    for (gate, reported, status) in [
        ("auth_jwt api token=$arg_token;", 1, 200),
        ("auth_jwt api token=$cookie_session;", 0, 401),
        ("auth_jwt api;", 0, 401),
    ] {
        let site = site("", gate);
        assert_eq!(site.lint().tokens("token-in-query").len(), reported);
        let server = site.start();
        let path = format!("/users?token={GOOD}");
        assert_eq!(server.get(1, &path, &[]).status, status, "{gate}");
        assert_eq!(server.get(1, "/users", &[]).status, 401, "{gate}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn any_issuer_and_audience_will_do_unless_they_are_required() {
    let maps = "map $jwt_claim_iss $issuer_ok { default 0; https://id.example 1; }
        map $jwt_claim_aud $audience_ok { default 0; api 1; }";
    for (outer, required, reported, other) in [
        ("", "", [1, 1], 200),
        (
            maps,
            "auth_jwt_require $issuer_ok $audience_ok error=401;",
            [0, 0],
            401,
        ),
        (
            "auth_jwt_claim_set $iss iss; auth_jwt_claim_set $aud aud;
            map $iss $issuer_ok { default 0; https://id.example 1; }
            map $aud $audience_ok { default 0; api 1; }",
            "auth_jwt_require $issuer_ok $audience_ok error=401;",
            [0, 0],
            401,
        ),
    ] {
        let site = site(outer, &format!("auth_jwt api; {required}"));
        let linted = site.lint();
        let found = ["missing-issuer-check", "missing-audience-check"];
        assert_eq!(found.map(|rule| linted.tokens(rule).len()), reported);
        let server = site.start();
        let status = |token| {
            server
                .get(1, "/users", &[("Authorization", &bearer(token))])
                .status
        };
        assert_eq!((status(GOOD), status(OTHER)), (200, other), "{required}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn leeway_lets_expired_tokens_in() {
    for (leeway, reported, old) in [("", 0, 401), ("auth_jwt_leeway 7300d;", 1, 200)] {
        let site = site("", &format!("auth_jwt api; {leeway}"));
        assert_eq!(site.lint().tokens("excessive-clock-skew").len(), reported);
        let server = site.start();
        let status = |token| {
            server
                .get(1, "/users", &[("Authorization", &bearer(token))])
                .status
        };
        assert_eq!((status(GOOD), status(OLD)), (200, old), "{leeway}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_check_that_is_switched_off_lets_its_tokens_in() {
    let forged = GOOD
        .rsplit_once('.')
        .map(|(signed, _)| format!("{signed}.AAAA"));
    let forged = forged.expect("a token has three parts");
    for (rule, switch, token) in [
        ("missing-expiry-check", "auth_jwt_validate_exp", OLD),
        ("unsigned-token-accepted", "auth_jwt_validate_sig", &forged),
    ] {
        for (value, reported, status) in [("on", 0, 401), ("off", 1, 200)] {
            let site = site("", &format!("auth_jwt api; {switch} {value};"));
            assert_eq!(site.lint().tokens(rule).len(), reported, "{switch} {value}");
            let answer = site
                .start()
                .get(1, "/users", &[("Authorization", &bearer(token))]);
            assert_eq!(answer.status, status, "{switch} {value}");
        }
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn keys_that_come_over_plain_http_are_believed() {
    let site = site("", "auth_jwt api;");
    assert_eq!(site.lint().tokens("plaintext-key-source").len(), 1);
    let server = site.start();
    let answer = server.get(1, "/users", &[("Authorization", &bearer(GOOD))]);
    assert_eq!(answer.status, 200);
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn requirements_come_from_every_level() {
    // What stands at `http`, at the server and in the location, the rule's findings for issuer and audience,
    // and the answer to another issuer's token.
    let cases = [
        ("auth_jwt api;", "", "", [1, 1], 200),
        (
            "",
            "auth_jwt api;",
            "auth_jwt_require $iss_ok $aud_ok error=401;",
            [0, 0],
            401,
        ),
        (
            "",
            "auth_jwt api; auth_jwt_require $iss_ok $aud_ok error=401;",
            "",
            [0, 0],
            401,
        ),
        (
            "",
            "auth_jwt api; auth_jwt_require $iss_ok $aud_ok error=401;",
            "auth_jwt_require $jwt_claim_exp error=401;",
            [0, 0],
            401,
        ),
        (
            "",
            "auth_jwt api; auth_jwt_require $jwt_claim_exp error=401;",
            "auth_jwt_require $iss_ok error=401;",
            [0, 1],
            401,
        ),
        (
            "auth_jwt api; auth_jwt_require $iss_ok $aud_ok error=401;",
            "",
            "auth_jwt_leeway 0s;",
            [0, 0],
            401,
        ),
    ];
    for (http, around, inside, reported, other) in cases {
        let site = Site::http(&format!(
            "map $jwt_claim_iss $iss_ok {{ default 0; https://id.example 1; }}
            map $jwt_claim_aud $aud_ok {{ default 0; api 1; }}
            {http}
            server {{ listen @2; auth_jwt off; default_type application/json; return 200 '{KEYS}'; }}
            server {{ listen @1; {around} auth_jwt_key_request /keys;
                location = /keys {{ internal; auth_jwt off; proxy_pass http://@2; }}
                location / {{ {inside} root @dir; }} }}"
        ));
        let linted = site.lint();
        let found = ["missing-issuer-check", "missing-audience-check"];
        assert_eq!(
            found.map(|rule| linted.tokens(rule).len()),
            reported,
            "{around} {inside}"
        );
        let server = site.start();
        let status = |token| {
            let headers = [("Authorization", bearer(token))];
            let headers = headers
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            server.get(1, "/users", &headers).status
        };
        assert_eq!(
            (status(GOOD), status(OTHER)),
            (200, other),
            "{around} {inside}"
        );
    }
}
