//! Audits as documents: one leaf file per format. All of them read a `Sheet`, which resolves places,
//! masks secrets and escapes what steers a terminal, so that no format can forget it.

mod csv;
mod evidence;
mod html;
mod json;
mod junit;
mod markdown;
mod oscal;
mod stream;
mod text;
mod waivers;

use super::safe::Safe;
use super::text::Style;
use super::topics;
use crate::audit::{Answer, Assessed, Audit, Conflict, Party, Verdict};
use crate::model::Dialect;
use crate::outcome::Fate;
use crate::source::Span;
use evidence::Evidence;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};
use waivers::{RemarkRow, WaiverRow};

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
    /// The commit that is checked out, where there is a repository; files may differ from it, and only
    /// their digests say what was read.
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
    /// By path: SHA-256 of what was read.
    digests: BTreeMap<&'a str, String>,
    dialects: BTreeMap<&'a str, Dialect>,
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

/// A contradiction in one line.
pub(super) fn conflict_sentence(conflict: &Conflict) -> String {
    let (setting, because) = (&conflict.setting, &conflict.because);
    let sides = sides(conflict, str::to_owned);
    format!("contradiction on {setting}: {because}: {sides}")
}

/// Which control stands against which, their names as `code` has them.
pub(super) fn sides(conflict: &Conflict, code: impl Fn(&str) -> String) -> String {
    let word = |(standard, control, verdict): &Party| {
        let name = code(&format!("{standard}:{control}"));
        format!("{name} ({})", verdict.words())
    };
    let (one, others) = conflict.sides();
    let others: Vec<_> = others.iter().map(word).collect();
    format!("{} against {}", word(one), others.join(" and "))
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
        let report = &audit.report;
        let digests = report.sources.iter().map(|(_, source)| {
            let digest = Sha256::digest(source.bytes());
            (&*source.path, crate::standard::hex(&digest))
        });
        let dialects = report.files.iter().filter_map(|file| match file.fate {
            Fate::Checked(dialect) => Some((&*file.path, dialect)),
            Fate::Skipped(_) => None,
        });
        Self {
            audit,
            origin,
            safe: Safe::new(report),
            topics: topics(),
            digests: digests.collect(),
            dialects: dialects.collect(),
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
        let rows = report.files.iter().map(|file| FileRow {
            path: self.text(&file.path),
            sha256: self.digests.get(&*file.path).cloned(),
            fate: match &file.fate {
                Fate::Checked(dialect) => Ok(dialect.id()),
                Fate::Skipped(reason) => Err(self.text(reason)),
            },
        });
        rows.collect()
    }

    /// What the document was made with, and of.
    pub(super) fn making(&self) -> Vec<(&'static str, String)> {
        let world = &self.audit.world;
        let mut facts = vec![
            ("authlint", env!("CARGO_PKG_VERSION").to_owned()),
            ("rule-set-sha256", self.origin.rule_set.clone()),
            ("as-of", world.as_of.to_string()),
        ];
        let audience = world.audience.map(|audience| audience.id().to_owned());
        facts.extend(audience.map(|audience| ("audience", audience)));
        facts.extend(
            world
                .behind
                .as_ref()
                .map(|behind| ("behind", self.text(behind))),
        );
        let commit = self.origin.commit.clone();
        facts.extend(commit.map(|commit| ("git-head", commit)));
        facts
    }

    /// What could not be read, and why.
    pub(super) fn unread(&self) -> impl Iterator<Item = (String, String)> {
        let unread = self.audit.report.unread.iter();
        unread.map(|one| (self.text(&one.path), self.text(&one.reason)))
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
