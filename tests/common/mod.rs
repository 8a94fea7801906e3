//! The program in an empty environment and a folder of its own: what the tests of the command line share.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "every test program takes what it needs"
)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A main file whose only server accepts TLS 1.0 at 5:23.
pub const WEAK: &str = "events {}\nhttp {\n    server {\n        listen 443 ssl;\n        ssl_protocols TLSv1 TLSv1.2;\n    }\n}\n";
/// The same without it.
pub const SOUND: &str = "events {}\nhttp {\n    server {\n        listen 443 ssl;\n        ssl_protocols TLSv1.2;\n    }\n}\n";
/// What is said about [`WEAK`], after its path.
pub const FINDING: &str = ":5:23: high[weak-tls-protocol] this endpoint enables TLSv1";

/// Every format of a check.
pub const FORMATS: [&str; 10] = [
    "text",
    "concise",
    "json",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "rdjson",
    "markdown",
];

/// Exit code, standard output, standard error.
pub type Said = (i32, String, String);

/// A folder with these files.
pub fn folder<T: AsRef<[u8]>>(files: &[(&str, T)]) -> TempDir {
    let folder = tempfile::Builder::new().prefix("cli").tempdir().unwrap();
    for (path, text) in files {
        write(&folder, path, text);
    }
    folder
}

/// One more file, folders above it included.
pub fn write(folder: &TempDir, path: &str, text: impl AsRef<[u8]>) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The program with these words, in that folder.
pub fn command(folder: impl AsRef<Path>, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_authlint"));
    command.args(args).current_dir(folder).env_clear();
    command.stdin(Stdio::null());
    command
}

/// Runs it.
pub fn run(folder: impl AsRef<Path>, args: &[&str]) -> Said {
    said(&command(folder, args).output().unwrap())
}

/// Runs it with text on its standard input.
pub fn run_with_input(folder: impl AsRef<Path>, args: &[&str], input: &[u8]) -> Said {
    let mut child = command(folder, args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    said(&child.wait_with_output().unwrap())
}

/// What came out.
pub fn said(output: &Output) -> Said {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (
        output.status.code().expect("it ended by itself"),
        text(&output.stdout),
        text(&output.stderr),
    )
}
