//! What is said of an audit as a whole: contradictions, what does not apply, and what cannot be done.

use super::common::{SOUND, WEAK, write};
use super::{HEAD, MESH, TLS, audit, json, project};
use serde_json::Value;

const OURS: [&str; 2] = ["--standard", "ours.toml"];

#[test]
fn a_contradiction_is_said_once_with_both() {
    let folder = project();
    let contradicts = |other: &str| {
        format!(
            "[[control.contradicts]]\ncontrol = \"{other}:1.1\"\nsetting = \"ssl_protocols\"\nbecause = \"one wants TLS 1.0\"\n"
        )
    };
    write(
        &folder,
        "ours.toml",
        format!("{HEAD}{TLS}{}", contradicts("theirs-1.0")),
    );
    let theirs = format!("{HEAD}{TLS}{}", contradicts("ours-1.0"))
        .replace("ours-1.0\"\nt", "theirs-1.0\"\nt");
    write(&folder, "theirs.toml", theirs);
    let report = json(&folder, &["infra", "--standard", "theirs.toml"]);
    let said = report["contradictions"].as_array().unwrap();
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0]["controls"][0]["standard"], "ours-1.0");
    assert_eq!(said[0]["controls"][1]["standard"], "theirs-1.0");
    assert_eq!(
        json(&folder, &["infra"])["contradictions"],
        serde_json::json!([])
    );
    let (_, text, _) = audit(&folder, &["--standard", "ours.toml,theirs.toml", "infra"]);
    assert_eq!(text.matches("one wants TLS 1.0").count(), 1, "{text}");
}

#[test]
fn versions_of_one_standard_are_one_side_of_a_contradiction() {
    let folder = project();
    let contradicts = |other: &str| {
        format!(
            "[[control.contradicts]]\ncontrol = \"{other}:1.1\"\nsetting = \"ssl_protocols\"\nbecause = \"one wants TLS 1.0\"\n"
        )
    };
    let ours = format!(
        "{HEAD}{TLS}{}{}",
        contradicts("a-1.0"),
        contradicts("a-2.0")
    );
    write(&folder, "ours.toml", ours);
    let other = |id: &str, more: &str| {
        format!("{HEAD}{TLS}{more}").replace("ours-1.0\"\nt", &format!("{id}\"\nt"))
    };
    write(&folder, "a1.toml", other("a-1.0", ""));
    write(&folder, "a2.toml", other("a-2.0", ""));
    let both = ["infra", "--standard", "a1.toml,a2.toml"];
    let report = json(&folder, &both);
    let said = report["contradictions"].as_array().unwrap();
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0]["controls"].as_array().unwrap().len(), 3);
    // What does not apply contradicts nothing.
    let later = "applies = { from = 2030-01-01 }\n";
    let idle = TLS.replace(
        "[[control.require]]",
        &format!("{later}[[control.require]]"),
    );
    for id in ["a-1.0", "a-2.0"] {
        let text = format!("{HEAD}{idle}").replace("ours-1.0\"\nt", &format!("{id}\"\nt"));
        write(
            &folder,
            &format!("{}.toml", id.replace("-1.0", "1").replace("-2.0", "2")),
            text,
        );
    }
    assert_eq!(
        json(&folder, &both)["contradictions"],
        serde_json::json!([])
    );
}

#[test]
fn what_cannot_be_done_is_an_error_and_no_empty_report() {
    let folder = project();
    let (code, out, err) = audit(&folder, &[OURS.as_slice(), &["gone"]].concat());
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("there is no file or folder gone"), "{err}");
    let (code, out, err) = audit(&folder, &[OURS.as_slice(), &["--ignore", "tls"]].concat());
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("the rules that its standards name"), "{err}");
}

#[test]
fn a_control_that_was_kept_from_what_is_there_does_not_say_that_nothing_is() {
    let reason = |applies: &str| {
        let require = format!("rule = \"weak-tls-protocol\"\n{applies}");
        let answer = super::answer(&require, &[("nginx.conf", WEAK)]);
        assert_eq!(answer["verdict"], "not-applicable");
        answer["reason"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        reason("applies = { dialects = [\"istio\"] }"),
        "its rules look at something here, but outside of what it is about: applies to istio"
    );
    assert_eq!(
        reason("applies = { from = 2030-01-01 }"),
        "its rules look at something here, but outside of what it is about: applies from 2030-01-01"
    );
    let answer = super::answer("rule = \"permissive-mtls\"", &[("nginx.conf", WEAK)]);
    assert_eq!(
        answer["reason"],
        "its rules find nothing to judge in these files"
    );
}

/// A text as UTF-16, which is not read.
fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[test]
fn what_is_met_in_some_files_is_open_while_another_is_not_read() {
    let folder = project();
    let nginx = TLS.replace("mode", "applies = { dialects = [\"nginx\"] }\nmode");
    let partial = nginx
        .replace("1.1\"", "9.1\"")
        .replace("auto", "partial\"\nask = \"Who?");
    write(&folder, "ours.toml", format!("{HEAD}{nginx}{partial}"));
    write(&folder, "infra/nginx.conf", SOUND);
    let said = |args: &[&str]| {
        let report = json(&folder, args);
        let controls = report["standards"][0]["controls"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let all = controls.iter().map(|one| {
            assert_eq!(one["scopes"][0]["verdict"], "met");
            format!("{}: {}", text(&one["verdict"]), text(&one["reason"]))
        });
        all.collect::<Vec<_>>()
    };
    let all = ["infra", "server.key"];
    let is_met = ["met: ", "partly: Who?"];
    assert_eq!(said(&["infra"]), is_met);
    // Neither another dialect's file nor a key could hold a server.
    write(&folder, "infra/other.yaml", utf16(MESH));
    write(&folder, "server.key", b"\0\x01\x02\x03");
    assert_eq!(said(&all), is_met);
    write(&folder, "infra/other.conf", utf16(SOUND));
    let open = "undecidable: infra/other.conf was not read";
    assert_eq!(said(&all), [open; 2]);
    write(&folder, "infra/third.conf", utf16(SOUND));
    let more = format!("{open}, as 1 other file");
    assert_eq!(said(&all), [more.as_str(); 2]);
    for format in ["text", "html", "markdown", "oscal", "csv", "junit"] {
        let args = ["--format", format, "infra", "--standard", "ours.toml"];
        let (code, out, _) = audit(&folder, &args);
        let reason = "infra/other.conf was not read, as 1 other file";
        let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!((code, words.matches(reason).count()), (1, 2), "{out}");
    }
    // What is violated is so whatever else there is.
    write(&folder, "infra/nginx.conf", WEAK);
    let report = json(&folder, &["infra"]);
    assert_eq!(super::verdicts(&report), ["1.1 violated", "9.1 violated"]);
}
