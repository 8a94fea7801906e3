//! Standards of the user's own: what they may extend, and the mistakes that are said at their places.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Said, WEAK, folder, run};
use serde_json::Value;

const HEAD: &str =
    "id = \"ours\"\ntitle = \"Ours\"\ntotal = 2\ncounted = \"the rules of the page\"\n";
const REQUIRE: &str = "[[control.require]]\nrule = \"weak-tls-protocol\"\n";

fn control(id: &str) -> String {
    format!("[[control]]\nid = \"{id}\"\ntitle = \"One\"\nmode = \"auto\"\n{REQUIRE}")
}

fn audit(files: &[(&str, &str)], args: &[&str]) -> Said {
    let all = [files, &[("nginx.conf", WEAK)]].concat();
    let always = ["audit", "--as-of", "2026-06-01", "nginx.conf"];
    let folder = folder(&all);
    run(&folder, &[always.as_slice(), args].concat())
}

/// What is said of a standard that cannot be used.
fn refused(text: &str) -> String {
    let (code, out, err) = audit(&[("ours.toml", text)], &["--standard", "ours.toml"]);
    assert_eq!((code, out.as_str()), (2, ""), "{text}\n{err}");
    err
}

fn assert_refused(cases: &[(String, &str)]) {
    for (text, said) in cases {
        let err = refused(text);
        assert!(err.contains(said), "{said}\n{text}\n{err}");
        assert!(!err.contains('\u{1b}'), "{err:?}");
    }
}

#[test]
fn each_mistake_is_said_at_its_place() {
    let good = format!("{HEAD}{}", control("1"));
    let (code, _, err) = audit(&[("ours.toml", &good)], &["--standard", "ours.toml"]);
    assert_eq!((code, err.as_str()), (1, ""));
    let entry = |lines: &str| good.replace("mode = \"auto\"\n", lines);
    let cases = [
        (
            good.replace("\"ours\"", "\"bcp195\""),
            ":1:6: `bcp195` comes with authlint",
        ),
        (
            good.replace("\"ours\"", "\"\""),
            ":1:6: the standard's `id` is empty",
        ),
        (
            good.replace("\"ours\"", "\"a:b\""),
            ":1:6: the standard's `id` holds ':'",
        ),
        (good.replace("total = 2\n", ""), ":1:6: `total` is missing"),
        (
            good.replace("total = 2", "total = 0"),
            ":3:9: `total` is less than the 1 controls",
        ),
        (
            good.replace("id = \"1\"", "id = \" \""),
            ":6:6: the control's `id` is empty",
        ),
        (
            good.replace("id = \"1\"", "id = \"1\\u001b[31m\""),
            ":6:6: the control's `id` holds '\\u{1b}'",
        ),
        (
            entry("mode = \"manual\"\nask = \"Who?\"\n"),
            "a manual control rests on no rule",
        ),
        (
            entry("mode = \"partial\"\nask = \"\"\n"),
            ":9:7: `ask` asks nothing",
        ),
    ];
    assert_refused(&cases);
}

