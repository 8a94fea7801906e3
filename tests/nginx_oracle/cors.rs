//! CORS by real requests: the origin a finding names gets in, and no hostile one where none is named.

use crate::server::{Server, Site};

const SEND: &str = "add_header Access-Control-Allow-Origin $cors always;
add_header Access-Control-Allow-Credentials true always; add_header Vary Origin always;
location / { return 200; }";

/// Origins that a policy for `example.com` must not let in.
const HOSTILE: [&str; 12] = [
    "https://evil.io",
    "https://evilexample.com",
    "https://example.com.evil.io",
    "https://example.comevil.io",
    "https://examplexcom",
    "https://www.examplexcom.io",
    "https://wwwxexample.com",
    "https://example.org",
    "https://com",
    "https://evil-example.com",
    "https://example.com:443.evil.io",
    "null",
];

fn by_map(entries: &str) -> Site {
    Site::http(&format!(
        "map $http_origin $cors {{ default \"\"; {entries} }}\nserver {{ listen @1; {SEND} }}"
    ))
}

fn by_if(condition: &str) -> Site {
    Site::server(&format!(
        "set $cors \"\"; if ({condition}) {{ set $cors $http_origin; }}\n{SEND}"
    ))
}

/// What the server lets an origin have.
fn allowed(server: &Server, origin: &str) -> Option<String> {
    let answer = server.get(1, "/", &[("Origin", origin)]);
    answer
        .header("Access-Control-Allow-Origin")
        .map(str::to_owned)
}

