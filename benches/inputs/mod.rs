//! Made-up inputs of any size: nothing here is read from disk, so the figures can be had anywhere.

use std::fmt::Write;

/// Whether an input has something to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing, or hardly.
    Sound,
    /// A few findings in every server, policy or block.
    Flawed,
}

/// One nginx main file of so many servers, about 25 lines each.
pub(crate) fn nginx(servers: usize, kind: Kind) -> String {
    let mut text = String::from(
        "worker_processes auto;\nevents { worker_connections 1024; }\nhttp {\n    \
         server_tokens off;\n    ssl_protocols TLSv1.2 TLSv1.3;\n    ssl_session_cache shared:SSL:10m;\n    \
         keepalive_timeout 75s;\n    log_format main '$remote_addr - $remote_user [$time_local] \"$request\"';\n",
    );
    for at in 0..servers {
        server(&mut text, at, kind);
    }
    text.push_str("}\n");
    text
}

fn server(text: &mut String, at: usize, kind: Kind) {
    let (protocols, hsts, origin) = match kind {
        Kind::Sound => (
            "TLSv1.2 TLSv1.3",
            "max-age=63072000",
            "https://app.example.com",
        ),
        Kind::Flawed => ("TLSv1 TLSv1.2", "max-age=60", "$http_origin"),
    };
    let verify = if kind == Kind::Sound { "on" } else { "off" };
    let _ = write!(
        text,
        "
    # service {at}
    upstream service_{at} {{ server 10.0.{}.{}:8443; keepalive 32; }}
    server {{
        listen 443 ssl;
        server_name service{at}.example.com;
        ssl_certificate /etc/ssl/service{at}.pem;
        ssl_certificate_key /etc/ssl/service{at}.key;
        ssl_protocols {protocols};
        add_header Strict-Transport-Security \"{hsts}\" always;
        client_max_body_size 8m;
        location / {{
            proxy_set_header Host $host;
            proxy_ssl_verify {verify};
            proxy_ssl_server_name on;
            proxy_pass https://service_{at};
        }}
        location /api/ {{
            auth_basic \"service {at}\";
            auth_basic_user_file /etc/nginx/htpasswd;
            add_header Strict-Transport-Security \"{hsts}\" always;
            add_header Access-Control-Allow-Origin {origin} always;
            add_header Vary Origin always;
            proxy_read_timeout 30s;
            proxy_pass http://127.0.0.1:9000;
        }}
    }}
",
        at / 256,
        at % 256,
    );
}

/// One auth YAML file with so many clients.
pub(crate) fn auth(clients: usize, kind: Kind) -> String {
    let lifetime = if kind == Kind::Sound { 900 } else { 604_800 };
    let scheme = if kind == Kind::Sound { "https" } else { "http" };
    let mut text = format!(
        "auth:\n  jwt:\n    issuer: {scheme}://login.example.com/\n    audiences: [api]\n    \
         algorithms: [RS256]\n    jwks_uri: {scheme}://login.example.com/jwks\n    lifetime: {lifetime}\n    \
         claims:\n      required: [iss, sub, aud, exp, iat]\n  oauth2:\n    clients:\n"
    );
    for at in 0..clients {
        let _ = write!(
            text,
            "      client{at}:\n        client_id: client{at}\n        scopes: [\"read:{at}\"]\n        \
             redirect_uris: [\"{scheme}://app{at}.example.com/callback\"]\n"
        );
    }
    text
}

/// One file of so many Istio policies, each with its namespace.
pub(crate) fn istio(policies: usize, kind: Kind) -> String {
    let mode = if kind == Kind::Sound {
        "STRICT"
    } else {
        "PERMISSIVE"
    };
    let mut text = String::new();
    for at in 0..policies {
        let _ = write!(
            text,
            "---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {{name: default, namespace: team{at}}}
spec:
  mtls: {{mode: {mode}}}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {{name: allow{at}, namespace: team{at}}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  action: ALLOW
  rules:
  - from:
    - source: {{principals: [\"cluster.local/ns/team{at}/sa/web\"]}}
"
        );
    }
    text
}

/// A file that belongs to somebody else, of about so many lines, with words in it that ours have too.
pub(crate) fn foreign(lines: usize) -> String {
    let mut text = String::from("name: build\non: [push]\njobs:\n  build:\n    steps:\n");
    for at in 0..lines / 3 {
        let _ = write!(
            text,
            "      - name: step {at}\n        run: make cache token-{at}\n        env: {{SESSION: \"{at}\"}}\n"
        );
    }
    text
}
