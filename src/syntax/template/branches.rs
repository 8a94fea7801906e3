//! Which branch of a template's conditions a place is in: of `if` and `else` only one is ever there.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// A branch: which condition, and which of its arms.
type Arm = (u32, u32);

/// Conditions nested deeper than this are not told apart.
const MAX_DEPTH: usize = 32;

/// The branches of a text.
#[derive(Clone, Debug)]
pub struct Branches {
    /// From where on the text is in these branches, outermost first.
    starts: Vec<(usize, Arc<[Arm]>)>,
}

/// What a token does to the branches.
enum Step<'a> {
    Open { condition: &'a str, negated: bool },
    Else,
    Close,
}

impl Branches {
    /// The branches that the tokens at these places make; none if they do not pair up.
    #[must_use]
    pub fn of(text: &str, tokens: impl Iterator<Item = Range<usize>>) -> Option<Self> {
        let mut starts = vec![(0, Arc::from([]))];
        let mut open: Vec<Arm> = Vec::new();
        // Conditions by their wording, and whether their first arm negates it: the negation of one is
        // its other arm.
        let mut known: BTreeMap<(Vec<Arm>, &str), (u32, bool)> = BTreeMap::new();
        let mut next = 0;
        for token in tokens {
            match step(&text[token.clone()]) {
                None => continue,
                Some(Step::Close) => {
                    open.pop()?;
                }
                Some(Step::Else) => open.last_mut()?.1 += 1,
                Some(Step::Open { condition, negated }) => {
                    let outer = open.get(..MAX_DEPTH).unwrap_or(&open).to_vec();
                    next += 1;
                    open.push(if condition.is_empty() {
                        (next, 0)
                    } else {
                        let first = known.entry((outer, condition)).or_insert((next, negated));
                        (first.0, u32::from(first.1 != negated))
                    });
                }
            }
            let path = open.get(..MAX_DEPTH).unwrap_or(&open);
            starts.push((token.end, Arc::from(path)));
        }
        (open.is_empty() && starts.len() > 1).then_some(Self { starts })
    }

    /// The branches that a place is in, outermost first.
    #[must_use]
    pub fn at(&self, place: usize) -> &[Arm] {
        let after = self.starts.partition_point(|(start, _)| *start <= place);
        after.checked_sub(1).map_or(&[], |at| &self.starts[at].1)
    }

    /// Which of these places can never be there together with some other of them.
    #[must_use]
    pub fn exclusive(&self, places: &[usize]) -> Vec<bool> {
        let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
        let mut split = BTreeSet::new();
        for &(group, arm) in places.iter().flat_map(|&place| self.at(place)) {
            if *seen.entry(group).or_insert(arm) != arm {
                split.insert(group);
            }
        }
        let is_split = |&place: &usize| {
            self.at(place)
                .iter()
                .any(|(group, _)| split.contains(group))
        };
        places.iter().map(is_split).collect()
    }
}

fn step(token: &str) -> Option<Step<'_>> {
    let (inside, kind) = inside(token)?;
    let inside = inside.trim_matches(['-', '+', '~', '=']).trim();
    let word = inside
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .next()
        .unwrap_or_default();
    let rest = inside[word.len()..].trim();
    match kind {
        Kind::Jinja => jinja(word, rest),
        Kind::Expression => expression(inside, word, rest),
        Kind::Erb => erb(inside, word, rest),
    }
}

enum Kind {
    Jinja,
    Expression,
    Erb,
}

fn inside(token: &str) -> Option<(&str, Kind)> {
    let between = |open: &str, close: &str| token.strip_prefix(open)?.strip_suffix(close);
    let jinja = between("{%", "%}").map(|text| (text, Kind::Jinja));
    let expression = || between("{{", "}}").map(|text| (text, Kind::Expression));
    let erb = || between("<%", "%>").map(|text| (text, Kind::Erb));
    jinja.or_else(expression).or_else(erb)
}

fn jinja<'a>(word: &str, rest: &'a str) -> Option<Step<'a>> {
    Some(match word {
        "if" => condition(rest, false),
        "unless" => condition(rest, true),
        "for" | "block" | "macro" | "call" | "filter" | "with" | "autoescape" | "raw" | "case" => {
            loose()
        }
        "set" if !rest.contains('=') => loose(),
        "else" | "elif" | "elseif" | "elsif" | "when" => Step::Else,
        _ if word.starts_with("end") => Step::Close,
        _ => return None,
    })
}

