use crate::report::tests::render;
use crate::report::{Format, Wanted, sample};
use serde_json::Value;

fn json(suppressed: bool) -> Value {
    let wanted = Wanted {
        suppressed,
        quiet: false,
    };
    serde_json::from_str(&render(Format::Json, wanted)).unwrap()
}

#[test]
fn the_schema_describes_it() {
    let schema = include_str!("../../../schema/report.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for suppressed in [false, true] {
        let output = json(suppressed);
        let errors: Vec<_> = validator
            .iter_errors(&output)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    let mut stray = json(false);
    stray["findings"][0]["extra"] = Value::Null;
    assert!(!validator.is_valid(&stray), "the schema takes anything");
}

#[test]
fn one_finding_in_full() {
    let mut finding = json(false)["findings"][0].clone();
    let scopes = finding["scopes"].as_array_mut().unwrap();
    assert_eq!(scopes.len(), 4_000);
    scopes.truncate(1);
    insta::assert_snapshot!(serde_json::to_string_pretty(&finding).unwrap(), @r###"
{
  "confidence": "high",
  "fingerprint": "weak-tls-protocol-0123",
  "fixes": [
    {
      "edits": [
        {
          "location": {
            "end": {
              "column": 38,
              "line": 5,
              "offset": 104
            },
            "path": "edge/nginx.conf",
            "start": {
              "column": 32,
              "line": 5,
              "offset": 98
            }
          },
          "text": ""
        }
      ],
      "safety": "unsafe",
      "title": "remove TLSv1"
    }
  ],
  "help": "allow TLSv1.2 and TLSv1.3 only",
  "location": {
    "end": {
      "column": 37,
      "line": 5,
      "offset": 103
    },
    "path": "edge/nginx.conf",
    "start": {
      "column": 32,
      "line": 5,
      "offset": 98
    }
  },
  "message": "this endpoint accepts TLSv1",
  "note": "RFC 8996 retires TLS below 1.2",
  "place": "http/server/ssl_protocols",
  "related": [
    {
      "location": {
        "end": {
          "column": 15,
          "line": 4,
          "offset": 53
        },
        "path": "edge/nginx.conf",
        "start": {
          "column": 9,
          "line": 4,
          "offset": 47
        }
      },
      "text": "on this socket"
    },
    {
      "location": {
        "end": {
          "column": 33,
          "line": 2,
          "offset": 37
        },
        "path": "auth.yaml",
        "start": {
          "column": 11,
          "line": 2,
          "offset": 15
        }
      },
      "text": "the issuer behind it"
    }
  ],
  "rule": "weak-tls-protocol",
  "scopes": [
    "server a"
  ],
  "severity": "high",
  "url": "https://github.com/authlint/authlint/blob/main/rules/tls/weak-tls-protocol.md"
}
"###);
}

#[test]
fn places_are_those_of_the_source() {
    let text = sample::NGINX;
    let at = text.find("TLSv1 ").unwrap();
    let start = &json(false)["findings"][0]["location"]["start"];
    let line = text[..at].matches('\n').count() + 1;
    let column = text[..at].lines().last().unwrap().chars().count() + 1;
    assert_eq!(start["offset"], at);
    assert_eq!(start["line"], line);
    assert_eq!(start["column"], column);
}

#[test]
fn a_fix_that_would_show_a_secret_is_left_out() {
    assert_eq!(json(false)["findings"][1]["fixes"], Value::Array(vec![]));
}

#[test]
fn suppressed_findings_are_listed_when_asked_and_always_counted() {
    assert_eq!(json(false)["findings"].as_array().unwrap().len(), 2);
    let all = json(true);
    assert_eq!(all["findings"][2]["suppressed"]["reason"], "batch jobs");
    assert_eq!(json(false)["summary"], all["summary"]);
}
