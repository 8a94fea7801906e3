//! The words a parameter may hold, where a rule knows no others: a misspelt one would be compared with
//! every value and fit none.

use super::front::{Field, Front};
use super::{PageError, Param, Rule};
use crate::model::cipher::suites;
use std::collections::BTreeMap;

/// What a list may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// One of these.
    Of(Vec<&'static str>),
    /// The name of a cipher suite for TLS 1.2 and below, OpenSSL's or IANA's.
    Suites,
}

/// The words of a page's parameters, by parameter.
pub type Vocabulary = BTreeMap<String, Words>;

impl Words {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Self::Of(words) => Box::new(words.iter().copied()),
            Self::Suites => Box::new(suites().iter().flat_map(|one| [one.name, one.iana])),
        }
    }
}

/// `words: { allowed: [a, b], other: suites }`.
pub(super) fn read(front: &Front<'static>) -> Result<Vocabulary, PageError> {
    let entries = front.map("words")?.iter();
    let words = entries.map(|(name, field)| {
        let words = match field {
            Field::List(words) => Words::Of(words.clone()),
            Field::Word("suites") => Words::Suites,
            _ => return Err(format!("words.{name} is neither a list nor suites")),
        };
        Ok(((*name).to_owned(), words))
    });
    words.collect()
}

impl Rule {
    /// The first word of a parameter's value that the rule does not know, and the words it does.
    #[must_use]
    pub fn stranger<'a>(&'a self, name: &str, value: &'a Param) -> Option<(&'a str, &'a Words)> {
        let (Param::List(items), Some(words)) = (value, self.words.get(name)) else {
            return None;
        };
        let is_known = |item: &str| words.all().any(|word| word == item);
        let strange = items.iter().find(|item| !is_known(item))?;
        Some((strange, words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::TOPICS;

    #[test]
    fn every_page_keeps_to_its_own_words() {
        let checks = TOPICS.iter().flat_map(|(_, checks)| *checks);
        for check in checks {
            let rule = Rule::from_page(check.page).unwrap();
            for name in rule.words.keys() {
                let value = rule.params.get(name);
                let value = value.unwrap_or_else(|| panic!("{}: {name} is no parameter", rule.id));
                assert_eq!(rule.stranger(name, value), None, "{}", rule.id);
            }
        }
    }

    #[test]
    fn a_misspelt_suite_is_a_stranger() {
        let page = TOPICS.iter().flat_map(|(_, checks)| *checks);
        let mut rules = page.map(|check| Rule::from_page(check.page).unwrap());
        let rule = rules.find(|rule| rule.id == "unlisted-tls-cipher").unwrap();
        let list = |name: &str| Param::List(vec![name.to_owned()]);
        for known in [
            "ECDHE-RSA-AES128-GCM-SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        ] {
            assert_eq!(rule.stranger("allowed", &list(known)), None);
        }
        let wrong = list("ECDHE-RSA-AES128-GCM-SHA257");
        assert!(rule.stranger("allowed", &wrong).is_some());
    }
}
