//! A rule's metadata, read from its page: the front matter is the only place it is written.

pub mod examples;
mod front;
mod words;

pub use words::{Vocabulary, Words};

use crate::finding::{Confidence, Severity};
use crate::syntax::data::Value;
use front::{Field, Front};
use memchr::memmem;
use std::collections::BTreeMap;

/// What is wrong with a page: a mistake of ours, found by the tests.
pub type PageError = String;

/// A parameter's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Param {
    /// A number; the page says the unit.
    Number(u64),
    /// Words.
    List(Vec<String>),
    /// A switch.
    Flag(bool),
}

/// Parameters by name.
pub type Params = BTreeMap<String, Param>;

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name, for ever.
    pub id: &'static str,
    /// The heading of its page.
    pub title: &'static str,
    /// The one sentence below the heading: what is checked.
    pub summary: &'static str,
    /// How bad a finding is unless the check says otherwise.
    pub severity: Severity,
    /// How sure a finding is.
    pub confidence: Confidence,
    /// Whether it is off unless a standard or the user selects it.
    pub optional: bool,
    /// The release it came with.
    pub since: &'static str,
    /// Dialects it can fire in.
    pub dialects: Vec<&'static str>,
    /// Its parameters with their defaults.
    pub params: Params,
    /// The words that lists among them may hold, where the rule knows no others.
    pub words: Vocabulary,
    /// CWE numbers.
    pub cwe: Vec<u64>,
    /// Pages that say so.
    pub references: Vec<&'static str>,
    /// The whole page.
    pub page: &'static str,
}

const KEYS: [&str; 10] = [
    "id",
    "severity",
    "confidence",
    "optional",
    "status",
    "dialects",
    "params",
    "words",
    "cwe",
    "references",
];

impl Rule {
    /// Reads a page.
    pub fn from_page(page: &'static str) -> Result<Self, PageError> {
        let (front, body) = split(page).ok_or("the front matter stands between two ---")?;
        let front = Front::read(front)?;
        if let Some(stray) = front.keys().find(|key| !KEYS.contains(key)) {
            return Err(format!("unknown key {stray}"));
        }
        let title = body
            .lines()
            .find_map(|line| line.strip_prefix("# "))
            .ok_or("no heading")?;
        let summary = body
            .lines()
            .skip_while(|line| !line.starts_with("# "))
            .skip(1)
            .find(|line| !line.is_empty());
        Ok(Self {
            id: front.word("id")?,
            title,
            summary: summary.ok_or("no sentence below the heading")?,
            severity: Severity::from_id(front.word("severity")?).ok_or("no such severity")?,
            confidence: Confidence::from_id(front.word("confidence")?)
                .ok_or("no such confidence")?,
            optional: optional(&front)?,
            since: since(&front)?,
            dialects: front.words("dialects")?,
            params: front.params("params")?,
            words: words::read(&front)?,
            cwe: cwe(&front)?,
            references: front.words("references")?,
            page,
        })
    }

    /// The page below its front matter.
    #[must_use]
    pub fn body(&self) -> &'static str {
        self.page.splitn(3, "---\n").nth(2).unwrap_or_default()
    }
}

/// The front matter and what follows it.
fn split(page: &str) -> Option<(&str, &str)> {
    const END: &str = "\n---\n";
    let rest = page.strip_prefix("---\n")?;
    let at = memmem::find(rest.as_bytes(), END.as_bytes())?;
    Some((&rest[..at], &rest[at + END.len()..]))
}

fn optional(front: &Front<'_>) -> Result<bool, PageError> {
    if !front.keys().any(|key| key == "optional") {
        return Ok(false);
    }
    match front.word("optional")? {
        "true" => Ok(true),
        other => Err(format!("optional is {other}: write true, or leave it out")),
    }
}

fn since<'page>(front: &Front<'page>) -> Result<&'page str, PageError> {
    match front.map("status")? {
        [("since", Field::Word(version))] => Ok(version),
        _ => Err("status is not { since: VERSION }".to_owned()),
    }
}

fn cwe(front: &Front<'_>) -> Result<Vec<u64>, PageError> {
    let numbers = front.words("cwe")?.into_iter();
    numbers
        .map(|number| {
            number
                .parse()
                .map_err(|_| format!("cwe {number} is no number"))
        })
        .collect()
}

impl Param {
    /// Reads a parameter's value.
    #[must_use]
    pub fn read(value: Value<'_>) -> Option<Self> {
        if value.is_sequence() {
            return value
                .items()
                .map(|item| item.text().map(str::to_owned))
                .collect::<Option<_>>()
                .map(Self::List);
        }
        value
            .as_bool()
            .map(Self::Flag)
            .or_else(|| value.as_u64().map(Self::Number))
    }

    /// What kind of value it is, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Number(_) => "a number",
            Self::List(_) => "a list of strings",
            Self::Flag(_) => "true or false",
        }
    }
}
