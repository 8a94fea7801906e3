//! The rules themselves: the list for people and programs, and a rule's page for the terminal.

use super::{page_url, topics};
use crate::finding::Severity;
use crate::rule::{Param, Rule};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// The rules as an aligned table: severity, topic, id, title.
#[must_use]
pub fn table(rules: &[Arc<Rule>]) -> String {
    let topics = topics();
    let topic = |rule: &Rule| topics.get(rule.id).copied().unwrap_or_default();
    let widest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0);
    let severity = widest(&mut Severity::ALL.iter().map(|one| one.id().len()));
    let in_topic = widest(&mut rules.iter().map(|rule| topic(rule).len()));
    let id = widest(&mut rules.iter().map(|rule| rule.id.len()));
    rules.iter().fold(String::new(), |mut out, rule| {
        let (level, topic) = (rule.severity.id(), topic(rule));
        let off = if rule.optional {
            " (off by default)"
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "{level:severity$}  {topic:in_topic$}  {:id$}  {}{off}",
            rule.id, rule.title
        );
        out
    })
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    topic: Option<&'a str>,
    title: &'a str,
    summary: String,
    severity: &'static str,
    confidence: &'static str,
    optional: bool,
    since: &'a str,
    dialects: &'a [&'static str],
    params: BTreeMap<&'a str, Value<'a>>,
    cwe: &'a [u64],
    references: &'a [&'static str],
    url: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value<'a> {
    Number(u64),
    List(&'a [String]),
    Flag(bool),
}

/// The rules with all that their pages' front matter says.
///
/// # Panics
/// Never: strings and numbers always serialise.
#[must_use]
pub fn json(rules: &[Arc<Rule>]) -> String {
    let topics = topics();
    let items: Vec<_> = rules
        .iter()
        .map(|rule| Item {
            id: rule.id,
            topic: topics.get(rule.id).copied(),
            title: rule.title,
            summary: summary(rule),
            severity: rule.severity.id(),
            confidence: rule.confidence.id(),
            optional: rule.optional,
            since: rule.since,
            dialects: &rule.dialects,
            params: params(rule),
            cwe: &rule.cwe,
            references: &rule.references,
            url: topics.get(rule.id).map(|topic| page_url(topic, rule.id)),
        })
        .collect();
    serde_json::to_string_pretty(&items).expect("strings and numbers always serialise") + "\n"
}

fn params(rule: &Rule) -> BTreeMap<&str, Value<'_>> {
    let params = rule.params.iter();
    params
        .map(|(name, param)| {
            let value = match param {
                Param::Number(number) => Value::Number(*number),
                Param::List(list) => Value::List(list),
                Param::Flag(flag) => Value::Flag(*flag),
            };
            (name.as_str(), value)
        })
        .collect()
}

/// A rule's page for the terminal: what it is, then its prose, then where to read on.
#[must_use]
pub fn explain(rule: &Rule) -> String {
    let mut out = format!(
        "{} ({}, confidence {})\ndialects: {}\n",
        rule.id,
        rule.severity.id(),
        rule.confidence.id(),
        rule.dialects.join(", "),
    );
    for (name, param) in &rule.params {
        let _ = writeln!(out, "param {name}: {}", written(param));
    }
    let _ = write!(out, "\n{}\n", plain(rule.body()));
    let cwe = rule
        .cwe
        .iter()
        .map(|cwe| format!("https://cwe.mitre.org/data/definitions/{cwe}.html"));
    let topic = topics().get(rule.id).map(|topic| page_url(topic, rule.id));
    let links: Vec<_> = rule
        .references
        .iter()
        .map(|&page| page.to_owned())
        .chain(cwe)
        .chain(topic)
        .collect();
    if !links.is_empty() {
        let _ = writeln!(out, "\nReferences\n\n  {}", links.join("\n  "));
    }
    out
}

fn written(param: &Param) -> String {
    match param {
        Param::Number(number) => number.to_string(),
        Param::List(list) => list.join(", "),
        Param::Flag(flag) => flag.to_string(),
    }
}

