//! What each format promises to those who read it.

use super::common::{folder, write};
use super::{HEAD, TempDir, audit, json, ours, project};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const FORMATS: [&str; 7] = ["text", "html", "markdown", "json", "oscal", "csv", "junit"];

const SECRET: &str = "9f2b7c51e0d84a6fb3c8e1d27a5f90646b1c";

fn rendered(folder: &TempDir, format: &str) -> String {
    audit(folder, &["--standard", "ours.toml", "--format", format]).1
}

/// A secret as evidence and beside evidence, and what steers a terminal in a name.
fn hostile() -> TempDir {
    let folder = project();
    let auth =
        format!("jwt:\n  issuer: https://id.example.com\n  secret: {SECRET}\n  expires_in: 15m\n");
    write(&folder, "infra/auth.yaml", auth);
    let nginx = super::NGINX.replace("bad.example", "\"a\u{1b}[31m\u{202e}b\"");
    write(&folder, "infra/nginx.conf", nginx);
    folder
}

#[test]
fn no_format_shows_a_secret_or_passes_on_what_steers() {
    let folder = hostile();
    for format in FORMATS {
        let text = rendered(&folder, format);
        assert!(text.contains("auth.yaml"), "{format}: {text}");
        assert!(text.contains("[31m"), "{format}: {text}");
        assert!(!text.contains(SECRET), "{format}: {text}");
        let steers = |c: char| {
            (c.is_control() && !matches!(c, '\n' | '\t')) || ('\u{202a}'..='\u{202e}').contains(&c)
        };
        let stray = text.replace("\r\n", "\n").chars().find(|&c| steers(c));
        assert_eq!(stray, None, "{format}: {text}");
    }
}

#[test]
fn text_fits_80_columns() {
    let folder = hostile();
    for line in rendered(&folder, "text").lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn a_spreadsheet_runs_nothing() {
    let folder = project();
    let ours = ours().replace("title = \"Servers speak", "title = \"=cmd()|Servers speak");
    write(&folder, "ours.toml", ours);
    let text = rendered(&folder, "csv");
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<_> = table.records().map(Result::unwrap).collect();
    assert!(rows.len() > 6, "{text}");
    assert!(text.contains("'=cmd()"), "{text}");
    for cell in rows.iter().flatten() {
        assert!(
            !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
            "{cell}"
        );
    }
}

#[test]
fn junit_has_a_suite_for_each_standard_and_a_case_for_each_control() {
    let folder = project();
    let (_, text, _) = audit(
        &folder,
        &[
            "--standard",
            "ours.toml,mozilla-intermediate-6.0",
            "--format",
            "junit",
        ],
    );
    let document = roxmltree::Document::parse(&text).unwrap();
    let all = |tag: &str| {
        document
            .descendants()
            .filter(|node| node.has_tag_name(tag))
            .collect::<Vec<_>>()
    };
    let names: Vec<_> = all("testsuite")
        .iter()
        .map(|node| node.attribute("name").unwrap())
        .collect();
    assert_eq!(names, ["ours-1.0", "mozilla-intermediate-6.0"]);
    let first = all("testsuite")[0];
    let number = |name: &str| first.attribute(name).unwrap().parse::<usize>().unwrap();
    assert_eq!(
        (number("tests"), number("failures"), number("skipped")),
        (6, 2, 3)
    );
    let cases = first
        .children()
        .filter(|node| node.has_tag_name("testcase"));
    let passed = cases.filter(|case| !case.children().any(|node| node.is_element()));
    let passed: Vec<_> = passed.map(|case| case.attribute("name").unwrap()).collect();
    assert_eq!(passed, ["3.1 The mesh wants mTLS"]);
}

#[test]
fn json_has_the_documented_shape() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/audit.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let project = project();
    let waiver = |server: &str, expires: &str| {
        format!(
            "[[waiver]]\ncontrol = \"ours-1.0:1.1\"\nserver = \"{server}\"\nowner = \"ops\"\nreason = \"tills\"\ncreated = 2026-01-01\nexpires = {expires}\n"
        )
    };
    let config = waiver("bad.example", "2026-12-31") + &waiver("b", "2026-03-31");
    write(&project, "authlint.toml", config);
    write(&project, "infra/broken.conf", b"\xff\xfea\0".as_slice());
    let empty = folder(&[("ours.toml", ours())]);
    for folder in [&project, &hostile(), &empty] {
        let report = json(folder, &[]);
        let errors: Vec<_> = validator
            .iter_errors(&report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    assert!(!validator.is_valid(&serde_json::json!({"version": 1})));
}

/// Calls `f` with every object.
fn each<'v>(value: &'v Value, f: &mut impl FnMut(&'v serde_json::Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| each(item, f)),
        Value::Object(members) => {
            f(members);
            members.values().for_each(|member| each(member, f));
        }
        _ => {}
    }
}

#[test]
fn oscal_identifiers_are_unique_and_every_reference_leads_somewhere() {
    let folder = hostile();
    let (_, text, _) = audit(
        &folder,
        &[
            "--standard",
            "ours.toml,mozilla-intermediate-6.0",
            "--format",
            "oscal",
        ],
    );
    let report: Value = serde_json::from_str(&text).unwrap();
    let (mut ids, mut references) = (Vec::new(), Vec::new());
    each(&report, &mut |one| {
        ids.extend(one.get("uuid").and_then(Value::as_str));
        for key in ["observation-uuid", "risk-uuid"] {
            references.extend(one.get(key).and_then(Value::as_str));
        }
        let href = one.get("href").and_then(Value::as_str);
        references.extend(href.and_then(|href| href.strip_prefix('#')));
    });
    let unique: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len());
    assert!(references.len() > 10);
    for one in references {
        assert!(unique.contains(one), "{one}");
    }
    // Where the audit was made does not matter.
    let again = audit(
        &hostile(),
        &[
            "--standard",
            "ours.toml,mozilla-intermediate-6.0",
            "--format",
            "oscal",
        ],
    );
    assert_eq!(text, again.1);
}

