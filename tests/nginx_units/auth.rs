//! Gates, their subrequests, and tokens.

use crate::project::Project;

#[test]
fn a_gate_can_be_switched_off_below() {
    let http = "server {\nlisten 80;\nauth_basic staff;\nlocation /open { auth_basic off; }\n\
                location /app { root /srv; }\n}";
    let said = Project::http(http).lint(&["plaintext-credentials"]);
    assert_eq!(
        said.found,
        ["plaintext-credentials nginx.conf:5 server on 80 | location /app"]
    );
}

#[test]
fn a_method_can_have_its_own_gate() {
    let http = "server {\nlisten 80;\nlocation /api {\nlimit_except GET {\nauth_basic x;\n}\n}\n}";
    let said = Project::http(http).lint(&["plaintext-credentials"]);
    assert_eq!(
        said.found,
        ["plaintext-credentials nginx.conf:7 limit_except GET in location /api"]
    );
}

fn exposed(target: &str) -> usize {
    let http = format!(
        "server {{\nlisten 80;\nlocation / {{ auth_request /oauth2/auth; root /srv; }}\n{target}\n}}"
    );
    Project::http(&http).places("exposed-auth-endpoint").len()
}

#[test]
fn a_location_that_serves_clients_too_cannot_be_internal() {
    assert_eq!(
        exposed("location = /oauth2/auth { proxy_pass http://a; }"),
        1
    );
    assert_eq!(exposed("location /oauth2/auth { proxy_pass http://a; }"), 1);
    assert_eq!(
        exposed("location = /oauth2/auth { internal; proxy_pass http://a; }"),
        0
    );
    assert_eq!(exposed("location /oauth2/ { proxy_pass http://a; }"), 0);
    // The exact one answers, whatever else fits.
    let both = "location /oauth2/ { proxy_pass http://a; } location =/oauth2/auth { proxy_pass http://a; }";
    assert_eq!(exposed(both), 1);
}

fn jwt(inside: &str, rule: &str) -> Vec<String> {
    let http = format!(
        "map $jwt_claim_iss $iss_ok {{ default 0; https://id.example 1; }}\nserver {{\nlisten 443 ssl;\n\
         location / {{\nauth_jwt api;\nauth_jwt_key_request /jwks;\n{inside}\n}}\n\
         location = /jwks {{\nproxy_pass http://id.example/jwks;\n}}\n}}"
    );
    Project::http(&http).places(rule)
}

#[test]
fn claims_are_checked_by_a_required_variable_or_a_required_claim() {
    assert_eq!(jwt("", "missing-issuer-check"), ["nginx.conf:7"]);
    assert_eq!(
        jwt("auth_jwt_require $iss_ok;", "missing-issuer-check"),
        [""; 0]
    );
    assert_eq!(
        jwt("auth_jwt_require $jwt_claim_role;", "missing-issuer-check"),
        ["nginx.conf:7"]
    );
    // What sets it is not in sight.
    assert_eq!(
        jwt("auth_jwt_require $other;", "missing-issuer-check"),
        [""; 0]
    );
    let claim = "auth_jwt_require_claim iss eq $expected;";
    assert_eq!(jwt(claim, "missing-issuer-check"), [""; 0]);
    assert_eq!(jwt(claim, "missing-audience-check"), ["nginx.conf:7"]);
    assert_eq!(
        jwt("auth_jwt_validate_exp off;", "missing-expiry-check"),
        ["nginx.conf:9"]
    );
}

#[test]
fn keys_are_reported_where_their_address_is_written() {
    assert_eq!(jwt("", "plaintext-key-source"), ["nginx.conf:12"]);
    let local = "upstream keys { server 127.0.0.1:8080; }\nserver {\nlisten 443 ssl;\nlocation / {\n\
                 auth_jwt api;\nauth_jwt_key_request /jwks;\n}\nlocation = /jwks { proxy_pass http://keys; }\n}";
    assert_eq!(Project::http(local).places("plaintext-key-source"), [""; 0]);
    // Another location may answer where a file is missing.
    let open = "server {\nlisten 443 ssl;\ninclude jwks.conf;\nlocation / {\nauth_jwt api;\n\
                auth_jwt_key_request /jwks;\nproxy_pass http://app.example;\n}\n}";
    assert_eq!(Project::http(open).places("plaintext-key-source"), [""; 0]);
}

#[test]
fn an_argument_of_a_subrequest_is_nobodys_url() {
    let of = |inside: &str| {
        let http = format!(
            "server {{ listen 443 ssl; location = /check {{ {inside} auth_jwt api token=$arg_token; }} }}"
        );
        Project::http(&http).places("token-in-query").len()
    };
    assert_eq!(of(""), 1);
    assert_eq!(of("internal;"), 0);
}

#[test]
fn a_stream_takes_addresses_from_the_proxy_protocol_alone() {
    let stream = |listen: &str| {
        let text = format!(
            "events {{}}\nstream {{\nserver {{\nlisten {listen};\nset_real_ip_from 0.0.0.0/0;\nallow 10.0.0.0/8;\ndeny all;\nproxy_pass a:1;\n}}\n}}\n"
        );
        let said = Project::new(&[("nginx.conf", &text)]).lint(&["trusted-any-proxy"]);
        (said.found.len(), said.undecided.len())
    };
    assert_eq!(stream("12345 proxy_protocol"), (1, 0));
    assert_eq!(stream("12345"), (0, 0));
    assert_eq!(stream("127.0.0.1:12345 proxy_protocol"), (0, 0));
}
