//! The program as a person or a pipeline meets it: an empty environment and a folder of its own.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{FORMATS, SOUND, Said, WEAK, command, folder, run, run_with_input, said};
use std::fs;
use tempfile::TempDir;

const ONLY: [&str; 2] = ["--select", "weak-tls-protocol"];

fn empty() -> TempDir {
    folder::<&str>(&[])
}

fn concise(folder: &TempDir, args: &[&str]) -> Said {
    run(
        folder,
        &[&ONLY, ["--format", "concise"].as_slice(), args].concat(),
    )
}

#[test]
fn no_argument_means_the_current_folder() {
    let folder = folder(&[("nginx.conf", WEAK)]);
    let (code, out, _) = concise(&folder, &[]);
    assert_eq!(code, 1);
    let first = out.lines().next().unwrap();
    assert_eq!(
        first,
        "nginx.conf:5:23: high[weak-tls-protocol] this endpoint enables TLSv1"
    );
    let named = concise(&folder, &["./nginx.conf"]);
    assert_eq!(named.1.lines().next().unwrap(), first);
}

#[test]
fn the_exit_code_depends_on_the_threshold_and_on_no_format() {
    let folder = folder(&[("nginx.conf", WEAK)]);
    for format in FORMATS {
        let args = [&ONLY, ["--format", format].as_slice()].concat();
        assert_eq!(run(&folder, &args).0, 1, "{format}");
        let lenient = [args.as_slice(), &["--fail-on", "critical"]].concat();
        assert_eq!(run(&folder, &lenient).0, 0, "{format}");
    }
}

#[test]
fn sound_files_are_clean() {
    let folder = folder(&[("nginx.conf", SOUND)]);
    let (code, out, err) = concise(&folder, &[]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.starts_with("0 findings; 1 file checked (1 nginx)"),
        "{out}"
    );
}

#[test]
fn what_cannot_be_done_is_said_with_the_way_out() {
    let folder = folder(&[("nginx.conf", SOUND)]);
    let cases = [
        (vec!["none.conf"], "there is no file or folder none.conf"),
        (vec!["chekc"], "did you mean `authlint check`?"),
        (
            vec!["--select", "weak-tls-protocl"],
            "did you mean `weak-tls-protocol`?",
        ),
        (
            vec!["explain", "weak-tls-protocl"],
            "did you mean `weak-tls-protocol`?",
        ),
        (
            vec!["--config", "none.toml"],
            "the configuration none.toml does not exist",
        ),
        (
            vec!["--fail-on", "hihg"],
            "write one of critical, high, medium, low, info",
        ),
    ];
    for (args, words) in cases {
        let (code, _, err) = run(&folder, &args);
        assert_eq!(code, 2, "{args:?}");
        assert!(err.contains(words), "{args:?}: {err}");
    }
}

#[test]
fn a_missing_path_does_not_hide_the_findings_of_the_others() {
    let folder = folder(&[("nginx.conf", WEAK)]);
    let (code, out, _) = concise(&folder, &["nginx.conf", "none.conf"]);
    assert_eq!(code, 2);
    assert!(out.contains("weak-tls-protocol"));
}

#[test]
fn a_mistake_in_the_configuration_is_a_finding_and_ends_with_2() {
    let folder = folder(&[("authlint.toml", "ingore = []\n"), ("nginx.conf", SOUND)]);
    for format in ["text", "concise", "json", "sarif", "github"] {
        let (code, out, _) = run(&folder, &["--format", format]);
        assert_eq!(code, 2, "{format}");
        assert!(out.contains("invalid-config"), "{format}: {out}");
    }
}

#[test]
fn the_configuration_is_found_upward_and_its_paths_start_there() {
    let config = "[[overrides]]\npaths = [\"dev/**\"]\nignore = [\"weak-tls-protocol\"]\n";
    let folder = folder(&[
        ("authlint.toml", config),
        ("dev/nginx.conf", WEAK),
        ("prod/nginx.conf", WEAK),
    ]);
    let reported = |out: &str| out.matches("[weak-tls-protocol]").count();
    assert_eq!(reported(&concise(&folder, &[]).1), 1);
    assert_eq!(reported(&concise(&folder, &["dev"]).1), 0);
    let mut inside = command(
        &folder,
        &["--format", "concise", "--select", "weak-tls-protocol"],
    );
    let output = inside
        .current_dir(folder.path().join("dev"))
        .output()
        .unwrap();
    assert_eq!(reported(&said(&output).1), 0);
    let absolute = folder.path().join("dev");
    assert_eq!(
        reported(&concise(&folder, &[absolute.to_str().unwrap()]).1),
        0
    );
}

