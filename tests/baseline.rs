//! A project takes authlint on: what it knows is counted, what is new is shown.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{FINDING, SOUND, Said, WEAK, command, folder, run, said, write};
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const FILE: &str = "authlint-baseline.json";
const ONLY: [&str; 2] = ["--select", "weak-tls-protocol"];

fn check(folder: impl AsRef<Path>, args: &[&str]) -> Said {
    run(
        folder,
        &[&ONLY, ["--format", "concise"].as_slice(), args].concat(),
    )
}

fn baseline(folder: impl AsRef<Path>, args: &[&str]) -> Said {
    run(folder, &[&["baseline"], ONLY.as_slice(), args].concat())
}

/// The lines about `weak-tls-protocol`.
fn reported(out: &str) -> Vec<&str> {
    let lines = out.lines();
    lines
        .filter(|line| line.contains("[weak-tls-protocol]"))
        .collect()
}

fn notes(folder: &TempDir, args: &[&str]) -> Vec<String> {
    let (_, out, _) = run(
        folder,
        &[&ONLY, ["--format", "json"].as_slice(), args].concat(),
    );
    let report: Value = serde_json::from_str(&out).unwrap();
    let notes = report["notes"].as_array().unwrap().iter();
    notes
        .map(|note| format!("{} {}", note["count"], note["text"].as_str().unwrap()))
        .collect()
}

fn text(folder: &TempDir, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).unwrap()
}

/// A folder with one weak file that is known.
fn adopted() -> TempDir {
    let folder = folder(&[("edge/nginx.conf", WEAK)]);
    let said = baseline(&folder, &[]);
    let words = "wrote authlint-baseline.json: 1 finding is known from now on\n";
    assert_eq!(said, (0, words.to_owned(), String::new()));
    folder
}

#[test]
fn what_is_known_is_counted_and_what_is_new_is_shown() {
    let folder = adopted();
    let (code, out, _) = check(&folder, &[]);
    assert_eq!(
        (code, out.as_str()),
        (
            0,
            "0 findings; 1 file checked (1 nginx); 1 known from the baseline\n"
        )
    );
    write(&folder, "new/nginx.conf", WEAK);
    let (code, out, _) = check(&folder, &[]);
    assert_eq!(code, 1);
    assert_eq!(reported(&out), [format!("new/nginx.conf{FINDING}")]);
    let (code, out, _) = check(&folder, &["--no-baseline"]);
    assert_eq!((code, reported(&out).len()), (1, 2));
    assert!(!out.contains("known"), "{out}");
}

#[test]
fn every_format_shows_what_is_known_when_asked() {
    let folder = adopted();
    let shown = |format: &str| {
        let args = ["--show-suppressed", "--format", format];
        let (code, out, _) = run(&folder, &[ONLY.as_slice(), &args].concat());
        assert_eq!(code, 0, "{format}");
        out
    };
    assert!(shown("text").contains("known: known from the baseline"));
    assert!(shown("concise").contains("enables TLSv1 (known)\n"));
    assert!(shown("github").contains("weak-tls-protocol (known)::"));
    for format in ["gitlab", "checkstyle", "rdjson", "markdown"] {
        assert!(shown(format).contains(" (known)"), "{format}");
    }
    assert!(
        shown("junit").contains("type=\"known\""),
        "{}",
        shown("junit")
    );
    let json: Value = serde_json::from_str(&shown("json")).unwrap();
    let given = &json["findings"][0]["suppressed"];
    assert_eq!(given["kind"], "baseline");
    assert_eq!(given["location"]["path"], FILE);
    assert_eq!(given["location"]["start"]["line"], 9);
    assert_eq!(
        (&json["summary"]["known"], &json["summary"]["suppressed"]),
        (&1.into(), &0.into())
    );
    let sarif: Value = serde_json::from_str(&shown("sarif")).unwrap();
    let given = &sarif["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(given["kind"], "external");
    assert_eq!(given["justification"], "known from the baseline");
}

#[test]
fn edits_above_a_finding_change_nothing() {
    let folder = adopted();
    write(
        &folder,
        "edge/nginx.conf",
        WEAK.replace("server {", "# more\n\n    server {"),
    );
    assert_eq!(check(&folder, &[]).0, 0);
    write(
        &folder,
        "edge/nginx.conf",
        WEAK.replace("TLSv1 ", "TLSv1.1 "),
    );
    assert_eq!(check(&folder, &[]).0, 1);
}

#[test]
fn a_moved_file_keeps_its_findings_and_is_said() {
    let folder = adopted();
    fs::rename(folder.path().join("edge"), folder.path().join("front")).unwrap();
    assert_eq!(check(&folder, &[]).0, 0);
    assert_eq!(
        notes(&folder, &[]),
        ["1 known finding moved with the file (edge/nginx.conf to front/nginx.conf)"]
    );
    let (_, out, _) = baseline(&folder, &["--update"]);
    assert_eq!(
        out,
        "updated authlint-baseline.json: 0 dropped, 1 kept, 1 of them in another file\n"
    );
    assert!(text(&folder, FILE).contains("\"front/nginx.conf\""));
    assert_eq!(notes(&folder, &[]), [""; 0]);
}

#[test]
fn a_copy_is_new() {
    let folder = adopted();
    write(&folder, "copy/nginx.conf", WEAK);
    assert_eq!(reported(&check(&folder, &[]).1).len(), 1);
}

#[test]
fn what_is_gone_is_said_and_dropped_by_an_update() {
    let folder = adopted();
    write(&folder, "edge/nginx.conf", SOUND);
    let gone = "1 entry of authlint-baseline.json matches nothing any more";
    assert_eq!(notes(&folder, &[]), [gone]);
    let (_, out, _) = run(&folder, &ONLY);
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("`authlint baseline --update` drops what is gone"),
        "{out}"
    );
    let (code, out, _) = baseline(&folder, &["--update"]);
    assert_eq!(
        (code, out.as_str()),
        (0, "updated authlint-baseline.json: 1 dropped, 0 kept\n")
    );
    assert_eq!(
        text(&folder, FILE),
        "{\n  \"version\": 1,\n  \"findings\": []\n}\n"
    );
    write(&folder, "edge/nginx.conf", WEAK);
    assert_eq!(check(&folder, &[]).0, 1);
}