/// The origin a finding's message shows.
fn named(message: &str) -> &str {
    let rest = message
        .split_once("also lets `")
        .expect("a message that names one")
        .1;
    rest.split('`').next().unwrap()
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn the_origin_a_finding_names_gets_in() {
    let patterns = [
        r#""~^https://example\.com""#,
        r#""~^https://.*example\.com$""#,
        r#""~^https://www.example\.com$""#,
        r#""~example\.com$""#,
        r#""~*EXAMPLE\.COM""#,
        r#""~^https?://([a-z0-9-]+\.)?example\.(com|org)""#,
        r#""~^https://(.+\.)?example.com$""#,
        r#""~^https://[^.]+\.example\.com(:\d+)?""#,
        r#""~^https://example\.com(/|$)|\.example\.net""#,
        r#""~^https://example\.[a-z]+$""#,
    ];
    let mut sites: Vec<_> = patterns
        .iter()
        .map(|pattern| (*pattern, by_map(&format!("{pattern} $http_origin;"))))
        .collect();
    for condition in [
        r#"$http_origin ~ "^https://example\.com""#,
        r#"$http_origin ~* "example\.com$""#,
        r"$http_origin ~* (example\.com|example\.org)",
        r"$http_origin ~ '^https?://(www\.)?example.com$'",
    ] {
        sites.push((condition, by_if(condition)));
    }
    for (written, site) in sites {
        let linted = site.lint();
        let messages = linted.messages("bypassable-origin-pattern");
        assert_eq!(messages.len(), 1, "{written}");
        let origin = named(messages[0]);
        let server = site.start();
        assert_eq!(
            allowed(&server, origin).as_deref(),
            Some(origin),
            "{written}"
        );
        assert!(server.log().is_empty(), "{}", server.log());
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn no_hostile_origin_gets_into_what_is_called_sound() {
    let sites = [
        ("exact", by_map("https://example.com $http_origin;")),
        (
            "exact, quoted",
            by_map("\"https://example.com\" \"https://example.com\";"),
        ),
        (
            "anchored",
            by_map(r#""~^https://example\.com$" $http_origin;"#),
        ),
        (
            "labels",
            by_map(r#""~^https://([a-z0-9-]+\.)?example\.com(:[0-9]+)?$" $http_origin;"#),
        ),
        (
            "either case",
            by_map(r#""~*^https://(www\.)?example\.com\z" $http_origin;"#),
        ),
        (
            "alternatives",
            by_map(r#""~^https://(example\.com|www\.example\.com)$" $http_origin;"#),
        ),
        ("if", by_if(r#"$http_origin ~ "^https://example\.com$""#)),
        ("if, equal", by_if("$http_origin = https://example.com")),
        (
            "if, either case",
            by_if(r#"$http_origin ~* "^https://([a-z]+\.)*example\.com$""#),
        ),
    ];
    for (what, site) in sites {
        let linted = site.lint();
        for rule in [
            "bypassable-origin-pattern",
            "reflected-origin",
            "null-origin",
        ] {
            assert!(linted.tokens(rule).is_empty(), "{what}: {rule}");
            assert!(!linted.undecided(rule), "{what}: {rule}");
        }
        let server = site.start();
        let meant = "https://example.com";
        assert_eq!(allowed(&server, meant).as_deref(), Some(meant), "{what}");
        for origin in HOSTILE {
            assert_eq!(allowed(&server, origin), None, "{what}: {origin}");
        }
    }
}

/// Ways to write that all origins but some are turned away.
fn by_refusal(pattern: &str) -> [Site; 3] {
    let reflects = SEND.replace("$cors", "$http_origin").replace(" always", "");
    [
        Site::server(&format!("if ($http_origin !~ {pattern}) {{ return 403; }}\n{reflects}")),
        Site::server(&format!(
            "location / {{ if ($http_origin !~* {pattern}) {{ return 403; }}
            add_header Access-Control-Allow-Origin $http_origin; add_header Vary Origin; root @dir; index users; }}"
        )),
        Site::server(&format!(
            "set $cors $http_origin; if ($http_origin !~ {pattern}) {{ set $cors \"\"; }}\n{SEND}"
        )),
    ]
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn an_origin_that_is_turned_away_is_not_let_in() {
    for site in by_refusal(r#""^https://([a-z0-9-]+\.)?example\.com$""#) {
        let linted = site.lint();
        for rule in ["bypassable-origin-pattern", "reflected-origin"] {
            assert!(
                linted.tokens(rule).is_empty(),
                "{rule}: {}",
                site.public_text()
            );
        }
        let server = site.start();
        let meant = "https://www.example.com";
        assert_eq!(allowed(&server, meant).as_deref(), Some(meant));
        for origin in HOSTILE {
            assert_eq!(allowed(&server, origin), None, "{origin}");
        }
    }
    for site in by_refusal(r"example\.com$") {
        let linted = site.lint();
        assert!(linted.tokens("reflected-origin").is_empty());
        let origin = named(linted.messages("bypassable-origin-pattern")[0]);
        assert_eq!(allowed(&site.start(), origin).as_deref(), Some(origin));
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_reflected_origin_is_anybodys() {
    for site in [
        Site::server(&SEND.replace("$cors", "$http_origin")),
        Site::server(&format!("set $cors $http_origin;\n{SEND}")),
        Site::http(&format!(
            "map $http_origin $cors {{ default $http_origin; }} server {{ listen @1; {SEND} }}"
        )),
        by_map("~. $http_origin;"),
    ] {
        let linted = site.lint();
        assert_eq!(
            linted.tokens("reflected-origin").len(),
            1,
            "{}",
            site.public_text()
        );
        let server = site.start();
        for origin in HOSTILE {
            assert_eq!(allowed(&server, origin).as_deref(), Some(origin));
        }
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn what_is_written_out_is_sent_to_everybody() {
    let cases = [
        ("any-origin-with-credentials", "*"),
        ("null-origin", "null"),
        ("plaintext-origin", "http://shop.example.com"),
    ];
    for (rule, value) in cases {
        let site = Site::server(&SEND.replace("$cors", value));
        assert_eq!(site.lint().tokens(rule).len(), 1, "{rule}");
        let server = site.start();
        let answer = server.get(1, "/", &[("Origin", "https://evil.io")]);
        assert_eq!(answer.header("Access-Control-Allow-Origin"), Some(value));
        assert_eq!(
            answer.header("Access-Control-Allow-Credentials"),
            Some("true")
        );
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_pattern_lets_null_and_plaintext_in() {
    let null = by_map(r#""~^(null|https://shop\.example\.com)$" $http_origin;"#);
    assert_eq!(null.lint().tokens("null-origin").len(), 1);
    assert_eq!(allowed(&null.start(), "null").as_deref(), Some("null"));
    let plain = by_map(r#""~^https?://shop\.example\.com$" $http_origin;"#);
    assert_eq!(plain.lint().tokens("plaintext-origin").len(), 1);
    let origin = "http://shop.example.com";
    assert_eq!(allowed(&plain.start(), origin).as_deref(), Some(origin));
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_preflight_says_how_long_it_keeps_and_varying_answers_say_so() {
    let site = Site::server(
        "location = /long { add_header Access-Control-Allow-Origin https://a.example always;
            add_header Access-Control-Max-Age 1728000 always; return 204; }
        location = /varies { add_header Access-Control-Allow-Origin $http_origin; return 200; }
        location = /says { add_header Access-Control-Allow-Origin $http_origin; add_header Vary Origin; return 200; }",
    );
    let linted = site.lint();
    assert_eq!(linted.tokens("long-preflight-cache"), ["1728000"]);
    assert_eq!(linted.tokens("missing-vary-origin").len(), 1);
    let server = site.start();
    let header = |path: &str, name: &str| {
        let answer = server.get(1, path, &[("Origin", "https://a.example")]);
        answer.header(name).map(str::to_owned)
    };
    assert_eq!(
        header("/long", "Access-Control-Max-Age").as_deref(),
        Some("1728000")
    );
    assert_eq!(header("/varies", "Vary"), None);
    assert_eq!(header("/says", "Vary").as_deref(), Some("Origin"));
}
