//! Fixes: which edits to make, and making them. Whether the result is any good is the caller's to
//! judge, through [`apply`], before [`mend`] writes a byte.

mod write;

use crate::finding::{Edit, Finding, Fix, Safety};
use crate::source::{FileId, Span};
use std::collections::BTreeMap;

pub use write::{Failure, mend};

/// What will be changed. Findings are named by their index.
#[derive(Debug, Default)]
pub struct Plan {
    /// The edits of each file: in order, apart, each once.
    pub edits: BTreeMap<FileId, Vec<Edit>>,
    /// Findings that are mended.
    pub mended: Vec<usize>,
    /// Findings whose fix runs into another one: a second run may mend them.
    pub refused: Vec<usize>,
    /// Findings with several fixes: a person has to choose.
    pub ambiguous: Vec<usize>,
    /// How many findings have a fix that is not safe, which was not asked for.
    pub withheld: usize,
}

/// Chooses edits for some of the findings: the first finding wins, a fix is taken whole or not at all, and
/// equal edits are made once. Silenced findings and fixes that are only to be shown are passed over.
#[must_use]
pub fn plan(findings: &[Finding], some: &[usize], unsafe_too: bool) -> Plan {
    let mut chosen = Chosen::default();
    let mut plan = Plan::default();
    for &at in some {
        let finding = &findings[at];
        if finding.suppressed.is_some() {
            continue;
        }
        let allowed = |fix: &&Fix| is_allowed(fix, unsafe_too);
        let fixes: Vec<&Fix> = finding.fixes.iter().filter(allowed).collect();
        let has_any = finding.fixes.iter().any(|fix| is_allowed(fix, true));
        match fixes.as_slice() {
            [] => plan.withheld += usize::from(has_any),
            [fix] if chosen.take(fix) => plan.mended.push(at),
            [_] => plan.refused.push(at),
            _ => plan.ambiguous.push(at),
        }
    }
    plan.edits = chosen.by_file();
    plan
}

fn is_allowed(fix: &Fix, unsafe_too: bool) -> bool {
    !fix.edits.is_empty()
        && match fix.safety {
            Safety::Safe => true,
            Safety::Unsafe => unsafe_too,
            Safety::Show => false,
        }
}

/// Edits that do not touch one another, by place.
#[derive(Default)]
struct Chosen(BTreeMap<Span, String>);

impl Chosen {
    /// Takes all edits of a fix, or none.
    fn take(&mut self, fix: &Fix) -> bool {
        let mut edits: Vec<&Edit> = fix.edits.iter().collect();
        edits.sort_by_key(|edit| edit.span);
        let apart = edits.windows(2).all(|pair| {
            pair[0].span.file != pair[1].span.file
                || (pair[0].span.end <= pair[1].span.start && pair[0].span != pair[1].span)
        });
        if !apart || edits.iter().any(|edit| self.collides(edit)) {
            return false;
        }
        for edit in edits {
            self.0.insert(edit.span, edit.text.clone());
        }
        true
    }

    fn collides(&self, edit: &Edit) -> bool {
        if let Some(text) = self.0.get(&edit.span) {
            return *text != edit.text;
        }
        let last = Span {
            start: edit.span.end,
            end: u32::MAX,
            ..edit.span
        };
        // Starts and ends are in the same order, for no two of them overlap.
        self.0
            .range(..=last)
            .rev()
            .map(|(&other, _)| other)
            .take_while(|other| other.file == edit.span.file && other.end >= edit.span.start)
            .any(|other| overlap(other, edit.span))
    }

    fn by_file(self) -> BTreeMap<FileId, Vec<Edit>> {
        let mut files: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
        for (span, text) in self.0 {
            files
                .entry(span.file)
                .or_default()
                .push(Edit { span, text });
        }
        files
    }
}

/// Whether two edits of different fixes are in each other's way. An insertion collides with what it
/// touches: the text it was meant to stand beside may be gone.
fn overlap(a: Span, b: Span) -> bool {
    if a.start == a.end || b.start == b.end {
        a.start <= b.end && b.start <= a.end
    } else {
        a.start < b.end && b.start < a.end
    }
}

/// Makes edits, which are in order and apart. Line ends in new text become those of the file, and
/// every other byte stays. Nothing if an edit lies outside of the file.
#[must_use]
pub fn apply(bytes: &[u8], edits: &[Edit]) -> Option<Vec<u8>> {
    let line_end = line_end(bytes);
    let mut out = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for edit in edits {
        let range = edit.span.range();
        out.extend_from_slice(bytes.get(done..range.start)?);
        bytes.get(range.clone())?;
        let text = edit.text.replace("\r\n", "\n").replace('\n', line_end);
        out.extend_from_slice(text.as_bytes());
        done = range.end;
    }
    out.extend_from_slice(bytes.get(done..)?);
    Some(out)
}

/// The file's first line end.
fn line_end(bytes: &[u8]) -> &'static str {
    match memchr::memchr2(b'\n', b'\r', bytes) {
        Some(at) if bytes[at] == b'\n' => "\n",
        Some(at) if bytes.get(at + 1) == Some(&b'\n') => "\r\n",
        Some(_) => "\r",
        None => "\n",
    }
}

#[cfg(test)]
mod tests;