#[test]
fn what_a_control_rests_on_has_to_be_there() {
    let good = format!("{HEAD}{}", control("1"));
    let require = |lines: &str| good.replace("rule = \"weak-tls-protocol\"\n", lines);
    let entry = |lines: &str| good.replace("mode = \"auto\"\n", lines);
    let cases = [
        (
            require("rule = \"weak-tls-protocl\"\n"),
            ":10:8: there is no rule `weak-tls-protocl`: did you mean `weak-tls-protocol`?",
        ),
        (
            require("rule = \"unused-waiver\"\n"),
            ":10:8: `unused-waiver` is about authlint's own work",
        ),
        (
            require("rule = \"weak-tls-protocol\"\nparams = { allowed = [\"TLSv9\"] }\n"),
            ":11:10: `allowed` of `weak-tls-protocol` takes no `TLSv9`: did you mean `TLSv1`?",
        ),
        (
            require("rule = \"weak-tls-protocol\"\nparams = { alowed = [\"TLSv1.3\"] }\n"),
            "has no parameter `alowed`: did you mean `allowed`?",
        ),
        (
            require(
                "rule = \"unlisted-tls-cipher\"\nparams = { allowed = [\"ECDHE-RSA-AES128-GCM-SHA257\"] }\n",
            ),
            "did you mean `ECDHE-RSA-AES128-GCM-SHA256`?",
        ),
        (
            require("rule = \"weak-tls-protocol\"\nside = \"sever\"\n"),
            ":11:8: `sever` is neither `server` nor `upstream`: did you mean `server`?",
        ),
        (
            require("rule = \"literal-secret\"\nside = \"server\"\n"),
            ":11:8: `literal-secret` looks at no two sides",
        ),
        (
            require("any = [{ rule = \"missing-crl\" }]\nside = \"server\"\n"),
            "go with `rule`",
        ),
        (
            entry("mode = \"auto\"\napplies = { dialects = [\"ngnix\"] }\n"),
            "there is no dialect `ngnix`: did you mean `nginx`?",
        ),
        (
            entry("mode = \"auto\"\napplies = { audience = \"publik\" }\n"),
            "the audience is `public` or `internal`: did you mean `public`?",
        ),
        (
            entry("mode = \"auto\"\napplies = { from = 2027-01-01, until = 2026-01-01 }\n"),
            ":9:40: `until` lies before `from`",
        ),
        (
            format!(
                "{good}[[control.contradicts]]\ncontrol = \"bcp196:1\"\nsetting = \"a\"\nbecause = \"b\"\n"
            ),
            ":12:11: there is no standard `bcp196`: did you mean `bcp195`?",
        ),
        (
            format!(
                "{good}[[control.contradicts]]\ncontrol = \"asvs-5.0:99.1\"\nsetting = \"a\"\nbecause = \"b\"\n"
            ),
            ":12:11: asvs-5.0 has no control `99.1`",
        ),
        (
            format!("extends = \"bcp159\"\n{good}"),
            ":1:11: there is no standard `bcp159`: did you mean `bcp195`?",
        ),
        (
            format!("extends = \"cis-nginx-3.0.0\"\nwithout = [\"2.4.33\"]\n{good}"),
            "there is no control `2.4.33` to leave out: did you mean `2.4.3`?",
        ),
    ];
    assert_refused(&cases);
}

