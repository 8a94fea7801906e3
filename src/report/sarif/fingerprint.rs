//! `primaryLocationLineHash`, which GitHub tracks alerts by: `<hash>:<n>` where the hash is of the
//! line's text without white space and `n` counts the lines of that text in the file up to this one.
//! So an alert survives edits elsewhere and new indentation. It is what GitHub's own uploader
//! computes in spirit, not to the digit: that one hashes the hundred characters after the line's
//! start, and so loses an alert when the line below changes. Secrets are masked before, lest a hash
//! can be searched for them.

use super::View;
use crate::source::{FileId, Span};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

/// Remembers each file's lines, once asked.
pub(super) struct Lines<'a> {
    view: &'a View<'a>,
    files: BTreeMap<FileId, Vec<u32>>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(view: &'a View<'a>) -> Self {
        Self {
            view,
            files: BTreeMap::new(),
        }
    }

    /// The hash of the line a span starts on.
    pub(super) fn hash(&mut self, span: Span) -> String {
        let source = self.view.report.sources.get(span.file);
        let line = source.line_of(span.start);
        let range = source.line_range(line);
        let text = &source.text()[range.clone()];
        let text = self
            .view
            .safe
            .masked(Span::new(span.file, range.start, range.end), text);
        let mut hash = Sha256::new();
        hash.update(b"authlint/line/v1\0");
        for part in text.split_whitespace() {
            hash.update(part);
        }
        let digest = hash.finalize();
        let mut print = String::new();
        for byte in digest.iter().take(8) {
            let _ = write!(print, "{byte:02x}");
        }
        let _ = write!(print, ":{}", self.ordinal(span.file, line));
        print
    }

    fn ordinal(&mut self, file: FileId, line: usize) -> u32 {
        let view = self.view;
        let ordinals = self.files.entry(file).or_insert_with(|| {
            let source = view.report.sources.get(file);
            let mut seen: HashMap<String, u32> = HashMap::new();
            (0..source.line_starts().len())
                .map(|line| {
                    let text = &source.text()[source.line_range(line)];
                    let count = seen.entry(text.split_whitespace().collect()).or_default();
                    *count += 1;
                    *count
                })
                .collect()
        });
        ordinals.get(line).copied().unwrap_or(1)
    }
}
