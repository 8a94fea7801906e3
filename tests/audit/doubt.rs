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

#[test]
fn a_token_is_followed_to_where_it_is_taken_from() {
    let jwt = |token: &str| {
        format!("listen 443 ssl; location / {{ {token}; auth_jwt_key_file /etc/nginx/keys; }}")
    };
    for (beside, token, expected) in [
        ("", "auth_jwt api", "met"),
        ("", "auth_jwt api token=$http_x_token", "met"),
        ("", "auth_jwt api token=${Cookie_token}", "met"),
        ("", "auth_jwt api token=$Arg_token", "violated"),
        ("", "auth_jwt api token=$args", "violated"),
        ("", "set $t $arg_t; auth_jwt api token=$t", "violated"),
        ("", "set $t $http_t; auth_jwt api token=$t", "met"),
        ("", "auth_jwt api token=$computed", "undecidable"),
        (
            "map $request_uri $t { ~t=(?<found>[^&]+) $found; }",
            "auth_jwt api token=$t",
            "undecidable",
        ),
    ] {
        all("token-in-query", &[(beside, &jwt(token), expected)]);
    }
}

#[test]
fn a_log_that_leaves_out_requests_proves_little() {
    let some = "map $status $log { ~^2 0; default 1; } ";
    let always = "map $status $log { ~^2 2xx; default other; } ";
    let never = "map $status $log { ~^2 0; default ''; } ";
    let short = "log_format short '$status'; ";
    let log = "listen 443 ssl; access_log /var/log/a combined if=$log; ";
    let cases = [
        ("", "listen 443 ssl; access_log /var/log/a;", "met"),
        ("", log, "undecidable"),
        (some, log, "undecidable"),
        (always, log, "met"),
        (never, log, "violated"),
        // A module may change what `set` gives.
        ("", &format!("set $log 0; {log}"), "undecidable"),
        (some, &format!("{log} access_log /var/log/b;"), "met"),
        (some, &format!("{log} access_log /dev/null;"), "undecidable"),
        (never, &format!("{log} access_log /dev/null;"), "violated"),
    ];
    all("disabled-access-log", &cases);
    let short_beside = format!("{log} access_log /var/log/b short;");
    let cases = [
        (
            "",
            "listen 443 ssl; access_log /dev/null;",
            "not-applicable",
        ),
        (some, log, "met"),
        (&format!("{some}{short}"), &short_beside, "undecidable"),
        (
            short,
            "listen 443 ssl; access_log /dev/null; access_log /var/log/b short;",
            "violated",
        ),
    ];
    all("incomplete-access-log", &cases);
    let away = "error_log syslog:server=10.0.0.1; access_log syslog:server=10.0.0.1 combined";
    let cases = [
        (some, &format!("listen 443 ssl; {away} if=$log;"), "met"),
        (
            some,
            &format!("listen 443 ssl; {away} if=$log; access_log /var/log/a;"),
            "undecidable",
        ),
        (
            some,
            &format!("listen 443 ssl; {away}; access_log /var/log/a combined if=$log;"),
            "met",
        ),
    ];
    for (beside, inside, expected) in cases {
        all("local-logs-only", &[(beside, inside, expected)]);
    }
}

#[test]
fn a_header_that_may_have_no_value_is_not_sent_for_sure() {
    let hsts = "max-age=63072000; includeSubDomains; preload";
    let map = |entries: &str| format!("map $host $h {{ {entries} }}");
    let some = map(&format!("default ''; www.example.com '{hsts}';"));
    let always = map(&format!("default '{hsts}';"));
    let never = map("default ''; www.example.com '';");
    let over_tls = format!("map $https $h {{ on '{hsts}'; }}");
    let sent = "listen 443 ssl; add_header Strict-Transport-Security $h always; root /srv;";
    for rule in [
        "missing-hsts",
        "weak-hsts",
        "hsts-without-preload",
        "hsts-without-subdomains",
    ] {
        all(
            rule,
            &[
                (&always, sent, "met"),
                (&some, sent, "undecidable"),
                (&over_tls, sent, "met"),
            ],
        );
    }
    all("missing-hsts", &[(&never, sent, "violated")]);

    let some = map("default ''; www.example.com nosniff;");
    let sent = "listen 443 ssl; add_header X-Content-Type-Options $h always; root /srv;";
    let twice = format!("{sent} add_header X-Content-Type-Options nosniff always;");
    let cases = [
        (map("default nosniff;"), sent, "met"),
        (some.clone(), sent, "undecidable"),
        (some, &twice, "met"),
        (map("default ''; www.example.com no;"), sent, "violated"),
        (never, sent, "violated"),
    ];
    for (beside, inside, expected) in cases {
        all("missing-nosniff", &[(&beside, inside, expected)]);
    }
}