#[test]
fn a_standard_extends_a_file_beside_it() {
    let base = format!("{HEAD}{}{}", control("1"), control("2")).replace("\"ours\"", "\"base\"");
    let base = base.replace("total = 2", "total = 30");
    let ours = format!(
        "id = \"ours\"\ntitle = \"Ours\"\nextends = \"lib/base.toml\"\nwithout = [\"1\"]\n{}",
        control("3")
    );
    let files = [("s/lib/base.toml", base.as_str()), ("s/ours.toml", &ours)];
    let args = ["--standard", "s/ours.toml", "--format", "json"];
    let (code, out, err) = audit(&files, &args);
    assert_eq!((code, err.as_str()), (1, ""));
    let report: Value = serde_json::from_str(&out).unwrap();
    let standard = &report["standards"][0];
    let ids: Vec<_> = standard["controls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].clone())
        .collect();
    assert_eq!(ids, ["2", "3"]);
    // The whole is counted anew, and by the words of nobody else.
    assert_eq!(standard["total"], 30);
    assert_eq!(standard["counted"], "those of base, 1 left out and 1 added");
    let broken = base.replace("mode = \"auto\"", "mode = \"auto\"\nask = \"\"");
    let files = [("s/lib/base.toml", broken.as_str()), ("s/ours.toml", &ours)];
    let (code, _, err) = audit(&files, &args);
    assert_eq!(code, 2);
    assert!(err.contains("s/ours.toml:3:11: `lib/base.toml` has mistakes of its own:\n  s/lib/base.toml:9:7: `ask`"), "{err}");
}

#[test]
fn circles_and_long_chains_end() {
    let extends = |to: &str| format!("extends = \"{to}\"\n{HEAD}");
    let (a, b) = (extends("b.toml"), extends("./a.toml"));
    let (code, _, err) = audit(&[("a.toml", &a), ("b.toml", &b)], &["--standard", "a.toml"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("`./a.toml` extends itself in the end"),
        "{err}"
    );
    let chain: Vec<_> = (0..12)
        .map(|at| {
            (
                format!("{at}.toml"),
                extends(&format!("{}.toml", at + 1)).replace("\"ours\"", &format!("\"s{at}\"")),
            )
        })
        .collect();
    let files: Vec<_> = chain
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let (_, _, err) = audit(
        &[files.as_slice(), &[("12.toml", HEAD)]].concat(),
        &["--standard", "0.toml"],
    );
    assert!(err.contains("more than 8 deep"), "{err}");
}

#[test]
fn two_standards_of_one_name_cannot_be_told_apart() {
    let (a, b) = (
        format!("{HEAD}{}", control("1")),
        format!("{HEAD}{}", control("2")),
    );
    let files = [("a.toml", a.as_str()), ("b.toml", b.as_str())];
    let (code, _, err) = audit(&files, &["--standard", "a.toml", "--standard", "b.toml"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("a.toml and b.toml are both called `ours`"),
        "{err}"
    );
    let other =
        "[[control.contradicts]]\ncontrol = \"theirs:9\"\nsetting = \"a\"\nbecause = \"b\"\n";
    let theirs = b.replace("\"ours\"", "\"theirs\"");
    let ours = format!("{a}{other}");
    let both = [("a.toml", ours.as_str()), ("b.toml", theirs.as_str())];
    assert_eq!(audit(&both, &["--standard", "a.toml"]).0, 1);
    let (code, _, err) = audit(&both, &["--standard", "a.toml,b.toml"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("ours:1 contradicts theirs:9, which is not there"),
        "{err}"
    );
    // One that is named twice is answered once.
    let (_, out, _) = audit(&files, &["--standard", "a.toml", "--standard", "./a.toml"]);
    assert_eq!(out.matches("Ours (ours)").count(), 1, "{out}");
}

#[test]
fn check_reports_names_that_the_configuration_gets_wrong() {
    let waiver = |control: &str| {
        format!(
            "[[waiver]]\ncontrol = \"{control}\"\npath = \"**\"\nowner = \"a\"\nreason = \"b\"\nexpires = 2026-12-31\n"
        )
    };
    let ours = format!("{HEAD}{}", control("1"));
    let listed = "[audit]\nstandards = [\"ours.toml\"]\n";
    let cases = [
        (
            "[audit]\nstandards = [\"bcp195\", \"asvs-5\"]\n".to_owned(),
            "authlint.toml:2:24: high[invalid-config] there is no standard `asvs-5`",
        ),
        (
            waiver("bcp19:3.1"),
            "authlint.toml:2:11: high[invalid-config] there is no standard `bcp19`",
        ),
        (
            waiver("asvs-5.0:99.1"),
            "authlint.toml:2:11: high[invalid-config] asvs-5.0 has no control `99.1`",
        ),
        (waiver("ours:1"), "there is no standard `ours`"),
        (
            format!("{listed}{}", waiver("ours:11")),
            "authlint.toml:4:11: high[invalid-config] ours has no control `11`",
        ),
    ];
    let said = |config: &str, args: &[&str]| {
        let folder = folder(&[
            ("authlint.toml", config),
            ("ours.toml", &ours),
            ("nginx.conf", WEAK),
        ]);
        run(&folder, args)
    };
    let check = ["--format", "concise", "--as-of", "2026-06-01"];
    let audit = ["audit", "--standard", "bcp195", "--as-of", "2026-06-01"];
    for (config, wanted) in cases {
        let (code, out, _) = said(&config, &check);
        assert_eq!(code, 2, "{config}{out}");
        assert!(out.contains(wanted), "{wanted}: {out}");
        let (code, _, err) = said(&config, &audit);
        assert_eq!(code, 2, "{config}");
        let wanted = wanted.replace("high[invalid-config] ", "");
        assert!(err.contains(&wanted), "{wanted}: {err}");
    }
    let good = format!("{listed}{}", waiver("ours:1"));
    assert_eq!(said(&good, &check).0, 1);
}
