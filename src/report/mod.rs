//! Output: one leaf file per format. All of them look at the report through a [`View`], so that
//! places, links and what may be shown are decided once.

pub mod audit;
pub mod baseline;
mod checkstyle;
mod concise;
mod diff;
pub mod facts;
mod github;
mod gitlab;
pub mod inventory;
mod json;
mod junit;
mod markdown;
mod md;
mod place;
mod rdjson;
pub mod rules;
pub mod safe;
mod sarif;
mod sentence;
pub mod standards;
mod summary;
pub mod text;
mod xml;

#[cfg(test)]
mod sample;

use crate::check::TOPICS;
use crate::finding::{Finding, Fix};
use crate::outcome::Report;
use safe::Safe;
use std::collections::BTreeMap;
use std::io::{self, Write};
use text::Style;

pub use diff::diff;

/// Where the pages of the rules are read.
const PAGES: &str = "https://github.com/authlint/authlint/blob/main/rules";

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Format {
    Text,
    Concise,
    Json,
    Sarif,
    Github,
    Gitlab,
    Junit,
    Checkstyle,
    Rdjson,
    Markdown,
}

impl Format {
    /// All, in the order help shows them.
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::Concise,
        Self::Json,
        Self::Sarif,
        Self::Github,
        Self::Gitlab,
        Self::Junit,
        Self::Checkstyle,
        Self::Rdjson,
        Self::Markdown,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Checkstyle => "checkstyle",
            Self::Rdjson => "rdjson",
            Self::Markdown => "markdown",
        }
    }

    /// The format of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.id() == id)
    }
}

/// Which part of a report is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Findings that do not count, too: silenced, waived, known from the baseline.
    pub suppressed: bool,
    /// Findings and what was not read alone, for people: no notes and no summary. Machines always get
    /// everything.
    pub quiet: bool,
}

/// Writes a report. `style` matters to [`Format::Text`] alone.
pub fn write(
    report: &Report,
    format: Format,
    style: &Style,
    wanted: Wanted,
    out: &mut dyn Write,
) -> io::Result<()> {
    let view = View::new(report, wanted);
    match format {
        Format::Text => text::write(&view, style, out),
        Format::Concise => concise::write(&view, out),
        Format::Json => json::write(&view, out),
        Format::Sarif => sarif::write(&view, out),
        Format::Github => github::write(&view, out),
        Format::Gitlab => gitlab::write(&view, out),
        Format::Junit => junit::write(&view, out),
        Format::Checkstyle => checkstyle::write(&view, out),
        Format::Rdjson => rdjson::write(&view, out),
        Format::Markdown => markdown::write(&view, out),
    }
}

/// A report as the formats see it.
#[derive(Debug)]
pub struct View<'a> {
    report: &'a Report,
    wanted: Wanted,
    safe: Safe,
    topics: BTreeMap<&'static str, &'static str>,
}

impl<'a> View<'a> {
    /// Looks at `report`.
    #[must_use]
    pub fn new(report: &'a Report, wanted: Wanted) -> Self {
        Self {
            report,
            wanted,
            safe: Safe::new(report),
            topics: topics(),
        }
    }

    /// The findings to show, in order.
    fn findings(&self) -> impl Iterator<Item = &'a Finding> + use<'a> {
        let all = self.wanted.suppressed;
        self.report
            .findings
            .iter()
            .filter(move |finding| all || finding.suppressed.is_none())
    }

    /// The page of a rule.
    fn page_url(&self, rule: &str) -> Option<String> {
        let topic = self.topics.get(rule)?;
        Some(page_url(topic, rule))
    }

    /// A rule's name with its topic, as tools that know packages group by: `authlint.tls.weak-tls-protocol`.
    fn dotted(&self, rule: &str) -> String {
        match self.topics.get(rule) {
            Some(topic) => format!("authlint.{topic}.{rule}"),
            None => format!("authlint.{rule}"),
        }
    }

    /// Whether a fix can be given as it is: what it writes must be exact, and nothing in it hidden.
    fn can_show(&self, fix: &Fix) -> bool {
        !fix.edits.is_empty() && fix.edits.iter().all(|edit| self.safe.is_clean(&edit.text))
    }

