use super::super::tests::render;
use super::super::{Format, Wanted, sample, write as write_report};
use super::*;
use crate::outcome::Report;
use crate::source::SourceFile;
use serde_json::Value;

fn run(suppressed: bool) -> Value {
    let wanted = Wanted {
        suppressed,
        quiet: false,
    };
    let log: Value = serde_json::from_str(&render(Format::Sarif, wanted)).unwrap();
    log["runs"][0].clone()
}

fn run_of(report: &Report) -> Value {
    let mut out = Vec::new();
    let style = super::super::text::Style::default();
    write_report(report, Format::Sarif, &style, Wanted::default(), &mut out).unwrap();
    let log: Value = serde_json::from_slice(&out).unwrap();
    log["runs"][0].clone()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one snapshot")]
fn the_whole_log() {
    let report = sample::report();
    let standards = [super::taxonomy::tests::small()];
    let log = log(&View::new(&report, Wanted::default()), &standards);
    let log = serde_json::to_string_pretty(&log).unwrap();
    let log = log.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::assert_snapshot!(log, @r###"
{
  "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "authlint",
          "semanticVersion": "VERSION",
          "informationUri": "https://github.com/authlint/authlint",
          "rules": [
            {
              "id": "sample-secret",
              "name": "SampleSecret",
              "shortDescription": {
                "text": "HMAC secret is short"
              },
              "fullDescription": {
                "text": "A server accepts SSLv3 or TLS 1.0."
              },
              "help": {
                "text": "HMAC secret is short\n\nA secret is short.",
                "markdown": "# HMAC secret is short\n\nA secret is short."
              },
              "defaultConfiguration": {
                "level": "error"
              },
              "properties": {
                "tags": [
                  "security",
                  "nginx",
                  "external/cwe/cwe-079",
                  "external/cwe/cwe-326"
                ],
                "precision": "high",
                "problem.severity": "error",
                "security-severity": "8.0"
              }
            },
            {
              "id": "weak-tls-protocol",
              "name": "WeakTlsProtocol",
              "shortDescription": {
                "text": "Weak TLS protocol is accepted"
              },
              "fullDescription": {
                "text": "A server accepts SSLv3 or TLS 1.0."
              },
              "help": {
                "text": "Weak TLS protocol is accepted\n\nA server accepts SSLv3 or TLS 1.0.\n\nWhy\n\nSee RFC 8996 (https://www.rfc-editor.org/rfc/rfc8996).\n\n- one reason\n- another\n\nExamples\n\n    ssl_protocols TLSv1; # error\n\nFix\n\nRemove it.",
                "markdown": "# Weak TLS protocol is accepted\n\nA server accepts `SSLv3` or **TLS 1.0**.\n\n## Why\n\nSee [RFC 8996](https://www.rfc-editor.org/rfc/rfc8996).\n\n- one reason\n- another\n\n## Examples\n\n```nginx http\nssl_protocols TLSv1; # error\n```\n\n## Fix\n\nRemove it."
              },
              "helpUri": "https://github.com/authlint/authlint/blob/main/rules/tls/weak-tls-protocol.md",
              "defaultConfiguration": {
                "level": "error"
              },
              "relationships": [
                {
                  "target": {
                    "id": "1",
                    "index": 0,
                    "toolComponent": {
                      "name": "ours-1.0",
                      "index": 0
                    }
                  },
                  "kinds": [
                    "relevant"
                  ]
                },
                {
                  "target": {
                    "id": "3",
                    "index": 1,
                    "toolComponent": {
                      "name": "ours-1.0",
                      "index": 0
                    }
                  },
                  "kinds": [
                    "relevant"
                  ]
                }
              ],
              "properties": {
                "tags": [
                  "security",
                  "tls",
                  "nginx",
                  "external/cwe/cwe-079",
                  "external/cwe/cwe-326"
                ],
                "precision": "high",
                "problem.severity": "error",
                "security-severity": "8.0"
              }
            }
          ],
          "supportedTaxonomies": [
            {
              "name": "ours-1.0",
              "index": 0
            }
          ]
        }
      },
      "taxonomies": [
        {
          "name": "ours-1.0",
          "fullName": "Our baseline 1.0",
          "shortDescription": {
            "text": "2 of 9 controls, in authlint's own words: those that rest on a rule that ran. A finding does not say that a control is violated; authlint audit does."
          },
          "organization": "Platform team",
          "informationUri": "https://example.com/baseline",
          "version": "1.0",
          "releaseDateUtc": "2026-03-25",
          "taxa": [
            {
              "id": "1",
              "shortDescription": {
                "text": "Nobody speaks old TLS"
              },
              "helpUri": "https://example.com/1"
            },
            {
              "id": "3",
              "shortDescription": {
                "text": "TLS 1.3 alone"
              }
            }
          ]
        }
      ],
      "columnKind": "utf16CodeUnits",
      "invocations": [
        {
          "executionSuccessful": true,
          "toolExecutionNotifications": [
            {
              "level": "warning",
              "message": {
                "text": "unread: it is UTF-16"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "in%20fra/old%1B.yaml"
                    }
                  }
                }
              ]
            },
            {
              "level": "note",
              "message": {
                "text": "12 nginx fragments without their main file: name the main file or set nginx.fragments"
              }
            }
          ]
        }
      ],
      "results": [
        {
          "ruleId": "weak-tls-protocol",
          "ruleIndex": 1,
          "level": "error",
          "message": {
            "text": "This endpoint accepts TLSv1 (in server a, server b, server c and 3,997 more). RFC 8996 retires TLS below 1.2. Allow TLSv1.2 and TLSv1.3 only."
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "in%20fra/edge/nginx.conf"
                },
                "region": {
                  "startLine": 5,
                  "startColumn": 33,
                  "endLine": 5,
                  "endColumn": 38
                }
              }
            }
          ],
          "relatedLocations": [
            {
              "id": 1,
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "in%20fra/edge/nginx.conf"
                },
                "region": {
                  "startLine": 4,
                  "startColumn": 9,
                  "endLine": 4,
                  "endColumn": 15
                }
              },
              "message": {
                "text": "on this socket"
              }
            },
            {
              "id": 2,
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "in%20fra/auth.yaml"
                },
                "region": {
                  "startLine": 2,
                  "startColumn": 11,
                  "endLine": 2,
                  "endColumn": 33
                }
              },
              "message": {
                "text": "the issuer behind it"
              }
            }
          ],
          "partialFingerprints": {
            "primaryLocationLineHash": "35f55c63cae63a00:1",
            "authlint/v1": "weak-tls-protocol-0123"
          },
          "fixes": [
            {
              "description": {
                "text": "remove TLSv1"
              },
              "artifactChanges": [
                {
                  "artifactLocation": {
                    "uri": "in%20fra/edge/nginx.conf"
                  },
                  "replacements": [
                    {
                      "deletedRegion": {
                        "startLine": 5,
                        "startColumn": 33,
                        "endLine": 5,
                        "endColumn": 39
                      },
                      "insertedContent": {
                        "text": ""
                      }
                    }
                  ]
                }
              ]
            }
          ],
          "properties": {
            "severity": "high",
            "place": "http/server/ssl_protocols",
            "scopes": 4000
          }
        },
        {
          "ruleId": "sample-secret",
          "ruleIndex": 0,
          "level": "error",
          "message": {
            "text": "The secret `********` \\x1b[1mis short\\nreally (in jwt)."
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "in%20fra/auth.yaml"
                },
                "region": {
                  "startLine": 4,
                  "startColumn": 11,
                  "endLine": 4,
                  "endColumn": 25
                }
              },
              "message": {
                "text": "14 bytes"
              }
            }
          ],
          "partialFingerprints": {
            "primaryLocationLineHash": "2281d4d8ab197885:1",
            "authlint/v1": "sample-secret-0123"
          },
          "properties": {
            "severity": "high",
            "place": "http/server/ssl_protocols",
            "scopes": 1
          }
        }
      ]
    }
  ]
}
"###);
}

