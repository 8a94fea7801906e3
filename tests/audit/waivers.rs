//! Waivers in an audit: of a control, of the rules behind it, ended and idle ones.

use super::common::{WEAK, folder, write};
use super::{HEAD, TLS, audit, json};
use serde_json::Value;
use tempfile::TempDir;

const CONTROL: &str = "control = \"ours-1.0:1.1\"";
const RULE: &str = "rule = \"weak-tls-protocol\"";

fn waiver(of: &str, scope: &str) -> String {
    format!(
        "[[waiver]]\n{of}\n{scope}\nowner = \"payments\"\nreason = \"old tills\"\nticket = \"SEC-1\"\ncreated = 2026-01-01\nexpires = 2026-06-30\n"
    )
}

fn project(config: &str) -> TempDir {
    let named = WEAK.replace("listen", "server_name a.com; listen");
    folder(&[
        ("ours.toml", format!("{HEAD}{TLS}").as_str()),
        ("authlint.toml", config),
        ("a/nginx.conf", &named),
    ])
}

fn control(report: &Value) -> &Value {
    &report["standards"][0]["controls"][0]
}

fn verdict(folder: &TempDir) -> String {
    let report = json(folder, &[]);
    control(&report)["verdict"].as_str().unwrap().to_owned()
}

#[test]
fn a_waiver_of_the_control_or_of_its_rule_holds_and_the_verdict_stays_visible() {
    let scopes = [
        "path = \"a/**\"",
        "server = \"a.com\"",
        "path = \"a\"\nserver = \"a.com\"",
    ];
    for of in [CONTROL, RULE] {
        for scope in scopes {
            let folder = project(&waiver(of, scope));
            let (code, _, _) = audit(&folder, &["--standard", "ours.toml"]);
            assert_eq!(code, 0, "{of} {scope}");
            let report = json(&folder, &[]);
            let scope = &control(&report)["scopes"][0];
            assert_eq!(control(&report)["verdict"], "waived");
            assert_eq!(
                (&scope["verdict"], &scope["original"]),
                (&"waived".into(), &"violated".into())
            );
            assert_eq!(scope["waivers"][0]["owner"], "payments");
            assert_eq!(scope["waivers"][0]["expires"], "2026-06-30");
            assert_eq!(scope["evidence"][0]["result"], "wrong");
            assert_eq!(report["waivers"], serde_json::json!([]));
        }
    }
    let folder = project(&waiver(CONTROL, scopes[0]));
    for format in ["text", "html", "markdown", "json", "oscal", "csv", "junit"] {
        let (_, out, _) = audit(
            &folder,
            &["--standard", "ours.toml", "--format", format, "a"],
        );
        for word in [
            "waived",
            "violated",
            "payments",
            "2026-06-30",
            "old tills",
            "SEC-1",
        ] {
            assert!(out.contains(word), "{format} without {word}: {out}");
        }
    }
}

#[test]
fn a_waiver_about_something_else_changes_nothing() {
    let others = [
        waiver(CONTROL, "path = \"b/**\""),
        waiver(RULE, "server = \"b.com\""),
        waiver("control = \"asvs-5.0:9.1.2\"", "path = \"a/**\""),
        waiver("rule = \"missing-hsts\"", "path = \"a/**\""),
    ];
    for one in others {
        assert_eq!(verdict(&project(&one)), "violated", "{one}");
    }
}