    /// The scopes of a finding in words: the first three, and how many more.
    fn scopes(&self, finding: &Finding) -> String {
        const NAMED: usize = 3;
        let names: Vec<_> = finding
            .scopes
            .iter()
            .take(NAMED)
            .map(|scope| self.safe.text(&scope.0))
            .collect();
        match finding.scopes.len().saturating_sub(NAMED) {
            0 => names.join(", "),
            more => format!("{} and {} more", names.join(", "), grouped(more)),
        }
    }
}

fn page_url(topic: &str, rule: &str) -> String {
    format!("{PAGES}/{topic}/{rule}.md")
}

/// The topic of every rule.
fn topics() -> BTreeMap<&'static str, &'static str> {
    TOPICS
        .iter()
        .flat_map(|(topic, checks)| checks.iter().map(move |check| (check.page, *topic)))
        .filter_map(|(page, topic)| Some((page_id(page)?, topic)))
        .collect()
}

fn page_id(page: &str) -> Option<&str> {
    page.lines()
        .find_map(|line| line.strip_prefix("id: "))
        .map(str::trim)
}

/// A number with its thousands apart: `3,997`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 finding`, `2 findings`.
fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceFile, Span};

    /// The report of [`sample`] in a format.
    pub(in crate::report) fn render(format: Format, wanted: Wanted) -> String {
        render_report(&sample::report(), format, wanted)
    }

    /// A report in a format.
    pub(in crate::report) fn render_report(
        report: &Report,
        format: Format,
        wanted: Wanted,
    ) -> String {
        let mut out = Vec::new();
        write(report, format, &Style::default(), wanted, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    const ALL: Wanted = Wanted {
        suppressed: true,
        quiet: false,
    };

    #[test]
    fn no_format_shows_a_secret() {
        for format in Format::ALL {
            let text = render(format, ALL);
            assert!(text.contains("sample-secret"), "{format:?} is empty");
            assert!(!text.contains(sample::SECRET), "{format:?}: {text}");
        }
    }

    #[test]
    fn no_format_passes_on_steering_characters() {
        for format in Format::ALL {
            let text = render(format, ALL);
            let stray = text.chars().find(|&c| c != '\n' && safe::steers(c));
            assert_eq!(stray, None, "{format:?}: {text}");
        }
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        for format in Format::ALL {
            assert_eq!(render(format, ALL), render(format, ALL));
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn any_bytes_with_any_places_can_be_reported(
            bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
            places in proptest::collection::vec((0_usize..210, 0_usize..210), 3),
        ) {
            let mut report = sample::report();
            let file = report.sources.add(SourceFile::new("f", bytes));
            let spans: Vec<_> = places
                .iter()
                .map(|&(a, b)| Span::new(file, a.min(b), a.max(b)))
                .collect();
            report.secrets.push(spans[0]);
            report.findings[0].primary.span = spans[1];
            report.findings[0].related[0].span = spans[2];
            for format in Format::ALL {
                let mut out = Vec::new();
                write(&report, format, &Style::default(), ALL, &mut out).unwrap();
                let text = String::from_utf8(out).unwrap();
                let stray = text.chars().find(|&c| !matches!(c, '\n' | '\t') && safe::steers(c));
                assert_eq!(stray, None);
            }
        }
    }

    #[test]
    fn thousands_are_kept_apart() {
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(3_997), "3,997");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn a_finding_of_many_scopes_names_three() {
        let report = sample::report();
        let view = View::new(&report, ALL);
        assert_eq!(
            view.scopes(&report.findings[0]),
            "server a, server b, server c and 3,997 more"
        );
    }

    #[test]
    fn pages_are_linked_by_topic() {
        let report = Report::default();
        assert_eq!(
            View::new(&report, ALL)
                .page_url("weak-tls-protocol")
                .unwrap(),
            "https://github.com/authlint/authlint/blob/main/rules/tls/weak-tls-protocol.md"
        );
    }
}
