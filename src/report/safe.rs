//! What may be shown: secrets are masked and bytes that steer a terminal are escaped. Every string
//! that can hold text of a file passes through here, in every format.

use crate::outcome::Report;
use crate::source::Span;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::memmem;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

/// What stands for a secret in a sentence.
pub(in crate::report) const MASK: &str = "********";

/// A shorter text is not looked for in sentences: it would turn ordinary words into asterisks.
const SHORTEST: usize = 6;

/// Knows the secrets of one report.
#[derive(Debug)]
pub struct Safe {
    spans: Vec<Span>,
    texts: Option<AhoCorasick>,
}

impl Safe {
    /// Gathers a report's secrets.
    #[must_use]
    pub fn new(report: &Report) -> Self {
        let mut spans = report.secrets.clone();
        spans.sort_unstable();
        spans.dedup_by(|next, before| {
            let overlap = next.file == before.file && next.start < before.end;
            if overlap {
                before.end = before.end.max(next.end);
            }
            overlap
        });
        let texts: BTreeSet<&str> = spans
            .iter()
            .flat_map(|&span| report.sources.text(span).lines())
            .map(|line| line.trim().trim_matches(['"', '\'']))
            .filter(|text| text.len() >= SHORTEST && !is_public(text, report))
            .collect();
        Self {
            spans,
            texts: any_of(texts),
        }
    }