#[test]
fn one_of_two_servers_is_not_both() {
    let folder = project(&waiver(CONTROL, "server = \"a.com\""));
    let two = "events {}\nhttp {\n    ssl_protocols TLSv1 TLSv1.2;\n    server { listen 1 ssl; server_name a.com; }\n    server { listen 2 ssl; server_name b.com; }\n}\n";
    write(&folder, "a/nginx.conf", two);
    let report = json(&folder, &[]);
    let scopes = control(&report)["scopes"].as_array().unwrap();
    let of: Vec<_> = scopes
        .iter()
        .map(|one| one["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(
        (control(&report)["verdict"].as_str().unwrap(), of),
        ("violated", vec!["waived", "violated"])
    );
}

#[test]
fn every_part_of_a_violation_has_to_be_waived() {
    let both = TLS.replace(
        "[[control.require]]",
        "[[control.require]]\nrule = \"missing-hsts\"\n[[control.require]]",
    );
    let with = |config: &str| {
        let folder = project(config);
        write(&folder, "ours.toml", format!("{HEAD}{both}"));
        verdict(&folder)
    };
    let (tls, hsts) = (
        waiver(RULE, "path = \"a\""),
        waiver("rule = \"missing-hsts\"", "path = \"a\""),
    );
    assert_eq!(with(""), "violated");
    assert_eq!(with(&tls), "violated");
    assert_eq!(with(&hsts), "violated");
    assert_eq!(with(&format!("{tls}{hsts}")), "waived");
    assert_eq!(with(&waiver(CONTROL, "path = \"a\"")), "waived");
}

#[test]
fn what_nobody_knows_is_not_waived_with_what_is_known() {
    let both = TLS.to_owned() + "[[control.require]]\nrule = \"weak-tls-cipher\"\n";
    let folder = project(&waiver(RULE, "path = \"a\""));
    write(&folder, "ours.toml", format!("{HEAD}{both}"));
    write(
        &folder,
        "a/nginx.conf",
        WEAK.replace("ssl;", "ssl; ssl_ciphers $ciphers;"),
    );
    assert_eq!(verdict(&folder), "undecidable");
    write(&folder, "authlint.toml", waiver(CONTROL, "path = \"a\""));
    assert_eq!(verdict(&folder), "waived");
}

#[test]
fn a_manifest_is_waived_by_its_name() {
    let text = "[[control]]\nid = \"1.1\"\ntitle = \"mTLS\"\nmode = \"auto\"\n[[control.require]]\nrule = \"permissive-mtls\"\n";
    let mesh = super::MESH.replace("STRICT", "PERMISSIVE");
    for (name, wanted) in [
        ("PeerAuthentication/istio-system/*", "waived"),
        ("PeerAuthentication/shop/*", "violated"),
    ] {
        let folder = project(&waiver(CONTROL, &format!("resource = \"{name}\"")));
        write(&folder, "ours.toml", format!("{HEAD}{text}"));
        write(&folder, "a/mesh.yaml", &mesh);
        assert_eq!(verdict(&folder), wanted, "{name}");
    }
}

#[test]
fn an_ended_waiver_does_not_hold_is_said_and_fails() {
    let folder = project(&waiver(CONTROL, "path = \"a\""));
    let late = ["audit", "--standard", "ours.toml", "--as-of", "2026-07-01"];
    let (code, out, _) = super::run(&folder, &late);
    assert_eq!(code, 1);
    assert!(
        out.contains("the waiver of ours-1.0:1.1 ended on 2026-06-30"),
        "{out}"
    );
    assert!(out.contains("authlint.toml:8:11: "), "{out}");
    // Mended, it still asks for somebody to remove it.
    write(&folder, "a/nginx.conf", super::common::SOUND);
    let formats = ["text", "html", "markdown", "json", "oscal", "csv", "junit"];
    for format in formats {
        let (code, out, _) =
            super::run(&folder, &[late.as_slice(), &["--format", format]].concat());
        assert_eq!(code, 1, "{format}");
        assert!(out.contains("ended on 2026-06-30"), "{format}: {out}");
    }
    // On its last day it holds; before its first it does not, and nothing is said.
    write(&folder, "a/nginx.conf", WEAK);
    let on = |day: &str| {
        super::run(
            &folder,
            &["audit", "--standard", "ours.toml", "--as-of", day],
        )
    };
    assert_eq!(on("2026-06-30").0, 0);
    let (code, out, _) = on("2025-12-31");
    assert_eq!(
        (code, out.contains("Waivers to look at")),
        (1, false),
        "{out}"
    );
}

#[test]
fn an_idle_waiver_of_a_control_is_said_where_everything_was_seen() {
    let said = |folder: &TempDir, args: &[&str]| {
        let report = json(folder, args);
        let remarks = report["waivers"].as_array().unwrap().clone();
        remarks
            .iter()
            .map(|one| format!("{} {}", one["result"], one["line"]))
            .collect::<Vec<_>>()
    };
    let folder = project(&waiver(CONTROL, "path = \"b\""));
    assert_eq!(said(&folder, &[]), ["\"unused-waiver\" 2"]);
    assert_eq!(
        audit(&folder, &["--standard", "ours.toml", "--fail-on", "never"]).0,
        0
    );
    // A part of the project tells nothing,
    assert!(said(&folder, &["a"]).is_empty());
    // nor does what cannot be told where it holds,
    let open = WEAK.replace("TLSv1 TLSv1.2", "$protocols");
    write(&folder, "a/nginx.conf", &open);
    assert_eq!(said(&folder, &[]), ["\"unused-waiver\" 2"]);
    write(&folder, "b/nginx.conf", open);
    assert!(said(&folder, &[]).is_empty());
    // nor what cannot be read.
    write(&folder, "a/nginx.conf", WEAK);
    write(&folder, "b/nginx.conf", WEAK.replace("TLSv1 ", ""));
    assert_eq!(said(&folder, &[]).len(), 1);
    write(&folder, "c/nginx.conf", "events {}\nhttp {\n    server {\n");
    assert!(said(&folder, &[]).is_empty());
}

#[test]
fn a_waiver_of_a_control_that_is_not_there_is_a_mistake() {
    let folder = project(&waiver("control = \"ours-1.0:1.11\"", "path = \"a\""));
    let (code, out, err) = audit(&folder, &["--standard", "ours.toml"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.contains("authlint.toml:2:11: ours-1.0 has no control `1.11`"),
        "{err}"
    );
    assert!(err.contains("did you mean `1.1`?"), "{err}");
}
