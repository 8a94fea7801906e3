//! `more_set_headers "Name: value" …` of the headers-more module: kept through every level, and sent with
//! every response unless it lists statuses or types.

use super::config::{Config, NodeId};
use super::headers::{header_value, is_by_type, sets};
use crate::model::http::HeaderSet;
use crate::model::{Setting, Why};
use crate::source::Spanned;

/// Which responses a statement is about.
#[derive(Default)]
struct Responses {
    /// The statuses of all `-s`, where there is one.
    statuses: Option<Vec<String>>,
    /// Whether there is a `-t`.
    by_type: bool,
}

impl Responses {
    /// Whether it is about errors alone: what is shown otherwise goes without the header.
    fn are_errors(&self) -> bool {
        let is_error = |status: &String| status.starts_with(['4', '5']);
        let statuses = self.statuses.as_ref();
        statuses.is_some_and(|all| !all.is_empty() && all.iter().all(is_error))
    }
}

/// Adds what a level sets beside what is known of deeper ones; what errors alone carry goes by its names.
pub(super) fn read(
    config: &Config<'_>,
    block: NodeId,
    level: NodeId,
    headers: &mut Vec<HeaderSet>,
    of_errors: &mut Vec<String>,
) {
    for id in config.own(level, "more_set_headers") {
        let (responses, words) = options(config, id);
        if responses.are_errors() {
            let names = words
                .into_iter()
                .filter_map(|at| config.arg(id, at)?.0.split_once(':'));
            of_errors.extend(names.map(|(name, _)| name.trim().to_owned()));
            continue;
        }
        let is_listed = responses.statuses.is_some();
        for word in words {
            let word = &config.args(id)[word];
            let Some((name, value)) = config.value(id, word).split_once(':') else {
                continue;
            };
            let is_set = headers.iter().any(|one| {
                one.listed == is_listed && one.name.value.eq_ignore_ascii_case(name.trim())
            });
            if is_set {
                continue;
            }
            let by_type = responses.by_type || is_by_type(config, value.trim());
            let (value, sent) = header_value(config, block, id, value.trim(), word);
            headers.push(HeaderSet {
                span: config.span(id),
                name: Spanned::new(name.trim().to_owned(), word.span),
                value,
                sent,
                always: !is_listed,
                listed: is_listed,
                end: word.span.after(),
                by_type,
            });
        }
    }
}

/// What the options say, and the places of the other arguments.
fn options(config: &Config<'_>, id: NodeId) -> (Responses, Vec<usize>) {
    let mut responses = Responses::default();
    let mut words = Vec::new();
    let mut args = config.args(id).iter().enumerate();
    while let Some((at, word)) = args.next() {
        match config.value(id, word) {
            "-s" => {
                let listed = args.next().map_or("", |(_, word)| config.value(id, word));
                let listed = listed.split_whitespace().map(str::to_owned);
                responses.statuses.get_or_insert_default().extend(listed);
            }
            "-t" => responses.by_type = args.next().is_some(),
            _ => words.push(at),
        }
    }
    (responses, words)
}

/// A header that is sent with some statuses and one for all others come to the one for all, whose value
/// is known where both have the same. Of one that errors have from elsewhere it is not known which do.
pub(super) fn settle(headers: &mut Vec<HeaderSet>, of_errors: &[String]) {
    let (listed, mut others): (Vec<_>, Vec<_>) = headers.drain(..).partition(|one| one.listed);
    for one in listed {
        if !sets(&others, &one.name.value) {
            others.push(one);
            continue;
        }
        let differs = |other: &&mut HeaderSet| {
            other.name.value.eq_ignore_ascii_case(&one.name.value)
                && other.value.effective() != one.value.effective()
        };
        for other in others.iter_mut().filter(differs) {
            other.value = Setting::unknown(other.name.span, Why::Variable);
        }
    }
    let is_of_errors = |one: &&mut HeaderSet| {
        let mut names = of_errors.iter();
        !one.always && names.any(|name| one.name.value.eq_ignore_ascii_case(name))
    };
    for one in others.iter_mut().filter(is_of_errors) {
        one.value = Setting::unknown(one.name.span, Why::Variable);
    }
    *headers = others;
}