#[test]
fn a_run_says_nothing_about_what_it_did_not_look_at() {
    let folder = adopted();
    write(&folder, "other/nginx.conf", SOUND);
    write(&folder, "edge/nginx.conf", SOUND);
    assert_eq!(notes(&folder, &["other"]), [""; 0]);
    let (_, out, _) = run(&folder, &["--select", "jwt", "--format", "json"]);
    assert!(out.contains("\"notes\": []"), "{out}");
    // A value that a template hides may still be the known one.
    write(
        &folder,
        "edge/nginx.conf",
        WEAK.replace("TLSv1 TLSv1.2", "{{ protocols }}"),
    );
    assert_eq!(notes(&folder, &[]), [""; 0]);
    baseline(&folder, &["other", "--update", "--baseline", FILE]);
    assert!(text(&folder, FILE).contains("edge/nginx.conf"));
}

#[test]
fn an_update_takes_in_new_findings_only_when_told() {
    let folder = adopted();
    write(&folder, "new/nginx.conf", WEAK);
    let (_, out, _) = baseline(&folder, &["--update"]);
    assert_eq!(
        out,
        "updated authlint-baseline.json: 0 dropped, 1 kept; 1 new left out: `--add` takes in what is new\n"
    );
    assert_eq!(check(&folder, &[]).0, 1);
    let (_, out, _) = baseline(&folder, &["--update", "--add"]);
    assert_eq!(
        out,
        "updated authlint-baseline.json: 0 dropped, 1 kept, 1 new\n"
    );
    assert_eq!(check(&folder, &[]).0, 0);
    let before = text(&folder, FILE);
    baseline(&folder, &["--update", "--add"]);
    assert_eq!(text(&folder, FILE), before);
    assert_eq!(baseline(&folder, &["--add"]).0, 2);
}

#[test]
fn a_baseline_is_never_overwritten() {
    let folder = adopted();
    write(&folder, "new/nginx.conf", WEAK);
    let before = text(&folder, FILE);
    let (code, _, err) = baseline(&folder, &[]);
    assert_eq!(code, 2);
    assert!(
        err.contains("authlint-baseline.json is there already"),
        "{err}"
    );
    assert!(
        err.contains("`--update --add` takes in what is new, too"),
        "{err}"
    );
    assert_eq!(text(&folder, FILE), before);
}

