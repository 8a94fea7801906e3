//! The rules over timeouts made by hand.

use super::CHECKS;
use crate::check::{Cx, Outcome, Run};
use crate::finding::Severity;
use crate::model::timeouts::{KeepalivePool, Timeouts};
use crate::model::tls::Side;
use crate::model::{Candidate, Dialect, Scope, Setting};
use crate::options::Options;
use crate::rule::{Param, Params};
use crate::source::{FileId, Span};

fn span(at: usize) -> Span {
    Span::new(FileId(0), at, at + 1)
}

fn timeouts(side: Side) -> Timeouts {
    Timeouts {
        dialect: Dialect::Istio,
        scope: Scope::new("here"),
        at: span(0),
        side,
        exposed: true,
        keepalive: Setting::Unsupported,
        keepalive_requests: Setting::Unsupported,
        upstream_idle: Setting::Unsupported,
        tcp_keepalive: Setting::Unsupported,
        pool: Setting::Unsupported,
        auth_wait: Setting::Unsupported,
    }
}

fn failures(timeouts: &Timeouts, options: &Options) -> Vec<String> {
    let number = |name: &str, value| (name.to_owned(), Param::Number(value));
    let params = Params::from([number("idle", 60), number("min", 10), number("max", 60)]);
    let mut all = Vec::new();
    for check in CHECKS {
        let mut found = Vec::new();
        let Run::Timeouts(run) = check.run else {
            panic!("a rule over timeouts")
        };
        run(timeouts, &mut Cx::new(options, &params, &mut found));
        let id = check.page.lines().nth(1).unwrap_or_default();
        all.extend(found.iter().filter_map(|outcome| match outcome {
            Outcome::Fail { draft, .. } => Some(format!(
                "{} {}",
                id.trim_start_matches("id: "),
                draft.severity.map_or("-", Severity::id)
            )),
            _ => None,
        }));
    }
    all
}

fn client(seconds: u64, exposed: bool) -> Timeouts {
    Timeouts {
        keepalive: Setting::set(seconds, span(1)),
        exposed,
        ..timeouts(Side::Server)
    }
}

#[test]
fn a_client_keepalive_has_to_outlast_what_is_in_front() {
    let direct = Options::default();
    let mut behind = Options::default();
    behind.deployment.behind = Some("google-lb".to_owned());
    behind.deployment.idle_timeout = Some(600);
    let cases: [(u64, bool, &Options, &[&str]); 7] = [
        (60, true, &direct, &["short-keepalive low"]),
        (61, true, &direct, &[]),
        (60, false, &direct, &[]),
        (0, true, &direct, &["disabled-keepalive -"]),
        (0, false, &direct, &[]),
        (75, true, &behind, &["short-keepalive medium"]),
        (620, true, &behind, &[]),
    ];
    for (seconds, exposed, options, expected) in cases {
        assert_eq!(
            failures(&client(seconds, exposed), options),
            expected,
            "{seconds}"
        );
    }
}

#[test]
fn an_upstream_pool_is_judged_by_its_own_rules() {
    let options = Options::default();
    let upstream = |keepalive, requests, idle| Timeouts {
        keepalive: Setting::set(keepalive, span(1)),
        keepalive_requests: Setting::set(requests, span(2)),
        upstream_idle: Setting::set(idle, span(3)),
        ..timeouts(Side::Upstream)
    };
    assert!(failures(&upstream(5, 0, 0), &options).is_empty());
    assert_eq!(
        failures(&upstream(5, 1, 9), &options),
        ["disabled-keepalive -", "short-upstream-idle -"]
    );
    let nginx = Timeouts {
        dialect: Dialect::Nginx,
        ..upstream(5, 100, 5)
    };
    assert!(failures(&nginx, &options).is_empty());
}

#[test]
fn a_pool_that_does_not_work_and_a_gate_that_waits() {
    let mut idle = timeouts(Side::Upstream);
    idle.pool = Setting::set(
        KeepalivePool::Ineffective {
            because: "HTTP/1.0 is spoken".to_owned(),
            at: span(5),
        },
        span(4),
    );
    idle.auth_wait = Setting::set(61, span(6));
    assert_eq!(
        failures(&idle, &Options::default()),
        ["ineffective-upstream-keepalive -", "long-auth-timeout -"]
    );
    idle.pool = Setting::ByVersion {
        values: vec![
            Candidate::default_of(
                "before 1.29.7",
                KeepalivePool::Ineffective {
                    because: String::new(),
                    at: span(5),
                },
            ),
            Candidate::default_of("since 1.29.7", KeepalivePool::Works),
        ],
        at: span(4),
    };
    idle.auth_wait = Setting::set(60, span(6));
    assert!(failures(&idle, &Options::default()).is_empty());
}
