//! `authlint inventory` as a person, a pipeline and an auditor meet it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Said, command, folder, run, said, write};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const HERE: &str = env!("CARGO_MANIFEST_DIR");
const PROJECT: &str = "tests/inventory/project";
const SAMPLE: &str = "tests/infra";
const FORMATS: [&str; 3] = ["text", "json", "cyclonedx"];

fn inventory(args: &[&str]) -> Said {
    run(HERE, &[&["inventory"], args].concat())
}

fn parsed(path: &str, format: &str) -> Value {
    let (code, out, err) = inventory(&[path, "--format", format]);
    assert_eq!((code, err.as_str()), (0, ""));
    serde_json::from_str(&out).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn errors(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
    let all = validator.iter_errors(value);
    all.map(|error| format!("{error} at {}", error.instance_path()))
        .collect()
}

fn cyclonedx() -> jsonschema::Validator {
    let of = |name: &str| {
        let path = Path::new(HERE).join("tests/schema/cyclonedx").join(name);
        json(&fs::read_to_string(path).unwrap())
    };
    let base = "http://cyclonedx.org/schema/";
    let registry = jsonschema::Registry::new()
        .add(format!("{base}spdx.schema.json"), of("spdx.schema.json"))
        .unwrap()
        .add(
            format!("{base}jsf-0.82.schema.json"),
            of("jsf-0.82.schema.json"),
        )
        .unwrap()
        .prepare()
        .unwrap();
    jsonschema::draft7::options()
        .with_registry(&registry)
        .offline()
        .should_validate_formats(true)
        .build(&of("bom-1.6.schema.json"))
        .unwrap()
}

/// What stands in a file of expectations; `UPDATE=1` writes it anew.
fn expect(name: &str, text: &str) {
    let path = Path::new(HERE).join("tests/inventory").join(name);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    let wrong = text.lines().zip(expected.lines()).find(|(a, b)| a != b);
    assert!(text == expected, "{name}: {wrong:?}");
}

#[test]
fn every_format_says_what_is_expected() {
    let as_of = ["--as-of", "2027-01-01"];
    for (format, name) in FORMATS.iter().zip(["out.txt", "out.json", "out.cdx.json"]) {
        let args = [&[PROJECT, "--format", format][..], &as_of].concat();
        let (code, out, err) = inventory(&args);
        assert_eq!((code, err.as_str()), (0, ""), "{format}");
        let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
        let out = out.replace(&version, "\"version\": \"VERSION\"");
        let serial = out.lines().find(|line| line.contains("urn:uuid:"));
        // The serial number is made of the version, too.
        let out = serial.map_or(out.clone(), |line| {
            out.replace(line, "  \"serialNumber\": \"SERIAL\",")
        });
        expect(name, &out);
    }
}

#[test]
fn our_schema_describes_the_json() {
    let schema = json(include_str!("../schema/inventory.schema.json"));
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for path in [PROJECT, SAMPLE] {
        assert_eq!(errors(&validator, &parsed(path, "json")), [""; 0], "{path}");
    }
    let mut spoiled = parsed(PROJECT, "json");
    spoiled["tls_endpoints"][0]["uses"][0]["extra"] = Value::Null;
    assert!(!validator.is_valid(&spoiled), "the schema takes anything");
    let mut spoiled = parsed(PROJECT, "json");
    spoiled["tls_endpoints"][0]["protocols"]["state"] = Value::from("unknown");
    assert!(!validator.is_valid(&spoiled), "a state without its reason");
}

#[test]
fn the_official_schema_takes_the_bill_of_materials() {
    let validator = cyclonedx();
    for path in [PROJECT, SAMPLE] {
        let bom = parsed(path, "cyclonedx");
        assert_eq!(errors(&validator, &bom), [""; 0], "{path}");
        assert_eq!(bom["specVersion"], "1.6");
    }
    let mut spoiled = parsed(PROJECT, "cyclonedx");
    spoiled["components"][0]["cryptoProperties"]["assetType"] = Value::from("wish");
    assert!(!validator.is_valid(&spoiled), "the schema takes anything");
}

/// Every value of a member of that name, wherever it stands.
fn each<'a>(value: &'a Value, name: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| each(item, name, found)),
        Value::Object(members) => {
            for (key, member) in members {
                if key == name {
                    found.push(member);
                }
                each(member, name, found);
            }
        }
        _ => {}
    }
}

