//! What an answer rests on, as reports show it.

use super::Sheet;
use crate::audit::{Ground, Observation, Observed, ScopeAnswer};
use crate::finding::{Suppression, SuppressionKind};
use crate::model::Provenance;
use crate::report::page_url;
use crate::report::safe::MASK;
use crate::source::Span;
use std::collections::BTreeSet;

/// A value longer than this is cut: a cipher string should fit, a whole block should not.
const LONGEST_VALUE: usize = 300;

/// One thing an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Evidence {
    /// The rule and its page.
    pub(super) rule: &'static str,
    pub(super) page: Option<String>,
    /// `sound`, `not-written`, `wrong`, `unknown`.
    pub(super) result: &'static str,
    /// Path, line and column, from 1.
    pub(super) place: (String, u32, u32),
    /// SHA-256 of that file.
    pub(super) sha256: Option<String>,
    /// The value in effect, in words where none is written.
    pub(super) value: String,
    /// Where it comes from, in words.
    pub(super) origin: String,
    /// What is wrong, or why it cannot be told.
    pub(super) message: Option<String>,
    /// What to do, or what would decide it.
    pub(super) help: Option<String>,
    /// The comment or annotation that keeps lint from counting it.
    pub(super) silenced: Option<Silenced>,
    /// The lines around it, for formats that show code.
    pub(super) span: Option<Span>,
}

/// A comment or annotation that silences what a rule says, which decides nothing in an audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Silenced {
    pub(super) kind: SuppressionKind,
    /// Path, line and column, from 1.
    pub(super) place: (String, u32, u32),
    pub(super) reason: String,
}

impl Silenced {
    /// Everything in one clause.
    pub(super) fn sentence(&self) -> String {
        let noun = match self.kind {
            SuppressionKind::Annotation => "an annotation",
            _ => "a comment",
        };
        let (path, line, column) = &self.place;
        let reason = &self.reason;
        format!("silenced for lint by {noun} at {path}:{line}:{column}: {reason}")
    }
}

impl Evidence {
    /// Everything in one line.
    pub(super) fn sentence(&self) -> String {
        self.line(|value| format!("`{value}`"), str::to_owned)
    }

    /// Everything in one line, the value as `code` has it and the rest as `prose` has it.
    pub(super) fn line(
        &self,
        code: impl Fn(&str) -> String,
        prose: impl Fn(&str) -> String,
    ) -> String {
        let (path, line, column) = &self.place;
        let place = prose(&format!("{path}:{line}:{column}"));
        let (value, origin) = (code(&self.value), prose(&format!("({})", self.origin)));
        let said = [&self.message, &self.help].into_iter().flatten();
        let mut said: Vec<_> = said.cloned().collect();
        if said.is_empty() {
            said.push(self.result.to_owned());
        }
        said.extend(self.silenced.as_ref().map(Silenced::sentence));
        format!("{place} {value} {origin}: {}", prose(&said.join("; ")))
    }
}

impl Sheet<'_> {
    /// What an answer rests on in one scope, equal observations once.
    pub(super) fn evidence(&self, scope: &ScopeAnswer) -> Vec<Evidence> {
        self.distinct(scope).map(|(_, one)| one).collect()
    }

    /// The same with the grounds.
    pub(super) fn distinct(&self, scope: &ScopeAnswer) -> impl Iterator<Item = (Ground, Evidence)> {
        let mut seen = BTreeSet::new();
        let grounds = scope.grounds.iter();
        let all = grounds.map(|&ground| (ground, self.resolve(ground)));
        let key = |one: &Evidence| {
            let place = one.place.clone();
            (
                one.rule,
                one.result,
                place,
                one.message.clone(),
                one.value.clone(),
            )
        };
        all.filter(move |(_, one)| seen.insert(key(one)))
    }

    pub(super) fn resolve(&self, ground: Ground) -> Evidence {
        let seen = self.audit.observation(ground);
        let (path, line, column) = seen.place;
        let (message, help) = match seen.result {
            Observed::Sound => (None, None),
            Observed::Unwritten => (
                Some("a default does not count here".to_owned()),
                Some("write it".to_owned()),
            ),
            Observed::Wrong { message, help } => {
                (Some(self.text(message)), help.map(|help| self.text(help)))
            }
            Observed::Unknown(why) => {
                let dialect = self.dialects.get(path);
                let remedy = dialect.map_or(why.remedy(), |&dialect| why.remedy_in(dialect));
                (Some(why.words().to_owned()), Some(remedy.to_owned()))
            }
        };
        let topic = self.topics.get(seen.rule);
        Evidence {
            rule: seen.rule,
            page: topic.map(|topic| page_url(topic, seen.rule)),
            result: seen.result.id(),
            place: (self.text(path), line, column),
            sha256: self.digests.get(path).cloned(),
            value: self.value(&seen),
            origin: origin_words(seen.provenance),
            message,
            help,
            silenced: seen.silenced.and_then(|one| self.silenced(one)),
            span: seen.span,
        }
    }

    fn silenced(&self, by: &Suppression) -> Option<Silenced> {
        let (path, line, column) = self.audit.place(by.at)?;
        Some(Silenced {
            kind: by.kind,
            place: (self.text(path), line, column),
            reason: self.text(&by.reason),
        })
    }

    fn value(&self, seen: &Observation<'_>) -> String {
        let is_secret = |span: Span| !self.safe.hidden(span, "").is_empty();
        let shown = match (seen.value_at, seen.span) {
            (Some(at), _) => self.safe.masked(at, self.audit.report.sources.text(at)),
            (None, Some(span)) if is_secret(span) => MASK.to_owned(),
            (None, _) => seen.value.to_owned(),
        };
        let line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = self.text(&line);
        match line.char_indices().nth(LONGEST_VALUE) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }
}

fn origin_words(provenance: Provenance) -> String {
    match provenance {
        Provenance::Written => "written".to_owned(),
        Provenance::Inherited => "inherited".to_owned(),
        Provenance::Default(source) => format!("default: {source}"),
        Provenance::DefaultOfAnyVersion => "default of every supported version".to_owned(),
        Provenance::WrittenByVersion => {
            "written; which place counts depends on the version".to_owned()
        }
        Provenance::DefaultOfSomeVersion => {
            "written or the default, depending on the version".to_owned()
        }
        Provenance::Absent => "not written".to_owned(),
    }
}
