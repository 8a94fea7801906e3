//! The rules over gates made by hand.

use super::CHECKS;
use crate::check::{Cx, Outcome, Run};
use crate::model::access::{
    AccessGate, AddressRule, GateKind, IdentityHeader, Satisfy, Subrequest, TrustedProxies,
    Unguarded,
};
use crate::model::tls::Insertion;
use crate::model::{Dialect, List, Reach, Scope, Setting, Why};
use crate::options::Options;
use crate::rule::Params;
use crate::source::{FileId, Span, Spanned};

fn span(at: usize) -> Span {
    Span::new(FileId(0), at, at + 1)
}

fn outcomes(run: impl Fn(&Run, &mut Cx<'_>)) -> Vec<(String, Outcome)> {
    let (options, params) = (Options::default(), Params::new());
    let mut all = Vec::new();
    for check in CHECKS {
        let mut found = Vec::new();
        run(&check.run, &mut Cx::new(&options, &params, &mut found));
        let id = check.page.lines().nth(1).unwrap_or_default();
        let id = id.trim_start_matches("id: ");
        all.extend(found.into_iter().map(|outcome| (id.to_owned(), outcome)));
    }
    all
}

/// Failures as rule, place and scope; undecided ones with a question mark.
fn said(run: impl Fn(&Run, &mut Cx<'_>)) -> Vec<String> {
    outcomes(run)
        .iter()
        .filter_map(|(id, outcome)| match outcome {
            Outcome::Fail { draft, scope, .. } => {
                Some(format!("{id} {} {scope}", draft.primary.span.start))
            }
            Outcome::Undecided { .. } => Some(format!("{id}?")),
            Outcome::Pass { .. } => None,
        })
        .collect()
}

fn of_gate(gate: &AccessGate) -> Vec<String> {
    said(|run, cx| {
        if let Run::Gate(run) = run {
            run(gate, cx);
        }
    })
}

/// A password gate beside an address list (`+` allows, `-` denies), its entries at 10, 11 ….
fn gate(satisfy: Satisfy, addresses: &[&str]) -> AccessGate {
    let rules = addresses.iter().enumerate().map(|(at, rule)| {
        let entry = AddressRule {
            allow: rule.starts_with('+'),
            address: rule[1..].to_owned(),
        };
        Spanned::new(entry, span(10 + at))
    });
    AccessGate {
        dialect: Dialect::Nginx,
        scope: Scope::new("here"),
        at: span(0),
        gates: vec![Spanned::new(GateKind::Password, span(1))],
        open: None,
        satisfy: Setting::set(satisfy, span(2)),
        addresses: List::of(rules.collect()),
        sockets: Vec::new(),
        behind_proxy: Setting::Unsupported,
        subrequest: None,
        identity: Vec::new(),
    }
}

#[test]
fn only_a_broad_address_stands_in_for_the_credential() {
    let hit = |at| vec![format!("auth-bypassed-by-satisfy {at} here")];
    let cases: [(&[&str], Vec<String>); 10] = [
        (&["+192.168.1.0/24", "-all"], vec![]),
        (&["+192.168.1.0/24"], vec![]),
        (&["+10.0.0.0/8", "+203.0.113.7", "-all"], vec![]),
        (&["+all"], hit(10)),
        (&["-192.168.1.1", "+0.0.0.0/0"], hit(11)),
        (&["+10.0.0.0/8", "+104.16.0.0/13", "-all"], hit(11)),
        (&["+::/0", "-all"], hit(10)),
        (&["-all", "+all"], vec![]),
        (&["-all"], vec![]),
        (&[], vec![]),
    ];
    for (addresses, expected) in cases {
        assert_eq!(
            of_gate(&gate(Satisfy::Any, addresses)),
            expected,
            "{addresses:?}"
        );
        assert!(of_gate(&gate(Satisfy::All, addresses)).is_empty());
    }
    let mut open = gate(Satisfy::Any, &["+10.0.0.0/8"]);
    open.addresses.open = Some(Why::MissingInclude);
    assert_eq!(of_gate(&open), ["auth-bypassed-by-satisfy?"]);
    let mut none = gate(Satisfy::Any, &["+all"]);
    none.gates.clear();
    assert!(of_gate(&none).is_empty());
    none.gates = vec![Spanned::new(GateKind::Certificate, span(1))];
    assert!(of_gate(&none).is_empty());
}

#[test]
fn a_subrequest_target_is_internal() {
    let mut asking = gate(Satisfy::All, &[]);
    let target = |internal| Subrequest {
        uri: Spanned::new("/auth".to_owned(), span(3)),
        location: Some(span(4)),
        internal: Setting::Default {
            value: internal,
            source: "off",
            at: span(5),
        },
        insertion: Some(Insertion {
            at: span(5).before(),
            lead: "\n    ".to_owned(),
        }),
    };
    asking.subrequest = Some(target(true));
    assert!(of_gate(&asking).is_empty());
    asking.subrequest = Some(target(false));
    assert_eq!(of_gate(&asking), ["exposed-auth-endpoint 4 here"]);
}

#[test]
fn an_unguarded_path_is_reported_where_it_is() {
    let mut telling = gate(Satisfy::All, &[]);
    let header = |unguarded| IdentityHeader {
        name: Spanned::new("X-User".to_owned(), span(6)),
        unguarded,
    };
    telling.identity = vec![
        header(None),
        header(Some(Unguarded {
            at: span(7),
            scope: Scope::new("there"),
            sends: None,
        })),
    ];
    assert_eq!(of_gate(&telling), ["spoofable-identity-header 7 there"]);
}

#[test]
fn everybody_is_no_proxy() {
    let of = |network: &str, list: Option<Span>, reach| {
        let proxies = TrustedProxies {
            dialect: Dialect::Nginx,
            scope: Scope::new("here"),
            networks: List::of(vec![Spanned::new(network.to_owned(), span(8))]),
            header: Setting::Absent(span(0)),
            allow_list: list,
            reach,
        };
        said(|run, cx| {
            if let Run::TrustedProxies(run) = run {
                run(&proxies, cx);
            }
        })
    };
    let list = Some(span(9));
    assert_eq!(
        of("0.0.0.0/0", list, Reach::Network),
        ["trusted-any-proxy 8 here"]
    );
    assert_eq!(
        of("0.0.0.0/0", list, Reach::Unknown),
        ["trusted-any-proxy?"]
    );
    assert!(of("0.0.0.0/0", None, Reach::Network).is_empty());
    assert!(of("0.0.0.0/0", list, Reach::Loopback).is_empty());
    assert!(of("10.0.0.0/8", list, Reach::Network).is_empty());
}
