//! What the README shows is what the program prints. `UPDATE=1 cargo test --test readme` rewrites it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{WEAK, command, folder, run, said};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// The text between two others.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start}"))
        .1;
    rest.split_once(end)
        .unwrap_or_else(|| panic!("no {end} after {start}"))
        .0
}

fn console(words: &str, output: &str) -> String {
    format!("```console\n$ {words}\n{}\n```\n", output.trim_end())
}

fn sample(readme: &str) -> String {
    let input = between(readme, "<!-- input: nginx.conf -->\n```nginx\n", "```\n");
    let folder = folder(&[("nginx.conf", input)]);
    let mut command = command(&folder, &["nginx.conf"]);
    let (code, out, err) = said(&command.env("COLUMNS", "100").output().unwrap());
    assert_eq!((code, err.as_str()), (1, ""));
    console("authlint nginx.conf", &out)
}

fn audit(readme: &str) -> String {
    let nginx = between(readme, "<!-- input: nginx.conf -->\n```nginx\n", "```\n");
    let ours = between(readme, "<!-- input: ours.toml -->\n```toml\n", "```\n");
    let folder = folder(&[("nginx.conf", nginx), ("ours.toml", ours)]);
    let words = "audit --standard ours.toml --as-of 2026-11-23 nginx.conf";
    let (code, out, err) = run(&folder, &words.split(' ').collect::<Vec<_>>());
    assert_eq!((code, err.as_str()), (1, ""), "{out}");
    let made = between(&out, ", rules ", ",");
    console(
        &format!("authlint {words}"),
        &out.replace(made, "c005e33a144e"),
    )
}

fn help() -> String {
    let folder = folder::<&str>(&[]);
    ["-h", "fix -h"]
        .map(|words| {
            let args: Vec<&str> = words.split(' ').collect();
            let mut command = command(&folder, &args);
            let (code, out, _) = said(&command.env("COLUMNS", "100").output().unwrap());
            assert_eq!(code, 0);
            console(&format!("authlint {words}"), &out)
        })
        .join("\n")
}

fn rules() -> String {
    let folder = folder::<&str>(&[]);
    let (_, out, _) = run(&folder, &["rules", "--format", "json"]);
    let rules: Value = serde_json::from_str(&out).unwrap();
    let rules = rules
        .as_array()
        .or_else(|| rules["rules"].as_array())
        .unwrap();
    let mut topics: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for rule in rules {
        topics
            .entry(rule["topic"].as_str().unwrap())
            .or_default()
            .push(rule);
    }
    let mut table = format!(
        "{} rules in {} topics; `--select`, `--extend-select` and `--ignore` take either. {} are off unless they\nare selected: only some standards want them.\n\n| rule | severity | dialects | finding |\n|---|---|---|---|\n",
        rules.len(),
        topics.len(),
        rules.iter().filter(|rule| rule["optional"] == true).count()
    );
    for (topic, rules) in topics {
        let _ = writeln!(table, "| **{topic}** | | | |");
        for rule in rules {
            let word = |key: &str| rule[key].as_str().unwrap();
            let dialects = rule["dialects"].as_array().unwrap().iter();
            let dialects: Vec<&str> = dialects.map(|one| one.as_str().unwrap()).collect();
            let (id, severity, title) = (word("id"), word("severity"), word("title"));
            let dialects = dialects.join(", ");
            let off = if rule["optional"] == true {
                ", off"
            } else {
                ""
            };
            let page = format!("rules/{topic}/{id}.md");
            assert!(path().with_file_name(&page).is_file(), "{page}");
            let _ = writeln!(
                table,
                "| [`{id}`]({page}) | {severity}{off} | {dialects} | {title} |"
            );
        }
    }
    table
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let readme = fs::read_to_string(path()).unwrap();
    let mut expected = readme.clone();
    for (name, text) in [
        ("sample", sample(&readme)),
        ("audit", audit(&readme)),
        ("help", help()),
        ("rules", rules()),
    ] {
        let start = format!("<!-- generated: {name} -->\n");
        let old = format!(
            "{start}{}<!-- end -->",
            between(&expected, &start, "<!-- end -->")
        );
        expected = expected.replace(&old, &format!("{start}{text}<!-- end -->"));
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path(), expected).unwrap();
    } else {
        assert!(
            readme == expected,
            "run `UPDATE=1 cargo test --test readme`, then read the README"
        );
    }
}

#[test]
fn its_configuration_and_comment_are_taken() {
    let readme = fs::read_to_string(path()).unwrap();
    let config = between(&readme, "matter most:\n\n```toml\n", "```\n");
    let line = between(
        &readme,
        "silences nothing is a finding itself:\n\n```nginx\n",
        "```\n",
    );
    let main = format!(
        "events {{}}\nhttp {{\n    server {{\n        listen 443 ssl;\n        {line}    }}\n}}\n"
    );
    let folder = folder(&[("authlint.toml", config), ("nginx.conf", &main)]);
    let select = ["--select", "weak-tls-protocol,syntax", "--fail-on", "info"];
    let (code, out, err) = run(&folder, &select);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("1 suppressed"), "{out}");
}

#[test]
fn its_waiver_is_in_force() {
    let readme = fs::read_to_string(path()).unwrap();
    let waiver = between(&readme, "```toml\n[[waiver]]\n", "```\n");
    let config = format!("[[waiver]]\n{waiver}");
    let folder = folder(&[
        ("authlint.toml", config.as_str()),
        ("legacy/nginx.conf", WEAK),
    ]);
    let only = ["--select", "weak-tls-protocol", "--as-of", "2026-07-01"];
    let (code, out, _) = run(&folder, &only);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("1 waived"), "{out}");
}

#[test]
fn the_sample_infrastructure_holds_what_the_readme_promises() {
    let (code, out, _) = run(
        env!("CARGO_MANIFEST_DIR"),
        &["--format", "concise", "tests/infra"],
    );
    assert_eq!(code, 1);
    for rule in [
        "issuer-mismatch",
        "unknown-kind",
        "obsolete-directive",
        "bypassable-origin-pattern",
    ] {
        assert!(out.contains(&format!("[{rule}]")), "{rule}: {out}");
    }
    let summary = out.lines().last().unwrap();
    assert!(
        summary.contains("7 files checked (3 nginx, 2 auth, 2 istio)"),
        "{summary}"
    );
}
