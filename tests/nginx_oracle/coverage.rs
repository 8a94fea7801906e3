//! Which test proves which rule, and what this nginx cannot show.

use crate::server::version;
use authlint::engine::Known;
use std::collections::BTreeSet;

/// Rules whose claim about nginx is proved, each by a test of that module.
const PROVED: &[(&str, &str)] = &[
    ("answering-default-server", "hardening"),
    ("any-origin-with-credentials", "cors"),
    ("auth-bypassed-by-satisfy", "access"),
    ("broken-syntax", "lexer"),
    ("bypassable-origin-pattern", "cors"),
    ("cached-auth-failure", "cache"),
    ("client-cipher-preference", "options_tls"),
    ("custom-dhparam", "options_tls"),
    ("directory-listing", "hardening"),
    ("disabled-access-log", "hardening"),
    ("disabled-keepalive", "keepalive"),
    ("disabled-session-tickets", "options_tls"),
    ("disclosed-server-version", "hardening"),
    ("dropped-security-header", "response_headers"),
    ("enabled-early-data", "options_tls"),
    ("enabled-session-tickets", "options_tls"),
    ("excessive-clock-skew", "tokens"),
    ("exposed-auth-endpoint", "access"),
    ("exposed-dot-files", "hardening"),
    ("ineffective-upstream-keepalive", "keepalive"),
    ("leaked-upstream-header", "hardening"),
    ("logged-credentials", "hardening"),
    ("long-auth-timeout", "keepalive"),
    ("long-preflight-cache", "cors"),
    ("long-tls-session", "options_tls"),
    ("missing-audience-check", "tokens"),
    ("missing-connection-limit", "hardening"),
    ("missing-dhparam", "options_tls"),
    ("missing-error-page", "hardening"),
    ("missing-expiry-check", "tokens"),
    ("missing-forwarded-headers", "hardening"),
    ("missing-hsts", "server_tls"),
    ("missing-https-redirect", "server_tls"),
    ("missing-issuer-check", "tokens"),
    ("missing-method-restriction", "hardening"),
    ("missing-rate-limit", "hardening"),
    ("missing-upstream-sni", "upstream_tls"),
    ("missing-vary-origin", "cors"),
    ("null-origin", "cors"),
    ("obsolete-directive", "obsolete"),
    ("open-access-list", "hardening"),
    ("optional-client-certificate", "server_tls"),
    ("plaintext-credentials", "server_tls"),
    ("plaintext-key-source", "tokens"),
    ("plaintext-origin", "cors"),
    ("quiet-error-log", "hardening"),
    ("reflected-origin", "cors"),
    ("server-cipher-preference", "options_tls"),
    ("shared-cache-of-private-response", "cache"),
    ("short-keepalive", "keepalive"),
    ("spoofable-identity-header", "access"),
    ("token-in-query", "tokens"),
    ("trusted-any-proxy", "access"),
    ("unlimited-body-size", "hardening"),
    ("unlisted-tls-cipher", "options_tls"),
    ("unlisted-tls-group", "options_tls"),
    ("unsigned-token-accepted", "tokens"),
    ("unverified-upstream-certificate", "upstream_tls"),
    ("weak-hsts", "server_tls"),
    ("weak-tls-cipher", "server_tls"),
    ("weak-tls-protocol", "server_tls"),
];

