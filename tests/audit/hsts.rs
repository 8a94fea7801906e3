//! Where nobody is asked for Strict-Transport-Security, a header that is there meets no control.

use super::{DAY, common::folder, common::run};
use serde_json::Value;

const STANDARDS: [(&str, &str); 8] = [
    ("asvs-5.0", "3.4.1"),
    ("asvs-5.0", "3.4.1-L2"),
    ("bcp195", "9325-3.2"),
    ("cis-nginx-2.1.0", "4.1.8"),
    ("cis-nginx-2.1.0", "4.1.11"),
    ("cis-nginx-3.0.0", "4.1.8"),
    ("mozilla-intermediate-6.0", "hsts_min_age"),
    ("mozilla-modern-6.0", "hsts_min_age"),
];

/// Each control's verdict on a server that sends a good header from `/` alone.
fn verdicts(server: &str) -> Vec<(String, String)> {
    let config = format!(
        "events {{}}\nhttp {{\n    server {{\n        {server}\n        location / {{\n            add_header Strict-Transport-Security \"max-age=63072000; includeSubDomains; preload\" always;\n            root /srv/www;\n        }}\n        location /app/ {{\n            root /srv/app;\n        }}\n    }}\n}}\n"
    );
    let folder = folder(&[("nginx.conf", config.as_str())]);
    let mut ids: Vec<_> = STANDARDS.iter().map(|(standard, _)| *standard).collect();
    ids.dedup();
    let ids = ids.join(",");
    let args = [
        "audit",
        "--standard",
        &ids,
        "--format",
        "json",
        "nginx.conf",
    ];
    let (_, out, err) = run(&folder, &[args.as_slice(), &DAY].concat());
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut all = Vec::new();
    for standard in report["standards"].as_array().unwrap() {
        for control in standard["controls"].as_array().unwrap() {
            let (name, id) = (text(&standard["id"]), text(&control["id"]));
            if STANDARDS.contains(&(name.as_str(), id.as_str())) {
                all.push((format!("{name}:{id}"), text(&control["verdict"])));
            }
        }
    }
    assert_eq!(all.len(), STANDARDS.len());
    all
}

#[test]
fn an_internal_server_meets_no_control_by_what_one_location_sends() {
    for server in [
        "listen 127.0.0.1:443 ssl;",
        "listen 10.0.0.5:443 ssl;",
        "listen 443 ssl; server_name wiki.internal;",
    ] {
        for (control, verdict) in verdicts(server) {
            let silent = ["not-applicable", "needs-person"].contains(&verdict.as_str());
            assert!(silent, "{control} of `{server}` is {verdict}");
        }
    }
}

#[test]
fn a_plain_server_meets_no_control_by_what_one_location_sends() {
    for (control, verdict) in verdicts("listen 80; real_ip_header X-Forwarded-For;") {
        let met = ["met", "partly"].contains(&verdict.as_str());
        assert!(!met, "{control} is {verdict}");
    }
}

#[test]
fn a_server_for_everybody_is_violated_by_the_location_without() {
    let all = verdicts("listen 443 ssl; server_name shop.example.com;");
    let of = |id: &str| all.iter().find(|(control, _)| control == id).unwrap();
    for id in ["asvs-5.0:3.4.1", "cis-nginx-3.0.0:4.1.8"] {
        assert_eq!(of(id).1, "violated");
    }
}
