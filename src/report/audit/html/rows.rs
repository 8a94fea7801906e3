//! One control as a row: its verdict, and below it every scope with what was seen there.

use super::super::{Evidence, Sheet, counts_line};
use super::{escape, prose};
use crate::audit::{Answer, ScopeAnswer, Verdict};
use crate::source::Span;
use crate::standard::Control;
use std::io::{self, Write};

/// A scope list longer than this is cut and counted: everything is in JSON.
const MOST_SCOPES: usize = 200;

/// A line longer than this is not shown: it is no help to a reader.
const LONGEST_LINE: usize = 400;

pub(super) fn control(
    sheet: &Sheet<'_>,
    control: &Control,
    answer: &Answer,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (verdict, words) = (answer.verdict.id(), answer.verdict.words());
    let id = escape(&control.id);
    let id = match &control.url {
        Some(url) => format!("<a href=\"{}\" rel=\"noreferrer\">{id}</a>", escape(url)),
        None => id,
    };
    // Sorting puts what asks for something first.
    let rank = Verdict::ALL
        .iter()
        .position(|one| *one == answer.verdict)
        .unwrap_or_default();
    writeln!(
        out,
        "<tr role=\"row\" data-verdict=\"{verdict}\"><th role=\"rowheader\" scope=\"row\">{id}</th>"
    )?;
    writeln!(
        out,
        "<td role=\"cell\" data-key=\"{rank}\"><span class=\"verdict {verdict}\">{words}</span></td>"
    )?;
    writeln!(out, "<td role=\"cell\">{}", prose(&control.title))?;
    for text in [&answer.reason, &control.note].into_iter().flatten() {
        writeln!(out, "<p class=\"soft\">{}</p>", prose(text))?;
    }
    if !answer.scopes.is_empty() {
        scopes(sheet, answer, out)?;
    }
    writeln!(out, "</td></tr>")
}

fn scopes(sheet: &Sheet<'_>, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let is_open = if answer.verdict == Verdict::Violated {
        " open"
    } else {
        ""
    };
    writeln!(
        out,
        "<details{is_open}><summary>{}</summary>",
        counts_line(answer)
    )?;
    let mut ordered: Vec<_> = answer.scopes.iter().collect();
    ordered.sort_by_key(|one| std::cmp::Reverse(one.verdict));
    for one in ordered.iter().take(MOST_SCOPES) {
        scope(sheet, one, out)?;
    }
    if let Some(more) = ordered
        .len()
        .checked_sub(MOST_SCOPES)
        .filter(|&more| more > 0)
    {
        writeln!(out, "<p>and {more} more</p>")?;
    }
    writeln!(out, "</details>")
}

fn scope(sheet: &Sheet<'_>, scope: &ScopeAnswer, out: &mut dyn Write) -> io::Result<()> {
    let (class, words) = (scope.verdict.id(), scope.verdict.words());
    let (name, file) = (
        escape(&sheet.text(&scope.scope)),
        escape(&sheet.text(&scope.file)),
    );
    writeln!(out, "<div class=\"scope\">")?;
    writeln!(
        out,
        "<p><span class=\"verdict {class}\">{words}</span>: {name} <span class=\"soft\">in {file}</span></p>"
    )?;
    for waiver in sheet.waivers(scope) {
        writeln!(out, "<p>{}</p>", prose(&waiver.sentence()))?;
    }
    for one in sheet.evidence(scope) {
        evidence(sheet, &one, out)?;
    }
    writeln!(out, "</div>")
}

fn evidence(sheet: &Sheet<'_>, one: &Evidence, out: &mut dyn Write) -> io::Result<()> {
    let (path, row, column) = &one.place;
    let line = format!(
        "<code>{}:{row}:{column}</code> <code>{}</code> <span class=\"soft\">({})</span>",
        escape(path),
        escape(&one.value),
        escape(&one.origin)
    );
    let said = [&one.message, &one.help].into_iter().flatten();
    let mut said: Vec<_> = said.map(|text| prose(text)).collect();
    let rule = match &one.page {
        Some(page) => format!(
            "<a href=\"{}\" rel=\"noreferrer\">{}</a>",
            escape(page),
            one.rule
        ),
        None => one.rule.to_owned(),
    };
    if said.is_empty() {
        said.push(one.result.to_owned());
    }
    said.extend(one.silenced.as_ref().map(|by| escape(&by.sentence())));
    let said = said.join("; ");
    writeln!(
        out,
        "<p>{line} {said} <span class=\"soft\">[{rule}]</span></p>"
    )?;
    if one.result == "wrong"
        && let Some(span) = one.span
    {
        excerpt(sheet, span, out)?;
    }
    Ok(())
}

/// The line of a place with its neighbours, the place itself marked.
fn excerpt(sheet: &Sheet<'_>, span: Span, out: &mut dyn Write) -> io::Result<()> {
    let Some(source) = sheet.audit.report.sources.find(span.file) else {
        return Ok(());
    };
    let line = source.line_of(span.start);
    let last = source.line_starts().len().saturating_sub(1);
    write!(out, "<pre>")?;
    for at in line.saturating_sub(1)..=(line + 1).min(last) {
        let range = source.line_range(at);
        let whole = Span::new(span.file, range.start, range.end);
        if range.len() > LONGEST_LINE {
            continue;
        }
        write!(out, "<span class=\"number\">{:>5}  </span>", at + 1)?;
        if at == line {
            let end = (span.end as usize).clamp(span.start as usize, range.end);
            let token = Span::new(span.file, span.start as usize, end);
            let before = Span::new(span.file, range.start, span.start as usize);
            let after = Span::new(span.file, end, range.end);
            let [before, token, after] =
                [before, token, after].map(|part| escape(&sheet.code(part)));
            writeln!(out, "{before}<mark>{token}</mark>{after}")?;
        } else {
            writeln!(out, "{}", escape(&sheet.code(whole)))?;
        }
    }
    writeln!(out, "</pre>")
}
