//! What is said of an audit as a whole: contradictions, what does not apply, and what cannot be done.

use super::common::{WEAK, write};
use super::{HEAD, TLS, audit, json, project};

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
