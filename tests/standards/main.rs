//! Every standard's file is right: what it names exists, what it bounds decides something, and what it
//! calls decidable has been seen met and violated.
//!
//! `STANDARD=asvs cargo test --test standards` looks only at the standards whose id holds that text.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod trial;

use authlint::audit::Verdict;
use authlint::engine::Known;
use authlint::rule::Param;
use authlint::standard::{
    self, Around, BUILT_IN, Bound, Control, Mode, Requirement, Rules, Standard,
};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use trial::{Case, Trials};

type Problems = Vec<String>;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules/controls")
}

fn standard(id: &str, known: &Known) -> Result<Standard, String> {
    let (_, text) = BUILT_IN
        .iter()
        .find(|(name, _)| *name == id)
        .ok_or(format!("there is no {id}"))?;
    let of = |id: &str| known.check(id);
    let around = Around {
        rules: Rules { of: &of, ids: &[] },
        extended: &|id| standard(id, known),
        others: None,
    };
    standard::read(text, &around).map_err(|mistakes| {
        let said = mistakes.into_iter().map(|mistake| {
            let line = mistake
                .at
                .map_or(0, |at| text[..at.start].matches('\n').count() + 1);
            format!("{id}.toml:{line}: {}", mistake.message)
        });
        said.collect::<Vec<_>>().join("\n")
    })
}

/// The standards to look at; what cannot be read is a problem.
fn standards(known: &Known, problems: &mut Problems) -> Vec<Standard> {
    let wanted = std::env::var("STANDARD").unwrap_or_default();
    let ids = BUILT_IN
        .iter()
        .map(|(id, _)| *id)
        .filter(|id| id.contains(&wanted));
    let read = ids.filter_map(|id| {
        standard(id, known)
            .map_err(|error| problems.push(error))
            .ok()
    });
    read.collect()
}

fn assert_none(problems: &Problems) {
    assert!(
        problems.is_empty(),
        "{} problems\n{}",
        problems.len(),
        problems.join("\n")
    );
}

#[test]
fn every_file_is_built_in_under_its_own_name() {
    let files = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let on_disk: BTreeSet<_> = files
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let built_in: Vec<_> = BUILT_IN.iter().map(|(id, _)| (*id).to_owned()).collect();
    assert!(built_in.is_sorted(), "{built_in:?}");
    assert_eq!(on_disk, built_in.into_iter().collect());
    let known = Known::read();
    for (id, _) in BUILT_IN {
        assert_eq!(standard(id, &known).unwrap().id, *id);
    }
}

