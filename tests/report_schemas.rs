//! The XML reports of real runs against their schemas: the sample infrastructure, and files that try to
//! break out of the markup. `xmllint` judges, which `.ci/run` installs.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{SOUND, WEAK, command, folder, said};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Quotes, markup, what XML 1.0 forbids, and a file that cannot be read.
fn hostile() -> TempDir {
    let name = "]]><b a='x'>&\u{1b}\u{fffe}\u{ffff}";
    let nginx = WEAK.replace("ssl;", &format!("ssl; server_name \"{name}\";"));
    let folder = folder(&[("a&b<c>\"d'.conf", nginx.as_str()), ("sound.conf", SOUND)]);
    let utf16 = WEAK.encode_utf16().flat_map(u16::to_le_bytes);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf16).collect();
    common::write(&folder, "<u>&.conf", utf16);
    folder
}

fn assert_valid(folder: &TempDir, path: &str) {
    let audit = "asvs-5.0,cis-nginx-3.0.0,mesh-zero-trust,mozilla-modern-6.0";
    let audit = ["audit", "--as-of", "2026-11-23", "--standard", audit];
    for (command_words, format) in [
        (&["check"][..], "junit"),
        (&["check"], "checkstyle"),
        (&audit, "junit"),
    ] {
        let report = folder.path().join("report.xml");
        let args = [command_words, &["--format", format, "--output"]].concat();
        let output = command(folder, &args)
            .arg(&report)
            .arg(path)
            .output()
            .unwrap();
        assert_eq!(said(&output).0, 1, "{}", said(&output).2);
        let schema =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/schema/{format}.xsd"));
        let judged = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .args([&schema, &report])
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&judged.stderr);
        assert!(judged.status.success(), "{format} of {path}: {error}");
    }
}

#[test]
#[ignore = "needs xmllint; .ci/run installs it"]
fn reports_of_the_sample_fit_their_schemas() {
    let infra = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/infra");
    assert_valid(&folder::<&str>(&[]), infra.to_str().unwrap());
}

#[test]
#[ignore = "needs xmllint; .ci/run installs it"]
fn no_file_breaks_out_of_the_markup() {
    assert_valid(&hostile(), ".");
}

#[test]
fn hostile_files_give_xml_that_parses() {
    for format in ["junit", "checkstyle"] {
        let folder = hostile();
        let (code, out, _) = common::run(&folder, &["--format", format]);
        assert_eq!(code, 1);
        let document = roxmltree::Document::parse(&out).unwrap();
        let tags = document.descendants().map(|node| node.tag_name().name());
        assert!(!tags.collect::<Vec<_>>().contains(&"b"), "{out}");
        assert!(out.contains("a&amp;b&lt;c&gt;&quot;d&apos;.conf"), "{out}");
        assert!(out.contains("&amp;\\x1b\\u{fffe}\\u{ffff}"), "{out}");
        assert!(out.contains("=\"&lt;u&gt;&amp;.conf\""), "{out}");
    }
}
