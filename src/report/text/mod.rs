//! For people: excerpts with labels, drawn by miette, grouped by file. What the terminal can do is
//! found out by the caller and stated in a [`Style`].

mod excerpt;

use super::{View, counted};
use crate::finding::{Finding, Label, Safety, Severity};
use excerpt::{Excerpt, cut};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NarratableReportHandler,
    SourceCode, ThemeCharacters, ThemeStyles,
};
use rayon::prelude::*;
use std::fmt;
use std::io::{self, Write};

/// Narrower terminals are treated as this wide: below it miette's frames leave no room for text.
const NARROWEST: usize = 40;

/// More places than these only hide what matters; all are in JSON.
const MOST_RELATED: usize = 8;

/// Findings that are drawn before any of them is written: enough for all cores, and little memory.
const AT_ONCE: usize = 256;

/// What the frame of an excerpt takes of a line.
const FRAME: usize = 12;

/// How text is drawn. The default suits a file: plain ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "four independent abilities of a terminal"
)]
pub struct Style {
    /// With colours.
    pub colour: bool,
    /// With Unicode line drawing instead of ASCII.
    pub unicode: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// As sentences, for screen readers.
    pub narrated: bool,
    /// With clickable links (OSC 8); takes colour, too, or the address is written out.
    pub links: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            colour: false,
            unicode: false,
            width: 80,
            narrated: false,
            links: false,
        }
    }
}

pub(super) fn write(view: &View<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let renderer = Renderer::new(view, style);
    let findings: Vec<_> = view.findings().collect();
    let groups = findings.chunk_by(|a, b| a.primary.span.file == b.primary.span.file);
    let pieces: Vec<_> = groups
        .flat_map(|group| (0..group.len()).map(move |at| (group, at)))
        .collect();
    for some in pieces.chunks(AT_ONCE) {
        let drawn: io::Result<Vec<_>> = some
            .par_iter()
            .map(|&(group, at)| renderer.piece(group, at))
            .collect();
        for text in drawn? {
            out.write_all(&text)?;
        }
    }
    let remarks = view.remarks();
    for remark in &remarks {
        renderer.paragraph(remark, "", "    ", out)?;
    }
    if view.wanted.quiet {
        return Ok(());
    }
    if !remarks.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", renderer.bold(&view.summary()))
}

/// Draws findings in one style.
struct Renderer<'a> {
    view: &'a View<'a>,
    style: Style,
    width: usize,
    graphical: GraphicalReportHandler,
    narrated: NarratableReportHandler,
}

impl<'a> Renderer<'a> {
    fn new(view: &'a View<'a>, style: &Style) -> Self {
        let theme = GraphicalTheme {
            characters: if style.unicode {
                ThemeCharacters::unicode()
            } else {
                ThemeCharacters::ascii()
            },
            styles: if style.colour {
                ThemeStyles::ansi()
            } else {
                ThemeStyles::none()
            },
        };
        let width = style.width.max(NARROWEST);
        let linked = style.colour && style.links;
        Self {
            view,
            style: *style,
            width,
            graphical: GraphicalReportHandler::new_themed(theme)
                .with_width(width)
                .with_context_lines(1)
                .with_links(linked)
                .with_urls(linked)
                .without_syntax_highlighting(),
            narrated: NarratableReportHandler::new().with_context_lines(1),
        }
    }

