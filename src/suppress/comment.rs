//! The words of a comment: `# authlint: ignore[rule, other-rule] the reason`.

use std::ops::Range;

/// What a comment asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Nothing of ours.
    Nothing,
    /// It wants to ignore something, but is not written so that it could.
    Malformed {
        /// The part that is wrong, in the comment.
        at: Range<usize>,
        /// What is wrong with it.
        message: String,
    },
    /// Rules, each with its place in the comment, and the reason, which may be empty.
    Ignore {
        /// The words between the brackets.
        rules: Vec<(String, Range<usize>)>,
        /// Why.
        reason: String,
    },
}

const WORD: &str = "authlint";
const VERB: &str = "ignore";

/// Words that other tools use for the same wish.
const FOREIGN: [&str; 8] = [
    "disable", "suppress", "skip", "allow", "noqa", "nolint", "off", "ignored",
];

/// Reads a comment, from its `#` or `//`.
pub(super) fn read(comment: &str) -> Wish {
    let start = comment.len() - comment.trim_start_matches(['#', '/', ' ', '\t']).len();
    let text = comment[start..].trim_end();
    let whole = start..start + text.len();
    let Some(rest) = strip_word(text) else {
        return Wish::Nothing;
    };
    let offset = whole.end - rest.len();
    if let Some(list) = rest.strip_prefix(" ignore[") {
        return ignore(list, offset + " ignore[".len(), &whole);
    }
    if !looks_like_ignore(rest) {
        return Wish::Nothing;
    }
    Wish::Malformed {
        at: whole,
        message: "this comment ignores nothing".to_owned(),
    }
}

/// What follows `authlint:`.
fn strip_word(text: &str) -> Option<&str> {
    let head = text.get(..WORD.len())?;
    let rest = text[WORD.len()..].trim_start().strip_prefix(':')?;
    head.eq_ignore_ascii_case(WORD).then_some(rest)
}

/// Whether somebody meant `ignore[…]`; a sentence about authlint is none of our business.
fn looks_like_ignore(rest: &str) -> bool {
    let rest = rest.trim_start();
    let end = rest
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    let verb = rest[..end].to_ascii_lowercase();
    verb.len() <= 16
        && (strsim::damerau_levenshtein(&verb, VERB) <= 2 || FOREIGN.contains(&verb.as_str()))
}

fn ignore(list: &str, offset: usize, whole: &Range<usize>) -> Wish {
    let Some(end) = list.find(']') else {
        return Wish::Malformed {
            at: whole.clone(),
            message: "the list of rules has no `]`".to_owned(),
        };
    };
    let (mut rules, mut at) = (Vec::new(), 0);
    for part in list[..end].split(',') {
        let word = part.trim();
        let start = offset + at + (part.len() - part.trim_start().len());
        if word.is_empty() {
            return Wish::Malformed {
                at: whole.clone(),
                message: "a rule's name is missing between the brackets".to_owned(),
            };
        }
        rules.push((word.to_owned(), start..start + word.len()));
        at += part.len() + 1;
    }
    let reason = list[end + 1..].trim_start_matches([':', '-', '–', '—', ' ', '\t']);
    let says_something = reason.chars().any(char::is_alphanumeric);
    let reason = if says_something { reason } else { "" };
    Wish::Ignore {
        rules,
        reason: reason.trim().to_owned(),
    }
}
