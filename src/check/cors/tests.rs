//! The rules over policies made by hand.

use super::CHECKS;
use crate::check::{Cx, Outcome, Run};
use crate::finding::Severity;
use crate::model::cors::{CorsPolicy, MatchMode, OriginRule, WildcardCredentials};
use crate::model::tls::Insertion;
use crate::model::{Dialect, Scope, Setting, Why};
use crate::options::Options;
use crate::rule::{Param, Params};
use crate::source::{FileId, Span, Spanned};

fn span(at: usize) -> Span {
    Span::new(FileId(0), at, at + 1)
}

fn policy(origin: OriginRule, credentials: bool) -> CorsPolicy {
    CorsPolicy {
        dialect: Dialect::Nginx,
        scope: Scope::new("here"),
        at: span(0),
        origins: vec![Spanned::new(origin, span(1))],
        open: None,
        credentials: Setting::set(credentials, span(2)),
        wildcard_credentials: WildcardCredentials::SendsStar,
        max_age: Setting::Absent(span(0)),
        vary_origin: Setting::set(true, span(3)),
        insertion: None,
    }
}

fn pattern(text: &str) -> OriginRule {
    OriginRule::Pattern {
        pattern: text.to_owned(),
        mode: MatchMode::Search { ignore_case: false },
        reflects: true,
    }
}

fn outcomes(policy: &CorsPolicy) -> Vec<(String, Outcome)> {
    let params = Params::from([("max".to_owned(), Param::Number(86400))]);
    let options = Options::default();
    let mut all = Vec::new();
    for check in CHECKS {
        let mut found = Vec::new();
        let Run::Cors(run) = check.run else {
            panic!("a rule over a policy")
        };
        run(policy, &mut Cx::new(&options, &params, &mut found));
        let id = check.page.lines().nth(1).unwrap_or_default();
        let id = id.trim_start_matches("id: ");
        all.extend(found.into_iter().map(|outcome| (id.to_owned(), outcome)));
    }
    all
}

/// Each failure as `rule severity`; `-` is the page's own severity.
fn failures(policy: &CorsPolicy) -> Vec<String> {
    outcomes(policy)
        .iter()
        .filter_map(|(id, outcome)| match outcome {
            Outcome::Fail { draft, .. } => {
                let severity = draft.severity.map_or("-", Severity::id);
                Some(format!("{id} {severity}"))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn each_way_in_is_the_business_of_its_own_rules() {
    let cases: [(OriginRule, bool, &[&str]); 11] = [
        (
            OriginRule::Any,
            true,
            &["any-origin-with-credentials medium"],
        ),
        (OriginRule::Any, false, &[]),
        (OriginRule::Reflected, true, &["reflected-origin high"]),
        (OriginRule::Reflected, false, &["reflected-origin low"]),
        (OriginRule::Null, true, &["null-origin high"]),
        (OriginRule::Null, false, &["null-origin low"]),
        (
            OriginRule::Fixed("http://a.com".to_owned()),
            true,
            &["plaintext-origin -"],
        ),
        (
            OriginRule::Fixed("http://localhost:3000".to_owned()),
            true,
            &[],
        ),
        (pattern(".*"), true, &["reflected-origin high"]),
        (
            pattern(r"^https://a\.com"),
            true,
            &["bypassable-origin-pattern high"],
        ),
        (
            pattern(r"^(null|https?://b\.a.com)$"),
            false,
            &[
                "bypassable-origin-pattern medium",
                "null-origin low",
                "plaintext-origin -",
            ],
        ),
    ];
    for (origin, credentials, expected) in cases {
        let policy = policy(origin, credentials);
        assert_eq!(failures(&policy), expected, "{:?}", policy.origins);
    }
}

#[test]
fn a_literal_sent_for_a_loose_match_is_no_bypass() {
    let loose = OriginRule::Pattern {
        pattern: r"^https://a\.com".to_owned(),
        mode: MatchMode::Search { ignore_case: true },
        reflects: false,
    };
    assert!(failures(&policy(loose, true)).is_empty());
}

#[test]
fn what_is_hidden_is_undecided() {
    let mut hidden = policy(OriginRule::Any, true);
    hidden.credentials = Setting::unknown(span(2), Why::Variable);
    let why = |policy: &CorsPolicy| {
        outcomes(policy)
            .into_iter()
            .filter_map(|(id, outcome)| match outcome {
                Outcome::Undecided { why, .. } => Some(format!("{id} {}", why.id())),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(why(&hidden), ["any-origin-with-credentials variable"]);
    assert_eq!(
        why(&policy(pattern(r"^https://(a)\1\.com$"), true)),
        ["bypassable-origin-pattern pattern"]
    );
}

#[test]
fn a_missing_vary_is_reported_where_it_has_to_be_written() {
    let mut bare = policy(pattern(r"^https://a\.com$"), false);
    bare.vary_origin = Setting::Absent(span(3));
    assert!(failures(&bare).is_empty());
    bare.insertion = Some(Insertion {
        at: span(4).before(),
        lead: "\n  ".to_owned(),
    });
    let found = outcomes(&bare);
    let fix = found.iter().find_map(|(_, outcome)| match outcome {
        Outcome::Fail { draft, .. } => draft.fixes.first(),
        _ => None,
    });
    let text = fix.map(|fix| fix.edits[0].text.as_str());
    assert_eq!(text, Some("\n  add_header Vary Origin always;"));
}

#[test]
fn the_longest_preflight_is_still_allowed() {
    let mut long = policy(OriginRule::Any, false);
    long.max_age = Setting::set(86400, span(3));
    assert!(failures(&long).is_empty());
    long.max_age = Setting::set(86401, span(3));
    assert_eq!(failures(&long), ["long-preflight-cache -"]);
}

#[test]
fn what_no_engine_reads_is_invalid_and_who_gets_in_is_said() {
    let full = |text: &str, mode| OriginRule::Pattern {
        pattern: text.to_owned(),
        mode,
        reflects: true,
    };
    let reasons = |text: &str| -> Vec<Why> {
        let found = outcomes(&policy(full(text, MatchMode::Full), false));
        let whys = found.iter().filter_map(|(_, outcome)| match outcome {
            Outcome::Undecided { why, .. } => Some(*why),
            _ => None,
        });
        whys.collect()
    };
    assert!(reasons("*").contains(&Why::InvalidPattern));
    assert!(!reasons("*").contains(&Why::Pattern));
    assert!(reasons("(?=a)https://a").contains(&Why::Pattern));
    let message = |text: &str| {
        let found = outcomes(&policy(full(text, MatchMode::Prefix), true));
        let mut messages = found.iter().filter_map(|(id, outcome)| match outcome {
            Outcome::Fail { draft, .. } if id == "reflected-origin" => Some(draft.message.clone()),
            _ => None,
        });
        messages.next().unwrap_or_default()
    };
    assert!(message("https://").contains("matches every https origin"));
    assert!(message("http").contains("matches every origin"));
}
