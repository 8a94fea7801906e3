//! What the optional rules call sound and what they leave undecided: an audit takes both for its
//! answers, so silence is not enough.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{folder, run};
use serde_json::Value;

/// How many findings, passes and undecided settings a rule has in a file.
fn outcome(rule: &str, files: &[(&str, &str)]) -> (usize, u64, usize) {
    let folder = folder(files);
    let (_, out, err) = run(&folder, &["--select", rule, "--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let count = |key: &str| report[key].as_array().unwrap().len();
    let passed = report["summary"]["passed"].as_u64().unwrap();
    (count("findings"), passed, count("undecided"))
}

const SOUND: (usize, u64, usize) = (0, 1, 0);
const UNDECIDED: (usize, u64, usize) = (0, 0, 1);
const NOTHING: (usize, u64, usize) = (0, 0, 0);

fn auth(rule: &str, cases: &[(&str, (usize, u64, usize))]) {
    for (text, expected) in cases {
        let file = format!("jwt: {{issuer: https://id.example.com, audience: shop}}\n{text}\n");
        assert_eq!(
            outcome(rule, &[("auth.yaml", &file)]),
            *expected,
            "{rule}: {text}"
        );
    }
}

#[test]
fn times_of_sessions() {
    auth(
        "long-session-idle",
        &[
            ("session: {idle: 15m}", SOUND),
            ("session: {ttl: 15m}", SOUND),
            ("session: {ttl: 8h}", UNDECIDED),
            ("session: {absolute: 15m}", UNDECIDED),
            ("session: {idle: 30}", UNDECIDED),
            ("session: {idle: $IDLE}", UNDECIDED),
            ("session: {timeout: {idle: 10m}}", SOUND),
            ("session: {store: redis}", NOTHING),
            ("cors: {origins: [https://a.example.com]}", NOTHING),
        ],
    );
    auth(
        "long-session",
        &[
            ("session: {idle: 15m, absolute: 12h}", SOUND),
            ("session: {max_age: 12h}", UNDECIDED),
            ("session: {idle: 15m}", UNDECIDED),
            ("session: {cookie: {max_age: 30d}}", UNDECIDED),
        ],
    );
    auth(
        "missing-session-lifetime",
        &[
            ("session: {absolute: 12h}", SOUND),
            ("session: {idle: 15m, ttl: 12h}", UNDECIDED),
            ("session: {cookie: {max_age: 30d}}", UNDECIDED),
        ],
    );
}

#[test]
fn cookies() {
    auth(
        "cookie-without-secure",
        &[
            ("session: {cookie: {secure: true}}", SOUND),
            ("session: {secure: true}", SOUND),
            ("session: {cookie: {secure: auto}}", UNDECIDED),
            ("session: {idle: 15m}", UNDECIDED),
        ],
    );
    auth(
        "unprefixed-session-cookie",
        &[
            ("session: {cookie: __Host-sid}", SOUND),
            ("session: {cookie: {secure: true}}", UNDECIDED),
        ],
    );
}

#[test]
fn flows() {
    auth(
        "missing-pkce",
        &[
            ("oauth2: {client_id: a, pkce: S256}", (0, 2, 0)),
            ("oauth2: {client_id: a, pkce: true}", (0, 1, 1)),
            (
                "oauth2: {client_id: a, enforce_pkce: public_clients_only}",
                (0, 0, 2),
            ),
            (
                "oauth2: {client_id: a, grants: [client_credentials]}",
                NOTHING,
            ),
            (
                "oauth2: {client_id: a, grants: [authorization_code], pkce: false}",
                (1, 0, 0),
            ),
        ],
    );
    auth(
        "unbound-access-token",
        &[
            (
                "tokens: {ttl: 15m}\noauth2: {scopes: [a], dpop: required}",
                (0, 2, 0),
            ),
            (
                "tokens: {ttl: 15m}\noauth2: {scopes: [a], dpop: {enabled: true}}",
                UNDECIDED,
            ),
            ("tokens: {ttl: 15m}", UNDECIDED),
            (
                "tokens: {ttl: 15m}\noauth2: {dpop: false, clients: [{client_id: a, dpop: true}]}",
                (1, 1, 1),
            ),
        ],
    );
    auth(
        "missing-refresh-expiry",
        &[
            (
                "tokens: {ttl: 15m, refresh_ttl: 30d, reuse_refresh_tokens: true}",
                SOUND,
            ),
            (
                "tokens: {ttl: 15m, refresh_ttl: 30d, rotate_refresh_tokens: true}",
                UNDECIDED,
            ),
            ("tokens: {ttl: 15m, refresh_ttl: 30d}", UNDECIDED),
            ("tokens: {ttl: 15m}", NOTHING),
        ],
    );
    auth(
        "unlisted-signing-algorithm",
        &[("oauth2: {scopes: [a]}", NOTHING)],
    );
}

#[test]
fn lists_that_may_hold_more_are_not_sound() {
    let file = "jwt:\n  issuer: a\n  algorithms: [RS256, \"{{ .alg }}\"]\n";
    for rule in ["mixed-algorithm-families", "unsigned-token-accepted"] {
        assert_eq!(outcome(rule, &[("auth.yaml", file)]), UNDECIDED, "{rule}");
    }
}

const API: &str = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n\
    metadata: {name: api, namespace: prod}\nspec:\n  rules:\n    - from: [{source: {namespaces: [prod]}}]\n";
const STRICT: &str = "---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\n\
    metadata: {name: default, namespace: istio-system}\nspec: {mtls: {mode: STRICT}}\n";
const COMPLETE: &str = "[istio]\ncomplete-namespaces = [\"prod\", \"istio-system\"]\n";

#[test]
fn namespaces() {
    let both = format!("{API}{STRICT}");
    let strict = |text: &str| outcome("missing-strict-mtls", &[("a.yaml", text)]);
    assert_eq!(strict(API), UNDECIDED);
    assert_eq!(strict(&both), (0, 2, 0));
    assert_eq!(
        strict(&both.replace("default,", "default, labels: {a: b},")),
        (0, 2, 0)
    );
    let invented = both.replace("kind: PeerAuthentication", "kind: PeerPolicy");
    assert_eq!(strict(&invented), (0, 0, 2));
    let selected = both.replace(
        "spec: {mtls",
        "spec: {selector: {matchLabels: {a: b}}, mtls",
    );
    assert_eq!(strict(&selected), (0, 0, 2));
    let unsaid = both.replace(", namespace: istio-system", "");
    assert_eq!(strict(&unsaid), (0, 1, 1), "{unsaid}");
    let complete = [("authlint.toml", COMPLETE), ("a.yaml", API)];
    assert_eq!(outcome("missing-strict-mtls", &complete).0, 1);
    assert_eq!(outcome("missing-default-deny", &complete).0, 1);
    let templated = API.replace("rules:\n", "{{- if .x }}\n  rules:\n");
    let closed = format!(
        "{templated}---\n{}",
        API.replace("  rules", "  action: ALLOW\n  x")
    );
    assert_eq!(outcome("missing-default-deny", &[("a.yaml", &closed)]).0, 0);
}

#[test]
fn a_mesh_without_its_configuration_is_undecided() {
    for rule in [
        "open-egress",
        "weak-path-normalization",
        "missing-mesh-access-log",
        "weak-mesh-tls-version",
    ] {
        assert_eq!(outcome(rule, &[("a.yaml", API)]), UNDECIDED, "{rule}");
    }
    let demo = "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: {name: a}\n\
        spec: {profile: demo}\n";
    let log = "missing-mesh-access-log";
    assert_eq!(outcome(log, &[("a.yaml", demo)]), UNDECIDED);
    // An object without a word about the mesh configuration adds to another one.
    let gateway = demo.replace("profile: demo", "components: {pilot: {enabled: true}}");
    assert_eq!(outcome("open-egress", &[("a.yaml", &gateway)]), UNDECIDED);
    let filtered = "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\n\
        metadata: {name: mesh, namespace: istio-system}\nspec:\n  accessLogging:\n    \
        - filter: {expression: response.code >= 400}\n";
    assert_eq!(outcome(log, &[("a.yaml", filtered)]), UNDECIDED);
}

#[test]
fn credentials_of_hidden_or_delegated_policies_are_undecided() {
    let rule = "missing-user-credential";
    assert_eq!(outcome(rule, &[("a.yaml", API)]), (1, 0, 0));
    let custom = "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n\
        metadata: {name: ext, namespace: prod}\nspec: {action: CUSTOM, provider: {name: opa}, rules: [{}]}\n";
    assert_eq!(
        outcome(rule, &[("a.yaml", &format!("{API}{custom}"))]),
        UNDECIDED
    );
    let elsewhere = custom.replace("namespace: prod", "namespace: dev");
    assert_eq!(
        outcome(rule, &[("a.yaml", &format!("{API}{elsewhere}"))]).0,
        1
    );
    let hidden = API.replace("namespaces: [prod]", "requestPrincipals: \"{{ .p }}\"");
    assert_eq!(outcome(rule, &[("a.yaml", &hidden)]).0, 0);
}