#[test]
fn it_stands_beside_the_configuration_else_in_the_path() {
    let folder = folder(&[("infra/edge/nginx.conf", WEAK)]);
    assert_eq!(baseline(&folder, &["infra"]).0, 0);
    assert!(text(&folder, "infra/authlint-baseline.json").contains("\"edge/nginx.conf\""));
    assert_eq!(check(&folder, &["infra"]).0, 0);
    assert_eq!(check(&folder, &["infra/edge/nginx.conf"]).0, 0);
    let absolute = folder.path().join("infra/edge");
    assert_eq!(check(&folder, &[absolute.to_str().unwrap()]).0, 0);
    let inside = command(folder.path().join("infra/edge"), &[])
        .output()
        .unwrap();
    assert!(said(&inside).1.contains("known from the baseline"));
    let other = folder.path().join("elsewhere");
    fs::create_dir(&other).unwrap();
    assert_eq!(check(&other, &["../infra"]).0, 0);

    fs::remove_file(folder.path().join("infra/authlint-baseline.json")).unwrap();
    write(&folder, "authlint.toml", "");
    assert_eq!(baseline(&folder, &["infra"]).0, 0);
    assert!(text(&folder, FILE).contains("\"infra/edge/nginx.conf\""));
    assert_eq!(check(&folder, &["infra/edge"]).0, 0);
}

#[test]
fn another_name_works_for_both() {
    let folder = folder(&[("nginx.conf", WEAK)]);
    assert_eq!(baseline(&folder, &["--baseline", "known.json"]).0, 0);
    assert_eq!(check(&folder, &[]).0, 1);
    assert_eq!(check(&folder, &["--baseline", "known.json"]).0, 0);
    let (code, _, err) = check(&folder, &["--baseline", "none.json"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("the baseline none.json does not exist"),
        "{err}"
    );
}

#[test]
fn a_baseline_that_cannot_be_read_ends_with_2_at_its_place() {
    let cases = [
        (
            "{\n  \"version\": 9\n}\n",
            "authlint-baseline.json:2:3: this baseline has the form 9",
        ),
        (
            "{\n<<<<<<< ours\n",
            "authlint-baseline.json:2:1: this baseline cannot be read: key must be a string",
        ),
        (
            "\u{1b}[2J",
            "authlint-baseline.json:1:1: this baseline cannot be read",
        ),
    ];
    for (broken, words) in cases {
        let folder = adopted();
        write(&folder, FILE, broken);
        let (code, out, err) = check(&folder, &[]);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(words) && err.contains("help: "), "{err}");
        assert_eq!(baseline(&folder, &["--update"]).0, 2);
        assert_eq!(text(&folder, FILE), broken);
        assert_eq!(check(&folder, &["--no-baseline"]).0, 1);
    }
}

#[test]
fn it_hides_no_mistake_and_nothing_unread() {
    let broken = "events {}\nhttp {\n    server {\n";
    let folder = folder(&[("nginx.conf", broken), ("old.conf", "s\0e\0r\0v\0e\0r\0")]);
    let all = ["--format", "concise"];
    assert_eq!(run(&folder, &["baseline"]).0, 0);
    assert!(text(&folder, FILE).contains("broken-syntax"));
    let (code, out, _) = run(&folder, &all);
    assert_eq!(code, 1);
    assert!(out.contains("nginx.conf: unread: partly read"), "{out}");
    let (code, out, _) = run(&folder, &[all.as_slice(), &["nginx.conf"]].concat());
    assert_eq!(code, 2);
    assert!(out.contains("[broken-syntax]"), "{out}");
    write(&folder, "authlint.toml", "ingore = []\n");
    let (code, out, _) = run(&folder, &all);
    assert_eq!(code, 2);
    assert!(out.contains("[invalid-config]"), "{out}");
    assert_eq!(run(&folder, &["baseline", "--update", "--add"]).0, 2);
    assert!(!text(&folder, FILE).contains("invalid-config"));
}

#[test]
fn a_hook_counts_only_what_it_would_have_shown() {
    let folder = adopted();
    write(&folder, "b/nginx.conf", WEAK);
    let (code, out, _) = check(&folder, &["--tree", ".", "b/nginx.conf"]);
    assert_eq!((code, reported(&out).len()), (1, 1));
    let (code, _, _) = check(&folder, &["--tree", ".", "edge/nginx.conf"]);
    assert_eq!(code, 0);
}

#[test]
fn another_weakness_in_a_known_list_is_new() {
    let folder = adopted();
    let weaker = WEAK.replace("TLSv1 ", "TLSv1 SSLv3 ");
    assert_ne!(weaker, WEAK);
    write(&folder, "edge/nginx.conf", &weaker);
    let (code, out, _) = check(&folder, &[]);
    assert_eq!(code, 1, "{out}");
    assert_eq!(reported(&out).len(), 1, "{out}");
}
