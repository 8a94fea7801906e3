//! For a pull request or a wiki: the answers as a table for each standard, then what speaks against them.

use super::{Sheet, coverage, grounds};
use crate::audit::{Assessed, Verdict};
use crate::report::md::{cell, code, prose};
use std::io::{self, Write};

/// More places of one control than these are counted: GitHub cuts long comments without saying so.
const MOST: usize = 10;

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# authlint audit as of {}\n", sheet.audit.world.as_of)?;
    for assessed in &sheet.audit.standards {
        standard(sheet, assessed, out)?;
    }
    conflicts(sheet, out)?;
    remarks(sheet, out)?;
    let files = sheet.files();
    let checked = files.iter().filter(|file| file.fate.is_ok()).count();
    writeln!(
        out,
        "## Scope\n\n{checked} files checked, {} passed over.",
        files.len() - checked
    )?;
    for (path, reason) in sheet.unread() {
        writeln!(out, "- unread: {}: {}", code(&path), prose(&reason))?;
    }
    if let Some(commit) = &sheet.origin.commit {
        writeln!(out, "\nCommit {}.", code(commit))?;
    }
    writeln!(
        out,
        "\nauthlint {}, rule set {}. This supports an assessment; it certifies nothing.",
        env!("CARGO_PKG_VERSION"),
        code(sheet.origin.rule_set.get(..12).unwrap_or_default())
    )
}

fn standard(sheet: &Sheet<'_>, assessed: &Assessed, out: &mut dyn Write) -> io::Result<()> {
    let standard = &assessed.standard;
    writeln!(out, "## {}\n", prose(&standard.title))?;
    writeln!(out, "{}.\n", coverage(assessed))?;
    writeln!(out, "| control | verdict | |\n|---|---|---|")?;
    for (control, answer) in assessed.controls() {
        let title = cell(&prose(&control.title));
        let id = cell(&code(&control.id));
        writeln!(out, "| {id} | {} | {title} |", mark(answer.verdict))?;
    }
    writeln!(out)?;
    for (control, answer) in assessed.controls() {
        if !matches!(
            answer.verdict,
            Verdict::Violated | Verdict::Undecidable | Verdict::Waived
        ) {
            continue;
        }
        let (id, title) = (code(&control.id), prose(&control.title));
        writeln!(out, "### {id} {title}: {}\n", answer.verdict.words())?;
        let grounds = grounds(sheet, answer);
        for ground in grounds.iter().take(MOST) {
            writeln!(out, "- {}", prose(ground))?;
        }
        if let Some(more) = grounds.len().checked_sub(MOST).filter(|&more| more > 0) {
            writeln!(out, "- and {more} more")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn conflicts(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    if sheet.audit.conflicts.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Contradictions between these standards\n")?;
    for conflict in &sheet.audit.conflicts {
        let [one, other] = conflict
            .controls
            .each_ref()
            .map(|(standard, control, verdict)| {
                format!(
                    "{} ({})",
                    code(&format!("{standard}:{control}")),
                    verdict.words()
                )
            });
        let (setting, because) = (code(&conflict.setting), prose(&conflict.because));
        writeln!(out, "- {setting}: {because}: {one} against {other}")?;
    }
    writeln!(out)
}

fn remarks(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let remarks = sheet.remarks();
    if remarks.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Waivers to look at\n")?;
    for remark in &remarks {
        writeln!(out, "- {}", prose(&remark.sentence()))?;
    }
    writeln!(out)
}

/// Verdicts that ask for something stand out.
fn mark(verdict: Verdict) -> String {
    match verdict {
        Verdict::Violated | Verdict::Undecidable | Verdict::Waived => {
            format!("**{}**", verdict.words())
        }
        other => other.words().to_owned(),
    }
}