#[test]
fn every_format_says_what_it_always_said() {
    let folder = project();
    for format in FORMATS {
        let text = rendered(&folder, format);
        // The digest of all rules changes with every page.
        let whole: Value = serde_json::from_str(&rendered(&folder, "json")).unwrap();
        let rule_set = whole["tool"]["rule_set"].as_str().unwrap();
        let text = text
            .replace(rule_set, "RULES")
            .replace(&rule_set[..12], "RULES");
        // So does the name of the results that is made from it.
        let named: Option<Value> = serde_json::from_str(&text).ok();
        let name = named.and_then(|whole| {
            let name = whole["assessment-results"]["uuid"].as_str();
            name.map(str::to_owned)
        });
        let text = name.map_or(text.clone(), |name| text.replace(&name, "RESULTS"));
        let (before, rest) = text.split_once("<style>").unwrap_or((&text, ""));
        let rest = rest.split_once("</style>").map_or(rest, |(_, rest)| rest);
        let rest = rest.split_once("<script>").map_or(rest, |(rest, _)| rest);
        let is_policy = |line: &&str| !line.contains("Content-Security-Policy");
        let text: Vec<_> = before
            .lines()
            .chain(rest.lines())
            .filter(is_policy)
            .collect();
        insta::assert_snapshot!(format, text.join("\n"));
    }
    assert!(HEAD.contains("ours-1.0"));
}

#[test]
fn the_page_marks_code_leads_to_answers_and_counts_in_words() {
    let folder = project();
    let standard = fs::read_to_string(folder.path().join("ours.toml")).unwrap();
    let standard = standard.replace("Where are secrets kept?", "Where is `ssl_key` kept?");
    write(&folder, "ours.toml", standard);
    write(&folder, "infra/other.yaml", "a: 1\n");
    let args = ["--standard", "ours.toml", "--format", "html", "infra"];
    let page = audit(&folder, &args).1;
    assert!(
        page.contains("Where is <code>ssl_key</code> kept?"),
        "{page}"
    );
    let body = page.split("<script>").next().unwrap();
    assert!(!body.contains('`'), "{body}");
    assert!(page.contains("href=\"#controls-0\">Skip to the answers"));
    assert!(page.contains("id=\"controls-0\" tabindex=\"-1\""));
    let counted = "<p>2 files were checked, 1 was passed over.</p>";
    assert!(page.contains(counted), "{page}");
    assert_eq!(page.matches("role=\"columnheader\"").count(), 6);
}
