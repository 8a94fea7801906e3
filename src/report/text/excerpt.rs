//! The few lines of a file that a diagnostic shows, cut out before miette sees them: long lines are
//! clipped around their labels, secrets masked, control characters spelled out. So the cost of a
//! finding does not grow with its file.

use super::super::View;
use super::super::place::first_line;
use super::super::safe::{steers, visible};
use crate::finding::Label;
use crate::source::{Columns, SourceFile, Span};
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// How far beyond a clipped line a secret is looked for that the cut may have split.
const MARGIN: usize = 4096;

/// Shown lines as one text; only neighbours in the file are neighbours in it.
#[derive(Debug, Default)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Shown>,
    /// The columns of the labels, by their offset in the text.
    columns: BTreeMap<usize, usize>,
}

#[derive(Debug)]
struct Shown {
    /// The line in the file, from 0.
    number: usize,
    /// Where it starts in the text.
    start: usize,
}

/// Cuts out the lines of `labels`, which are all in one file, and moves the labels along. A line
/// shows about `limit` bytes.
pub(super) fn cut(
    view: &View<'_>,
    labels: &[&Label],
    primary: bool,
    limit: usize,
) -> (Excerpt, Vec<LabeledSpan>) {
    let Some(first) = labels.first() else {
        return (Excerpt::default(), Vec::new());
    };
    let source = view.report.sources.get(first.span.file);
    let spans: Vec<Span> = labels
        .iter()
        .map(|label| first_line(source, label.span))
        .collect();
    let mut excerpt = Excerpt {
        name: view.path(first.span),
        ..Excerpt::default()
    };
    let mut moved: Vec<Option<Range<usize>>> = vec![None; spans.len()];
    for number in shown_lines(source, &spans) {
        let on_line: Vec<usize> = (0..spans.len())
            .filter(|&at| source.line_of(spans[at].start) == number)
            .collect();
        let here: Vec<Span> = on_line.iter().map(|&at| spans[at]).collect();
        let offsets = excerpt.push(view, source, first.span, number, &here, limit);
        for at in on_line {
            let range = offsets.of(spans[at].start)..offsets.of(spans[at].end);
            let column = source.position(spans[at].start, Columns::Characters).column;
            excerpt.columns.insert(range.start, column as usize - 1);
            moved[at] = Some(range);
        }
    }
    let moved = labels.iter().zip(moved).enumerate();
    let moved = moved.filter_map(|(at, (label, range))| {
        let range = range?;
        let text = Some(view.safe.text(&label.text)).filter(|text| !text.is_empty());
        Some(if primary && at == 0 {
            LabeledSpan::new_primary_with_span(text, range)
        } else {
            LabeledSpan::new_with_span(text, range)
        })
    });
    let moved = moved.collect();
    (excerpt, moved)
}

/// The labelled lines and one on each side of them.
fn shown_lines(source: &SourceFile, spans: &[Span]) -> BTreeSet<usize> {
    let last = source.line_starts().len() - 1;
    // What follows the last line end is a line only to those who count line ends.
    let last = last - usize::from(last > 0 && source.line_range(last).is_empty());
    spans
        .iter()
        .map(|span| source.line_of(span.start))
        .flat_map(|line| line.saturating_sub(1)..=(line + 1).min(last).max(line))
        .collect()
}

/// Where the offsets of one line went.
struct Offsets {
    pairs: Vec<(usize, usize)>,
    end: usize,
}

impl Offsets {
    fn of(&self, offset: u32) -> usize {
        let at = self
            .pairs
            .partition_point(|(from, _)| *from < offset as usize);
        self.pairs.get(at).map_or(self.end, |(_, to)| *to)
    }
}

impl Excerpt {
    fn push(
        &mut self,
        view: &View<'_>,
        source: &SourceFile,
        of: Span,
        number: usize,
        labels: &[Span],
        limit: usize,
    ) -> Offsets {
        let line = source.line_range(number);
        let shown = clip(source.text(), line.clone(), labels, limit);
        let hidden = hidden(view, source, of, &line, &shown);
        self.lines.push(Shown {
            number,
            start: self.text.len(),
        });
        if shown.start > line.start {
            self.text.push_str("...");
        }
        let mut pairs = Vec::new();
        for (at, c) in source.text()[shown.clone()].char_indices() {
            let at = shown.start + at;
            pairs.push((at, self.text.len()));
            if hidden.iter().any(|part| part.contains(&at)) {
                self.text.push('*');
            } else if steers(c) && c != '\t' {
                self.text.push_str(&visible(c));
            } else {
                self.text.push(c);
            }
        }
        let end = self.text.len();
        if shown.end < line.end {
            self.text.push_str("...");
        }
        self.text.push('\n');
        Offsets { pairs, end }
    }
}

