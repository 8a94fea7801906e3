//! `authlint facts` as a reader of its JSON meets it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{command, folder, run};
use serde_json::Value;
use std::fs;

/// The facts of the sample infrastructure.
fn sample() -> Value {
    let output = command(env!("CARGO_MANIFEST_DIR"), &["facts", "tests/infra"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Calls `f` with every object of a value, defaults left out: their words are written nowhere.
fn each(value: &Value, f: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    let is_default = |state: &Value| state == "default" || state == "by-version";
    match value {
        Value::Array(items) => items.iter().for_each(|item| each(item, f)),
        Value::Object(members) if members.get("state").is_some_and(is_default) => {}
        Value::Object(members) => {
            f(members);
            members.values().for_each(|member| each(member, f));
        }
        _ => {}
    }
}

/// The text at a place, by counting lines and characters.
fn text_at(place: &Value) -> String {
    let text = fs::read_to_string(place["path"].as_str().unwrap()).unwrap();
    let number = |key: &str| usize::try_from(place[key].as_u64().unwrap()).unwrap();
    let offset = |line: usize, column: usize| {
        let before: usize = text
            .split_inclusive('\n')
            .take(line - 1)
            .map(str::len)
            .sum();
        let line = text[before..].char_indices().nth(column - 1);
        before + line.map_or(text.len() - before, |(at, _)| at)
    };
    let start = offset(number("line"), number("column"));
    let end = offset(number("end_line"), number("end_column"));
    text[start..end].to_owned()
}

#[test]
fn the_schema_describes_it() {
    let schema = include_str!("../schema/facts.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let mut facts = sample();
    let errors: Vec<_> = validator
        .iter_errors(&facts)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    facts["units"][0]["facts"]["extra"] = Value::Null;
    assert!(!validator.is_valid(&facts), "the schema takes anything");
}

/// What the sample has none of.
#[test]
fn the_schema_describes_sessions_and_flows() {
    let schema: Value = serde_json::from_str(include_str!("../schema/facts.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let auth = "auth:\n  jwt: {issuer: https://id.example.com, lifetime: 15m, typ: at+jwt, trust_jku: false}\n  \
        session: {idle: 15m, cookie: {name: sid, secure: true, same_site: lax}}\n  \
        oauth2: {scopes: [a], require_pkce: true, dpop: required, authorization_code: {ttl: 60s}}\n";
    let folder = folder(&[("auth.yaml", auth)]);
    let (_, out, _) = run(&folder, &["facts"]);
    let facts: Value = serde_json::from_str(&out).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&facts)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let facts = &facts["units"][0]["facts"];
    assert_eq!(facts["sessions"][0]["idle"]["value"]["seconds"], 900);
    assert_eq!(facts["cookies"][0]["same_site"]["value"], "Lax");
    assert_eq!(facts["clients"][0]["pkce"]["value"], true);
    assert_eq!(
        facts["issuances"][0]["code_lifetime"]["value"]["seconds"],
        60
    );
    let bound = &facts["issuances"][0]["binding"]["value"]["items"][0];
    assert_eq!(bound["value"], "dpop");
    let types = &facts["validations"][0]["token_types"]["value"]["items"][0];
    assert_eq!(types["value"], "at+jwt");
    assert_eq!(facts["validations"][0]["key_headers"]["state"], "set");
}

#[test]
fn written_words_stand_at_their_places() {
    std::env::set_current_dir(env!("CARGO_MANIFEST_DIR")).unwrap();
    let (mut places, mut words) = (0, 0);
    each(&sample(), &mut |members| {
        if members.contains_key("end_line") {
            text_at(&Value::Object(members.clone()));
            places += 1;
        }
        let (Some(value), Some(at)) = (members.get("value"), members.get("at")) else {
            return;
        };
        let is_item = members.len() == 2;
        if let (true, Some(word)) = (is_item, value.as_str()) {
            let text = text_at(at);
            // A kind of gate is our word, not the file's; a bound stands for the versions above it.
            if !["subrequest", "password"].contains(&word) && !text.starts_with("TLSV1_") {
                assert!(text.contains(word), "{word} is not in `{text}`");
                words += 1;
            }
        }
    });
    assert!(places > 100 && words > 30, "{places} places, {words} words");
}

#[test]
fn the_founding_schema_is_understood() {
    let facts = sample();
    let unit = &facts["units"][0];
    assert_eq!(unit["path"], "tests/infra/auth/auth.yaml");
    let values = |setting: &Value| -> Vec<String> {
        let items = setting["value"]["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["value"].as_str().unwrap().to_owned())
            .collect()
    };
    let validation = &unit["facts"]["validations"][0];
    assert_eq!(values(&validation["algorithms"]), ["RS256"]);
    assert_eq!(values(&validation["audiences"]), ["api", "mobile"]);
    let claims = ["iss", "sub", "aud", "exp", "iat"];
    assert_eq!(values(&validation["required_claims"]), claims);
    let issuance = &unit["facts"]["issuances"][0];
    assert_eq!(issuance["access_lifetime"]["value"]["seconds"], 3600);
    assert_eq!(issuance["refresh_lifetime"]["value"]["seconds"], 2_592_000);
    let client = &unit["facts"]["clients"][0];
    assert_eq!(values(&client["scopes"]), ["read:profile", "write:orders"]);
}

#[test]
fn an_inherited_value_says_by_which_way_it_came() {
    let main = "events {}\nhttp {\n    keepalive_timeout 15;\n    include conf.d/*.conf;\n}\n";
    let folder = folder(&[
        ("nginx.conf", main),
        (
            "conf.d/a.conf",
            "server {\n    listen 80;\n    return 200 a;\n}\n",
        ),
    ]);
    let (code, out, _) = run(&folder, &["facts"]);
    assert_eq!(code, 0);
    let facts: Value = serde_json::from_str(&out).unwrap();
    let keepalive = facts["units"][0]["facts"]["timeouts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["keepalive"])
        .find(|one| one["state"] == "set")
        .unwrap();
    assert_eq!(keepalive["value"], 15);
    assert_eq!(keepalive["at"]["path"], "nginx.conf");
    assert_eq!(keepalive["at"]["line"], 3);
    assert_eq!(out, run(&folder, &["facts", "--jobs", "3"]).1);
}

#[test]
fn what_cannot_be_understood_is_said() {
    let files = folder(&[(
        "a.yaml",
        "jwt:\n  secret: hunter2-hunter2\n  algorithms: [HS256\n",
    )]);
    let (code, out, _) = run(&files, &["facts"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("partly read"), "{out}");
    assert!(!out.contains("hunter2"), "{out}");
    assert_eq!(run(&files, &["facts", "none"]).0, 2);
    let files = folder(&[("authlint.toml", "ingore = []\n")]);
    let (code, out, err) = run(&files, &["facts"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("authlint.toml:1:1: "), "{err}");
}
