//! What a file keeps secret is in nothing that is written about it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{FORMATS, folder, run};
use tempfile::TempDir;

const NGINX: &str = r#"events {}
env API_KEY=Planted01;
http {
    map $http_x_api_key $client { default ""; "Planted02" shop; }
    map $client $upstream_token { default ""; shop "Planted03"; }
    server {
        listen 443 ssl;
        ssl_protocols TLSv1 TLSv1.2;
        ssl_certificate_key "engine:pkcs11:pkcs11:object=k;pin-value=Planted04";
        server_name a.example.com;
        # proxy_set_header Authorization "Basic Planted05";
        location / {
            proxy_set_header Authorization "Basic Planted06";
            proxy_pass https://svc:Planted07@10.0.0.1/?api_key=Planted08;
        }
        location /d {
            secure_link $arg_md5,$arg_expires;
            secure_link_md5 "$secure_link_expires$uri Planted09";
            if ($http_x_auth_token != "Planted10") { return 403; }
            proxy_set_header Cookie "sid=Planted11";
            fastcgi_param HTTP_X_SECRET Planted12;
            grpc_set_header Proxy-Authorization "Bearer Planted13";
            add_header X-Api-Key "Planted14" always;
            more_set_headers "X-Internal-Secret: Planted15";
            set $signing_key Planted16;
            add_header Set-Cookie "session=Planted29; Path=/";
            js_var $upstream_token "Planted30";
            proxy_pass https://10.0.0.2;
        }
    }
    server {
        listen 444 ssl;
        ssl_protocols TLSv1;
        ssl_certificate_key "data:-----BEGIN PRIVATE KEY-----
Planted17
-----END PRIVATE KEY-----";
    }
}
"#;

const BROKEN: &str = r#"events {}
http {
    server {
        listen 443 ssl;
        ssl_protocols TLSv1;
        map $a $b { default "x; } proxy_set_header X-Auth-Token Planted18; }
        proxy_set_header Authorization "Basic Planted19";
"#;

const ISTIO: &str = r#"apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v, namespace: x}
spec:
  hosts: ["*"]
  http:
  - match: [{headers: {x-api-key: {exact: Planted20}}}]
    headers: {request: {set: {authorization: "Bearer Planted21"}}}
    corsPolicy: {allowOrigins: [{regex: ".*"}], allowCredentials: true}
    route: [{destination: {host: a}}]
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: ra, namespace: x}
spec:
  jwtRules:
  - issuer: "http://u:Planted22@iss.example.com/"
    jwksUri: "http://u:Planted23@iss.example.com/k?key=Planted24"
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: p, namespace: x}
spec:
  action: ALLOW
  rules:
  - when: [{key: "request.headers[x-api-key]", values: [Planted25]}]
"#;

/// Keys where the path of one should be.
const KEYS: &str = r#"apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: d, namespace: x}
spec:
  host: a.example.com
  trafficPolicy:
    tls:
      mode: MUTUAL
      clientCertificate: /etc/certs/c.pem
      privateKey: |
        -----BEGIN PRIVATE KEY-----
        Planted31
        -----END PRIVATE KEY-----
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: g, namespace: x}
spec:
  servers:
  - port: {number: 443, name: https, protocol: HTTPS}
    hosts: ["*"]
    tls:
      mode: SIMPLE
      minProtocolVersion: TLSV1_0
      serverCertificate: /etc/certs/s.pem
      privateKey: "-----BEGIN RSA PRIVATE KEY-----\nPlanted32\n-----END RSA PRIVATE KEY-----\n"
"#;

const KEY_SETS: &str = r#"auth:
  jwt:
    issuer: http://iss.example.com/
    algorithms: [HS256, none]
    jwks: '{"keys":[{"kty":"oct","k":"Planted33"}]}'
  jwt_block:
    issuer: http://iss.example.com/
    jwks: |
      {"keys": [{"kty": "EC", "crv": "P-256",
        "d": "Planted34"}]}
  jwt_map:
    issuer: http://iss.example.com/
    jwks: {keys: [{kty: oct, k: Planted35}, {kty: RSA, n: AQAB, d: Planted36, dp: Planted37}]}
"#;

const KEY_SETS_TOML: &str = r#"[auth.jwt]
issuer = "http://iss.example.com/"
algorithms = ["HS256", "none"]
jwks = "{\"keys\":[{\"kty\":\"oct\",\"k\":\"Planted38\"}]}"
"#;

const KEY_SETS_JSON: &str = r#"{"auth": {"jwt": {"issuer": "http://iss.example.com/", "algorithms": ["none"],
  "jwks": {"keys": [{"kty": "oct", "k": "Planted39"}]}}}}
"#;

const DEFAULTS: &str = r#"auth:
  jwt:
    issuer: http://iss.example.com/
    algorithms: [HS256, none]
    secret: ${JWT_SECRET:-Planted40}
  oauth:
    client_id: a
    client_secret: "${X:Planted41}"
    redirect_uri: http://a.example.com/*
  session:
    secret: {{ .Values.x | default "Planted42" }}
    cookie: {secure: false, keys: [Planted43, Planted44]}
  a: {secret: "{{ lookup('env', 'X') or 'Planted45' }}"}
  b: {secret: "<%= ENV['X'] || 'Planted46' %>"}
  c: {secret: "${X}Planted47"}
"#;