/// Rules that say nothing about what nginx does, or nothing that is not proved for another.
const NO_BEHAVIOUR: &[(&str, &str)] = &[
    ("client-timeout-out-of-range", "a bound that somebody chose"),
    (
        "enabled-tls-compression",
        "asks whether a directive is there",
    ),
    (
        "exposed-status-page",
        "stub_status and api are not in this build; lists of addresses are proved",
    ),
    (
        "hsts-without-preload",
        "about the headers that response_headers proves",
    ),
    (
        "hsts-without-subdomains",
        "about the headers that response_headers proves",
    ),
    (
        "implicit-worker-connections",
        "a number that somebody has to choose",
    ),
    ("incomplete-access-log", "a choice of what an inquiry needs"),
    ("invalid-suppression", "about our own comments"),
    ("large-header-buffers", "a bound that somebody chose"),
    ("local-logs-only", "about where logs are read"),
    ("long-keepalive", "a bound that somebody chose"),
    ("long-send-timeout", "a bound that somebody chose"),
    (
        "missing-client-certificate",
        "about the setting that server_tls proves",
    ),
    ("missing-client-ocsp", "asks whether a directive is there"),
    (
        "missing-content-security-policy",
        "about the headers that response_headers proves",
    ),
    ("missing-crl", "asks whether a directive is there"),
    (
        "missing-cross-origin-opener-policy",
        "about the headers that response_headers proves",
    ),
    (
        "missing-frame-ancestors",
        "about the headers that response_headers proves",
    ),
    (
        "missing-frame-options",
        "about the headers that response_headers proves",
    ),
    ("missing-http2", "asks whether a directive is there"),
    (
        "missing-nosniff",
        "about the headers that response_headers proves",
    ),
    ("missing-ocsp-stapling", "asks whether a directive is there"),
    (
        "missing-quic",
        "about the headers that response_headers proves",
    ),
    (
        "missing-referrer-policy",
        "about the headers that response_headers proves",
    ),
    (
        "missing-tls-protocol",
        "about the protocols that server_tls proves",
    ),
    (
        "missing-upstream-client-certificate",
        "asks whether a directive is there",
    ),
    ("missing-upstream-name", "asks whether a directive is there"),
    (
        "plaintext-content",
        "about the sockets that server_tls proves",
    ),
    ("plaintext-upstream", "asks whether a directive is there"),
    ("privileged-worker", "about the account, not the answers"),
    ("unexpected-port", "a list that somebody chose"),
    ("unlisted-module", "a list that somebody chose"),
    ("unused-suppression", "about our own comments"),
];

/// What depends on a version other than the one that runs, or on a module it lacks.
const NOT_RUN: [(&str, &str); 12] = [
    (
        "weak-tls-protocol",
        "before 1.23.4 the default was TLSv1 to TLSv1.2",
    ),
    (
        "weak-tls-protocol",
        "1.23.4 to 1.27.2 the default was TLSv1 to TLSv1.3",
    ),
    (
        "weak-tls-protocol",
        "before 1.29.2 a socket had the protocols of its default server",
    ),
    (
        "ineffective-upstream-keepalive",
        "before 1.29.7 upstreams were spoken to in HTTP/1.0 with Connection: close",
    ),
    (
        "disabled-keepalive",
        "before 1.19.10 keepalive_requests was 100",
    ),
    (
        "dropped-security-header",
        "before 1.29.3 there was no add_header_inherit",
    ),
    (
        "obsolete-directive",
        "before 1.19.7 http2_max_header_size acted; before 1.25.1 http2_push did",
    ),
    ("obsolete-directive", "before 1.25.1 `ssl on` was taken"),
    (
        "weak-tls-cipher",
        "RC4, EXPORT and DES suites: no current OpenSSL has them",
    ),
    (
        "weak-tls-protocol",
        "SSLv2, SSLv3: no current OpenSSL has them",
    ),
    (
        "weak-tls-protocol",
        "QUIC sockets, mail servers: not in this build",
    ),
    (
        "token-in-query",
        "NGINX Plus: its auth_jwt shares the directives of the module that ran",
    ),
];

#[test]
fn every_nginx_rule_is_proved_or_says_why_not() {
    let known = Known::read();
    let about_nginx = known
        .iter()
        .filter(|(_, rule)| rule.dialects.contains(&"nginx"))
        .map(|(_, rule)| rule.id);
    let listed: Vec<&str> = PROVED
        .iter()
        .chain(NO_BEHAVIOUR)
        .map(|(rule, _)| *rule)
        .collect();
    let all: BTreeSet<_> = listed.iter().copied().collect();
    assert_eq!(all.len(), listed.len(), "each rule once");
    assert_eq!(all, about_nginx.collect());
}

#[test]
fn a_rule_is_named_where_it_is_proved() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/nginx_oracle");
    for &(rule, module) in PROVED {
        let text = std::fs::read_to_string(folder.join(format!("{module}.rs"))).unwrap();
        assert!(text.contains(rule), "{module} does not speak of {rule}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
#[allow(clippy::print_stdout, reason = "the list is what this test is for")]
fn what_was_not_run_is_said() {
    println!("not run on nginx {}:", version());
    for (rule, what) in NOT_RUN {
        println!("  {rule}: {what}");
    }
}