#[test]
fn columns_count_utf16_units_of_the_source() {
    let run = run(false);
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let region = &run["results"][0]["locations"][0]["physicalLocation"]["region"];
    let text = sample::NGINX;
    let at = text.find("TLSv1 ").unwrap();
    let before = text[..at].lines().last().unwrap();
    let units = before.encode_utf16().count();
    assert!(units > before.chars().count(), "the line tests nothing");
    assert_eq!(region["startLine"], text[..at].matches('\n').count() + 1);
    assert_eq!(region["startColumn"], units + 1);
    assert_eq!(region["endColumn"], units + 1 + "TLSv1".len());
    assert_eq!(region["endLine"], region["startLine"]);
}

#[test]
fn rules_that_found_nothing_are_listed_and_indexes_fit() {
    let mut report = sample::report();
    report.findings.remove(0);
    report.findings[1].suppressed = None;
    let run = run_of(&report);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<_> = rules
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        ["long-access-token", "sample-secret", "weak-tls-protocol"]
    );
    for result in run["results"].as_array().unwrap() {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(result["ruleId"], ids[index]);
    }
}

#[test]
fn suppressed_results_are_there_only_when_asked_for() {
    assert_eq!(run(false)["results"].as_array().unwrap().len(), 2);
    let suppressions = &run(true)["results"][2]["suppressions"];
    assert_eq!(suppressions[0]["kind"], "inSource");
    assert_eq!(suppressions[0]["justification"], "batch jobs");
}

