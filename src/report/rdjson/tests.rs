use crate::finding::{Edit, Fix, Safety};
use crate::outcome::Report;
use crate::report::tests::{render, render_report};
use crate::report::{Format, Wanted, sample};
use crate::source::{FileId, Span};
use serde_json::{Value, json};

fn output(report: &Report) -> Value {
    serde_json::from_str(&render_report(report, Format::Rdjson, Wanted::default())).unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one snapshot")]
fn the_whole_result() {
    insta::assert_snapshot!(render(Format::Rdjson, Wanted::default()), @r###"
{
  "source": {
    "name": "authlint",
    "url": "https://github.com/authlint/authlint"
  },
  "diagnostics": [
    {
      "message": "This endpoint accepts TLSv1 (in server a, server b, server c and 3,997 more). RFC 8996 retires TLS below 1.2. Allow TLSv1.2 and TLSv1.3 only. The suggested change may alter how clients or upstreams are served.",
      "location": {
        "path": "edge/nginx.conf",
        "range": {
          "start": {
            "line": 5,
            "column": 36
          },
          "end": {
            "line": 5,
            "column": 41
          }
        }
      },
      "severity": "ERROR",
      "code": {
        "value": "weak-tls-protocol",
        "url": "https://github.com/authlint/authlint/blob/main/rules/tls/weak-tls-protocol.md"
      },
      "suggestions": [
        {
          "range": {
            "start": {
              "line": 5,
              "column": 36
            },
            "end": {
              "line": 5,
              "column": 42
            }
          },
          "text": ""
        }
      ],
      "original_output": "edge/nginx.conf:5:32: high[weak-tls-protocol] this endpoint accepts TLSv1",
      "related_locations": [
        {
          "message": "on this socket",
          "location": {
            "path": "edge/nginx.conf",
            "range": {
              "start": {
                "line": 4,
                "column": 9
              },
              "end": {
                "line": 4,
                "column": 15
              }
            }
          }
        },
        {
          "message": "the issuer behind it",
          "location": {
            "path": "auth.yaml",
            "range": {
              "start": {
                "line": 2,
                "column": 11
              },
              "end": {
                "line": 2,
                "column": 33
              }
            }
          }
        }
      ]
    },
    {
      "message": "The secret `********` `\\x1b[1mis` `short\\nreally` (in jwt).",
      "location": {
        "path": "auth.yaml",
        "range": {
          "start": {
            "line": 4,
            "column": 11
          },
          "end": {
            "line": 4,
            "column": 25
          }
        }
      },
      "severity": "ERROR",
      "code": {
        "value": "sample-secret"
      },
      "original_output": "auth.yaml:4:11: high[sample-secret] the secret `********` \\x1b[1mis short\\nreally"
    },
    {
      "message": "Unread: it is UTF-16.",
      "location": {
        "path": "old\\x1b.yaml"
      },
      "severity": "WARNING",
      "code": {
        "value": "unread"
      },
      "original_output": "old\\x1b.yaml: unread: it is UTF-16"
    }
  ]
}
"###);
}

#[test]
fn the_schema_describes_it() {
    let schema = include_str!("../../../tests/schema/rdjson.schema.json");
    let validator = jsonschema::draft202012::new(&serde_json::from_str(schema).unwrap()).unwrap();
    let all = Wanted {
        suppressed: true,
        quiet: false,
    };
    let mut output: Value = serde_json::from_str(&render(Format::Rdjson, all)).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&output)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    output["diagnostics"][0]["severity"] = "high".into();
    assert!(!validator.is_valid(&output), "the schema takes anything");
}

#[test]
fn columns_are_bytes_of_the_source_and_ends_are_exclusive() {
    let at = sample::NGINX.find("TLSv1 ").unwrap();
    let line = sample::NGINX[..at].matches('\n').count() + 1;
    let before = sample::NGINX[..at].lines().last().unwrap();
    assert!(
        before.len() > before.chars().count(),
        "the line tests nothing"
    );
    let range = output(&sample::report())["diagnostics"][0]["location"]["range"].clone();
    let end = before.len() + 1 + "TLSv1".len();
    let wanted = json!({
        "start": { "line": line, "column": before.len() + 1 },
        "end": { "line": line, "column": end },
    });
    assert_eq!(range, wanted);
}

/// What the sample's first finding suggests when it is mended by `edits`, applied to its file.
fn applied(edits: Vec<Edit>) -> Option<String> {
    let mut report = sample::report();
    report.findings[0].fixes = vec![Fix {
        title: "mend".to_owned(),
        safety: Safety::Safe,
        edits,
    }];
    let diagnostic = output(&report)["diagnostics"][0].clone();
    let suggestion = diagnostic["suggestions"].get(0)?.clone();
    let offset = |place: &Value| {
        let line = place["line"].as_u64().unwrap() as usize;
        let lines = sample::NGINX.split_inclusive('\n').take(line - 1);
        lines.map(str::len).sum::<usize>() + place["column"].as_u64().unwrap() as usize - 1
    };
    let range = offset(&suggestion["range"]["start"])..offset(&suggestion["range"]["end"]);
    let mut text = sample::NGINX.to_owned();
    text.replace_range(range, suggestion["text"].as_str().unwrap());
    Some(text)
}

fn edit(needle: &str, text: &str) -> Edit {
    let at = sample::NGINX.find(needle).unwrap();
    Edit {
        span: Span::new(FileId(0), at, at + needle.len()),
        text: text.to_owned(),
    }
}

#[test]
fn a_fix_of_several_edits_is_one_suggestion() {
    let wanted = sample::NGINX
        .replace("TLSv1 ", "")
        .replace("listen 443", "listen 8443");
    let edits = vec![edit("TLSv1 ", ""), edit("listen 443", "listen 8443")];
    assert_eq!(applied(edits), Some(wanted));
    let insertion = edit("TLSv1 ", "");
    let insertion = Edit {
        span: insertion.span.before(),
        text: "TLSv1.3 ".to_owned(),
    };
    let wanted = sample::NGINX.replace("TLSv1 ", "TLSv1.3 TLSv1 ");
    assert_eq!(applied(vec![insertion]), Some(wanted));
}

#[test]
fn half_a_fix_a_hidden_one_and_a_secret_are_no_suggestions() {
    let elsewhere = Edit {
        span: Span::new(FileId(1), 0, 3),
        text: "x".to_owned(),
    };
    assert_eq!(applied(vec![edit("TLSv1 ", ""), elsewhere]), None);
    // Between these two stands what steers a terminal.
    let last = sample::NGINX.rfind("}\n").unwrap();
    let far = Edit {
        span: Span::new(FileId(0), last, last),
        text: "x".to_owned(),
    };
    assert_eq!(applied(vec![edit("TLSv1 ", ""), far]), None);
    let mut report = sample::report();
    report.secrets.push(edit("ssl;", "").span);
    report.findings[0].fixes[0].edits = vec![edit("listen", "x"), edit("TLSv1 ", "")];
    assert_eq!(
        output(&report)["diagnostics"][0]["suggestions"],
        Value::Null
    );
}

#[test]
fn an_unsafe_suggestion_says_so() {
    let message = |safety| {
        let mut report = sample::report();
        report.findings[0].fixes[0].safety = safety;
        output(&report)["diagnostics"][0]["message"].to_string()
    };
    assert!(message(Safety::Unsafe).contains("may alter"));
    assert!(!message(Safety::Safe).contains("may alter"));
    assert!(!message(Safety::Show).contains("may alter"));
}