#[test]
fn an_address_is_learned_from_the_connection_alone() {
    let pass = |real: &str| {
        format!(
            "listen 443 ssl; location / {{ proxy_set_header Host $host; proxy_set_header X-Real-IP {real}; proxy_set_header X-Forwarded-For \"$proxy_add_x_forwarded_for\"; proxy_pass http://10.0.0.1; }}"
        )
    };
    let behind = "set_real_ip_from 10.0.0.0/8; real_ip_header X-Forwarded-For;";
    let map = "map $http_x_real_ip $ip { default $http_x_real_ip; '' $remote_addr; }";
    for (beside, real, expected) in [
        ("", "$remote_addr", "met"),
        ("", "${realip_remote_addr}", "met"),
        ("", "$http_x_real_ip", "violated"),
        ("", "127.0.0.1", "violated"),
        (behind, "127.0.0.1", "violated"),
        (behind, "$http_x_real_ip", "undecidable"),
        ("", "$http_cf_connecting_ip", "undecidable"),
        (map, "$ip", "undecidable"),
    ] {
        all(
            "missing-forwarded-headers",
            &[(beside, &pass(real), expected)],
        );
    }
}

#[test]
fn the_header_that_was_asked_for_is_the_evidence() {
    let nginx = "events {}\nhttp { server { listen 443 ssl; location / {\n  proxy_set_header Host $host;\n  proxy_set_header X-Forwarded-For $remote_addr;\n  proxy_set_header X-Real-IP $remote_addr;\n  proxy_pass http://10.0.0.1; } } }\n";
    let rule = "rule = \"missing-forwarded-headers\"";
    let seen = super::seen(rule, &[("nginx.conf", nginx)]);
    assert_eq!(seen[0]["line"], 4, "{seen:?}");
}

#[test]
fn a_limit_whose_key_is_always_empty_counts_nothing() {
    let zone = |map: &str| format!("{map} limit_req_zone $key zone=z:1m rate=1r/s;");
    let server = "listen 443 ssl; limit_req zone=z; root /srv;";
    let some = "map $remote_addr $key { default $binary_remote_addr; 192.0.2.1 ''; }";
    let never = "map $remote_addr $key { 192.0.2.1 ''; }";
    for (map, inside, expected) in [
        (some, server, "met"),
        (never, server, "violated"),
        // Code may give it another value later on.
        ("", &format!("set $key ''; {server}"), "met"),
    ] {
        all("missing-rate-limit", &[(&zone(map), inside, expected)]);
    }
}

#[test]
fn a_limit_except_restricts_only_by_what_it_holds() {
    let block = |inside: &str| {
        format!("listen 80; location / {{ limit_except GET {{ {inside} }} proxy_pass http://b; }}")
    };
    for (inside, expected) in [
        ("deny all;", "met"),
        ("allow 10.0.0.0/8; deny all;", "met"),
        ("auth_basic x;", "met"),
        ("allow all;", "violated"),
        ("allow all; deny all;", "violated"),
        ("deny 1.2.3.4;", "violated"),
        ("allow 0.0.0.0/0; deny all;", "violated"),
        ("auth_basic off;", "violated"),
    ] {
        assert_eq!(
            verdict("missing-method-restriction", "", &block(inside)),
            expected,
            "{inside}"
        );
    }
}

#[test]
fn a_log_that_an_if_switches_off_is_none() {
    let block = |inside: &str| format!("listen 80; location /b {{ {inside} root /srv; }}");
    for (inside, expected) in [
        ("if ($request_method = POST) { return 403; }", "met"),
        ("if ($request_method = POST) { access_log /b.log; }", "met"),
        (
            "if ($request_method = POST) { access_log off; }",
            "violated",
        ),
        (
            "access_log /b.log; if ($request_method = POST) { access_log off; }",
            "violated",
        ),
    ] {
        assert_eq!(
            verdict("disabled-access-log", "", &block(inside)),
            expected,
            "{inside}"
        );
    }
}

/// The verdict on one file of another dialect.
fn of_file(rule: &str, path: &str, text: &str) -> String {
    let files = [("authlint.toml", ""), (path, text)];
    let answer = super::answer(&format!("rule = \"{rule}\""), &files);
    answer["verdict"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_tried_out_left_out_or_in_another_unit_is_not_sure() {
    let policy = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata:\n  name: a\n  namespace: prod\n  annotations: { istio.io/dry-run: 'true' }\nspec: { rules: [{}] }\n";
    assert_eq!(
        of_file("allow-all-policy", "a.yaml", policy),
        "not-applicable"
    );
    let enforced = policy.replace("'true'", "'false'");
    assert_eq!(of_file("allow-all-policy", "a.yaml", &enforced), "violated");
    let rule = "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: a, namespace: prod }\nspec: { host: b, trafficPolicy: { tls: { sni: x } } }\n";
    assert_eq!(of_file("disabled-mtls", "a.yaml", rule), "violated");
    let auth = |lifetime: &str, keys: &str| {
        format!(
            "auth:\n  jwt:\n    lifetime: {lifetime}\n    algorithms: [RS256]\n    issuer: https://id.example.com\n    jwks_uri: {keys}\n"
        )
    };
    let own = auth("900000", "HTTP://id.example.com/jwks");
    assert_eq!(
        of_file("long-access-token", "auth.yaml", &own),
        "undecidable"
    );
    assert_eq!(
        of_file("plaintext-key-source", "auth.yaml", &own),
        "violated"
    );
    let own = auth("900", "https://id.example.com/jwks");
    assert_eq!(of_file("long-access-token", "auth.yaml", &own), "met");
}
