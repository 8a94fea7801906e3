use crate::outcome::Report;
use crate::report::tests::{render, render_report};
use crate::report::{Format, Wanted, sample};
use roxmltree::{Document, Node};
use std::collections::BTreeSet;

const ALL: Wanted = Wanted {
    suppressed: true,
    quiet: false,
};

#[test]
fn a_suite_for_each_rule() {
    insta::assert_snapshot!(render(Format::Junit, ALL), @r###"
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="authlint" tests="5" failures="2" errors="1">
  <testsuite name="authlint.files" tests="1" failures="0" errors="1" skipped="0">
    <testcase classname="authlint.files" name="in fra/old\x1b.yaml">
      <error type="unread" message="it is UTF-16">in fra/old\x1b.yaml
it is UTF-16
</error>
    </testcase>
  </testsuite>
  <testsuite name="authlint.jwt.long-access-token" tests="1" failures="0" errors="0" skipped="1">
    <testcase classname="authlint.jwt.long-access-token" name="in fra/auth.yaml: access tokens live 9000 s">
      <skipped type="suppressed" message="access tokens live 9000 s">batch jobs
auth.yaml:5:13
access tokens live 9000 s
severity: medium
in: jwt
https://github.com/authlint/authlint/blob/main/rules/jwt/long-access-token.md
</skipped>
    </testcase>
  </testsuite>
  <testsuite name="authlint.sample-secret" tests="1" failures="1" errors="0" skipped="0">
    <testcase classname="authlint.sample-secret" name="in fra/auth.yaml: the secret `********` \x1b[1mis short\nreally">
      <failure type="high" message="the secret `********` \x1b[1mis short\nreally">auth.yaml:4:11
the secret `********` \x1b[1mis short\nreally
severity: high
in: jwt
</failure>
    </testcase>
  </testsuite>
  <testsuite name="authlint.tls.weak-tls-protocol" tests="2" failures="1" errors="0" skipped="1">
    <testcase classname="authlint.tls.weak-tls-protocol" name="in fra/edge/nginx.conf: this endpoint accepts TLSv1">
      <failure type="high" message="this endpoint accepts TLSv1">edge/nginx.conf:5:32
this endpoint accepts TLSv1
severity: high
in: server a, server b, server c and 3,997 more
note: RFC 8996 retires TLS below 1.2
help: allow TLSv1.2 and TLSv1.3 only
https://github.com/authlint/authlint/blob/main/rules/tls/weak-tls-protocol.md
</failure>
    </testcase>
    <testcase classname="authlint.tls.weak-tls-protocol" name="undecided">
      <skipped type="undecided" message="1 setting could not be decided">edge/nginx.conf:4:9: server \x1bd: a missing include: pass the included files too
</skipped>
    </testcase>
  </testsuite>
</testsuites>
"###);
}

fn attribute(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name).unwrap_or_default().to_owned()
}

/// What readers of `JUnit` rely on, beyond what `tests/schema/junit.xsd` says: counts are right and no two
/// cases of a suite are named alike.
fn assert_sound(text: &str) {
    let document = Document::parse(text).unwrap();
    let suites = document.root_element();
    assert_eq!(suites.tag_name().name(), "testsuites");
    for node in suites
        .descendants()
        .filter(|node| node.has_attribute("tests"))
    {
        let count = |name: &str| {
            let found = node.descendants().filter(|node| node.has_tag_name(name));
            found.count().to_string()
        };
        assert_eq!(attribute(node, "tests"), count("testcase"));
        assert_eq!(attribute(node, "failures"), count("failure"));
        assert_eq!(attribute(node, "errors"), count("error"));
        if node.has_tag_name("testsuite") {
            assert_eq!(attribute(node, "skipped"), count("skipped"));
        }
    }
    for suite in suites.children().filter(Node::is_element) {
        let cases: Vec<_> = suite.children().filter(Node::is_element).collect();
        let names: BTreeSet<_> = cases.iter().map(|case| attribute(*case, "name")).collect();
        assert_eq!(names.len(), cases.len(), "{names:?}");
        for case in cases {
            assert!(case.children().filter(Node::is_element).count() <= 1);
            assert_eq!(attribute(case, "classname"), attribute(suite, "name"));
        }
    }
}

#[test]
fn it_reads_back_with_right_counts_and_places() {
    let text = render(Format::Junit, ALL);
    assert_sound(&text);
    let document = Document::parse(&text).unwrap();
    let failure = document
        .descendants()
        .find(|node| node.has_tag_name("failure") && attribute(*node, "message").contains("TLSv1"))
        .unwrap();
    let at = sample::NGINX.find("TLSv1 ").unwrap();
    let line = sample::NGINX[..at].matches('\n').count() + 1;
    let column = sample::NGINX[..at].lines().last().unwrap().chars().count() + 1;
    assert!(
        failure
            .text()
            .unwrap()
            .starts_with(&format!("edge/nginx.conf:{line}:{column}\n"))
    );
}

#[test]
fn a_name_does_not_tell_lines_and_equal_ones_are_numbered() {
    let mut report = sample::report();
    let mut twin = report.findings[0].clone();
    twin.primary.span.start += 6;
    twin.primary.span.end += 8;
    report.findings.insert(1, twin.clone());
    twin.message.push_str(" (2)");
    report.findings.insert(0, twin);
    let text = render_report(&report, Format::Junit, Wanted::default());
    assert_sound(&text);
    let name = "in fra/edge/nginx.conf: this endpoint accepts TLSv1";
    assert!(text.contains(&format!("name=\"{name}\"")), "{text}");
    assert!(text.contains(&format!("name=\"{name} (2)\"")), "{text}");
    assert!(text.contains(&format!("name=\"{name} (3)\"")), "{text}");
}

#[test]
fn a_rule_passes_only_when_it_decided_everything() {
    let mut report = sample::report();
    report.findings.clear();
    let passed = |report: &Report| {
        let text = render_report(report, Format::Junit, Wanted::default());
        text.contains("name=\"nothing found: Weak TLS protocol is accepted\"/>")
    };
    assert!(!passed(&report));
    report.undecided.clear();
    assert!(passed(&report));
}

#[test]
fn many_doubts_are_cut_and_the_cut_is_said() {
    let mut report = sample::report();
    let one = report.undecided[0].clone();
    report.undecided = vec![one; 1_021];
    let text = render_report(&report, Format::Junit, Wanted::default());
    assert!(text.contains("message=\"1,021 settings could not be decided\""));
    assert_eq!(text.matches("a missing include").count(), 20);
    assert!(text.contains("\nand 1,001 more places\n"), "{text}");
}
