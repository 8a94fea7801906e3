//! For spreadsheets: one row for each thing an answer rests on. A cell that a spreadsheet would take for a
//! formula begins with an apostrophe instead.

use super::{Evidence, RemarkRow, Sheet, WaiverRow};
use csv::Writer;
use std::io::{self, Write};

const HEAD: [&str; 20] = [
    "standard",
    "control",
    "title",
    "level",
    "mode",
    "verdict",
    "reason",
    "unit",
    "scope",
    "scope verdict",
    "waiver",
    "rule",
    "result",
    "path",
    "line",
    "column",
    "value",
    "origin",
    "message",
    "help",
];

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Writer::from_writer(out);
    table.write_record(HEAD)?;
    for assessed in &sheet.audit.standards {
        for (control, answer) in assessed.controls() {
            let level = control
                .level
                .map_or(String::new(), |level| level.to_string());
            let head = [
                assessed.standard.id.clone(),
                control.id.clone(),
                control.title.clone(),
                level,
                control.mode.id().to_owned(),
                answer.verdict.id().to_owned(),
                answer.reason.clone().unwrap_or_default(),
            ];
            if answer.scopes.is_empty() {
                row(&mut table, &head, &[])?;
            }
            for scope in &answer.scopes {
                let waivers = sheet.waivers(scope);
                let waivers = waivers.iter().map(WaiverRow::sentence);
                let of_scope = [
                    sheet.text(&scope.unit),
                    sheet.text(&scope.scope),
                    scope.verdict.id().to_owned(),
                    waivers.collect::<Vec<_>>().join("; "),
                ];
                for one in sheet.evidence(scope) {
                    let cells = of_scope.iter().cloned().chain(cells(one));
                    row(&mut table, &head, &cells.collect::<Vec<_>>())?;
                }
            }
        }
    }
    for remark in sheet.remarks() {
        remark_row(&mut table, remark)?;
    }
    table.flush()
}

/// What is said of a waiver itself belongs to no control's answer.
fn remark_row<W: Write>(table: &mut Writer<W>, remark: RemarkRow) -> io::Result<()> {
    let (path, line, column) = remark
        .place
        .map_or(Default::default(), |(path, line, column)| {
            (path, line.to_string(), column.to_string())
        });
    let mut cells = vec![String::new(); HEAD.len()];
    let values = [
        ("waiver", remark.of),
        ("result", remark.result.to_owned()),
        ("path", path),
        ("line", line),
        ("column", column),
        ("message", remark.message),
        ("help", remark.help.to_owned()),
    ];
    for (name, value) in values {
        if let Some(at) = HEAD.iter().position(|head| *head == name) {
            cells[at] = value;
        }
    }
    row(table, &[], &cells)
}

fn cells(one: Evidence) -> [String; 9] {
    let (path, line, column) = one
        .place
        .map_or(Default::default(), |(path, line, column)| {
            (path, line.to_string(), column.to_string())
        });
    let text = Option::unwrap_or_default;
    [
        one.rule.to_owned(),
        one.result.to_owned(),
        path,
        line,
        column,
        text(one.value),
        text(one.origin),
        text(one.message),
        text(one.help),
    ]
}

fn row<W: Write>(table: &mut Writer<W>, head: &[String], rest: &[String]) -> io::Result<()> {
    let cells = head.iter().chain(rest).map(|cell| harmless(cell));
    let missing = HEAD.len() - head.len() - rest.len();
    let cells = cells.chain(std::iter::repeat_n(String::new(), missing));
    Ok(table.write_record(cells)?)
}

/// Spreadsheets run what begins with these, wherever the file comes from; some read the wide ones alike.
fn harmless(cell: &str) -> String {
    let runs = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];
    if cell.starts_with(runs) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn nothing_is_a_formula() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(harmless("-cmd"), "'-cmd");
        for wide in ["＝1", "＋1", "－1", "＠a"] {
            assert_eq!(harmless(wide), format!("'{wide}"));
        }
        assert_eq!(harmless("TLSv1.2"), "TLSv1.2");
    }
}
