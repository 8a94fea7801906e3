//! The distinct questions of all selected standards: a rule is run once for each set of parameters.

use crate::engine::{Known, Request};
use crate::model::tls::Side;
use crate::rule::{Param, Params};
use crate::standard::{Bound, Standard};
use std::collections::BTreeMap;

/// Rule, side, and what is said of its parameters.
type Key = (String, Option<Side>, Vec<(String, String)>);

/// The questions, and where each bound finds its answer.
#[derive(Debug)]
pub(super) struct Requests<'run> {
    pub(super) all: Vec<Request<'run>>,
    by_key: BTreeMap<Key, usize>,
}

impl<'run> Requests<'run> {
    pub(super) fn of(standards: &[Standard], known: &'run Known) -> Self {
        let mut requests = Self {
            all: Vec::new(),
            by_key: BTreeMap::new(),
        };
        for bound in standards.iter().flat_map(Standard::bounds) {
            requests.add(bound, known);
        }
        requests
    }

    fn add(&mut self, bound: &Bound, known: &'run Known) {
        let Some((check, rule)) = known.check(&bound.rule) else {
            return;
        };
        let next = self.all.len();
        if *self.by_key.entry(key(bound)).or_insert(next) < next {
            return;
        }
        let mut params = rule.params.clone();
        params.extend(bound.params.clone());
        self.all.push(Request {
            check,
            rule,
            params,
            side: bound.side,
        });
    }

    /// The question that stands for a bound.
    pub(super) fn find(&self, bound: &Bound) -> Option<usize> {
        self.by_key.get(&key(bound)).copied()
    }
}

fn key(bound: &Bound) -> Key {
    let params = |params: &Params| {
        let texts = params
            .iter()
            .map(|(name, param)| (name.clone(), text(param)));
        texts.collect()
    };
    (bound.rule.clone(), bound.side, params(&bound.params))
}

fn text(param: &Param) -> String {
    match param {
        Param::Number(number) => number.to_string(),
        Param::Flag(flag) => flag.to_string(),
        Param::List(list) => list.join("\n"),
    }
}