/// The sentence below a page's heading, however many lines it takes there.
pub(super) fn summary(rule: &Rule) -> String {
    let start = rule.page.find(rule.summary);
    let paragraph = start.and_then(|at| rule.page[at..].split("\n\n").next());
    plain(&paragraph.unwrap_or(rule.summary).replace('\n', " "))
}

/// Markdown of our own pages as plain text: headings without their signs, code indented, emphasis
/// and code signs dropped, links as `text (address)`.
pub(super) fn plain(markdown: &str) -> String {
    let mut out = String::new();
    let mut fence = false;
    for line in markdown.trim().lines() {
        if line.starts_with("```") {
            fence = !fence;
        } else if fence {
            let _ = writeln!(out, "    {line}");
        } else {
            let _ = writeln!(
                out,
                "{}",
                inline(line.trim_start_matches('#').trim_start_matches(' '))
            );
        }
    }
    out.lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
}

fn inline(line: &str) -> String {
    let mut out = String::new();
    for (at, part) in line.split('`').enumerate() {
        if at % 2 == 1 {
            out.push_str(part);
        } else {
            out.push_str(&links(&part.replace("**", "")));
        }
    }
    out
}

/// `[text](address)` as `text (address)`.
fn links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, label, address, after)) = link(rest) {
        let _ = write!(out, "{before}{label} ({address})");
        rest = after;
    }
    out + rest
}

fn link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (head, tail) = text.split_once("](")?;
    let (before, label) = head.rsplit_once('[')?;
    let (address, after) = tail.split_once(')')?;
    Some((before, label, address, after))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_table_is_aligned() {
        insta::assert_snapshot!(table(&sample::report().rules), @r###"
high           sample-secret      HMAC secret is short
high      tls  weak-tls-protocol  Weak TLS protocol is accepted
"###);
    }

    #[test]
    fn a_page_reads_well_without_markdown() {
        insta::assert_snapshot!(explain(&sample::report().rules[1]), @r###"
weak-tls-protocol (high, confidence high)
dialects: nginx
param max: 60

Weak TLS protocol is accepted

A server accepts SSLv3 or TLS 1.0.

Why

See RFC 8996 (https://www.rfc-editor.org/rfc/rfc8996).

- one reason
- another

Examples

    ssl_protocols TLSv1; # error

Fix

Remove it.

References

  https://www.rfc-editor.org/rfc/rfc8996
  https://cwe.mitre.org/data/definitions/79.html
  https://cwe.mitre.org/data/definitions/326.html
  https://github.com/authlint/authlint/blob/main/rules/tls/weak-tls-protocol.md
"###);
    }

    #[test]
    fn the_list_holds_all_metadata() {
        let list: serde_json::Value = serde_json::from_str(&json(&sample::report().rules)).unwrap();
        insta::assert_snapshot!(serde_json::to_string_pretty(&list[1]).unwrap(), @r###"
{
  "confidence": "high",
  "cwe": [
    79,
    326
  ],
  "dialects": [
    "nginx"
  ],
  "id": "weak-tls-protocol",
  "optional": false,
  "params": {
    "max": 60
  },
  "references": [
    "https://www.rfc-editor.org/rfc/rfc8996"
  ],
  "severity": "high",
  "since": "0.1.0",
  "summary": "A server accepts SSLv3 or TLS 1.0.",
  "title": "Weak TLS protocol is accepted",
  "topic": "tls",
  "url": "https://github.com/authlint/authlint/blob/main/rules/tls/weak-tls-protocol.md"
}
"###);
    }

    #[test]
    fn a_summary_may_take_two_lines() {
        let rule = Rule {
            page: "# T\n\nOne `a`\ntwo.\n\n## Why\n",
            summary: "One `a`",
            ..(*sample::report().rules[1]).clone()
        };
        assert_eq!(summary(&rule), "One a two.");
    }

    #[test]
    fn what_only_looks_like_a_link_stays() {
        assert_eq!(plain("a[0](b and `[x](y)` *.c"), "a[0](b and [x](y) *.c");
    }
}
