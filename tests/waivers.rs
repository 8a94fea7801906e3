//! Exceptions in `authlint.toml`, from their first day to their last.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{FINDING, SOUND, Said, WEAK, folder, run, write};
use serde_json::Value;
use tempfile::TempDir;

const RULES: [&str; 2] = ["--select", "weak-tls-protocol,permissive-mtls,syntax"];

/// A waiver for that scope, in force from January to June of 2026.
fn waiver(scope: &str) -> String {
    format!(
        "[[waiver]]\nrule = \"weak-tls-protocol\"\n{scope}\nowner = \"payments\"\nreason = \"old tills\"\ncreated = 2026-01-01\nexpires = 2026-06-30\n"
    )
}

fn project(config: &str) -> TempDir {
    folder(&[("authlint.toml", config), ("nginx.conf", WEAK)])
}

fn check(folder: &TempDir, args: &[&str]) -> Said {
    let always = ["--format", "concise", "--fail-on", "info"];
    run(folder, &[&RULES, always.as_slice(), args].concat())
}

fn on(folder: &TempDir, day: &str) -> Said {
    check(folder, &["--as-of", day])
}

#[test]
fn a_waived_finding_does_not_count_and_stays_visible() {
    let folder = project(&waiver("path = \"nginx.conf\""));
    let (code, out, err) = on(&folder, "2026-03-01");
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.ends_with("1 waived\n"), "{out}");
    let shown = |format: &str| {
        let args = [
            "--show-suppressed",
            "--as-of",
            "2026-03-01",
            "--format",
            format,
        ];
        run(&folder, &[RULES.as_slice(), &args].concat()).1
    };
    assert!(shown("text").contains("waived: old tills (payments, until 2026-06-30)"));
    assert!(shown("concise").contains("enables TLSv1 (waived)\n"));
    assert!(shown("github").contains("weak-tls-protocol (waived)::"));
    let json: Value = serde_json::from_str(&shown("json")).unwrap();
    let given = &json["findings"][0]["suppressed"];
    assert_eq!(given["kind"], "waiver");
    assert_eq!(given["location"]["path"], "authlint.toml");
    assert_eq!(given["location"]["start"]["line"], 2);
    assert_eq!(json["summary"]["waived"], 1);
    let sarif: Value = serde_json::from_str(&shown("sarif")).unwrap();
    let given = &sarif["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(given["kind"], "external");
    assert_eq!(
        given["justification"],
        "old tills (payments, until 2026-06-30)"
    );
}

#[test]
fn an_expired_waiver_fails_and_its_finding_counts_again() {
    let folder = project(&waiver("path = \"nginx.conf\""));
    assert_eq!(on(&folder, "2026-06-30").0, 0);
    let (code, out, _) = on(&folder, "2026-07-01");
    assert_eq!(code, 1);
    let lines: Vec<_> = out.lines().take(2).collect();
    let expired = "authlint.toml:7:11: medium[expired-waiver] this waiver ended on 2026-06-30";
    assert_eq!(lines, [expired.to_owned(), format!("nginx.conf{FINDING}")]);
    assert!(!out.contains("unused-waiver"), "{out}");
    // Not yet in force: nothing is said, nothing is waived.
    let (code, out, _) = on(&folder, "2025-12-31");
    assert_eq!((code, out.lines().count()), (1, 2), "{out}");
}

#[test]
fn the_day_is_the_command_lines_then_the_configurations_then_today() {
    let config = format!(
        "[deployment]\nas-of = 2026-07-01\n{}",
        waiver("path = \"**\"")
    );
    let folder = project(&config);
    assert!(check(&folder, &[]).1.contains("expired-waiver"));
    assert_eq!(on(&folder, "2026-03-01").0, 0);
    // No clock is as late as this, and none as early.
    let ended = waiver("path = \"**\"").replace("2026-", "2001-");
    write(&folder, "authlint.toml", ended);
    assert!(check(&folder, &[]).1.contains("expired-waiver"));
    // Nobody has decided tomorrow what holds from then on, except on a day that the run is told.
    let ahead = waiver("path = \"**\"").replace("2026-", "9001-");
    write(&folder, "authlint.toml", ahead);
    let (code, out, _) = check(&folder, &[]);
    assert_eq!(code, 2);
    let said = "authlint.toml:6:11: high[invalid-config] this waiver was created in the future";
    assert_eq!(out.lines().next(), Some(said));
    assert_eq!(on(&folder, "9000-01-01").1.lines().count(), 2);
    let (code, _, err) = on(&folder, "1.1.2026");
    assert_eq!(code, 2);
    assert!(err.contains("write a day as 2026-12-31"), "{err}");
}

