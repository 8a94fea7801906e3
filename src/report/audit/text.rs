//! For people at a terminal: each control with its verdict and what it rests on, in 80 columns.

use super::{Evidence, FileRow, Sheet, Style, coverage, sides};
use crate::audit::{Assessed, ScopeAnswer, Verdict};
use crate::report::counted;
use std::io::{self, Write};
use textwrap::Options;

/// More scopes and places than these hide what matters; all are in JSON.
const MOST: usize = 5;

/// What a met control shows: enough to see that something was looked at.
const MOST_SOUND: usize = 2;

/// How many files the end of the report lists.
const MOST_FILES: usize = 10;

const WIDEST: usize = 80;

/// As much of a digest as tells files apart.
fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

pub(super) fn write(sheet: &Sheet<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let page = Page {
        sheet,
        width: style.width.clamp(40, WIDEST),
        colour: style.colour,
    };
    for standard in &sheet.audit.standards {
        page.standard(standard, out)?;
    }
    page.conflicts(out)?;
    page.remarks(out)?;
    page.scope(out)
}

struct Page<'a> {
    sheet: &'a Sheet<'a>,
    width: usize,
    colour: bool,
}

impl Page<'_> {
    fn standard(&self, assessed: &Assessed, out: &mut dyn Write) -> io::Result<()> {
        let standard = &assessed.standard;
        self.paragraph(&format!("{} ({})", standard.title, standard.id), 0, out)?;
        self.paragraph(&coverage(assessed), 2, out)?;
        let counts = Verdict::ALL.iter().filter_map(|&verdict| {
            let count = assessed.count(verdict);
            (count > 0).then(|| format!("{count} {}", verdict.words()))
        });
        self.paragraph(&counts.collect::<Vec<_>>().join(", "), 2, out)?;
        writeln!(out)?;
        for (control, answer) in assessed.controls() {
            let head = format!("{} {}", control.id, control.title);
            let verdict = answer.verdict.words();
            let lead = format!("{verdict:14} ");
            let rest = " ".repeat(lead.len());
            let text = textwrap::fill(
                &head,
                Options::new(self.width)
                    .initial_indent(&lead)
                    .subsequent_indent(&rest),
            );
            let coloured = self.verdict(answer.verdict);
            writeln!(out, "{}", text.replacen(verdict, &coloured, 1))?;
            if let Some(reason) = &answer.reason {
                self.paragraph(reason, 15, out)?;
            }
            match self.against(&standard.id, &control.id) {
                // What no value can satisfy is said once, with both, below.
                Some(other) if answer.verdict == Verdict::Violated => {
                    let text = format!("contradicts {other}: see the contradictions below");
                    self.paragraph(&text, 4, out)?;
                }
                _ => self.scopes(&answer.scopes, out)?,
            }
        }
        writeln!(out)
    }

    /// The control of another standard that wants the opposite.
    fn against(&self, standard: &str, control: &str) -> Option<String> {
        let mut conflicts = self.sheet.audit.conflicts.iter();
        let others = conflicts.find_map(|one| one.against(standard, control))?;
        let names = others.iter().map(|(of, id, _)| format!("{of}:{id}"));
        Some(names.collect::<Vec<_>>().join(" and "))
    }

    /// The worst scopes first; those that are met only where nothing else is.
    fn scopes(&self, scopes: &[ScopeAnswer], out: &mut dyn Write) -> io::Result<()> {
        let is_sound = |one: &&ScopeAnswer| one.verdict == Verdict::Met;
        let (sound, mut bad): (Vec<_>, Vec<_>) = scopes.iter().partition(is_sound);
        bad.sort_by_key(|one| std::cmp::Reverse(one.verdict));
        let (shown, most) = if bad.is_empty() {
            (&sound, MOST_SOUND)
        } else {
            (&bad, MOST)
        };
        for scope in shown.iter().take(most) {
            self.scope_answer(scope, out)?;
        }
        if let Some(more) = shown.len().checked_sub(most).filter(|&more| more > 0) {
            self.paragraph(&format!("and {more} more of {}", shown.len()), 4, out)?;
        }
        if !bad.is_empty() && !sound.is_empty() {
            self.paragraph(&format!("met in {} more", sound.len()), 4, out)?;
        }
        Ok(())
    }

    fn scope_answer(&self, scope: &ScopeAnswer, out: &mut dyn Write) -> io::Result<()> {
        let name = self.sheet.text(&scope.scope);
        let file = self.sheet.text(&scope.file);
        let name = if name == file {
            name
        } else {
            format!("{name} in {file}")
        };
        self.paragraph(&format!("{}: {name}", scope.verdict.words()), 4, out)?;
        for waiver in self.sheet.waivers(scope) {
            self.paragraph(&waiver.sentence(), 6, out)?;
        }
        let evidence = self.sheet.evidence(scope);
        // What is sound explains nothing where something is wrong.
        let wanted = |one: &&Evidence| scope.verdict == Verdict::Met || one.result != "sound";
        let wanted: Vec<_> = evidence.iter().filter(wanted).collect();
        for one in wanted.iter().take(MOST) {
            self.evidence(one, out)?;
        }
        if let Some(more) = wanted.len().checked_sub(MOST).filter(|&more| more > 0) {
            self.paragraph(&format!("and {more} more"), 6, out)?;
        }
        Ok(())
    }

    fn evidence(&self, one: &Evidence, out: &mut dyn Write) -> io::Result<()> {
        let (path, row, column) = &one.place;
        let (value, origin) = (&one.value, &one.origin);
        let line = format!("{path}:{row}:{column}  {value} ({origin})");
        self.paragraph(&line, 6, out)?;
        if let Some(message) = &one.message {
            let help = one
                .help
                .as_ref()
                .map_or(String::new(), |help| format!("; {help}"));
            self.paragraph(&format!("{message}{help}"), 8, out)?;
        }
        if let Some(by) = &one.silenced {
            self.paragraph(&by.sentence(), 8, out)?;
        }
        Ok(())
    }

    fn conflicts(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.sheet.audit.conflicts.is_empty() {
            return Ok(());
        }
        writeln!(out, "Contradictions between these standards")?;
        for conflict in &self.sheet.audit.conflicts {
            let (setting, because) = (&conflict.setting, &conflict.because);
            self.paragraph(&format!("{setting}: {because}"), 2, out)?;
            self.paragraph(&sides(conflict, str::to_owned), 4, out)?;
        }
        writeln!(out)
    }

    fn remarks(&self, out: &mut dyn Write) -> io::Result<()> {
        let remarks = self.sheet.remarks();
        if remarks.is_empty() {
            return Ok(());
        }
        writeln!(out, "Waivers to look at")?;
        for remark in &remarks {
            self.paragraph(&remark.sentence(), 2, out)?;
        }
        writeln!(out)
    }

    /// What was in scope and what was not, and what this was made with.
    fn scope(&self, out: &mut dyn Write) -> io::Result<()> {
        let files = self.sheet.files();
        let checked = files.iter().filter(|file| file.fate.is_ok()).count();
        let skipped = files.len() - checked;
        let unread: Vec<_> = self.sheet.unread().collect();
        self.paragraph(
            &format!(
                "In scope: {}; {skipped} passed over; {} unread or partly read",
                counted(checked, "file"),
                unread.len()
            ),
            0,
            out,
        )?;
        for (path, reason) in &unread {
            self.paragraph(&format!("unread: {path}: {reason}"), 2, out)?;
        }
        self.files(&files, out)?;
        for assessed in &self.sheet.audit.standards {
            let (id, digest) = (&assessed.standard.id, &assessed.standard.digest);
            self.paragraph(&format!("profile {id}, sha256 {}", short(digest)), 0, out)?;
        }
        let origin = self.sheet.origin;
        let commit = origin.commit.as_ref();
        let commit = commit.map_or(String::new(), |commit| {
            format!(", commit {commit} checked out (the digests say what was read)")
        });
        let made = format!(
            "authlint {}, rules {}, as of {}{commit}",
            env!("CARGO_PKG_VERSION"),
            short(&origin.rule_set),
            self.sheet.audit.world.as_of
        );
        self.paragraph(&made, 0, out)
    }

    /// The digests of the first files; JSON has all of them in full.
    fn files(&self, files: &[FileRow], out: &mut dyn Write) -> io::Result<()> {
        let read: Vec<_> = files.iter().filter(|file| file.sha256.is_some()).collect();
        for file in read.iter().take(MOST_FILES) {
            let digest = short(file.sha256.as_deref().unwrap_or_default());
            self.paragraph(&format!("{}, sha256 {digest}", file.path), 2, out)?;
        }
        let more = read.len().checked_sub(MOST_FILES).filter(|&more| more > 0);
        if let Some(more) = more {
            let text = format!("and {more} more; JSON lists all, with whole digests");
            self.paragraph(&text, 2, out)?;
        }
        Ok(())
    }

    fn paragraph(&self, text: &str, indent: usize, out: &mut dyn Write) -> io::Result<()> {
        let first = " ".repeat(indent);
        let rest = " ".repeat(indent + 2);
        let options = Options::new(self.width)
            .initial_indent(&first)
            .subsequent_indent(&rest);
        writeln!(out, "{}", textwrap::fill(text, options))
    }

    fn verdict(&self, verdict: Verdict) -> String {
        if !self.colour {
            return verdict.words().to_owned();
        }
        let colour = match verdict {
            Verdict::Violated => 31,
            Verdict::Undecidable | Verdict::Waived | Verdict::NeedsPerson => 33,
            Verdict::Met | Verdict::Partly => 32,
            Verdict::NotApplicable => 2,
        };
        format!("\u{1b}[{colour}m{}\u{1b}[0m", verdict.words())
    }
}
