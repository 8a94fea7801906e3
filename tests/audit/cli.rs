//! What an audit comes to: exit codes, standards of one's own, and everything that decides what applies.

use super::common::{SOUND, WEAK, folder, run, write};
use super::{HEAD, NGINX, TLS, audit, json, ours, project, verdict_of, verdicts};

const OURS: [&str; 2] = ["--standard", "ours.toml"];

#[test]
fn the_exit_code_is_the_gate() {
    let folder = folder(&[("ours.toml", format!("{HEAD}{TLS}").as_str())]);
    write(&folder, "nginx.conf", WEAK);
    let code = |more: &[&str]| audit(&folder, &[OURS.as_slice(), more].concat()).0;
    for format in ["text", "html", "markdown", "json", "oscal", "csv", "junit"] {
        assert_eq!(code(&["--format", format]), 1, "{format}");
    }
    assert_eq!(code(&["--fail-on", "never"]), 0);
    write(&folder, "nginx.conf", SOUND);
    assert_eq!(code(&[]), 0);
    write(
        &folder,
        "nginx.conf",
        SOUND.replace("TLSv1.2", "$protocols"),
    );
    assert_eq!(code(&[]), 0);
    assert_eq!(code(&["--fail-on", "undecidable"]), 1);
    assert_eq!(code(&["gone.conf"]), 2);
    let utf16: Vec<u8> = WEAK.encode_utf16().flat_map(u16::to_le_bytes).collect();
    write(
        &folder,
        "nginx.conf",
        [b"\xff\xfe".as_slice(), &utf16].concat(),
    );
    assert_eq!(code(&["nginx.conf"]), 2);
}

#[test]
fn a_standard_that_is_not_there_is_named_with_the_nearest() {
    let folder = project();
    let (code, out, err) = audit(&folder, &["--standard", "mozila-intermediate-6.0"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.contains("there is no standard `mozila-intermediate-6.0`"),
        "{err}"
    );
    assert!(
        err.contains("did you mean `mozilla-intermediate-6.0`?"),
        "{err}"
    );
}

#[test]
fn a_broken_standard_of_ones_own_is_said_at_its_place() {
    let folder = project();
    let cases = [
        ("[[control]]\nid = 7\n", "ours.toml:8:6: "),
        (
            "[[control]]\nid = \"1\"\ntitle = \"t\"\nmode = \"auto\"\n[[control.require]]\nrule = \"weak-tls\"\n",
            "ours.toml:12:8: there is no rule `weak-tls`",
        ),
        (
            "[[control]]\nid = \"1\"\ntitle = \"t\"\nmode = \"auto\"\n[[control.require]]\nrule = \"weak-tls-protocol\"\nparams = { min = 1 }\n",
            "ours.toml:13:10: `weak-tls-protocol` has no parameter `min`",
        ),
        (
            "[[control]]\nid = \"1\"\ntitle = \"t\"\nmode = \"manual\"\n",
            "ours.toml:8:6: what needs a person says what to `ask`",
        ),
    ];
    for (controls, wanted) in cases {
        write(&folder, "ours.toml", format!("{HEAD}{controls}"));
        let (code, out, err) = audit(&folder, &OURS);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(wanted), "{wanted}: {err}");
    }
}

#[test]
fn every_verdict_comes_about() {
    let folder = project();
    let report = json(&folder, &["infra"]);
    let wanted = [
        "1.1 violated",
        "1.2 violated",
        "1.3 needs-person",
        "2.1 needs-person",
        "3.1 met",
        "3.2 not-applicable",
    ];
    assert_eq!(verdicts(&report), wanted);
    let controls = report["standards"][0]["controls"].as_array().unwrap();
    let scopes = controls[0]["scopes"].as_array().unwrap();
    let of = |name: &str| {
        let wanted = format!("server {name}.example on ");
        let is = |one: &&serde_json::Value| one["scope"].as_str().unwrap().starts_with(&wanted);
        scopes.iter().find(is).unwrap()
    };
    assert_eq!(of("bad")["verdict"], "violated");
    assert_eq!(of("bad")["evidence"][0]["path"], "infra/nginx.conf");
    assert_eq!(of("bad")["evidence"][0]["line"], 6);
    assert_eq!(of("bad")["evidence"][0]["column"], 23);
    assert_eq!(of("bad")["evidence"][0]["value"], "TLSv1");
    let good = &of("good")["evidence"][0];
    assert_eq!(of("good")["verdict"], "met");
    assert_eq!(
        (&good["value"], &good["origin"]),
        (&"TLSv1.2 TLSv1.3".into(), &"written".into())
    );
    let plain = &of("plain")["evidence"][0];
    assert_eq!(of("plain")["verdict"], "met");
    assert!(
        plain["origin"].as_str().unwrap().starts_with("default"),
        "{plain}"
    );
    let open = &of("open")["evidence"][0];
    assert_eq!(
        (&of("open")["verdict"], &open["result"]),
        (&"undecidable".into(), &"unknown".into())
    );
    assert!(!open["help"].as_str().unwrap().is_empty());
    assert_eq!(controls[5]["reason"], "applies from 2030-01-01");
}

