//! What holds in a block after inheritance.

use crate::project::Project;

#[test]
fn four_thousand_servers_share_one_finding() {
    let mut http = String::from("ssl_protocols TLSv1 TLSv1.2;\n");
    for at in 0..4000 {
        http += &format!("server {{ listen 443 ssl; server_name s{at}.example; }}\n");
    }
    let said = Project::http(&http).lint(&["weak-tls-protocol"]);
    assert_eq!(said.found.len(), 1);
    let finding = &said.report.findings[0];
    assert_eq!(finding.scopes.len(), 4000);
    assert_eq!(finding.scopes[0].to_string(), "server s0.example on 443");
}

#[test]
fn an_own_list_of_headers_discards_the_outer_one_once() {
    let http = "add_header X-Frame-Options DENY;\nserver {\nlisten 80;\nlocation /a {\nadd_header X-A a;\n\
                if ($arg_b) {\nadd_header_inherit merge;\nadd_header X-B b;\n}\nlocation /a/b {\n\
                add_header X-C c;\n}\n}\n}";
    let project = Project::http(http);
    // What `/a` discards is gone already for what stands in it.
    assert_eq!(project.places("dropped-security-header"), ["nginx.conf:7"]);
    let merged = http.replace("location /a {", "location /a {\nadd_header_inherit merge;");
    assert_eq!(
        Project::http(&merged).places("dropped-security-header"),
        [""; 0]
    );
    let more = http.replace(
        "add_header X-Frame-Options",
        "more_set_headers X-Frame-Options:",
    );
    assert_eq!(
        Project::http(&more).places("dropped-security-header"),
        [""; 0]
    );
}

#[test]
fn an_if_discards_what_its_location_adds() {
    let http = "server {\nlisten 80;\nlocation / {\nadd_header X-Frame-Options DENY;\nif ($arg_a) {\n\
                add_header X-A a;\n}\n}\n}";
    let said = Project::http(http).lint(&["dropped-security-header"]);
    assert_eq!(
        said.found,
        ["dropped-security-header nginx.conf:8 if ($arg_a) in location /"]
    );
}

#[test]
fn what_is_about_tls_is_named_by_the_socket_that_speaks_it() {
    let http = "server {\nlisten 80;\nlisten 443 ssl;\nserver_name a.example;\nssl_protocols TLSv1;\n\
                return 200;\n}";
    let said = Project::http(http).lint(&["weak-tls-protocol", "missing-hsts"]);
    assert_eq!(
        said.found,
        [
            "missing-hsts nginx.conf:3 server a.example on 443",
            "weak-tls-protocol nginx.conf:7 server a.example on 443"
        ]
    );
}

#[test]
fn what_the_root_location_discards_is_said_of_it() {
    let http = "server {\nlisten 80;\nadd_header X-Frame-Options DENY;\nlocation / {\n\
                add_header X-A a;\n}\n}";
    let said = Project::http(http).lint(&["dropped-security-header"]);
    assert_eq!(
        said.found,
        ["dropped-security-header nginx.conf:7 location /"]
    );
}

#[test]
fn locations_that_lack_a_header_alike_are_one_finding() {
    let http = "server {\nlisten 80;\nlocation / {\nadd_header X-Content-Type-Options nosniff always;\n\
                }\nlocation /a {\nroot /a;\n}\nlocation /b {\nroot /b;\n}\nlocation /c {\n\
                deny all;\n}\n}";
    let said = Project::http(http).lint(&["missing-nosniff"]);
    assert_eq!(
        said.found,
        ["missing-nosniff nginx.conf:8 location /a | location /b"]
    );
}

#[test]
fn a_header_can_come_from_one_variable() {
    let hsts = |value: &str| {
        format!(
            "map $https $hsts {{\ndefault \"\";\non \"{value}\";\n}}\nserver {{\nlisten 443 ssl;\n\
             add_header Strict-Transport-Security $hsts always;\n}}"
        )
    };
    let rules = ["missing-hsts", "weak-hsts"];
    let said = Project::http(&hsts("max-age=63072000")).lint(&rules);
    assert_eq!((said.found, said.undecided), (vec![], vec![]));
    let said = Project::http(&hsts("max-age=60")).lint(&rules);
    assert_eq!(said.found, ["weak-hsts nginx.conf:5 server on 443"]);
}

