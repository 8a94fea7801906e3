//! For a pull request or a wiki: the answers as a table for each standard, then what each rests on.

use super::{Sheet, coverage, sides};
use crate::audit::{Answer, Assessed, Verdict};
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
    scope(sheet, out)
}

/// The files with their digests, and what this was made with.
fn scope(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = sheet.files();
    let checked = files.iter().filter(|file| file.fate.is_ok()).count();
    writeln!(
        out,
        "## Scope\n\n{checked} files checked, {} passed over.\n",
        files.len() - checked
    )?;
    for (path, reason) in sheet.unread() {
        writeln!(out, "- unread: {}: {}", code(&path), prose(&reason))?;
    }
    writeln!(out, "\n| file | read as | SHA-256 |\n|---|---|---|")?;
    for file in files {
        let fate = match &file.fate {
            Ok(dialect) => (*dialect).to_owned(),
            Err(reason) => format!("passed over: {}", prose(reason)),
        };
        let digest = file.sha256.unwrap_or_default();
        let row = [code(&file.path), fate, code(&digest)].map(|text| cell(&text));
        writeln!(out, "| {} |", row.join(" | "))?;
    }
    writeln!(out, "\n| made with | |\n|---|---|")?;
    for (name, value) in sheet.making() {
        writeln!(out, "| {name} | {} |", cell(&code(&value)))?;
    }
    writeln!(
        out,
        "\nThe commit is the one that is checked out; the digests say what was read. This supports an assessment; it certifies nothing."
    )
}

fn standard(sheet: &Sheet<'_>, assessed: &Assessed, out: &mut dyn Write) -> io::Result<()> {
    let standard = &assessed.standard;
    writeln!(out, "## {}\n", prose(&standard.title))?;
    writeln!(out, "{}.\n", coverage(assessed))?;
    writeln!(out, "Profile digest {}.\n", code(&standard.digest))?;
    writeln!(out, "| control | verdict | |\n|---|---|---|")?;
    for (control, answer) in assessed.controls() {
        let title = cell(&prose(&control.title));
        let id = cell(&code(&control.id));
        writeln!(out, "| {id} | {} | {title} |", mark(answer.verdict))?;
    }
    writeln!(out)?;
    for (control, answer) in assessed.controls() {
        let lines = lines(sheet, answer);
        if lines.is_empty() {
            continue;
        }
        let (id, title) = (code(&control.id), prose(&control.title));
        writeln!(out, "### {id} {title}: {}\n", answer.verdict.words())?;
        if let Some(reason) = &answer.reason {
            writeln!(out, "{}\n", prose(reason))?;
        }
        for line in lines.iter().take(MOST) {
            writeln!(out, "- {line}")?;
        }
        if let Some(more) = lines.len().checked_sub(MOST).filter(|&more| more > 0) {
            writeln!(out, "- and {more} more")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// What a control rests on, a line each, what speaks against it first.
fn lines(sheet: &Sheet<'_>, answer: &Answer) -> Vec<String> {
    let (mut against, mut sound) = (Vec::new(), Vec::new());
    for scope in &answer.scopes {
        let name = prose(&sheet.text(&scope.scope));
        let waivers = sheet.waivers(scope);
        against.extend(
            waivers
                .iter()
                .map(|waiver| format!("{name}: {}", prose(&waiver.sentence()))),
        );
        for one in sheet.evidence(scope) {
            let line = format!("{name}: {}", one.line(code, prose));
            if one.result == "sound" {
                sound.push(line);
            } else {
                against.push(line);
            }
        }
    }
    against.append(&mut sound);
    against
}

fn conflicts(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    if sheet.audit.conflicts.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Contradictions between these standards\n")?;
    for conflict in &sheet.audit.conflicts {
        let sides = sides(conflict, code);
        let (setting, because) = (code(&conflict.setting), prose(&conflict.because));
        writeln!(out, "- {setting}: {because}: {sides}")?;
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