#[test]
fn every_control_says_what_it_should() {
    let known = Known::read();
    let mut problems = Problems::new();
    let standards = standards(&known, &mut problems);
    for standard in &standards {
        let mut wrong =
            |at: &str, what: &str| problems.push(format!("{}{at}: {what}", standard.id));
        if standard.counted.is_empty() || standard.publisher.is_empty() {
            wrong("", "says neither what was counted nor who publishes it");
        }
        let links = standard
            .controls
            .iter()
            .filter_map(|control| control.url.as_ref());
        for url in links.chain([&standard.url]) {
            if !url.starts_with("https://") {
                wrong("", &format!("{url:?} is no link"));
            }
        }
        for control in &standard.controls {
            let at = format!(":{}", control.id);
            if control.title.is_empty() || control.title.ends_with('.') {
                wrong(&at, "the title is empty or ends in a full stop");
            }
            if control.ask.as_ref().is_some_and(|ask| !ask.ends_with('?')) {
                wrong(&at, "`ask` is no question");
            }
            if control.mode == Mode::Auto && control.ask.is_some() {
                wrong(&at, "an automatic control asks nobody");
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn contradictions_name_controls_that_exist() {
    let known = Known::read();
    let mut problems = Problems::new();
    for one in standards(&known, &mut problems) {
        for control in &one.controls {
            for contradiction in &control.contradicts {
                let other = contradiction.control.split_once(':');
                let exists = other.is_some_and(|(id, control)| {
                    standard(id, &known).is_ok_and(|other| other.control(control).is_some())
                });
                if !exists {
                    let (id, of) = (&one.id, &contradiction.control);
                    problems.push(format!("{id}:{}: there is no {of}", control.id));
                }
            }
        }
    }
    assert_none(&problems);
}

/// What a person decides alone needs no example; everything else was seen both ways, and comes to what
/// its examples say.
#[test]
fn every_decidable_control_was_seen_met_and_violated() {
    over_controls(|trials, control| {
        let mut problems = Problems::new();
        let mut seen = BTreeMap::new();
        for case in trials.cases(control) {
            let verdict = trials.verdict(control, &case);
            if let Some(wanted) = case
                .wanted
                .as_ref()
                .filter(|wanted| **wanted != verdict.id())
            {
                problems.push(format!(
                    "{}: {} instead of {wanted}",
                    case.name,
                    verdict.id()
                ));
            }
            seen.entry(verdict).or_insert(case.name);
        }
        let good = match control.mode {
            Mode::Auto => Verdict::Met,
            Mode::Partial => Verdict::Partly,
            Mode::Manual => return problems,
        };
        for verdict in [good, Verdict::Violated] {
            if !seen.contains_key(&verdict) {
                problems.push(format!("no example is {}; seen: {seen:?}", verdict.id()));
            }
        }
        problems
    });
}

#[test]
fn every_bound_changes_an_outcome() {
    over_controls(|trials, control| {
        let cases = trials.cases(control);
        let before: Vec<_> = cases
            .iter()
            .map(|case| trials.verdict(control, case))
            .collect();
        let decides = |other: &Control| {
            let pairs = cases.iter().zip(&before);
            pairs
                .into_iter()
                .any(|(case, verdict)| trials.verdict(other, case) != *verdict)
        };
        let mut problems = Problems::new();
        for (at, bound) in control.bounds().enumerate() {
            for (name, param) in &bound.params {
                let default = trials.default(&bound.rule, name);
                let others = variations(param).into_iter().chain(default).map(|param| {
                    with(control, at, |bound| {
                        bound.params.insert(name.clone(), param.clone());
                    })
                });
                // An empty list has no variations, but the page's own value is one.
                let of_the_page = with(control, at, |bound| {
                    bound.params.remove(name);
                });
                if !others.chain([of_the_page]).any(|other| decides(&other)) {
                    problems.push(format!("`{}.{name}` changes nothing", bound.rule));
                }
            }
            let written = |bound: &mut Bound| bound.explicit = false;
            if bound.explicit && !decides(&with(control, at, written)) {
                problems.push(format!("`{}` `explicit` changes nothing", bound.rule));
            }
        }
        problems
    });
}

/// Other values that any parameter could have.
fn variations(param: &Param) -> Vec<Param> {
    match param {
        Param::Number(number) => [0, 1, number / 2, number.saturating_mul(2) + 1, 1 << 40]
            .map(Param::Number)
            .to_vec(),
        Param::Flag(flag) => vec![Param::Flag(!flag)],
        Param::List(list) => {
            let without = (0..list.len()).map(|at| {
                let mut list = list.clone();
                list.remove(at);
                Param::List(list)
            });
            without.chain([Param::List(Vec::new())]).collect()
        }
    }
}

/// A control whose bound of that number is changed.
fn with(control: &Control, at: usize, change: impl Fn(&mut Bound)) -> Control {
    let mut control = control.clone();
    let mut open: Vec<&mut Requirement> = control.require.iter_mut().rev().collect();
    let mut next = 0;
    while let Some(one) = open.pop() {
        match one {
            Requirement::Rule(bound) => {
                if next == at {
                    change(bound);
                }
                next += 1;
            }
            Requirement::All(more) | Requirement::Any(more) => open.extend(more.iter_mut().rev()),
        }
    }
    control
}

fn over_controls(look: impl Fn(&Trials<'_>, &Control) -> Problems + Sync) {
    let known = Known::read();
    let mut problems = Problems::new();
    let standards = standards(&known, &mut problems);
    let trials = Trials::new(&known);
    let all = standards.par_iter().flat_map(|standard| {
        standard.controls.par_iter().flat_map_iter(|control| {
            let at = format!("{}:{}", standard.id, control.id);
            let found = look(&trials, control).into_iter();
            found
                .map(|what| format!("{at}: {what}"))
                .collect::<Vec<_>>()
        })
    });
    problems.extend(all.collect::<Vec<_>>());
    assert_none(&problems);
}

/// Every example of the pages is a case of the controls that rest on the rule.
#[test]
fn cases_come_from_the_pages_and_from_the_control() {
    let known = Known::read();
    let standard = standard("mozilla-intermediate-6.0", &known).unwrap();
    let trials = Trials::new(&known);
    let cases: Vec<Case> = trials.cases(&standard.controls[0]);
    assert!(cases.len() > 5, "{}", cases.len());
    assert!(cases.iter().all(|case| !case.files.is_empty()));
}

#[test]
fn a_standard_for_nginx_judges_nginx_alone() {
    let known = Known::read();
    let mut problems = Problems::new();
    for standard in standards(&known, &mut Problems::new()) {
        if !standard.id.contains("nginx") {
            continue;
        }
        for control in &standard.controls {
            let speaks_of_others = |bound: &Bound| {
                let rule = known.rule(&bound.rule).unwrap();
                let limits = [&control.applies.dialects, &bound.applies.dialects];
                let mut limits = limits.into_iter().filter(|one| !one.is_empty());
                rule.dialects.iter().any(|&one| one != "nginx")
                    && !limits.any(|one| one.iter().all(|dialect| dialect.id() == "nginx"))
            };
            if control.bounds().any(speaks_of_others) {
                problems.push(format!("{}:{}", standard.id, control.id));
            }
        }
    }
    assert_none(&problems);
}