#[test]
fn origins_are_followed_through_map_set_and_if() {
    let cors = |before: &str, value: &str, inside: &str| {
        format!(
            "{before}\nserver {{\nlisten 443 ssl;\nlocation / {{\n{inside}\n\
             add_header Access-Control-Allow-Origin {value};\n\
             add_header Access-Control-Allow-Credentials true;\n}}\n}}"
        )
    };
    let map =
        "map $http_origin $cors { default \"\"; ~^https://.*\\.example\\.com$ $http_origin; }";
    let sound = "map $http_origin $cors { default \"\"; https://a.example.com $http_origin; }";
    let set =
        "set $cors \"\"; if ($http_origin ~ ^https://.*example\\.com$) { set $cors $http_origin; }";
    let cases = [
        (cors("", "$http_origin", ""), "reflected-origin"),
        (
            cors("", "$cors", "set $cors $http_origin;"),
            "reflected-origin",
        ),
        (
            cors(
                "map $http_origin $cors { default $http_origin; }",
                "$cors",
                "",
            ),
            "reflected-origin",
        ),
        (cors("", "$cors", set), "bypassable-origin-pattern"),
        (cors("", "'*'", ""), "any-origin-with-credentials"),
        (cors("", "null", ""), "null-origin"),
        (cors("", "http://a.example.com", ""), "plaintext-origin"),
    ];
    let all = [
        "reflected-origin",
        "bypassable-origin-pattern",
        "any-origin-with-credentials",
        "null-origin",
        "plaintext-origin",
    ];
    for (http, rule) in cases {
        let said = Project::http(&http).lint(&all);
        let rules: Vec<_> = said
            .found
            .iter()
            .map(|one| one.split(' ').next().unwrap())
            .collect();
        assert_eq!(rules, [rule], "{http}");
    }
    for http in [cors(sound, "$cors", ""), cors(map, "$cors", "")] {
        let said = Project::http(&http).lint(&all);
        assert_eq!((said.found, said.undecided), (vec![], vec![]), "{http}");
    }
    // A variable that nothing here sets is not guessed at.
    let said = Project::http(&cors("", "$elsewhere", "")).lint(&["reflected-origin"]);
    assert_eq!(said.undecided.len(), 1, "{said:?}");
}

#[test]
fn a_nested_location_inherits_from_the_one_around_it() {
    let http = "server {\nlisten 80;\nlocation /a {\nproxy_ssl_verify on;\nproxy_ssl_trusted_certificate ca;\n\
                proxy_ssl_server_name on;\nlocation /a/b { proxy_pass https://b.example; }\n}\n\
                location /c { proxy_pass https://c.example; }\n}";
    let rules = ["unverified-upstream-certificate", "missing-upstream-sni"];
    let said = Project::http(http).lint(&rules);
    assert_eq!(
        said.found,
        [
            "missing-upstream-sni nginx.conf:11 location /c",
            "unverified-upstream-certificate nginx.conf:11 location /c",
        ]
    );
}

#[test]
fn equal_runs_say_the_same_in_the_same_order() {
    let mut http = String::new();
    for at in 0..40 {
        let (plain, tls) = (8000 + at, 9000 + at);
        http += &format!(
            "server {{ listen {plain}; listen {tls} ssl; server_name a{at}; auth_basic x; ssl_protocols TLSv1; \
             location / {{ proxy_pass https://b; }} }}\n"
        );
    }
    let project = Project::http(&http);
    let first = project.lint(&[]);
    for _ in 0..3 {
        let again = project.lint(&[]);
        assert_eq!(again.found, first.found);
        assert_eq!(again.undecided, first.undecided);
        assert_eq!(
            format!("{:?}", project.facts()),
            format!("{:?}", project.facts())
        );
    }
}

