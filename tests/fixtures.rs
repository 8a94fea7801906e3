//! Realistic whole files, with every rule on: what stands in a dialect's `ok` folder is silent, and what
//! stands in `bad` says what `<name>.out` beside it lists.
//!
//! An entry is a file, or a folder that is one project. `UPDATE=1 cargo test --test fixtures` writes the
//! lists anew: read them before they are committed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The entries of every dialect's folder of that name, sorted; the lists are no entries.
fn entries(kind: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let below = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries.map(|entry| entry.unwrap().path()).collect()
    };
    let mut found: Vec<_> = below(&root)
        .iter()
        .flat_map(|dialect| below(&dialect.join(kind)))
        .filter(|path| path.extension().is_none_or(|ending| ending != "out"))
        .collect();
    found.sort();
    found
}

/// What a run on one entry says: a line per finding and per unread file, and the summary.
fn lint(entry: &Path) -> (Vec<String>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_authlint"));
    command
        .args(["check", "--format", "concise"])
        .arg(entry.file_name().unwrap())
        .current_dir(entry.parent().unwrap())
        .env_clear()
        .stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let summary = lines.pop().unwrap_or_default();
    (lines, summary)
}

#[test]
fn what_is_right_is_silent() {
    let entries = entries("ok");
    assert!(!entries.is_empty());
    let mut wrong = Vec::new();
    for entry in entries {
        let (lines, summary) = lint(&entry);
        let looked_at = summary.contains(" checked (");
        if !lines.is_empty() || !looked_at {
            wrong.push(format!(
                "{}: {summary}\n{}",
                entry.display(),
                lines.join("\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_is_found_as_listed() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for entry in entries("bad") {
        let list = entry.with_extension("out");
        let (lines, _) = lint(&entry);
        assert!(!lines.is_empty(), "{}: nothing found", entry.display());
        let found = lines.join("\n") + "\n";
        if update {
            fs::write(&list, &found).unwrap();
        } else if fs::read_to_string(&list).unwrap_or_default() != found {
            wrong.push(format!("{}:\n{found}", list.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "these lists say otherwise:\n{}",
        wrong.join("\n")
    );
}