#[test]
fn fixes_replace_exactly_their_bytes() {
    let fix = &run(false)["results"][0]["fixes"][0]["artifactChanges"][0];
    assert_eq!(fix["artifactLocation"]["uri"], "in%20fra/edge/nginx.conf");
    let region = &fix["replacements"][0]["deletedRegion"];
    let line = sample::NGINX
        .lines()
        .nth(region["startLine"].as_u64().unwrap() as usize - 1);
    let units: Vec<u16> = line.unwrap().encode_utf16().collect();
    let column = |name: &str| region[name].as_u64().unwrap() as usize - 1;
    let deleted = &units[column("startColumn")..column("endColumn")];
    assert_eq!(String::from_utf16(deleted).unwrap(), "TLSv1 ");
}

fn line_hash(text: &str, nth: usize) -> String {
    let mut report = sample::report();
    let file = report
        .sources
        .add(SourceFile::new("f", text.as_bytes().to_vec()));
    let at = text.match_indices("NEEDLE").nth(nth).unwrap().0;
    report.findings.truncate(1);
    report.findings[0].primary.span = Span::new(file, at, at + 6);
    let run = run_of(&report);
    let prints = &run["results"][0]["partialFingerprints"];
    prints["primaryLocationLineHash"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn line_hashes_survive_edits_elsewhere_and_count_equal_lines() {
    let first = line_hash("a NEEDLE;\nb\n", 0);
    assert_eq!(first, line_hash("new\n\n\t a  NEEDLE;\nc\n", 0));
    assert_ne!(first, line_hash("a NEEDLE ; x\n", 0));
    let second = line_hash("a NEEDLE;\na NEEDLE;\n", 1);
    assert_eq!(first.strip_suffix(":1"), second.strip_suffix(":2"));
}

#[test]
fn a_named_path_that_could_not_be_read_is_a_failed_run() {
    let mut report = sample::report();
    assert_eq!(
        run_of(&report)["invocations"][0]["executionSuccessful"],
        true
    );
    report.unread[0].named = true;
    let invocation = run_of(&report)["invocations"][0].clone();
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(
        invocation["toolExecutionNotifications"][0]["level"],
        "error"
    );
}

#[test]
fn too_many_results_are_cut_to_the_worst_and_the_cut_is_said() {
    let report = sample::report();
    let mut low = report.findings[1].clone();
    low.severity = Severity::Low;
    let mut findings = vec![&low];
    findings.extend(std::iter::repeat_n(&report.findings[1], MOST_RESULTS));
    let (kept, left_out) = most_severe(findings);
    assert_eq!((kept.len(), left_out), (MOST_RESULTS, 1));
    assert!(
        kept.iter()
            .all(|finding| finding.severity == Severity::High)
    );
    let view = View::new(&report, Wanted::default());
    assert_eq!(
        notifications(&view, left_out).last().unwrap().message.text,
        "1 less severe finding left out: code scanning takes 25000"
    );
}
