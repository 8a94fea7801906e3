//! What variables come to: the scope they are set in, the order, and the conditions.

use crate::project::Project;

const HIGH: &str = "high";
const LOW: &str = "low";

/// What the rules about origins say of a body of `http`: rule and severity, and what is undecided.
fn origins(http: &str) -> (Vec<String>, usize) {
    let rules = ["reflected-origin", "bypassable-origin-pattern"];
    let said = Project::http(http).lint(&rules);
    let found = said.report.active();
    let found = found.map(|one| format!("{} {}", one.rule, one.severity.id()));
    (found.collect(), said.undecided.len())
}

/// The same of a location that writes these headers.
fn location(before: &str, body: &str, origin: &str, credentials: &str) -> (Vec<String>, usize) {
    origins(&format!(
        "{before}\nserver {{ listen 80; location / {{ {body} root /x;
        add_header Access-Control-Allow-Origin {origin};
        add_header Access-Control-Allow-Credentials {credentials}; }} }}"
    ))
}

fn reflected(severity: &str) -> (Vec<String>, usize) {
    (vec![format!("reflected-origin {severity}")], 0)
}

fn nothing() -> (Vec<String>, usize) {
    (Vec::new(), 0)
}

fn unsure() -> (Vec<String>, usize) {
    // Both rules say so.
    (Vec::new(), 2)
}

#[test]
fn another_scope_sets_its_own() {
    let server = |name: &str, value: &str| {
        format!(
            "server {{ listen 80; server_name {name}; set $o {value};
        add_header Access-Control-Allow-Origin $o; root /x; }}"
        )
    };
    let both = server("b", "https://b.example.com") + &server("a", "$http_origin");
    let said = Project::http(&both).lint(&["reflected-origin"]);
    assert_eq!(said.found, ["reflected-origin nginx.conf:4 server a on 80"]);
    let location = |path: &str, value: &str| {
        format!(
            "location {path} {{ set $o {value}; root /x;
        add_header Access-Control-Allow-Origin $o; }}"
        )
    };
    let (fixed, open) = (
        location("/a", "https://a.example.com"),
        location("/b", "$http_origin"),
    );
    let said = Project::http(&format!("server {{ listen 80; {fixed} {open} }}"))
        .lint(&["reflected-origin"]);
    assert_eq!(said.found, ["reflected-origin nginx.conf:4 location /b"]);
}

#[test]
fn what_an_outer_block_sends_is_set_inside() {
    let http = "server { listen 80; add_header Access-Control-Allow-Origin $o; root /x;
        location / { set $o $http_origin; } location /b { set $o https://b.example.com; } }";
    assert_eq!(origins(http), reflected(LOW));
    // It is not sent from there.
    let http = "server { listen 80; set $o https://a.example.com; add_header Access-Control-Allow-Origin $o;
        location / { set $o $http_origin; add_header X-A b; } }";
    assert_eq!(origins(http), nothing());
    // A redirect inside may bring it along.
    let http = "server { listen 80; location / { set $o $http_origin; try_files $uri @a; }
        location @a { add_header Access-Control-Allow-Origin $o; root /x; } }";
    assert_eq!(origins(http), unsure());
}

#[test]
fn the_last_one_wins() {
    let set = |body: &str| location("", body, "$o", "true");
    assert_eq!(
        set(
            "if ($http_origin ~ 'example\\.com$') { set $o $http_origin; } set $o https://a.example.com;"
        ),
        nothing()
    );
    assert_eq!(
        set("set $o https://a.example.com; set $O ${HTTP_origin};"),
        reflected(HIGH)
    );
    assert_eq!(
        set("set $o $http_origin; if ($http_origin = '') { set $o '*'; }"),
        reflected(HIGH)
    );
    assert_eq!(
        set("set $o $http_origin; if ($host = a) { set $o ''; }"),
        reflected(HIGH)
    );
    let good = "'^https://a\\.example\\.com$'";
    assert_eq!(
        set(&format!(
            "set $o $http_origin; if ($http_origin !~ {good}) {{ set $o ''; }}"
        )),
        nothing()
    );
    assert_eq!(
        set("set $o $http_origin; if ($a) { break; } set $o '';"),
        unsure()
    );
    assert_eq!(
        set("set $o ''; auth_request_set $o $upstream_http_x;"),
        unsure()
    );
    assert_eq!(set("set $p $http_origin; set $o $p;"), reflected(HIGH));
}

