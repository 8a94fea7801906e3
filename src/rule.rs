//! A rule's metadata, read from its page: the front matter is the only place it is written.

pub mod examples;

use crate::finding::{Confidence, Severity};
use crate::source::{FileId, SourceFile};
use crate::syntax::data::{Format, Value};
use crate::syntax::yaml;
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
    pub since: String,
    /// Dialects it can fire in.
    pub dialects: Vec<String>,
    /// Its parameters with their defaults.
    pub params: Params,
    /// CWE numbers.
    pub cwe: Vec<u64>,
    /// Pages that say so.
    pub references: Vec<String>,
    /// The whole page.
    pub page: &'static str,
}

const KEYS: [&str; 9] = [
    "id",
    "severity",
    "confidence",
    "optional",
    "status",
    "dialects",
    "params",
    "cwe",
    "references",
];

impl Rule {
    /// Reads a page.
    pub fn from_page(page: &'static str) -> Result<Self, PageError> {
        let rest = page.strip_prefix("---\n").ok_or("a page starts with ---")?;
        let end = rest
            .find("\n---\n")
            .ok_or("the front matter ends with ---")?;
        let (front, body) = (&rest[..end], &rest[end + 5..]);
        let source = SourceFile::new("page", front.as_bytes().to_vec());
        let tree = yaml::parse(FileId(0), &source, Format::Yaml);
        if let Some(error) = tree.errors.first() {
            return Err(error.message.clone());
        }
        let root = tree.roots().next().ok_or("the front matter is empty")?;
        if let Some(stray) = root
            .own_entries()
            .find(|entry| !entry.key.text().is_some_and(|key| KEYS.contains(&key)))
        {
            return Err(format!("unknown key {:?}", stray.key.text()));
        }
        let text = |key| root.text_at(key).ok_or(format!("{key} is missing"));
        let id = text("id")?;
        let start = front.find(id).ok_or("id is not plain")?;
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
            id: &front[start..start + id.len()],
            title,
            summary: summary.ok_or("no sentence below the heading")?,
            severity: Severity::from_id(text("severity")?).ok_or("no such severity")?,
            confidence: Confidence::from_id(text("confidence")?).ok_or("no such confidence")?,
            optional: root.get("optional").and_then(Value::as_bool) == Some(true),
            since: root
                .at(&["status", "since"])
                .and_then(Value::text)
                .ok_or("status.since is missing")?
                .to_owned(),
            dialects: words(root, "dialects"),
            params: params(root)?,
            cwe: root
                .get("cwe")
                .map(|list| list.items().filter_map(Value::as_u64).collect())
                .unwrap_or_default(),
            references: words(root, "references"),
            page,
        })
    }

    /// The page below its front matter.
    #[must_use]
    pub fn body(&self) -> &'static str {
        self.page.splitn(3, "---\n").nth(2).unwrap_or_default()
    }
}

fn words(root: Value<'_>, key: &str) -> Vec<String> {
    let texts = root.get(key).map(|list| {
        list.items()
            .filter_map(Value::text)
            .map(str::to_owned)
            .collect()
    });
    texts.unwrap_or_default()
}

fn params(root: Value<'_>) -> Result<Params, PageError> {
    let Some(map) = root.get("params") else {
        return Ok(Params::new());
    };
    map.own_entries()
        .map(|entry| {
            let name = entry.key.text().unwrap_or_default().to_owned();
            let value = Param::read(entry.value)
                .ok_or(format!("params.{name} is no number, list or switch"))?;
            Ok((name, value))
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