/// The part of a line to show: all of it, or what surrounds its first label.
fn clip(text: &str, line: Range<usize>, labels: &[Span], limit: usize) -> Range<usize> {
    if line.len() <= limit {
        return line;
    }
    let focus = labels.iter().map(|span| span.start as usize).min();
    let start = focus.map_or(line.start, |focus| focus.saturating_sub(limit / 3));
    let start = start.clamp(line.start, line.end.saturating_sub(limit).max(line.start));
    boundary(text, start)..boundary(text, (start + limit).min(line.end))
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn hidden(
    view: &View<'_>,
    source: &SourceFile,
    of: Span,
    line: &Range<usize>,
    shown: &Range<usize>,
) -> Vec<Range<usize>> {
    let text = source.text();
    let start = boundary(text, shown.start.saturating_sub(MARGIN).max(line.start));
    let end = boundary(text, (shown.end + MARGIN).min(line.end));
    view.safe
        .hidden(Span::new(of.file, start, end), &text[start..end])
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let line_of = |offset| self.lines.partition_point(|line| line.start <= offset);
        let (Some(mut first), Some(mut last)) = (
            line_of(span.offset()).checked_sub(1),
            line_of(span.offset() + span.len()).checked_sub(1),
        ) else {
            return Err(MietteError::OutOfBounds);
        };
        let adjacent = |at: usize| self.lines[at].number + 1 == self.lines[at + 1].number;
        for _ in 0..before {
            first -= usize::from(first > 0 && adjacent(first - 1));
        }
        for _ in 0..after {
            last += usize::from(last + 1 < self.lines.len() && adjacent(last));
        }
        let start = self.lines[first].start;
        let end = self
            .lines
            .get(last + 1)
            .map_or(self.text.len(), |next| next.start);
        // miette asks without context only to name the place of a label.
        let column = if before == 0 {
            self.columns.get(&span.offset()).copied().unwrap_or(0)
        } else {
            0
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            &self.text.as_bytes()[start..end],
            (start, end - start).into(),
            self.lines[first].number,
            column,
            last - first + 1,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Wanted, sample};
    use super::*;
    use crate::outcome::Report;

    fn excerpt(text: &str, needle: &str, limit: usize) -> (Excerpt, Range<usize>) {
        let mut report = Report::default();
        let file = report
            .sources
            .add(SourceFile::new("f", text.as_bytes().to_vec()));
        let at = text.find(needle).unwrap();
        let label = Label {
            span: Span::new(file, at, at + needle.len()),
            text: String::new(),
        };
        let view = View::new(&report, Wanted::default());
        let (excerpt, labels) = cut(&view, &[&label], true, limit);
        let inner = labels[0].inner();
        (excerpt, inner.offset()..inner.offset() + inner.len())
    }

    #[test]
    fn one_line_on_each_side_is_shown() {
        let (excerpt, _) = excerpt("a\nb\nc\nd\ne\n", "c", 80);
        assert_eq!(excerpt.text, "b\nc\nd\n");
        assert_eq!(excerpt.lines[0].number, 1);
    }

    #[test]
    fn a_long_line_is_clipped_around_its_label() {
        let text = format!("{}ä NEEDLE {}", "x".repeat(500_000), "y".repeat(500_000));
        let (excerpt, label) = excerpt(&text, "NEEDLE", 60);
        assert_eq!(&excerpt.text[label], "NEEDLE");
        assert!(excerpt.text.len() < 80, "{}", excerpt.text);
        assert!(excerpt.text.starts_with("...x") && excerpt.text.ends_with("y...\n"));
    }

    #[test]
    fn labels_move_with_what_is_spelled_out() {
        let (excerpt, label) = excerpt("\u{1b}\u{202e} NEEDLE", "NEEDLE", 80);
        assert_eq!(excerpt.text, "\\x1b\\u{202e} NEEDLE\n");
        assert_eq!(&excerpt.text[label], "NEEDLE");
    }

    #[test]
    fn a_secret_is_masked_letter_by_letter() {
        let report = sample::report();
        let view = View::new(&report, Wanted::default());
        let (excerpt, _) = cut(&view, &[&report.findings[1].primary], true, 80);
        assert!(excerpt.text.contains("secret: **************\n"));
    }
}
