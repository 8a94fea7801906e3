//! `authlint audit` as a person, a pipeline and a governance tool meet it, with a small standard of its own.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cli;
#[path = "../common/mod.rs"]
mod common;
mod deployment;
mod doubt;
mod evidence;
mod formats;
mod hsts;
mod proofs;
mod reasons;
mod waivers;
mod whole;
mod wildcards;

use common::{Said, folder, run};
use serde_json::Value;
use tempfile::TempDir;

const DAY: [&str; 2] = ["--as-of", "2026-06-01"];

const HEAD: &str = "id = \"ours-1.0\"\ntitle = \"Our baseline\"\npublisher = \"Platform team\"\nurl = \"https://example.com/baseline\"\ntotal = 12\ncounted = \"the rules of the page\"\n";

/// A control over `weak-tls-protocol`: no other rule is as simple.
const TLS: &str = "[[control]]\nid = \"1.1\"\ntitle = \"Servers speak TLS 1.2 or newer\"\nlevel = 1\nmode = \"auto\"\n[[control.require]]\nrule = \"weak-tls-protocol\"\nparams = { allowed = [\"TLSv1.2\", \"TLSv1.3\"] }\n";

const OTHERS: &str = r#"
[[control]]
id = "1.2"
title = "Protocols are written"
level = 2
mode = "auto"
note = "A default can change with the next version."
[[control.require]]
rule = "weak-tls-protocol"
params = { allowed = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] }
explicit = true

[[control]]
id = "1.3"
title = "No secret stands in a file"
level = 1
mode = "partial"
ask = "Where are secrets kept?"
[[control.require]]
rule = "literal-secret"

[[control]]
id = "2.1"
title = "Keys are kept in a vault"
level = 1
mode = "manual"
ask = "Where are the private keys kept?"

[[control]]
id = "3.1"
title = "The mesh wants mTLS"
url = "https://example.com/baseline#3.1"
level = 1
mode = "auto"
[[control.require]]
rule = "permissive-mtls"

[[control]]
id = "3.2"
title = "From 2030 on everything is better"
level = 1
mode = "auto"
applies = { from = 2030-01-01 }
[[control.require]]
rule = "permissive-mtls"
"#;

/// A server that is violated, one that is met, one that rests on a default and one that cannot be told.
const NGINX: &str = "events {}\nhttp {\n    server {\n        listen 443 ssl;\n        server_name bad.example;\n        ssl_protocols TLSv1 TLSv1.2;\n    }\n    server {\n        listen 444 ssl;\n        server_name good.example;\n        ssl_protocols TLSv1.2 TLSv1.3;\n    }\n    server {\n        listen 445 ssl;\n        server_name plain.example;\n    }\n    server {\n        listen 446 ssl;\n        server_name open.example;\n        ssl_protocols $protocols;\n    }\n}\n";

const MESH: &str = "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: istio-system }\nspec: { mtls: { mode: STRICT } }\n";

fn ours() -> String {
    format!("{HEAD}{TLS}{OTHERS}")
}

fn project() -> TempDir {
    let config = "[nginx]\nversion = \"1.28.0\"\n";
    folder(&[
        ("ours.toml", ours().as_str()),
        ("authlint.toml", config),
        ("infra/nginx.conf", NGINX),
        ("infra/mesh.yaml", MESH),
    ])
}

/// An audit on a fixed day.
fn audit(folder: &TempDir, args: &[&str]) -> Said {
    run(folder, &[&["audit"], DAY.as_slice(), args].concat())
}

/// The audit of `ours.toml` as JSON.
fn json(folder: &TempDir, args: &[&str]) -> Value {
    let always = ["--standard", "ours.toml", "--format", "json"];
    let (_, out, err) = audit(folder, &[always.as_slice(), args].concat());
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"))
}

/// Control and verdict, in order.
fn verdicts(report: &Value) -> Vec<String> {
    let controls = report["standards"][0]["controls"].as_array().unwrap();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    controls
        .iter()
        .map(|one| format!("{} {}", word(&one["id"]), word(&one["verdict"])))
        .collect()
}

/// The verdict of a standard's only control in that configuration.
fn verdict_of(controls: &str, config: &str, nginx: &str) -> String {
    let folder = folder(&[
        ("ours.toml", format!("{HEAD}{controls}").as_str()),
        ("authlint.toml", config),
        ("nginx.conf", nginx),
    ]);
    let report = json(&folder, &["nginx.conf"]);
    let verdict = &report["standards"][0]["controls"][0]["verdict"];
    verdict.as_str().unwrap().to_owned()
}

/// A control that wants these requirements, as lines of a `[[control.require]]`.
fn control(require: &str) -> String {
    format!(
        "[[control]]\nid = \"1\"\ntitle = \"One\"\nmode = \"auto\"\n[[control.require]]\n{require}\n"
    )
}

/// The answer to a standard's only control in a project of these files.
fn answer(require: &str, files: &[(&str, &str)]) -> Value {
    let folder = folder(files);
    common::write(&folder, "ours.toml", format!("{HEAD}{}", control(require)));
    let paths: Vec<_> = files.iter().map(|(path, _)| *path).collect();
    let paths: Vec<_> = paths
        .into_iter()
        .filter(|path| *path != "authlint.toml")
        .collect();
    json(&folder, &paths)["standards"][0]["controls"][0].take()
}

/// What such an answer rests on, in all its scopes.
fn seen(require: &str, files: &[(&str, &str)]) -> Vec<Value> {
    let answer = answer(require, files);
    let scopes = answer["scopes"].as_array().unwrap();
    let all = scopes
        .iter()
        .flat_map(|scope| scope["evidence"].as_array().unwrap());
    all.cloned().collect()
}