fn expression<'a>(inside: &'a str, word: &str, rest: &'a str) -> Option<Step<'a>> {
    let section = |text: &'a str| {
        let text = text.trim();
        condition(text.strip_prefix("if ").unwrap_or(text), false)
    };
    Some(match inside.as_bytes().first()? {
        b'#' => section(&inside[1..]),
        b'^' if inside.len() == 1 => Step::Else,
        b'^' => condition(&inside[1..], true),
        b'/' if !inside.starts_with("/*") => Step::Close,
        _ => match word {
            "if" => condition(rest, false),
            "range" | "with" | "define" | "block" => loose(),
            "else" => Step::Else,
            "end" => Step::Close,
            _ => return None,
        },
    })
}

fn erb<'a>(inside: &str, word: &str, rest: &'a str) -> Option<Step<'a>> {
    Some(match word {
        "if" => condition(rest, false),
        "unless" => condition(rest, true),
        "case" | "while" | "until" | "begin" | "for" => loose(),
        "else" | "elsif" | "when" => Step::Else,
        "end" => Step::Close,
        _ if inside.starts_with('}') && inside.contains("else") => Step::Else,
        _ if inside.starts_with('}') => Step::Close,
        _ if inside.ends_with('{') || inside.ends_with(" do") => loose(),
        _ if inside.ends_with('|') && inside.contains(" do ") => loose(),
        _ => return None,
    })
}

/// What opens and ends like a condition and is like no other.
fn loose() -> Step<'static> {
    Step::Open {
        condition: "",
        negated: false,
    }
}

fn condition(text: &str, negated: bool) -> Step<'_> {
    let text = text.trim().trim_end_matches('{').trim();
    let positive = ["not ", "!"].iter().find_map(|not| text.strip_prefix(not));
    Step::Open {
        condition: positive.unwrap_or(text).trim(),
        negated: negated != positive.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::token_ranges;
    use super::*;

    #[track_caller]
    fn excluded(text: &str) -> String {
        let branches = Branches::of(text, token_ranges(text).into_iter());
        let Some(branches) = branches else {
            return "unpaired".to_owned();
        };
        let places: Vec<_> = text.match_indices('=').map(|(at, _)| at).collect();
        let names = places.iter().map(|&at| &text[at - 1..at]);
        let pairs = names.zip(branches.exclusive(&places));
        pairs
            .filter(|(_, excluded)| *excluded)
            .map(|(name, _)| name)
            .collect()
    }

    #[test]
    fn only_one_arm_of_a_condition_is_there() {
        for (text, expected) in [
            ("a= {% if x %} b= {% else %} c= {% endif %} d=", "bc"),
            (
                "{{- if .x }} a= {{- else if .y }} b= {{ else }} c= {{ end }} d=",
                "abc",
            ),
            ("<% if x %> a= <% else %> b= <% end %> c=", "ab"),
            ("<% if (x) { %> a= <% } else { %> b= <% } %>", "ab"),
            ("{{#if x}} a= {{else}} b= {{/if}}", "ab"),
            ("{{#x}} a= {{/x}} {{^x}} b= {{/x}} c=", "ab"),
            (
                "{% if x %} a= {% endif %} {% if not x %} b= {% endif %}",
                "ab",
            ),
            ("{% if x %} a= {% endif %} {% if x %} b= {% endif %}", ""),
            ("{% if x %} a= {% endif %} {% if y %} b= {% endif %} c=", ""),
            ("{% if x %} a= {% else %} {% endif %} b=", ""),
            (
                "{% for x in y %} {% if z %} a= {% else %} b= {% endif %} {% endfor %}",
                "ab",
            ),
            (
                "{% if x %} {% if y %} a= {% endif %} b= {% else %} c= {% endif %}",
                "abc",
            ),
            ("{% if x %} a= {% else %} b=", "unpaired"),
            ("a= {% endif %}", "unpaired"),
        ] {
            assert_eq!(excluded(text), expected, "{text}");
        }
    }
}
