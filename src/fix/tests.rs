use super::*;
use crate::finding::{Label, Severity, Suppression, SuppressionKind};
use crate::model::Scope;

fn edit(start: usize, end: usize, text: &str) -> Edit {
    Edit {
        span: Span::new(FileId(0), start, end),
        text: text.to_owned(),
    }
}

fn finding(safety: Safety, edits: &[Edit]) -> Finding {
    Finding {
        rule: "r",
        severity: Severity::Low,
        primary: Label {
            span: Span::new(FileId(0), 0, 0),
            text: String::new(),
        },
        message: String::new(),
        note: None,
        help: None,
        related: Vec::new(),
        scopes: vec![Scope::new("s")],
        fixes: vec![Fix {
            title: String::new(),
            safety,
            edits: edits.to_vec(),
        }],
        place: String::new(),
        also: Vec::new(),
        fingerprint: String::new(),
        suppressed: None,
    }
}

fn plan(findings: &[Finding], unsafe_too: bool) -> Plan {
    let all: Vec<usize> = (0..findings.len()).collect();
    super::plan(findings, &all, unsafe_too)
}

/// The findings that a plan over safe fixes of these edits mends.
fn mended(fixes: &[&[Edit]]) -> Vec<usize> {
    let findings: Vec<_> = fixes.iter().map(|f| finding(Safety::Safe, f)).collect();
    plan(&findings, false).mended
}

#[test]
fn the_first_of_two_that_overlap_wins() {
    assert_eq!(mended(&[&[edit(0, 4, "")], &[edit(3, 5, "")]]), [0]);
    assert_eq!(mended(&[&[edit(3, 5, "")], &[edit(0, 4, "")]]), [0]);
    assert_eq!(mended(&[&[edit(0, 9, "")], &[edit(3, 5, "")]]), [0]);
    assert_eq!(mended(&[&[edit(3, 5, "")], &[edit(0, 9, "")]]), [0]);
}

#[test]
fn neighbours_do_not_overlap_but_an_insertion_touches_them() {
    assert_eq!(mended(&[&[edit(0, 4, "")], &[edit(4, 8, "")]]), [0, 1]);
    assert_eq!(mended(&[&[edit(0, 4, "")], &[edit(4, 4, "x")]]), [0]);
    assert_eq!(mended(&[&[edit(4, 4, "x")], &[edit(4, 8, "")]]), [0]);
    assert_eq!(mended(&[&[edit(4, 4, "x")], &[edit(4, 4, "y")]]), [0]);
}

#[test]
fn equal_edits_are_made_once() {
    let findings = [
        finding(Safety::Safe, &[edit(4, 4, "x")]),
        finding(Safety::Safe, &[edit(4, 4, "x"), edit(6, 7, "")]),
    ];
    let plan = plan(&findings, false);
    assert_eq!(plan.mended, [0, 1]);
    assert_eq!(plan.edits[&FileId(0)], [edit(4, 4, "x"), edit(6, 7, "")]);
}

#[test]
fn a_fix_is_taken_whole_or_not_at_all() {
    let findings = [
        finding(Safety::Safe, &[edit(10, 12, "")]),
        finding(Safety::Safe, &[edit(0, 1, ""), edit(11, 13, "")]),
    ];
    let plan = plan(&findings, false);
    assert_eq!((plan.mended, plan.refused), (vec![0], vec![1]));
    assert_eq!(plan.edits[&FileId(0)], [edit(10, 12, "")]);
}

#[test]
fn a_fix_that_overlaps_itself_is_refused() {
    assert_eq!(mended(&[&[edit(0, 3, ""), edit(2, 4, "")]]), [0; 0]);
}

#[test]
fn safety_and_silence_are_heeded() {
    let edits = [edit(0, 1, "")];
    let mut silenced = finding(Safety::Safe, &edits);
    silenced.suppressed = Some(Suppression {
        kind: SuppressionKind::Comment,
        reason: String::new(),
        at: Span::new(FileId(0), 0, 0),
    });
    let findings = [
        silenced,
        finding(Safety::Show, &edits),
        finding(Safety::Unsafe, &edits),
    ];
    let safe = plan(&findings, false);
    assert!(safe.mended.is_empty());
    assert_eq!(safe.withheld, 1);
    assert_eq!(plan(&findings, true).mended, [2]);
}

#[test]
fn new_lines_end_as_those_of_the_file() {
    for (before, after) in [
        ("a\r\nb", "a\r\nx\r\ny\r\nb"),
        ("a\nb", "a\nx\ny\nb"),
        ("a\rb", "a\rx\ry\rb"),
    ] {
        let at = before.len() - 1;
        let out = apply(before.as_bytes(), &[edit(at, at, "x\r\ny\n")]).unwrap();
        assert_eq!(out, after.as_bytes());
    }
}

#[test]
fn bytes_that_are_not_utf8_stay() {
    let out = apply(b"\xff\xe2a\x80b", &[edit(2, 3, "c")]).unwrap();
    assert_eq!(out, b"\xff\xe2c\x80b");
}

#[test]
fn no_edits_change_nothing_and_stray_ones_are_refused() {
    assert_eq!(apply(b"abc", &[]).unwrap(), b"abc");
    assert_eq!(apply(b"abc", &[edit(2, 4, "")]), None);
    assert_eq!(apply(b"abc", &[edit(2, 3, ""), edit(0, 1, "")]), None);
}

#[test]
fn a_plan_of_a_plan_is_the_same() {
    let findings = [
        finding(Safety::Safe, &[edit(0, 1, "x")]),
        finding(Safety::Safe, &[edit(0, 2, "")]),
        finding(Safety::Safe, &[edit(5, 6, "")]),
    ];
    let once = plan(&findings, false).edits;
    let chosen = finding(Safety::Safe, &once[&FileId(0)]);
    assert_eq!(plan(&[chosen], false).edits, once);
}

#[test]
fn between_two_ways_a_person_chooses() {
    let mut two = finding(Safety::Safe, &[edit(0, 1, "x")]);
    two.fixes
        .extend(finding(Safety::Unsafe, &[edit(0, 1, "y")]).fixes);
    let safe = plan(std::slice::from_ref(&two), false);
    assert_eq!((safe.mended, safe.ambiguous), (vec![0], vec![]));
    let both = plan(&[two], true);
    assert_eq!((both.mended, both.ambiguous), (vec![], vec![0]));
    assert!(both.edits.is_empty());
}