#[test]
fn an_end_too_far_from_the_day_of_the_run_is_a_mistake() {
    let open = waiver("path = \"**\"").replace("created = 2026-01-01\n", "");
    let folder = project(&open);
    assert_eq!(on(&folder, "2025-06-30").0, 0);
    let (code, out, _) = on(&folder, "2025-06-29");
    assert_eq!(code, 2);
    let said = "authlint.toml:6:11: high[invalid-config] this waiver holds for more than 12 months";
    assert_eq!(out.lines().next(), Some(said));
    assert!(out.contains(FINDING), "{out}");
}

#[test]
fn a_scope_is_a_path_a_server_a_finding_or_a_resource() {
    let named = WEAK.replace("listen", "server_name a.com; listen");
    let folder = folder(&[("a/nginx.conf", named.as_str()), ("b/nginx.conf", WEAK)]);
    write(&folder, "authlint.toml", "");
    let (_, out, _) = run(&folder, &[RULES.as_slice(), &["--format", "json"]].concat());
    let report: Value = serde_json::from_str(&out).unwrap();
    let fingerprint = report["findings"][1]["fingerprint"].as_str().unwrap();
    let cases = [
        ("path = \"a/**\"".to_owned(), "b/"),
        ("path = \"b\"".to_owned(), "a/"),
        ("server = \"a.com\"".to_owned(), "b/"),
        (format!("fingerprint = \"{fingerprint}\""), "a/"),
        ("path = \"a/**\"\nserver = \"b.com\"".to_owned(), ""),
    ];
    for (scope, left) in cases {
        write(&folder, "authlint.toml", waiver(&scope));
        let (code, out, _) = on(&folder, "2026-03-01");
        let found: Vec<_> = out
            .lines()
            .filter(|line| line.contains("enables TLSv1"))
            .collect();
        assert_eq!(code, 1, "{scope}: {out}");
        assert!(
            found.iter().all(|line| line.starts_with(left)),
            "{scope}: {out}"
        );
        assert_eq!(
            found.len(),
            if left.is_empty() { 2 } else { 1 },
            "{scope}: {out}"
        );
    }
}

#[test]
fn a_path_starts_at_the_configuration_wherever_the_run_starts() {
    let config = waiver("path = \"/edge/nginx.conf\"");
    let folder = folder(&[
        ("p/authlint.toml", config.as_str()),
        ("p/edge/nginx.conf", WEAK),
    ]);
    write(&folder, "p/sub/a.txt", "");
    write(&folder, "q/a.txt", "");
    for (start, path) in [
        ("p", "."),
        ("", "p"),
        ("p/edge", "."),
        ("p/sub", ".."),
        ("q", "../p"),
    ] {
        let args = [
            "--as-of",
            "2026-03-01",
            "--select",
            "weak-tls-protocol",
            path,
        ];
        let (code, out, _) = run(folder.path().join(start), &args);
        assert_eq!(code, 0, "{path} from {start}: {out}");
        assert!(out.contains("1 waived"), "{path} from {start}: {out}");
    }
}

#[test]
fn a_resource_is_a_manifest() {
    let one = "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: NAME, namespace: shop }\nspec: { mtls: { mode: PERMISSIVE } }\n";
    let two = format!(
        "{}---\n{}",
        one.replace("NAME", "a"),
        one.replace("NAME", "b")
    );
    let folder = folder(&[("mesh.yaml", two.as_str())]);
    let waived = |resource: &str| {
        let scope = format!("resource = \"{resource}\"");
        let text = waiver(&scope).replace("weak-tls-protocol", "permissive-mtls");
        write(&folder, "authlint.toml", text);
        let out = on(&folder, "2026-03-01").1;
        let found = out
            .lines()
            .filter(|line| line.contains("[permissive-mtls]"));
        let lines: Vec<_> = found
            .map(|line| line.split(':').nth(1).unwrap().to_owned())
            .collect();
        lines.join(" ")
    };
    assert_eq!(waived("PeerAuthentication/shop/a"), "9");
    assert_eq!(waived("PeerAuthentication/shop/*"), "");
    assert_eq!(waived("PeerAuthentication/*/b"), "4");
    assert_eq!(waived("PeerAuthentication/a"), "4 9");
    assert_eq!(waived("PeerAuthentication/bank/a"), "4 9");
}

