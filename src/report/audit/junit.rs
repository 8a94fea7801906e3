//! `JUnit` XML: a suite for each standard, a case for each control. What is violated fails; what nobody
//! has decided is skipped with its reason, so it never looks passed.

use super::{RemarkRow, Sheet, conflict_sentence, counts_line, grounds};
use crate::audit::{Answer, Assessed, Verdict};
use crate::report::xml;
use crate::standard::Control;
use std::io::{self, Write};

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let standards = &sheet.audit.standards;
    let remarks = sheet.audit.remarks.iter();
    let expired = remarks.filter(|one| one.is_expired).count();
    let total: usize = standards.iter().map(|one| one.answers.len()).sum();
    let failures: usize = standards
        .iter()
        .map(|one| one.count(Verdict::Violated))
        .sum();
    writeln!(out, "{}", xml::DECLARATION)?;
    let head = xml::attribute("name", "authlint audit")
        + &xml::attribute("tests", total + sheet.audit.remarks.len())
        + &xml::attribute("failures", failures + expired)
        + &xml::attribute("errors", 0);
    writeln!(out, "<testsuites{head}>")?;
    for assessed in standards {
        suite(sheet, assessed, out)?;
    }
    waivers(sheet, out)?;
    writeln!(out, "</testsuites>")
}

/// Waivers that have ended fail, as they do everywhere; those that cover nothing are only said.
fn waivers(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let remarks = sheet.remarks();
    if remarks.is_empty() {
        return Ok(());
    }
    let is_expired = |one: &&RemarkRow| one.result == "expired-waiver";
    let expired = remarks.iter().filter(is_expired).count();
    let head = xml::attribute("name", "waivers")
        + &xml::attribute("tests", remarks.len())
        + &xml::attribute("failures", expired)
        + &xml::attribute("errors", 0)
        + &xml::attribute("skipped", remarks.len() - expired);
    writeln!(out, "  <testsuite{head}>")?;
    for one in &remarks {
        let head = xml::attribute("classname", "waivers") + &xml::attribute("name", &one.of);
        let element = if is_expired(&one) {
            "failure"
        } else {
            "skipped"
        };
        let kind = xml::attribute("type", one.result) + &xml::attribute("message", one.sentence());
        writeln!(out, "    <testcase{head}>")?;
        writeln!(out, "      <{element}{kind}/>")?;
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}

fn suite(sheet: &Sheet<'_>, assessed: &Assessed, out: &mut dyn Write) -> io::Result<()> {
    let skipped = assessed
        .answers
        .iter()
        .filter(|one| element(one.verdict) == Some("skipped"));
    let head = xml::attribute("name", &assessed.standard.id)
        + &xml::attribute("tests", assessed.answers.len())
        + &xml::attribute("failures", assessed.count(Verdict::Violated))
        + &xml::attribute("errors", 0)
        + &xml::attribute("skipped", skipped.count());
    writeln!(out, "  <testsuite{head}>")?;
    properties(sheet, assessed, out)?;
    for (control, answer) in assessed.controls() {
        case(sheet, assessed, control, answer, out)?;
    }
    writeln!(out, "  </testsuite>")
}

/// What was judged by what: tool, profile, day, commit, files and contradictions.
fn properties(sheet: &Sheet<'_>, assessed: &Assessed, out: &mut dyn Write) -> io::Result<()> {
    let standard = &assessed.standard;
    let own = |(name, value): (&str, String)| (name.to_owned(), value);
    let mut all: Vec<_> = sheet.making().into_iter().map(own).collect();
    all.push(("profile-sha256".to_owned(), standard.digest.clone()));
    for file in sheet.files() {
        all.push(match (file.fate, file.sha256) {
            (Ok(_), digest) => (format!("sha256:{}", file.path), digest.unwrap_or_default()),
            (Err(reason), _) => (format!("passed-over:{}", file.path), reason),
        });
    }
    let unread = sheet.unread();
    all.extend(unread.map(|(path, reason)| (format!("unread:{path}"), reason)));
    let conflicts = sheet.audit.conflicts.iter();
    let mine = conflicts.filter(|one| one.controls.iter().any(|of| of.0 == standard.id));
    all.extend(mine.map(|one| ("contradiction".to_owned(), conflict_sentence(one))));
    writeln!(out, "    <properties>")?;
    for (name, value) in all {
        let pair = xml::attribute("name", name) + &xml::attribute("value", value);
        writeln!(out, "      <property{pair}/>")?;
    }
    writeln!(out, "    </properties>")
}

fn case(
    sheet: &Sheet<'_>,
    assessed: &Assessed,
    control: &Control,
    answer: &Answer,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = format!("{} {}", control.id, control.title);
    let head = xml::attribute("classname", &assessed.standard.id) + &xml::attribute("name", name);
    let Some(element) = element(answer.verdict) else {
        return writeln!(out, "    <testcase{head}/>");
    };
    let said = match &answer.reason {
        Some(reason) => format!("{}: {reason}", answer.verdict.words()),
        None => format!("{}: {}", answer.verdict.words(), counts_line(answer)),
    };
    let kind = xml::attribute("type", answer.verdict.id()) + &xml::attribute("message", said);
    let text = xml::text(&grounds(sheet, answer).join("\n"));
    writeln!(out, "    <testcase{head}>")?;
    writeln!(out, "      <{element}{kind}>{text}</{element}>")?;
    writeln!(out, "    </testcase>")
}

fn element(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Met => None,
        Verdict::Violated => Some("failure"),
        _ => Some("skipped"),
    }
}
