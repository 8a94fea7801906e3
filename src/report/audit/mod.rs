//! Audits as documents: one leaf file per format. All of them read a `Sheet`, which resolves places,
//! masks secrets and escapes what steers a terminal, so that no format can forget it.

mod csv;
mod html;
mod json;
mod junit;
mod markdown;
mod oscal;
mod text;
mod waivers;

use super::safe::Safe;
use super::text::Style;
use super::{page_url, topics};
use crate::audit::{Answer, Assessed, Audit, Ground, Observed, ScopeAnswer, Verdict};
use crate::model::Provenance;
use crate::outcome::Fate;
use crate::source::Span;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use waivers::{RemarkRow, WaiverRow};

/// A value longer than this is cut: a cipher string should fit, a whole block should not.
const LONGEST_VALUE: usize = 300;

/// An output format of an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum AuditFormat {
    Text,
    Html,
    Markdown,
    Json,
    Oscal,
    Csv,
    Junit,
}

impl AuditFormat {
    /// All, in the order help shows them.
    pub const ALL: [Self; 7] = [
        Self::Text,
        Self::Html,
        Self::Markdown,
        Self::Json,
        Self::Oscal,
        Self::Csv,
        Self::Junit,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::Json => "json",
            Self::Oscal => "oscal",
            Self::Csv => "csv",
            Self::Junit => "junit",
        }
    }

    /// The format of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.id() == id)
    }
}

/// What a document says of its own making.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The digest of all rule pages.
    pub rule_set: String,
    /// The commit that is checked out, where there is a repository.
    pub commit: Option<String>,
}

/// Writes an audit. `style` matters to [`AuditFormat::Text`] alone.
pub fn write(
    audit: &Audit,
    origin: &Origin,
    format: AuditFormat,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let sheet = Sheet::new(audit, origin);
    match format {
        AuditFormat::Text => text::write(&sheet, style, out),
        AuditFormat::Html => html::write(&sheet, out),
        AuditFormat::Markdown => markdown::write(&sheet, out),
        AuditFormat::Json => json::write(&sheet, out),
        AuditFormat::Oscal => oscal::write(&sheet, out),
        AuditFormat::Csv => csv::write(&sheet, out),
        AuditFormat::Junit => junit::write(&sheet, out),
    }
}

/// An audit as the formats see it: every string it gives may be shown.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub(super) audit: &'a Audit,
    pub(super) origin: &'a Origin,
    safe: Safe,
    topics: BTreeMap<&'static str, &'static str>,
}

/// A file that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileRow {
    pub(super) path: String,
    /// The dialect it was checked as, or why it was passed over.
    pub(super) fate: Result<&'static str, String>,
    /// SHA-256 of its bytes, where it was checked.
    pub(super) sha256: Option<String>,
}

/// One thing an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Evidence {
    /// The rule and its page.
    pub(super) rule: &'static str,
    pub(super) page: Option<String>,
    /// `sound`, `not-written`, `wrong`, `unknown`.
    pub(super) result: &'static str,
    /// Path, line and column, from 1.
    pub(super) place: Option<(String, u32, u32)>,
    /// The value in effect.
    pub(super) value: Option<String>,
    /// Where it comes from, in words.
    pub(super) origin: Option<String>,
    /// What is wrong, or why it cannot be told.
    pub(super) message: Option<String>,
    /// What to do, or what would decide it.
    pub(super) help: Option<String>,
    /// The lines around it, for formats that show code.
    pub(super) span: Option<Span>,
}

impl Evidence {
    /// Everything in one line.
    pub(super) fn sentence(&self) -> String {
        let mut line = match &self.place {
            Some((path, line, column)) => format!("{path}:{line}:{column}"),
            None => self.rule.to_owned(),
        };
        if let Some(value) = &self.value {
            line += &format!(" `{value}`");
        }
        if let Some(origin) = &self.origin {
            line += &format!(" ({origin})");
        }
        let said = [&self.message, &self.help].into_iter().flatten();
        let said: Vec<_> = said.map(String::as_str).collect();
        if said.is_empty() {
            format!("{line}: {}", self.result)
        } else {
            format!("{line}: {}", said.join("; "))
        }
    }
}

/// The scopes of an answer by verdict, in words.
pub(super) fn counts_line(answer: &Answer) -> String {
    let counts = Verdict::ALL.iter().filter_map(|&verdict| {
        let count = answer.scopes.iter().filter(|one| one.verdict == verdict);
        let count = count.count();
        (count > 0).then(|| format!("{count} {}", verdict.words()))
    });
    counts.collect::<Vec<_>>().join(", ")
}