#[test]
fn an_upstream_can_hide_in_a_variable() {
    let of = |set: &str| {
        let http =
            format!("server {{\nlisten 80;\n{set}\nlocation / {{\nproxy_pass $backend;\n}}\n}}");
        let said = Project::http(&http).lint(&["unverified-upstream-certificate"]);
        (said.found.len(), said.undecided.len())
    };
    assert_eq!(of("set $backend http://a.example;"), (0, 0));
    assert_eq!(of("set $backend https://a.example;"), (1, 0));
    assert_eq!(of("set $backend https://127.0.0.1:9443;"), (0, 0));
    assert_eq!(of("set $backend $arg_to;"), (0, 1));
    assert_eq!(
        of("set $backend http://a; if ($arg_b) { set $backend https://b; }"),
        (0, 1)
    );
    assert_eq!(of(""), (0, 1));
}

#[test]
fn no_browser_meets_a_server_of_grpc() {
    let of = |more: &str| {
        let http =
            format!("server {{ listen 443 ssl; location /a.A/ {{ grpc_pass grpc://a; }} {more} }}");
        Project::http(&http).places("missing-hsts").len()
    };
    assert_eq!(of(""), 0);
    assert_eq!(of("location / { return 404; }"), 0);
    assert_eq!(of("location / { root /srv; }"), 1);
    assert_eq!(of("security_headers on; location / { root /srv; }"), 0);
}

#[test]
fn one_upstream_that_many_locations_ask_is_one_finding() {
    let http = "server {\nlisten 80;\nlocation /a {\nproxy_pass https://api.example.com/a;\n}\n\
                location /b {\nproxy_pass https://api.example.com/b;\n}\nlocation /c {\n\
                proxy_ssl_server_name on;\nproxy_pass https://api.example.com;\n}\nlocation /d {\n\
                proxy_pass https://other.example.com;\n}\n}";
    let said = Project::http(http).lint(&["missing-upstream-sni"]);
    assert_eq!(
        said.found,
        [
            "missing-upstream-sni nginx.conf:6 location /a | location /b",
            "missing-upstream-sni nginx.conf:16 location /d"
        ]
    );
    assert_eq!(said.report.findings[0].fixes[0].edits.len(), 2);
    let said = Project::http(http).lint(&["unverified-upstream-certificate"]);
    assert_eq!(
        said.found,
        [
            "unverified-upstream-certificate nginx.conf:6 location /a | location /b | location /c",
            "unverified-upstream-certificate nginx.conf:16 location /d"
        ]
    );
}

#[test]
fn a_header_for_listed_statuses_is_not_for_all() {
    let all = |statements: &str| {
        let http = format!("server {{\nlisten 443 ssl;\nroot /srv;\n{statements}\n}}");
        let said = Project::http(&http).lint(&["weak-hsts", "missing-hsts"]);
        let rule = |one: &String| one.split(' ').next().unwrap_or_default().to_owned();
        let mut all: Vec<_> = said.found.iter().chain(&said.undecided).map(rule).collect();
        all.sort();
        all
    };
    let hsts = "\"Strict-Transport-Security: max-age=63072000\"";
    let none: [&str; 0] = [];
    assert_eq!(all(&format!("more_set_headers {hsts};")), none);
    let listed = format!("more_set_headers -s '200 301' {hsts};");
    assert_eq!(all(&listed), ["weak-hsts"]);
    let errors = format!("more_set_headers -s 404 -s '500 503' {hsts};");
    assert_eq!(all(&errors), ["missing-hsts"]);
    // One for all others beside it.
    assert_eq!(all(&format!("{listed}\nmore_set_headers {hsts};")), none);
    let added = "add_header Strict-Transport-Security max-age=63072000 always;";
    assert_eq!(all(&format!("{listed}\n{added}")), none);
    let other = listed.replace("63072000", "0");
    assert_eq!(all(&format!("{other}\n{added}")), ["weak-hsts"]);
    // Of what errors have from elsewhere nothing is said.
    let without_always = added.replace(" always", "");
    let said = |statements: &str| {
        let http = format!("server {{\nlisten 443 ssl;\nroot /srv;\n{statements}\n}}");
        Project::http(&http).lint(&["weak-hsts"])
    };
    for other in [&without_always, &listed] {
        let both = said(&format!("{other}\n{errors}"));
        assert_eq!((both.found, both.undecided.len()), (vec![], 1), "{other}");
    }
    // Which types are answered with, nothing tells.
    let typed = format!("more_set_headers -t text/html {hsts};");
    assert_eq!(all(&typed), ["missing-hsts", "weak-hsts"]);
}
