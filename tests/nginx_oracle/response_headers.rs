//! `add_header` through the levels: what nginx sends, and what our facts say it sends.

use crate::server::Site;
use authlint::model::http::HeaderPolicy;

/// Bodies of locations, each by a name.
const BODIES: [(&str, &str); 8] = [
    ("inherit", ""),
    ("replace", "add_header C c; add_header D d always;"),
    ("same", "add_header A other;"),
    ("merge", "add_header_inherit merge; add_header C c;"),
    ("off", "add_header_inherit off; add_header C c always;"),
    ("on", "add_header_inherit on; add_header C c;"),
    ("empty", "add_header A \"\"; add_header C c;"),
    ("more", "more_set_headers \"M: m\"; add_header C c;"),
];

/// Each body twice: under an answer that all headers go with, and under an error.
fn site(outer: &str) -> Site {
    let mut text = outer.to_owned();
    for (name, body) in BODIES {
        for status in [200, 404] {
            text.push_str(&format!(
                "\nlocation = /{name}/{status} {{ {body} return {status}; }}"
            ));
        }
    }
    text.push_str("\nlocation = /if/200 { add_header C c; if ($host) { add_header D d; return 200; } return 404; }");
    text.push_str("\nlocation = /if/404 { add_header C c; if ($host) { add_header D d always; return 404; } return 200; }");
    text.push_str("\nlocation /outer/ { add_header C c; location = /outer/200 { add_header D d; return 200; } }");
    Site::server(&text)
}

/// What a policy says goes out with a status, by name.
fn expected(policy: &HeaderPolicy, status: u16) -> Vec<(String, String)> {
    assert_eq!(policy.open, None);
    let sent = policy
        .headers
        .iter()
        .filter(|header| header.always || status == 200);
    let mut sent: Vec<_> = sent
        .map(|header| {
            let value = header.value.effective().expect("a literal").clone();
            (header.name.value.clone(), value)
        })
        .filter(|(_, value)| !value.is_empty())
        .collect();
    sent.sort();
    sent
}

/// Holds every location of a site against its policy; a location without headers of its own has
/// the server's.
fn hold(outer: &str) {
    let site = site(outer);
    let facts = site.facts();
    let server = site.start();
    let mut paths: Vec<_> = BODIES.iter().map(|(name, _)| *name).collect();
    paths.extend(["if", "outer"]);
    for name in paths {
        for status in [200, 404] {
            let path = format!("/{name}/{status}");
            let answer = server.get(1, &path, &[]);
            let scope = match name {
                "if" => format!("if ($host) in location = {path}"),
                _ => format!("location = {path}"),
            };
            let own = facts
                .headers
                .iter()
                .find(|policy| *policy.scope.0 == *scope);
            let policy = own.or_else(|| {
                let inherits = name == "inherit";
                facts
                    .headers
                    .iter()
                    .find(|policy| inherits && policy.is_server)
            });
            let Some(policy) = policy else {
                assert_eq!((name, status), ("outer", 404), "{path} has no policy");
                continue;
            };
            assert_eq!(answer.status, status, "{path}");
            let mut sent: Vec<_> = answer
                .headers
                .into_iter()
                .filter(|(name, _)| name.len() == 1)
                .collect();
            sent.sort();
            assert_eq!(sent, expected(policy, status), "{path} under {outer:?}");
        }
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn headers_are_inherited_as_the_facts_say() {
    hold("add_header A a; add_header B b always;");
    hold("add_header A a; add_header B b always; add_header_inherit merge;");
    hold("add_header_inherit merge;");
    hold("more_set_headers \"N: n\"; add_header A a;");
    hold("");
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_discarded_header_is_not_sent() {
    let site = Site::server(
        "add_header X-Frame-Options DENY always;
         location = /kept { return 200; }
         location = /lost { add_header X-Own own; return 200; }
         location = /merged { add_header_inherit merge; add_header X-Own own; return 200; }",
    );
    let linted = site.lint();
    assert_eq!(linted.tokens("dropped-security-header").len(), 1);
    let server = site.start();
    let frame = |path: &str| {
        let answer = server.get(1, path, &[]);
        answer.header("X-Frame-Options").map(str::to_owned)
    };
    assert_eq!(frame("/kept").as_deref(), Some("DENY"));
    assert_eq!(frame("/lost"), None);
    assert_eq!(frame("/merged").as_deref(), Some("DENY"));
}