    /// A sentence that may quote a file: secrets masked, control characters escaped.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        escape(&self.mask(text))
    }

    /// A line of a file: like a sentence, but tabs stay.
    #[must_use]
    pub fn line(&self, line: &str) -> String {
        line.split('\t')
            .map(|part| self.text(part))
            .collect::<Vec<_>>()
            .join("\t")
    }

    /// Whether text can be given as it is: what a fix writes must be exact or not shown at all.
    #[must_use]
    pub fn is_clean(&self, text: &str) -> bool {
        !self
            .texts
            .as_ref()
            .is_some_and(|secret| secret.is_match(text))
            && !text
                .chars()
                .any(|c| steers(c) && !matches!(c, '\n' | '\r' | '\t'))
    }

    /// The parts of `range` (of the file of `within`) that must be masked, in order, apart.
    #[must_use]
    pub fn hidden(&self, within: Span, text: &str) -> Vec<Range<usize>> {
        let range = within.range();
        let first = self
            .spans
            .partition_point(|span| (span.file, span.start) < (within.file, within.start));
        // One that began before may reach into the range.
        let before = self.spans[..first].last().into_iter();
        let inside = self.spans[first..]
            .iter()
            .take_while(|span| span.file == within.file && span.start < within.end);
        let mut parts: Vec<Range<usize>> = before
            .filter(|span| span.file == within.file && span.end > within.start)
            .chain(inside)
            .map(|span| span.range().start.max(range.start)..span.range().end.min(range.end))
            .collect();
        if let Some(secret) = &self.texts {
            let found = secret.find_iter(text);
            parts.extend(found.map(|m| range.start + m.start()..range.start + m.end()));
        }
        join(parts)
    }

    /// `text`, which stands at `within`, with one asterisk for each hidden byte.
    #[must_use]
    pub fn same_length(&self, within: Span, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for part in self.hidden(within, text) {
            let start = part.start - within.start as usize;
            let end = (part.end - within.start as usize).min(bytes.len());
            for byte in &mut bytes[start.min(end)..end] {
                if !matches!(byte, b'\n' | b'\r') {
                    *byte = b'*';
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// `text`, which stands at `within`, with each hidden part as one mask that does not tell its
    /// length.
    #[must_use]
    pub fn masked(&self, within: Span, text: &str) -> String {
        let mut out = String::new();
        let mut done = 0;
        for part in self.hidden(within, text) {
            let start = part.start - within.start as usize;
            out.push_str(text.get(done..start).unwrap_or_default());
            out.push_str(MASK);
            done = part.end - within.start as usize;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        out
    }

    /// A sentence with its secrets masked.
    fn mask(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for found in self.texts.iter().flat_map(|secret| secret.find_iter(text)) {
            out.push_str(&text[done..found.start()]);
            out.push_str(MASK);
            done = found.end();
        }
        out.push_str(&text[done..]);
        out
    }
}

/// A secret that a rule's own page spells (`changeme`, `secret`) is no secret, and masking it would
/// only garble our sentences. It stays masked at its own place.
fn is_public(text: &str, report: &Report) -> bool {
    let text = memmem::Finder::new(text);
    let mut pages = report.rules.iter().map(|rule| rule.page.as_bytes());
    pages.any(|page| text.find(page).is_some())
}

/// Finds any of these texts, of two that start at one place the longer.
fn any_of(texts: BTreeSet<&str>) -> Option<AhoCorasick> {
    if texts.is_empty() {
        return None;
    }
    // A report is short: what takes longer to build finds nothing sooner in it.
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .prefilter(false)
        .build(texts)
        .ok()
}

fn join(mut parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    parts.sort_unstable_by_key(|part| (part.start, part.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for part in parts {
        match joined.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => joined.push(part),
        }
    }
    joined
}

/// Whether a character moves the cursor, the reading direction, or nothing that can be seen.
#[must_use]
pub fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// A character in a form that can be seen: `\n`, `\x1b`, `\u{202e}`.
#[must_use]
pub fn visible(c: char) -> String {
    match c {
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        c if u32::from(c) < 0x100 => format!("\\x{:02x}", u32::from(c)),
        c => format!("\\u{{{:x}}}", u32::from(c)),
    }
}

/// Text with every steering character made visible.
#[must_use]
pub fn escape(text: &str) -> String {
    if !text.chars().any(steers) {
        return text.to_owned();
    }
    text.chars().fold(String::new(), |mut out, c| {
        if steers(c) {
            out.push_str(&visible(c));
        } else {
            let _ = out.write_char(c);
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, SourceFile};

    fn with_secret(text: &str, secret: &str) -> (Safe, Span) {
        let mut report = Report::default();
        let file = report
            .sources
            .add(SourceFile::new("f", text.as_bytes().to_vec()));
        let at = text.find(secret).unwrap();
        let span = Span::new(file, at, at + secret.len());
        report.secrets.push(span);
        (Safe::new(&report), span)
    }

    #[test]
    fn sentences_never_quote_a_secret() {
        let (safe, _) = with_secret("key: \"hunter2hunter2\"\n", "\"hunter2hunter2\"");
        assert_eq!(
            safe.text("`hunter2hunter2` is short"),
            "`********` is short"
        );
        assert!(!safe.is_clean("x hunter2hunter2"));
    }

    #[test]
    fn of_two_secrets_that_start_alike_the_longer_is_masked() {
        let mut report = Report::default();
        let text = "a: hunter2\nb: hunter2hunter2\n";
        let file = SourceFile::new("f", text.as_bytes().to_vec());
        let file = report.sources.add(file);
        report.secrets = vec![Span::new(file, 3, 10), Span::new(file, 14, 28)];
        let safe = Safe::new(&report);
        assert_eq!(
            safe.text("`hunter2hunter2`, `hunter2!`"),
            "`********`, `********!`"
        );
    }

    #[test]
    fn short_secrets_are_masked_only_where_they_stand() {
        let (safe, span) = with_secret("on: on", "on");
        assert_eq!(safe.text("only"), "only");
        assert_eq!(safe.hidden(span, "on"), vec![span.range()]);
    }

    #[test]
    fn same_length_keeps_bytes_and_lines() {
        let text = "a: äb\nc";
        let (safe, _) = with_secret(text, "äb\nc");
        let whole = Span::new(FileId(0), 0, text.len());
        assert_eq!(safe.same_length(whole, text), "a: ***\n*");
    }

    #[test]
    fn what_steers_a_terminal_is_spelled_out() {
        assert_eq!(
            escape("a\u{1b}[2Jb\u{9b}\u{202e}c\nd"),
            "a\\x1b[2Jb\\x9b\\u{202e}c\\nd"
        );
    }
}