#[test]
fn a_waiver_that_covers_nothing_is_a_finding_where_the_run_saw_it_all() {
    let folder = project(&waiver("path = \"gone/**\""));
    let unused = "authlint.toml:2:8: low[unused-waiver] nothing that this waiver covers is reported by weak-tls-protocol";
    let (_, out, _) = on(&folder, "2026-03-01");
    assert_eq!(out.lines().next(), Some(unused));
    // A part of the project tells nothing.
    let (_, out, _) = check(&folder, &["--as-of", "2026-03-01", "nginx.conf"]);
    assert!(!out.contains("unused-waiver"), "{out}");
    // Nor does a run without the rule,
    let other = [
        "--select",
        "unused-waiver,missing-hsts",
        "--as-of",
        "2026-03-01",
    ];
    assert!(!run(&folder, &other).1.contains("nothing that this waiver"));
    // nor one that could not decide what it covers,
    let open = WEAK.replace("TLSv1 TLSv1.2", "$protocols");
    let open = open.replace("listen", "server_name a.com; listen");
    write(&folder, "nginx.conf", open);
    for (scope, is_unused) in [
        ("server = \"a.com\"", false),
        ("path = \"nginx.conf\"", false),
        ("server = \"nosuch.com\"", true),
        ("resource = \"PeerAuthentication/shop/gone\"", true),
        ("fingerprint = \"00000000000000000000000000000000\"", true),
    ] {
        write(&folder, "authlint.toml", waiver(scope));
        let (_, out, _) = on(&folder, "2026-03-01");
        assert!(out.contains("undecided"), "{out}");
        assert_eq!(out.contains("unused-waiver"), is_unused, "{scope}: {out}");
    }
    write(&folder, "authlint.toml", waiver("server = \"a.com\""));
    // nor one that could not read a file it may be about.
    write(&folder, "nginx.conf", SOUND);
    assert!(on(&folder, "2026-03-01").1.contains("unused-waiver"));
    write(&folder, "b/nginx.conf", "events {}\nhttp {\n    server {\n");
    assert!(!on(&folder, "2026-03-01").1.contains("unused-waiver"));
}

#[test]
fn a_waiver_for_some_of_the_servers_changes_nothing_and_is_not_unused() {
    let two = "events {}\nhttp {\n    ssl_protocols TLSv1 TLSv1.2;\n    server { listen 1 ssl; server_name a.com; }\n    server { listen 2 ssl; server_name b.com; }\n}\n";
    let folder = folder(&[("nginx.conf", two)]);
    write(&folder, "authlint.toml", waiver("server = \"a.com\""));
    let (code, out, _) = on(&folder, "2026-03-01");
    assert_eq!(code, 1);
    assert!(
        out.starts_with("nginx.conf:3:19: high[weak-tls-protocol]"),
        "{out}"
    );
    assert!(
        !out.contains("unused-waiver") && !out.contains("waived"),
        "{out}"
    );
}

#[test]
fn a_waiver_of_a_control_does_nothing_here() {
    let text = waiver("path = \"gone/**\"").replace(
        "rule = \"weak-tls-protocol\"",
        "control = \"asvs-5.0:9.1.2\"",
    );
    let folder = project(&text);
    for day in ["2026-03-01", "2027-03-01"] {
        let (code, out, _) = on(&folder, day);
        assert_eq!((code, out.lines().count()), (1, 2), "{out}");
        assert!(out.contains(FINDING), "{out}");
    }
}

#[test]
fn what_a_waiver_covers_is_not_mended_and_not_in_a_baseline() {
    let folder = project(&waiver("path = \"**\""));
    let day = ["--as-of", "2026-03-01"];
    let fix = [["fix", "--unsafe"].as_slice(), &RULES, &day].concat();
    assert_eq!(run(&folder, &fix).0, 0);
    let text = std::fs::read_to_string(folder.path().join("nginx.conf")).unwrap();
    assert_eq!(text, WEAK);
    let (_, out, _) = run(&folder, &[["baseline"].as_slice(), &RULES, &day].concat());
    assert!(out.contains("0 findings are known"), "{out}");
    // And no baseline hides that a waiver has ended.
    let late = ["baseline", "--update", "--add", "--as-of", "2027-01-01"];
    assert_eq!(run(&folder, &[late.as_slice(), &RULES].concat()).0, 0);
    let (code, out, _) = on(&folder, "2027-01-01");
    assert_eq!(code, 1);
    assert!(
        out.contains("expired-waiver") && out.contains("1 known"),
        "{out}"
    );
}

#[test]
fn a_hook_is_not_held_up_by_a_waiver_elsewhere() {
    let folder = project(&waiver("path = \"nginx.conf\""));
    write(&folder, "b/nginx.conf", SOUND);
    let late = ["--as-of", "2027-01-01", "--tree", "."];
    let run = |path: &str| check(&folder, &[late.as_slice(), &[path]].concat()).0;
    assert_eq!(run("b/nginx.conf"), 0);
    assert_eq!(run("nginx.conf"), 1);
    assert_eq!(run("authlint.toml"), 1);
}