#[test]
fn what_is_referred_to_is_there_once() {
    for path in [PROJECT, SAMPLE] {
        let bom = parsed(path, "cyclonedx");
        let mut named = Vec::new();
        each(&bom, "bom-ref", &mut named);
        let unique: BTreeSet<_> = named.iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(unique.len(), named.len(), "{path}");
        let mut referred = 0;
        for member in [
            "ref",
            "dependsOn",
            "cryptoRefArray",
            "algorithms",
            "algorithmRef",
            "signatureAlgorithmRef",
            "subjectPublicKeyRef",
        ] {
            let mut found = Vec::new();
            each(&bom, member, &mut found);
            for one in found {
                let all = one.as_array().map_or(vec![one], |all| all.iter().collect());
                for name in all {
                    assert!(unique.contains(name.as_str().unwrap()), "{member} {name}");
                    referred += 1;
                }
            }
        }
        assert!(referred > 50, "{path}: {referred}");
    }
}

/// The components of an asset type.
fn assets<'a>(bom: &'a Value, kind: &str) -> Vec<&'a Value> {
    let all = bom["components"].as_array().unwrap().iter();
    all.filter(|one| one["cryptoProperties"]["assetType"] == kind)
        .collect()
}

#[test]
fn effective_suites_are_lists_and_protocols_together() {
    let bom = parsed(PROJECT, "cyclonedx");
    let suites = |version: &str, line: u64| {
        let protocols = assets(&bom, "protocol");
        let one = protocols.iter().find(|one| {
            let place = &one["evidence"]["occurrences"][0];
            one["name"] == version && place["line"] == line
        });
        let suites = one.unwrap()["cryptoProperties"]["protocolProperties"]["cipherSuites"].clone();
        let names = suites.as_array().unwrap().iter();
        names
            .map(|suite| suite["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(suites("TLSv1.3", 15), ["TLS_AES_256_GCM_SHA384"]);
    let below = [
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_RSA_WITH_RC4_128_SHA",
    ];
    assert_eq!(suites("TLSv1.2", 15), below);
    // The hop speaks TLS 1.3 alone: its list for TLS 1.2 enables nothing.
    assert_eq!(suites("TLSv1.3", 26).len(), 3);
    let facts = parsed(PROJECT, "json");
    let hop = facts["tls_endpoints"].as_array().unwrap().iter();
    let hop = hop
        .filter(|one| one["side"] == "upstream" && one["speaks_tls"] == true)
        .map(|one| one["cipher_suites"]["items"].as_array().unwrap().len());
    assert_eq!(hop.collect::<Vec<_>>(), [3]);
}

#[test]
fn a_certificate_says_whose_it_is() {
    let bom = parsed(PROJECT, "cyclonedx");
    let certificates = assets(&bom, "certificate");
    let site = certificates
        .iter()
        .find(|one| one["name"] == "CN=shop.example.com")
        .unwrap();
    let own = &site["cryptoProperties"]["certificateProperties"];
    assert_eq!(own["issuerName"], "O=Example, CN=Example Root");
    assert_eq!(own["notValidAfter"], "2027-06-11T22:48:04Z");
    assert_eq!(
        site["hashes"][0]["content"],
        "f6d0ad412e311b850ea1aafb44d34b654faf5da9fca03c168ac68c0923eaf33f"
    );
    let all = parsed(PROJECT, "json");
    let material = all["material"].as_array().unwrap();
    let read = material.iter().find(|one| one["state"] == "read").unwrap();
    let first = &read["certificates"][0];
    assert_eq!(
        (&first["key"], &first["bits"]),
        (&json("\"RSA\""), &json("2048"))
    );
    assert_eq!(first["names"].as_array().unwrap().len(), 3);
    assert_eq!(first["days_left"], Value::Null);
    let key = material.iter().find(|one| one["role"] == "private-key");
    assert_eq!(key.unwrap()["state"], "present");
}

#[test]
fn secrets_are_in_no_format() {
    for format in FORMATS {
        let (_, out, _) = inventory(&[PROJECT, "--format", format]);
        for secret in ["swordfish", "battery", "bm90IGEga2V5", "PRIVATE KEY-----"] {
            assert!(!out.contains(secret), "{format} shows {secret}");
        }
        assert!(out.contains("pay.example.net"), "{format}");
    }
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let target = tempfile::tempdir().unwrap();
    let file = target.path().join("out");
    for format in FORMATS {
        let args = [PROJECT, "--format", format];
        let first = inventory(&args).1;
        let more = [
            &args[..],
            &["--jobs", "3", "--output", file.to_str().unwrap()],
        ]
        .concat();
        assert_eq!(inventory(&more), (0, String::new(), String::new()));
        assert_eq!(fs::read_to_string(&file).unwrap(), first, "{format}");
    }
}

#[test]
fn only_a_date_that_is_given_stands_in_it() {
    let bom = |args: &[&str], epoch: Option<&str>| {
        let all = [&["inventory", PROJECT, "--format", "cyclonedx"], args].concat();
        let mut command = command(HERE, &all);
        if let Some(epoch) = epoch {
            command.env("SOURCE_DATE_EPOCH", epoch);
        }
        said(&command.output().unwrap())
    };
    let stamp = |out: &str| json(out)["metadata"]["timestamp"].clone();
    assert_eq!(stamp(&bom(&[], None).1), Value::Null);
    assert_eq!(
        stamp(&bom(&["--as-of", "2026-11-23"], None).1),
        "2026-11-23T00:00:00Z"
    );
    assert_eq!(stamp(&bom(&[], Some("1")).1), "1970-01-01T00:00:01Z");
    let both = bom(&["--as-of", "2026-11-23"], Some("1")).1;
    assert_eq!(stamp(&both), "2026-11-23T00:00:00Z");
    let (code, out, err) = bom(&[], Some("soon"));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("SOURCE_DATE_EPOCH"), "{err}");
    assert_eq!(bom(&["--as-of", "2026-02-30"], None).0, 2);
}

#[test]
fn text_fits_eighty_columns() {
    for path in [PROJECT, SAMPLE] {
        let (_, out, _) = inventory(&[path]);
        // A longer line is one word that nothing can break.
        let broken = |line: &&str| line.chars().count() > 80 && line.split_whitespace().count() > 2;
        assert_eq!(out.lines().find(broken), None);
        assert!(out.lines().count() > 50);
    }
}

const MAIN: &str = "events {}\nhttp {\n    ssl_protocols TLSv1.2;\n    ssl_ciphers AES128-SHA;\n    include servers/*.conf;\n}\n";

#[test]
fn equal_endpoints_are_one_with_many_places() {
    let folder = folder(&[("nginx.conf", MAIN)]);
    for number in 0..300 {
        let server = format!(
            "server {{\n    listen 443 ssl;\n    server_name s{number}.example;\n    ssl_certificate s{number}.pem;\n}}\n"
        );
        write(&folder, &format!("servers/{number}.conf"), server);
    }
    let (code, out, _) = run(&folder, &["inventory", "--format", "json"]);
    assert_eq!(code, 0);
    let all = json(&out);
    let endpoints = all["tls_endpoints"].as_array().unwrap();
    assert_eq!(endpoints.len(), 1);
    assert_eq!(endpoints[0]["uses"].as_array().unwrap().len(), 300);
    let origin = &endpoints[0]["uses"][7]["origins"]["protocols"];
    assert_eq!(
        (&origin["inherited"], &origin["at"]["line"]),
        (&json("true"), &json("3"))
    );
    assert_eq!(all["material"].as_array().unwrap().len(), 300);
    let (_, out, _) = run(&folder, &["inventory"]);
    assert_eq!(
        out.matches("AES128-SHA").count(),
        2,
        "the suite, and the list it is from"
    );
}

#[test]
fn nothing_outside_the_given_paths_is_read() {
    let pem = fs::read(Path::new(HERE).join(PROJECT).join("certs/site.pem")).unwrap();
    let server = b"server {\n    listen 443 ssl;\n    ssl_certificate ../certs/a.pem;\n}\n";
    let folder = folder(&[
        ("conf/nginx.conf", MAIN.as_bytes().to_vec()),
        ("conf/servers/a.conf", server.to_vec()),
        ("certs/a.pem", pem),
    ]);
    let state = |path: &str| {
        let (_, out, _) = run(&folder, &["inventory", path, "--format", "json"]);
        json(&out)["material"][0]["state"].clone()
    };
    assert_eq!(state("conf"), "not-given");
    assert_eq!(state("."), "read");
    write(
        &folder,
        "certs/a.pem",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    let (_, out, _) = run(&folder, &["inventory", "."]);
    assert!(out.contains("1 block in it cannot be read"), "{out}");
}

#[test]
fn what_is_unknown_is_listed() {
    let folder = folder(&[(
        "sites/a.conf",
        "server {\n    listen 443 ssl;\n    server_name a\u{1b}[2J.example;\n}\n",
    )]);
    let (code, out, _) = run(&folder, &["inventory"]);
    assert_eq!(code, 0);
    assert!(!out.contains('\u{1b}'), "{out:?}");
    assert!(out.contains("protocols      unknown, it may stand in a file that is not given"));
    assert!(out.contains("certificate unknown (it may stand in a file that is not given)"));
    for format in ["json", "cyclonedx"] {
        let (_, out, _) = run(&folder, &["inventory", "--format", format]);
        assert!(out.contains("may-live-elsewhere"), "{format}: {out}");
        assert!(out.contains("\\\\x1b[2J"), "{format}: {out}");
    }
    assert!(cyclonedx().is_valid(&json(
        &run(&folder, &["inventory", "--format", "cyclonedx"]).1
    )));
}

#[test]
fn paths_are_those_of_the_repository() {
    let folder = folder(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("infra/nginx.conf", common::SOUND),
    ]);
    for format in FORMATS {
        let args = ["inventory", ".", "--format", format];
        let (_, out, _) = run(folder.path().join("infra"), &args);
        assert!(out.contains("infra/nginx.conf"), "{format}: {out}");
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    let text = "jwt:\n  secret: hunter2-hunter2\n  algorithms: [HS256\n";
    let folder = folder(&[("a.yaml", text)]);
    for format in FORMATS {
        let (code, out, _) = run(&folder, &["inventory", "--format", format]);
        assert_eq!(code, 1, "{format}: {out}");
        assert!(out.contains("partly read"), "{format}: {out}");
        assert!(!out.contains("hunter2"), "{format}: {out}");
    }
    assert_eq!(run(&folder, &["inventory", "none"]).0, 2);
}

#[test]
fn a_name_is_escaped_and_a_key_has_its_size_and_its_holder() {
    let text = "events {}\nhttp {\n  server { listen 443 ssl; ssl_certificate pss.pem; ssl_certificate_key \"engine:pkcs11:pin-value=123456\"; }\n  server { listen 444 ssl; ssl_certificate comma.pem; ssl_certificate_key store:pkcs11:object=k; ssl_trusted_certificate broken.pem; }\n}\n";
    let names = Path::new(HERE).join("tests/inventory/names");
    let folder = folder(&[("nginx.conf", text), ("broken.pem", "no certificate\n")]);
    for name in ["pss.pem", "comma.pem"] {
        write(&folder, name, fs::read(names.join(name)).unwrap());
    }
    let all = FORMATS.map(|format| run(&folder, &["inventory", "--format", format]).1);
    assert!(all.iter().all(|out| !out.contains("123456")), "{all:?}");
    let inventory = json(&all[1]);
    let of = |name: &str| {
        let material = inventory["material"].as_array().unwrap();
        let is = |one: &&Value| one["name"].as_str().unwrap().starts_with(name);
        material.iter().find(is).unwrap().clone()
    };
    assert_eq!(of("pss.pem")["certificates"][0]["bits"], 2048);
    assert_eq!(
        of("comma.pem")["certificates"][0]["subject"],
        "C=DE, OU=x + O=Ex \\\"q\\\" \\<b\\>\\, Inc, CN=a.example.com"
    );
    assert_eq!(of("engine:")["state"], "held");
    assert_eq!(of("store:")["state"], "held");
    assert_eq!(of("broken.pem")["state"], "broken");
    assert!(all[2].contains("\"value\": \"broken\""), "{}", all[2]);
}