#[test]
fn no_file_at_all_is_said() {
    let folder = folder(&[("README.md", "# Nothing\n")]);
    let (code, _, err) = concise(&folder, &[]);
    assert_eq!(code, 0);
    assert!(err.contains("there is no file to check here"));
    assert_eq!(concise(&folder, &["--require-files"]).0, 2);
}

#[test]
fn a_named_file_that_cannot_be_read_is_2_and_a_found_one_1() {
    let folder = folder(&[("a/nginx.conf", "s\0e\0r\0v\0e\0r\0")]);
    assert_eq!(concise(&folder, &["a/nginx.conf"]).0, 2);
}

#[test]
fn standard_input_has_the_name_it_is_given() {
    let folder = empty();
    let args = [
        "-",
        "--stdin-filename",
        "x/nginx.conf",
        "--format",
        "concise",
    ];
    let (code, out, _) =
        run_with_input(&folder, &[&ONLY, args.as_slice()].concat(), WEAK.as_bytes());
    assert_eq!(code, 1);
    assert!(out.starts_with("x/nginx.conf:5:23:"), "{out}");
}

#[test]
fn a_hook_reads_the_tree_and_reports_the_passed_files() {
    let folder = folder(&[
        ("a/nginx.conf", WEAK),
        ("b/nginx.conf", WEAK),
        ("README.md", "# A\n"),
    ]);
    let (code, out, _) = concise(&folder, &["--tree", ".", "b/nginx.conf"]);
    assert_eq!(code, 1);
    assert!(
        out.contains("b/nginx.conf:5") && !out.contains("a/nginx.conf:5"),
        "{out}"
    );
    assert_eq!(concise(&folder, &["--tree", ".", "README.md"]).0, 0);
}

#[test]
fn fixes_are_shown_or_made() {
    let folder = folder(&[("nginx.conf", WEAK)]);
    let path = folder.path().join("nginx.conf");
    let args = |more: &[&'static str]| [["fix"].as_slice(), &ONLY, more].concat();
    let (_, out, _) = run(&folder, &args(&["--unsafe", "--diff"]));
    assert!(
        out.contains("-        ssl_protocols TLSv1 TLSv1.2;"),
        "{out}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), WEAK);
    assert_eq!(run(&folder, &args(&["--unsafe"])).0, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), SOUND);
}

#[test]
fn init_writes_once() {
    let folder = empty();
    let (code, out, _) = run(&folder, &["init", "--hook"]);
    assert_eq!(code, 0, "{out}");
    assert!(folder.path().join("authlint.toml").is_file());
    let hooks = fs::read_to_string(folder.path().join(".pre-commit-config.yaml")).unwrap();
    assert!(hooks.contains("- id: authlint"));
    let (code, _, err) = run(&folder, &["init"]);
    assert_eq!(code, 2);
    assert!(err.contains("authlint.toml is there already"));
}

#[test]
fn rules_explain_and_completions_answer() {
    let folder = empty();
    assert!(run(&folder, &["rules"]).1.contains("weak-tls-protocol"));
    assert!(
        run(&folder, &["rules", "--format", "json"])
            .1
            .contains("\"weak-tls-protocol\"")
    );
    assert!(
        run(&folder, &["explain", "weak-tls-protocol"])
            .1
            .contains("RFC 8996")
    );
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            run(&folder, &["completions", shell]).1.contains("authlint"),
            "{shell}"
        );
    }
}

#[test]
fn a_prefix_starts_in_the_folder_of_the_configuration() {
    let main = "events {}\nhttp {\n    include tls/*.conf;\n    server { listen 443 ssl; }\n}\n";
    let files = [
        ("infra/authlint.toml", "[nginx]\nprefix = \"shared\"\n"),
        ("infra/edge/nginx.conf", main),
        ("infra/shared/tls/a.conf", "ssl_protocols TLSv1;\n"),
    ];
    let folder = folder(&files);
    let absolute = folder.path().join("infra");
    for path in ["infra", absolute.to_str().unwrap()] {
        let (code, out, _) = concise(&folder, &[path]);
        assert_eq!(code, 1, "{out}");
        assert!(
            out.contains("/shared/tls/a.conf:1:15: high[weak-tls-protocol]"),
            "{path}: {out}"
        );
        assert!(!out.contains("include"), "{path}: {out}");
    }
    let inside = command(&absolute, &["--format", "json", "."])
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&inside.stdout).unwrap();
    assert_eq!(report["notes"], serde_json::json!([]));
    let below = command(absolute.join("edge"), &["--format", "json", ".."])
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&below.stdout).unwrap();
    assert_eq!(report["notes"], serde_json::json!([]));
}