const NAMES: &str = r#"auth:
  jwt:
    issuer: http://iss.example.com/
    algorithms: [HS256, none]
    secretOrKey: Planted48
    old_secrets: [Planted49]
    secret_previous: Planted50
  oauth:
    client: {client_id: a, token: Planted51, redirect_uri: "http://a.example.com/*"}
"#;

const AUTH: &str = r#"auth:
  jwt:
    issuer: "http://u:Planted26@iss.example.com/"
    jwks_uri: "http://iss.example.com/k?key=Planted27"
    algorithms: [RS256, none]
"#;

const BROKEN_AUTH: &str = "auth:\n  jwt:\n    algorithms: [none]\n    issuer: http://x.example.com\n   bad\n    client_secret: Planted28\n";

fn planted() -> TempDir {
    folder(&[
        ("nginx.conf", NGINX),
        ("broken/nginx.conf", BROKEN),
        ("mesh/vs.yaml", ISTIO),
        ("auth.yaml", AUTH),
        ("mesh/keys.yaml", KEYS),
        ("sets/auth.yaml", KEY_SETS),
        ("sets/auth.toml", KEY_SETS_TOML),
        ("sets/auth.json", KEY_SETS_JSON),
        ("defaults/auth.yaml", DEFAULTS),
        ("names/auth.yaml", NAMES),
        ("broken/auth.yaml", BROKEN_AUTH),
    ])
}

#[test]
fn no_command_and_no_format_shows_one() {
    let folder = planted();
    let mut all: Vec<Vec<&str>> = Vec::new();
    all.extend(FORMATS.map(|format| vec!["check", "--format", format]));
    let audit = ["text", "html", "markdown", "json", "oscal", "csv", "junit"];
    let standards = [
        "--standard",
        "asvs-5.0",
        "--standard",
        "bcp195",
        "--standard",
        "cis-nginx-3.0.0",
        "--standard",
        "jwt-bcp",
        "--standard",
        "mesh-zero-trust",
    ];
    all.extend(audit.map(|format| [["audit", "--format", format].as_slice(), &standards].concat()));
    all.extend(["text", "json", "cyclonedx"].map(|format| vec!["inventory", "--format", format]));
    all.push(vec!["facts"]);
    all.push(vec!["fix", "--diff"]);
    all.push(vec!["fix", "--diff", "--unsafe"]);
    all.push(vec!["baseline"]);
    for args in all {
        let (code, out, err) = run(&folder, &args);
        let says = !matches!(args[0], "fix" | "baseline");
        assert!(!says || out.len() > 80, "{args:?}: {out}{err}");
        assert!(code < 3);
        let both = out + &err;
        let shown: Vec<&str> = both
            .lines()
            .filter(|line| line.contains("Planted"))
            .collect();
        assert!(shown.is_empty(), "{args:?} shows {shown:#?}");
    }
    let written = std::fs::read_dir(folder.path()).unwrap().flatten();
    for one in written.filter(|one| one.file_name().to_string_lossy().contains("baseline")) {
        let text = std::fs::read_to_string(one.path()).unwrap();
        assert!(!text.contains("Planted"), "{text}");
    }
}

/// What only looks like one stays readable.
#[test]
fn what_is_no_secret_is_shown() {
    let text = NGINX.replace("Planted06", "$http_authorization");
    let folder = folder(&[("nginx.conf", text.as_str())]);
    let (_, out, _) = run(&folder, &["check"]);
    for shown in [
        "proxy_set_header Authorization \"Basic $http_authorization\";",
        "https://svc:",
    ] {
        assert!(out.contains(shown), "{shown}: {out}");
    }
}

/// Beside what is found on the same line, where an excerpt would show it.
#[test]
fn an_excerpt_masks_what_stands_beside_a_finding() {
    for beside in [
        r#"jwks: '{"keys":[{"kty":"oct","k":"Planted"}]}'"#,
        "jwks: {keys: [{kty: oct, k: Planted}]}",
        "secret: \"${JWT_SECRET:-Planted}\"",
        "secret: '${X:Planted}'",
        "secret: '{{ .Values.x | default \"Planted\" }}'",
        "secret: \"{{ lookup('env', 'X') or 'Planted' }}\"",
        "secret: \"<%= ENV['X'] || 'Planted' %>\"",
        "secret: '${X}Planted'",
        "secretOrKey: Planted",
        "old_secrets: [Planted]",
        "secret_previous: Planted",
        "session: {cookie: {keys: [Planted]}}",
        "client: {token: Planted}",
    ] {
        let line = format!(
            "auth:\n  jwt: {{issuer: \"http://iss.example.com/\", algorithms: [none], {beside}}}\n"
        );
        let folder = folder(&[("auth.yaml", line.as_str())]);
        for format in ["text", "json", "sarif"] {
            let (_, out, _) = run(&folder, &["check", "--format", format]);
            assert!(out.contains("algorithms"), "{beside}: {out}");
            assert!(!out.contains("Planted"), "{beside}: {out}");
        }
    }
    for shown in ["secret: '${SHOWN}'", "secret: '{{ .Values.SHOWN }}'"] {
        let line = format!(
            "auth:\n  jwt: {{issuer: \"http://iss.example.com/\", algorithms: [none], {shown}}}\n"
        );
        let folder = folder(&[("auth.yaml", line.as_str())]);
        let (_, out, _) = run(&folder, &["check"]);
        assert!(out.contains("SHOWN"), "{shown}: {out}");
    }
}
