//! What looks like a safeguard in nginx and is none, or may be none.

use super::{control, verdict_of};

/// The verdict on a server that holds these lines, with those beside it in `http`.
fn verdict(rule: &str, beside: &str, inside: &str) -> String {
    let nginx = format!("events {{}}\nhttp {{ {beside} server {{ {inside} }} }}\n");
    verdict_of(&control(&format!("rule = \"{rule}\"")), "", &nginx)
}

/// Each case is what stands beside the server, what stands in it, and the verdict.
fn all(rule: &str, cases: &[(&str, &str, &str)]) {
    for (beside, inside, expected) in cases {
        assert_eq!(
            verdict(rule, beside, inside),
            *expected,
            "{rule}: {beside} {inside}"
        );
    }
}

#[test]
fn a_redirect_counts_only_where_it_leads_to_tls() {
    let map = "map $host $to { default https://a.example; b.example https://b.example; }";
    let mixed = "map $host $to { default https://a.example; b.example http://b.example; }";
    let cases = [
        (
            "",
            "listen 80; return 301 https://$host$request_uri;",
            "met",
        ),
        (map, "listen 80; return 301 $to$request_uri;", "met"),
        ("", "listen 80; return 301 HTTP://a.example/;", "violated"),
        (
            "",
            "listen 80; return 301 $scheme://a.example/;",
            "violated",
        ),
        (
            "",
            "listen 80; rewrite ^ http://a.example/ permanent;",
            "violated",
        ),
        (mixed, "listen 80; return 301 $to$request_uri;", "violated"),
        ("", "listen 80; return 301 $http_x_to;", "undecidable"),
        (
            "",
            "listen 80; location = / { return 302 /start; } location / { return 301 https://a.example/; }",
            "met",
        ),
    ];
    all("plaintext-content", &cases);
}

#[test]
fn a_list_of_addresses_is_read_from_the_top_and_by_its_breadth() {
    let list = |list: &str| format!("listen [::]:80; location /s {{ {list} stub_status; }}");
    for (rules, expected) in [
        ("allow 10.0.0.0/8; deny all;", "met"),
        ("deny 0.0.0.0/0; deny ::/0;", "met"),
        ("allow all; deny all;", "violated"),
        ("allow 0.0.0.0/0; deny all;", "violated"),
        ("allow ::/0; deny all;", "violated"),
        ("allow 0.0.0.0/1; allow 128.0.0.0/1; deny all;", "violated"),
    ] {
        for rule in ["open-access-list", "exposed-status-page"] {
            all(rule, &[("", &list(rules), expected)]);
        }
    }
    // Whether anybody comes by IPv6 is not written.
    let half = "listen [::]:80; location /s { allow 10.0.0.0/8; deny 0.0.0.0/0; stub_status; }";
    for rule in ["open-access-list", "exposed-status-page"] {
        all(rule, &[("", half, "undecidable")]);
    }
}