/// What speaks for the verdict of a control that is not met, a line each.
pub(super) fn grounds(sheet: &Sheet<'_>, answer: &Answer) -> Vec<String> {
    let mut lines = Vec::new();
    let wanted = answer
        .scopes
        .iter()
        .filter(|one| one.verdict != Verdict::Met);
    for scope in wanted {
        let name = sheet.text(&scope.scope);
        let waivers = sheet.waivers(scope);
        lines.extend(
            waivers
                .iter()
                .map(|waiver| format!("{name}: {}", waiver.sentence())),
        );
        let evidence = sheet.evidence(scope);
        let against = evidence.iter().filter(|one| one.result != "sound");
        lines.extend(against.map(|one| format!("{name}: {}", one.sentence())));
    }
    lines
}

impl<'a> Sheet<'a> {
    pub(super) fn new(audit: &'a Audit, origin: &'a Origin) -> Self {
        Self {
            audit,
            origin,
            safe: Safe::new(&audit.report),
            topics: topics(),
        }
    }

    /// Text that may quote a file.
    pub(super) fn text(&self, text: &str) -> String {
        self.safe.text(text)
    }

    /// The text of a file at a place, secrets masked.
    pub(super) fn code(&self, span: Span) -> String {
        let text = self.audit.report.sources.text(span);
        let masked = self.safe.masked(span, text);
        masked
            .trim_end_matches(['\n', '\r'])
            .split('\t')
            .map(|part| self.text(part))
            .collect::<Vec<_>>()
            .join("\t")
    }

    /// The files in scope and those passed over, by path.
    pub(super) fn files(&self) -> Vec<FileRow> {
        let report = &self.audit.report;
        let digests: BTreeMap<&str, String> = report
            .sources
            .iter()
            .map(|(_, source)| {
                let digest = Sha256::digest(source.bytes());
                (&*source.path, crate::standard::hex(&digest))
            })
            .collect();
        let rows = report.files.iter().map(|file| FileRow {
            path: self.text(&file.path),
            sha256: digests.get(&*file.path).cloned(),
            fate: match &file.fate {
                Fate::Checked(dialect) => Ok(dialect.id()),
                Fate::Skipped(reason) => Err(self.text(reason)),
            },
        });
        rows.collect()
    }

    /// What could not be read, and why.
    pub(super) fn unread(&self) -> impl Iterator<Item = (String, String)> {
        let unread = self.audit.report.unread.iter();
        unread.map(|one| (self.text(&one.path), self.text(&one.reason)))
    }

    /// What an answer rests on in one scope, equal observations once.
    pub(super) fn evidence(&self, scope: &ScopeAnswer) -> Vec<Evidence> {
        let mut seen = BTreeSet::new();
        let all = scope.grounds.iter().map(|&ground| self.resolve(ground));
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
        all.filter(|one| seen.insert(key(one))).collect()
    }

    fn resolve(&self, ground: Ground) -> Evidence {
        let seen = self.audit.observation(ground);
        let (message, help) = match seen.result {
            Observed::Sound => (None, None),
            Observed::Unwritten => (
                Some("a default does not count here".to_owned()),
                Some("write it".to_owned()),
            ),
            Observed::Wrong { message, help } => {
                (Some(self.text(message)), help.map(|help| self.text(help)))
            }
            Observed::Unknown(why) => (Some(why.words().to_owned()), Some(why.remedy().to_owned())),
        };
        let topic = self.topics.get(seen.rule);
        Evidence {
            rule: seen.rule,
            page: topic.map(|topic| page_url(topic, seen.rule)),
            result: seen.result.id(),
            place: seen
                .place
                .map(|(path, line, column)| (self.text(path), line, column)),
            value: seen.value.map(|value| self.value(seen.span, value)),
            origin: seen.provenance.map(origin_words),
            message,
            help,
            span: seen.span,
        }
    }

    fn value(&self, span: Option<Span>, value: &str) -> String {
        let is_written = span.is_some_and(|span| (span.end - span.start) as usize == value.len());
        let shown = match span {
            Some(span) if is_written => self.safe.masked(span, value),
            _ => value.to_owned(),
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
    }
}

/// How much of a standard can be decided at all, in one sentence.
pub(super) fn coverage(assessed: &Assessed) -> String {
    use crate::standard::Mode::{Auto, Manual, Partial};
    let standard = &assessed.standard;
    let undecided = [
        Verdict::NeedsPerson,
        Verdict::Undecidable,
        Verdict::NotApplicable,
    ];
    let decided = assessed.answers.iter();
    let decided = decided
        .filter(|one| !undecided.contains(&one.verdict))
        .count();
    format!(
        "{} of {} controls ({}) touch what authlint reads: {} can be decided from configuration, {} in part, {} by a person; {} decided here",
        standard.controls.len(),
        standard.total,
        standard.counted,
        standard.count(Auto),
        standard.count(Partial),
        standard.count(Manual),
        decided
    )
}
