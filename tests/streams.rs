//! What goes to which stream and file, what no wish for quiet hides, and where paths start.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{FORMATS, SOUND, WEAK, command, folder, run};
use serde_json::Value;
use std::fs;

#[test]
fn quiet_does_not_hide_what_was_not_read() {
    let folder = folder(&[("broken.yaml", "jwt: [\n")]);
    for format in ["text", "concise"] {
        let (code, out, _) = run(&folder, &["-q", "--format", format, "broken.yaml"]);
        assert_eq!(code, 2, "{format}");
        assert!(out.contains("broken.yaml"), "{format}: {out}");
    }
}

#[test]
fn a_path_that_is_not_there_is_in_every_format() {
    let folder = folder(&[("nginx.conf", SOUND)]);
    for format in FORMATS {
        let (code, out, _) = run(&folder, &["--format", format, "nginx.conf", "nope"]);
        assert_eq!(code, 2, "{format}");
        assert!(out.contains("nope"), "{format}: {out}");
    }
}

#[test]
fn the_configuration_is_the_one_of_the_first_path() {
    let ignores = "ignore = [\"tls\"]\n";
    let folder = folder(&[
        ("a/authlint.toml", ignores),
        ("a/nginx.conf", WEAK),
        ("b/nginx.conf", WEAK),
    ]);
    let (code, out, err) = run(&folder, &["--format", "concise", "b", "a"]);
    assert_eq!(code, 1);
    assert!(
        out.contains("b/nginx.conf:5:23: high[weak-tls-protocol]"),
        "{out}"
    );
    assert!(err.contains("the first has none"), "{err}");
}

#[test]
fn a_report_is_not_written_over_what_was_checked() {
    let folder = folder(&[("nginx.conf", WEAK)]);
    let (code, _, err) = run(&folder, &["--output", "nginx.conf"]);
    assert_eq!(code, 2);
    assert!(err.contains("among the files that were checked"), "{err}");
    let kept = fs::read_to_string(folder.path().join("nginx.conf")).unwrap();
    assert_eq!(kept, WEAK);
}

#[test]
fn a_tree_without_the_given_path_is_a_failure() {
    let folder = folder(&[("sub/nginx.conf", SOUND), ("other.conf", SOUND)]);
    for lost in ["deleted.conf", "other.conf"] {
        let (code, _, err) = run(&folder, &["--tree", "sub", lost]);
        assert_eq!(code, 2, "{lost}");
        assert!(err.contains(&format!("there is no {lost} in sub")), "{err}");
    }
    assert_eq!(run(&folder, &["--tree", "sub", "sub/nginx.conf"]).0, 0);
}

#[test]
fn a_repository_is_found_above_the_paths_wherever_the_run_starts() {
    let folder = folder(&[("repo/.git/HEAD", ""), ("repo/infra/nginx.conf", WEAK)]);
    for path in ["repo/infra", "repo"] {
        let (_, out, _) = run(&folder, &["--format", "sarif", path]);
        let log: Value = serde_json::from_str(&out).unwrap();
        let result = &log["runs"][0]["results"][0];
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(uri, "infra/nginx.conf", "{path}");
    }
}

#[test]
fn the_hook_goes_to_the_top_of_the_repository() {
    let folder = folder(&[(".git/HEAD", ""), ("infra/nginx.conf", SOUND)]);
    let inside = folder.path().join("infra");
    let (code, out, _) = run(&inside, &["init", "--hook"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("added the hook to ../.pre-commit-config.yaml"),
        "{out}"
    );
    assert!(folder.path().join(".pre-commit-config.yaml").is_file());
    assert!(!inside.join(".pre-commit-config.yaml").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said_and_no_panic() {
    let folder = folder(&[("nginx.conf", SOUND)]);
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut command = command(&folder, &["completions", "bash"]);
    let done = command.stdout(full).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    let err = String::from_utf8(done.stderr).unwrap();
    assert!(
        err.starts_with("authlint: cannot write the output"),
        "{err}"
    );
}

#[test]
fn what_is_narrated_names_each_place_once() {
    let text = "events {}\nhttp {\n  map $http_origin $o {\n    ~^https://.*example.com$ $http_origin;\n  }\n  server {\n    listen 443 ssl;\n    add_header Access-Control-Allow-Origin $o;\n    add_header Access-Control-Allow-Credentials true;\n    add_header Vary Origin;\n  }\n}\n";
    let folder = folder(&[("nginx.conf", text)]);
    let mut command = command(&folder, &["--select", "bypassable-origin-pattern"]);
    command.env("NO_GRAPHICS", "1");
    let out = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let labels: Vec<_> = out
        .lines()
        .filter(|line| line.contains("label at line"))
        .collect();
    assert!(labels.iter().all(|line| !line.contains("to 5:")), "{out}");
    let credentials = labels
        .iter()
        .filter(|line| line.contains("credentials are allowed here"));
    assert_eq!(credentials.count(), 1, "{out}");
    assert!(out.contains("label at line 9, "), "{out}");
}