#[test]
fn an_inherited_value_says_so() {
    let nginx = "events {}\nhttp {\n    ssl_protocols TLSv1.2;\n    server { listen 443 ssl; server_name a.example; }\n}\n";
    let folder = folder(&[
        ("ours.toml", format!("{HEAD}{TLS}").as_str()),
        ("nginx.conf", nginx),
    ]);
    let report = json(&folder, &["nginx.conf"]);
    let evidence = &report["standards"][0]["controls"][0]["scopes"][0]["evidence"][0];
    assert_eq!(
        (&evidence["origin"], &evidence["line"]),
        (&"inherited".into(), &3.into()),
        "{report}"
    );
}

#[test]
fn a_default_does_not_count_where_it_has_to_be_written() {
    let control = TLS.replace(
        "mode = \"auto\"",
        "mode = \"auto\"\napplies = { dialects = [\"nginx\"] }",
    ) + "explicit = true\n";
    let config = "[nginx]\nversion = \"1.28.0\"\n";
    let default = SOUND.replace("ssl_protocols TLSv1.2;", "");
    assert_eq!(verdict_of(&control, config, SOUND), "met");
    assert_eq!(verdict_of(&control, config, &default), "violated");
    assert_eq!(verdict_of(TLS, config, &default), "met");
}

#[test]
fn any_is_enough_and_all_is_all() {
    let with = |word: &str| {
        let head = TLS.split("[[control.require]]").next().unwrap();
        format!(
            "{head}[[control.require]]\n{word} = [{{ rule = \"weak-tls-protocol\" }}, {{ rule = \"disclosed-server-version\" }}]\n"
        )
    };
    let quiet = WEAK.replace("http {\n", "http {\n    server_tokens off;\n");
    let both = verdict_of(&with("all"), "", &quiet);
    assert_eq!(
        (both.as_str(), verdict_of(&with("all"), "", WEAK).as_str()),
        ("violated", "violated")
    );
    let sound = SOUND.replace("http {\n", "http {\n    server_tokens off;\n");
    assert_eq!(verdict_of(&with("any"), "", &sound), "met");
    assert_eq!(verdict_of(&with("all"), "", &sound), "met");
}

#[test]
fn deployment_and_day_decide_what_applies() {
    let when = |applies: &str| {
        TLS.replace(
            "mode = \"auto\"",
            &format!("mode = \"auto\"\napplies = {{ {applies} }}"),
        )
    };
    let is = |applies: &str, config: &str| verdict_of(&when(applies), config, WEAK);
    let of = |key: &str| format!("[deployment]\n{key}\n");
    let (met, not) = ("violated", "not-applicable");
    assert_eq!(is("audience = \"public\"", ""), "undecidable");
    assert_eq!(
        is("audience = \"public\"", &of("audience = \"public\"")),
        met
    );
    assert_eq!(
        is("audience = \"public\"", &of("audience = \"internal\"")),
        not
    );
    assert_eq!(is("behind = true", ""), not);
    assert_eq!(is("behind = true", &of("behind = \"alb\"")), met);
    assert_eq!(is("behind = false", &of("behind = \"alb\"")), not);
    // The day is 2026-06-01.
    assert_eq!(is("from = 2026-06-01", ""), met);
    assert_eq!(is("from = 2026-06-02", ""), not);
    assert_eq!(is("until = 2026-06-01", ""), met);
    assert_eq!(is("until = 2026-05-31", ""), not);
    assert_eq!(is("dialects = [\"istio\"]", ""), not);
}