    /// A finding, with the heading of its file before the first.
    fn piece(&self, group: &[&Finding], at: usize) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        if at == 0 {
            self.heading(group, &mut out)?;
        }
        self.finding(group[at], &mut out)?;
        Ok(out)
    }

    fn heading(&self, group: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
        let Some(first) = group.first() else {
            return Ok(());
        };
        let path = self.view.path(first.primary.span);
        let count = counted(group.len(), "finding");
        writeln!(out, "{}\n", self.bold(&format!("{path}: {count}")))
    }

    fn finding(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let related = &finding.related[..finding.related.len().min(MOST_RELATED)];
        let (here, apart): (Vec<_>, Vec<_>) =
            related.iter().partition(|l| self.is_beside(l, finding));
        let labels: Vec<_> = std::iter::once(&finding.primary).chain(here).collect();
        let url = self.view.page_url(finding.rule);
        let problem = Problem {
            url: url
                .clone()
                .filter(|_| self.style.colour && self.style.links),
            code: Some(format!("{}[{}]", finding.severity.id(), finding.rule)),
            severity: severity(finding.severity),
            ..self.problem(&finding.message, &labels, true)
        };
        self.draw(&problem, out)?;
        for labels in groups(&apart, self.style.narrated) {
            let text = labels
                .iter()
                .map(|l| l.text.as_str())
                .find(|t| !t.is_empty());
            let text = format!("related: {}", text.unwrap_or("see here"));
            self.draw(&self.problem(&text, &labels, false), out)?;
        }
        self.words(finding, problem.url.is_none().then_some(url).flatten(), out)?;
        writeln!(out)
    }

    /// Whether a label is shown in the finding's own excerpt. Where that is narrated, only if the lines
    /// around both are one run: miette names a label beyond a gap at a place where it is not.
    fn is_beside(&self, label: &Label, finding: &Finding) -> bool {
        let (at, primary) = (label.span, finding.primary.span);
        let line = |start| self.view.report.sources.get(primary.file).line_of(start);
        at.file == primary.file
            && (!self.style.narrated || line(at.start).abs_diff(line(primary.start)) <= 2)
    }

    fn problem(&self, message: &str, labels: &[&Label], primary: bool) -> Problem {
        let (excerpt, labels) = cut(self.view, labels, primary, self.width - FRAME);
        Problem {
            message: self.view.safe.text(message),
            code: None,
            severity: miette::Severity::Advice,
            url: None,
            excerpt,
            labels,
        }
    }

    fn draw(&self, problem: &Problem, out: &mut dyn Write) -> io::Result<()> {
        let mut text = String::new();
        if self.style.narrated {
            self.narrated.render_report(&mut text, problem)
        } else {
            self.graphical.render_report(&mut text, problem)
        }
        .map_err(io::Error::other)?;
        // miette pads lines; nobody needs the blanks.
        for line in text.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    /// What is said below the excerpts.
    fn words(&self, finding: &Finding, url: Option<String>, out: &mut dyn Write) -> io::Result<()> {
        let safe = &self.view.safe;
        let fix = finding.fixes.first().map(|fix| {
            let how = match fix.safety {
                Safety::Safe => "authlint fix",
                Safety::Unsafe => "authlint fix --unsafe",
                Safety::Show => "by hand",
            };
            format!("{} ({how})", fix.title)
        });
        let unseen = finding.related.len().saturating_sub(MOST_RELATED);
        let unseen = (unseen > 0).then(|| format!("{} more", counted(unseen, "place")));
        let suppressed = finding.suppressed.as_ref();
        let lines = [
            ("also", unseen),
            ("in", Some(self.scopes(finding))),
            ("note", finding.note.clone()),
            ("help", finding.help.clone()),
            ("fix", fix),
            (
                suppressed.map_or("", |given| given.kind.word()),
                suppressed.map(|given| given.reason.clone()),
            ),
        ];
        for (word, text) in lines {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                let word = format!("  {}: ", self.cyan(word));
                self.paragraph(&safe.text(&text), &word, "        ", out)?;
            }
        }
        match url {
            Some(url) => writeln!(out, "  {}: {url}", self.cyan("see")),
            None => Ok(()),
        }
    }

    /// Where a finding holds, and where that stands if the file is a dump of others.
    fn scopes(&self, finding: &Finding) -> String {
        let scopes = self.view.scopes(finding);
        match self.view.original(finding.primary.span) {
            Some((path, line)) => format!("{scopes} ({path}:{line})").trim_start().to_owned(),
            None => scopes,
        }
    }

    /// Writes words wrapped to the width, later lines indented. A screen reader gets one line.
    fn paragraph(
        &self,
        text: &str,
        lead: &str,
        indent: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let width = if self.style.narrated {
            usize::MAX
        } else {
            self.width
        };
        let mut line = lead.to_owned();
        let mut used = visible_width(lead);
        let mut fresh = true;
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if !fresh && used + 1 + length > width {
                writeln!(out, "{line}")?;
                indent.clone_into(&mut line);
                used = indent.len();
                fresh = true;
            }
            if !fresh {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
            fresh = false;
        }
        writeln!(out, "{line}")
    }

    fn bold(&self, text: &str) -> String {
        self.painted("1", text)
    }

    fn cyan(&self, text: &str) -> String {
        self.painted("36", text)
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.style.colour && !self.style.narrated {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// The columns a text takes that may hold colours.
fn visible_width(text: &str) -> usize {
    let mut coloured = false;
    text.chars()
        .filter(|&c| {
            let starts = c == '\u{1b}';
            let shown = !coloured && !starts;
            coloured = starts || (coloured && c != 'm');
            shown
        })
        .count()
}

/// The labels that are shown in excerpts of their own: by file, in order of appearance, or each alone.
fn groups<'a>(labels: &[&'a Label], alone: bool) -> Vec<Vec<&'a Label>> {
    let mut groups: Vec<Vec<&Label>> = Vec::new();
    for &label in labels {
        let same_file = |group: &&mut Vec<&Label>| group[0].span.file == label.span.file;
        match groups.iter_mut().find(same_file).filter(|_| !alone) {
            Some(group) => group.push(label),
            None => groups.push(vec![label]),
        }
    }
    groups
}

fn severity(severity: Severity) -> miette::Severity {
    match severity {
        Severity::Critical | Severity::High => miette::Severity::Error,
        Severity::Medium => miette::Severity::Warning,
        Severity::Low | Severity::Info => miette::Severity::Advice,
    }
}

/// What miette draws.
#[derive(Debug)]
struct Problem {
    message: String,
    code: Option<String>,
    severity: miette::Severity,
    url: Option<String>,
    excerpt: Excerpt,
    labels: Vec<LabeledSpan>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code.as_ref()?))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.url.as_ref()?))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

#[cfg(test)]
mod tests;