#[test]
fn flags_are_followed() {
    let map = "map $http_origin $ok { default 0; https://a.example.com 1; }";
    let direct = |before: &str, body: &str| location(before, body, "$http_origin", "true");
    assert_eq!(direct(map, "if ($ok = 0) { return 403; }"), nothing());
    assert_eq!(direct(map, "if ($ok != 1) { return 403; }"), nothing());
    assert_eq!(direct(map, "if ($ok) { return 403; }"), reflected(HIGH));
    let inverse = "map $http_origin $no { default 1; https://a.example.com ''; }";
    assert_eq!(direct(inverse, "if ($no) { return 403; }"), nothing());
    // It is about something else.
    let host = "map $host $ok { default 0; a.example.com 1; }";
    assert_eq!(
        direct(host, "if ($ok = 0) { return 403; }"),
        reflected(HIGH)
    );
    assert_eq!(
        direct("", "if ($request_method = POST) { return 405; }"),
        reflected(HIGH)
    );
    assert_eq!(
        direct("", "if (-f /maintenance) { return 403; }"),
        reflected(HIGH)
    );
    // A program says.
    assert_eq!(
        direct("js_set $ok a.ok;", "if ($ok = 0) { return 403; }"),
        unsure()
    );
    let chain = "map $http_origin $a { '~example\\.com$' 1; default 0; } map $a $b { 1 $http_origin; 0 ''; }";
    let bypassed = (vec!["bypassable-origin-pattern high".to_owned()], 0);
    assert_eq!(location(chain, "", "$b", "true"), bypassed);
}

#[test]
fn credentials_may_be_for_some_origins_alone() {
    let some = "map $http_origin $c { default ''; https://a.example.com true; }";
    assert_eq!(location(some, "", "$http_origin", "$c"), reflected(LOW));
    let body = "set $o ''; set $c ''; if ($http_origin ~ 'example\\.com$') { set $o $http_origin; set $c true; }";
    let bypassed = (vec!["bypassable-origin-pattern high".to_owned()], 0);
    assert_eq!(location("", body, "$o", "$c"), bypassed);
    let all = "map $http_origin $c { default true; '' ''; }";
    assert_eq!(location(all, "", "$http_origin", "$c"), reflected(HIGH));
}

#[test]
fn a_header_without_a_value_is_not_sent() {
    let hsts = |map: &str| {
        let http = format!(
            "{map}\nserver {{ listen 80; root /x; add_header Strict-Transport-Security $hsts always; }}"
        );
        let said = Project::http(&http).lint(&["weak-hsts"]);
        (said.found.len(), said.undecided.len())
    };
    assert_eq!(hsts("map $https $hsts { on max-age=31536000; }"), (0, 0));
    assert_eq!(
        hsts("map $scheme $hsts { https max-age=31536000; default ''; }"),
        (0, 0)
    );
    assert_eq!(hsts("map $host $hsts { a max-age=31536000; }"), (0, 1));
    assert_eq!(
        hsts("map $host $hsts { default max-age=31536000; }"),
        (1, 0)
    );
}

#[test]
fn a_hop_goes_where_its_variables_lead() {
    let hop = |http: &str, body: &str| {
        let http =
            format!("{http} server {{ listen 80; location / {{ proxy_ssl_verify off; {body} }} }}");
        let said = Project::http(&http).lint(&["unverified-upstream-certificate"]);
        (said.found.len(), said.undecided)
    };
    let (nothing, variable) = (
        (0, vec![]),
        "unverified-upstream-certificate nginx.conf:3 variable",
    );
    assert_eq!(
        hop("", "set $b 127.0.0.1; proxy_pass https://$b:8443;"),
        nothing
    );
    assert_eq!(
        hop(
            "",
            "set $h a.example.com; set $b https://$h; proxy_pass $b;"
        )
        .0,
        1
    );
    assert_eq!(
        hop("", "proxy_pass https://$host;"),
        (0, vec![variable.to_owned()])
    );
    assert_eq!(
        hop(
            "upstream api { server unix:/a; }",
            "proxy_pass https://API;"
        ),
        nothing
    );
    let missing = "unverified-upstream-certificate nginx.conf:3 missing-include";
    assert_eq!(
        hop(
            "include upstreams/*.missing; include a.conf;",
            "proxy_pass https://api;"
        ),
        (0, vec![missing.to_owned()])
    );
}