#[test]
fn the_configuration_names_the_standards() {
    let folder = project();
    let (code, _, err) = audit(&folder, &["infra"]);
    assert_eq!(code, 2);
    assert!(err.contains("no standard is named"), "{err}");
    write(
        &folder,
        "authlint.toml",
        "[audit]\nstandards = [\"ours.toml\"]\n",
    );
    let (code, out, err) = audit(&folder, &["infra"]);
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(out.starts_with("Our baseline (ours-1.0)\n"), "{out}");
    // Its paths start at its folder.
    let (code, out, err) = run(
        folder.path().join("infra"),
        &["audit", "--as-of", "2026-06-01"],
    );
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(out.starts_with("Our baseline"), "{out}");
    let (_, out, _) = audit(
        &folder,
        &["--standard", "mozilla-intermediate-6.0", "infra"],
    );
    assert!(
        out.starts_with("Mozilla") && !out.contains("Our baseline"),
        "{out}"
    );
    write(&folder, "authlint.toml", "[audit]\nstandard = [\"x\"]\n");
    let (code, _, err) = audit(&folder, &["infra"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("authlint.toml:2:1: unknown key `standard`"),
        "{err}"
    );
}

#[test]
fn a_control_is_explained_with_its_rules_and_bounds() {
    let folder = project();
    let explain = |word: &str| run(&folder, &["explain", word]);
    let (code, out, err) = explain("ours.toml:1.2");
    assert_eq!((code, err.as_str()), (0, ""));
    for wanted in [
        "ours-1.0:1.2  Protocols are written\n",
        "Our baseline, level 2; decided from configuration\n",
        "A default can change with the next version.\n",
        "\nIt rests on\n  weak-tls-protocol, written\n",
        "allowed = TLSv1, TLSv1.1, TLSv1.2, TLSv1.3\n",
        "rules/tls/weak-tls-protocol.md\n",
    ] {
        assert!(out.contains(wanted), "{wanted}: {out}");
    }
    let (_, out, _) = explain("ours.toml:2.1");
    assert!(
        out.contains("decided by a person")
            && out.contains("Ask\n  Where are the private keys kept?"),
        "{out}"
    );
    let (_, out, _) = explain("ours.toml:3.2");
    assert!(out.contains("Applies from 2030-01-01\n"), "{out}");
    let (code, out, _) = explain("ours.toml");
    assert_eq!(code, 0);
    assert!(
        out.contains("\n2.1  manual   Keys are kept in a vault\n"),
        "{out}"
    );
    assert!(
        explain("mozilla-intermediate-6.0:tls_versions")
            .1
            .contains("as a server")
    );
    for (word, said) in [
        ("ours.toml:1.22", "did you mean `1.2`?"),
        (
            "mozila-intermediate-6.0",
            "did you mean `mozilla-intermediate-6.0`?",
        ),
        (
            "mozila-intermediate-6.0:1",
            "did you mean `mozilla-intermediate-6.0`?",
        ),
        ("weak-tls-protocols", "did you mean `weak-tls-protocol`?"),
    ] {
        let (code, _, err) = explain(word);
        assert_eq!(code, 2, "{word}");
        assert!(err.contains(said), "{word}: {err}");
    }
}

#[test]
fn the_standards_are_listed_for_programs_too() {
    let folder = project();
    let (code, out, _) = run(&folder, &["standards", "--format", "json"]);
    assert_eq!(code, 0);
    let all: serde_json::Value = serde_json::from_str(&out).unwrap();
    let one = all
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == "mozilla-intermediate-6.0")
        .unwrap();
    let number = |key: &str| one[key].as_u64().unwrap();
    assert_eq!(
        number("controls"),
        number("auto") + number("partial") + number("manual")
    );
    assert!(number("total") >= number("controls"));
    let (_, text, _) = run(&folder, &["standards"]);
    assert!(text.contains("mozilla-intermediate-6.0  Mozilla"), "{text}");
}

#[test]
fn a_level_leaves_out_what_is_above_it() {
    let folder = project();
    let ids = verdicts(&json(&folder, &["infra", "--level", "1"]));
    assert_eq!(
        (ids.len(), ids.iter().any(|one| one.starts_with("1.2"))),
        (5, false)
    );
    assert_eq!(
        verdicts(&json(&folder, &["infra", "--level", "2"])).len(),
        6
    );
}

#[test]
fn a_standard_extends_another() {
    let folder = project();
    let text = "id = \"ours-2.0\"\ntitle = \"More\"\nextends = \"mozilla-intermediate-6.0\"\nwithout = [\"tls_versions\"]\n";
    write(&folder, "more.toml", format!("{text}{TLS}"));
    let args = ["--standard", "more.toml", "--format", "json", "infra"];
    let (_, out, err) = audit(&folder, &args);
    assert_eq!(err, "");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let ids = verdicts(&report);
    assert!(
        !ids.iter().any(|one| one.starts_with("tls_versions ")),
        "{ids:?}"
    );
    assert!(ids.contains(&"1.1 violated".to_owned()), "{ids:?}");
    assert_eq!(report["standards"][0]["publisher"], "Mozilla");
    write(
        &folder,
        "more.toml",
        text.replace("tls_versions", "nothing"),
    );
    let (code, _, err) = audit(&folder, &args);
    assert_eq!(code, 2);
    assert!(
        err.contains("more.toml:4:12: there is no control `nothing` to leave out"),
        "{err}"
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = project();
    for format in ["text", "html", "markdown", "json", "oscal", "csv", "junit"] {
        let once = || {
            audit(
                &folder,
                &["--standard", "ours.toml", "--format", format, "infra"],
            )
            .1
        };
        assert_eq!(once(), once(), "{format}");
        let alone = audit(
            &folder,
            &[
                "--standard",
                "ours.toml",
                "--format",
                format,
                "infra",
                "--jobs",
                "1",
            ],
        );
        assert_eq!(once(), alone.1, "{format}");
    }
}

#[test]
fn a_standard_is_read_from_anywhere_and_never_as_configuration() {
    let folder = project();
    let elsewhere = folder.path().join("ours.toml");
    let below = folder.path().join("infra");
    let args = [
        "audit",
        "--as-of",
        "2026-06-01",
        "--format",
        "json",
        "--standard",
        elsewhere.to_str().unwrap(),
    ];
    let (code, out, err) = run(&below, &args);
    assert_eq!((code, err.as_str()), (1, ""), "{out}");
    assert!(NGINX.contains("bad.example") && ours().contains("1.1"));
}
