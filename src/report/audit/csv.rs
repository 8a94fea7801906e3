//! For spreadsheets: one row for each thing an answer rests on, and rows of their own kind for the run, its
//! files, contradictions and waivers. A cell that a spreadsheet would take for a formula begins with an
//! apostrophe instead.

use super::{Evidence, Sheet, WaiverRow, evidence::Silenced};
use csv::Writer;
use std::io::{self, Write};

const HEAD: [&str; 23] = [
    "kind",
    "standard",
    "control",
    "title",
    "level",
    "mode",
    "verdict",
    "reason",
    "file",
    "scope",
    "scope verdict",
    "waiver",
    "rule",
    "result",
    "path",
    "line",
    "column",
    "sha256",
    "value",
    "origin",
    "message",
    "help",
    "silenced",
];

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Writer::from_writer(out);
    table.write_record(HEAD)?;
    controls(sheet, &mut table)?;
    for remark in sheet.remarks() {
        let mut cells = vec![
            ("kind", "waiver".to_owned()),
            ("waiver", remark.of),
            ("result", remark.result.to_owned()),
            ("message", remark.message),
            ("help", remark.help.to_owned()),
        ];
        cells.extend(remark.place.into_iter().flat_map(place));
        row(&mut table, &cells)?;
    }
    for conflict in &sheet.audit.conflicts {
        for (standard, control, verdict) in &conflict.controls {
            let against = conflict.against(standard, control).unwrap_or_default();
            let names = against.iter().map(|(of, id, _)| format!("{of}:{id}"));
            let names = names.collect::<Vec<_>>().join(" and ");
            let cells = [
                ("kind", "contradiction".to_owned()),
                ("standard", standard.clone()),
                ("control", control.clone()),
                ("verdict", verdict.id().to_owned()),
                ("value", conflict.setting.clone()),
                ("reason", format!("contradicts {names}")),
                ("message", conflict.because.clone()),
            ];
            row(&mut table, &cells)?;
        }
    }
    run(sheet, &mut table)?;
    files(sheet, &mut table)?;
    table.flush()
}

fn controls<W: Write>(sheet: &Sheet<'_>, table: &mut Writer<W>) -> io::Result<()> {
    for assessed in &sheet.audit.standards {
        for (control, answer) in assessed.controls() {
            let level = control
                .level
                .map_or(String::new(), |level| level.to_string());
            let head = [
                ("kind", "control".to_owned()),
                ("standard", assessed.standard.id.clone()),
                ("control", control.id.clone()),
                ("title", control.title.clone()),
                ("level", level),
                ("mode", control.mode.id().to_owned()),
                ("verdict", answer.verdict.id().to_owned()),
                ("reason", answer.reason.clone().unwrap_or_default()),
            ];
            if answer.scopes.is_empty() {
                row(table, &head)?;
            }
            for scope in &answer.scopes {
                let waivers = sheet.waivers(scope);
                let waivers = waivers.iter().map(WaiverRow::sentence);
                let of_scope = [
                    ("file", sheet.text(&scope.file)),
                    ("scope", sheet.text(&scope.scope)),
                    ("scope verdict", scope.verdict.id().to_owned()),
                    ("waiver", waivers.collect::<Vec<_>>().join("; ")),
                ];
                for one in sheet.evidence(scope) {
                    let all = head.iter().chain(&of_scope).cloned().chain(cells(one));
                    row(table, &all.collect::<Vec<_>>())?;
                }
            }
        }
    }
    Ok(())
}

fn cells(one: Evidence) -> impl Iterator<Item = (&'static str, String)> {
    let text = Option::unwrap_or_default;
    let silenced = one.silenced.as_ref().map(Silenced::sentence);
    let cells = [
        ("rule", one.rule.to_owned()),
        ("result", one.result.to_owned()),
        ("sha256", text(one.sha256)),
        ("value", one.value),
        ("origin", one.origin),
        ("message", text(one.message)),
        ("help", text(one.help)),
        ("silenced", text(silenced)),
    ];
    cells.into_iter().chain(place(one.place))
}

fn place((path, line, column): (String, u32, u32)) -> [(&'static str, String); 3] {
    [
        ("path", path),
        ("line", line.to_string()),
        ("column", column.to_string()),
    ]
}

/// What it was made with, a fact in each row.
fn run<W: Write>(sheet: &Sheet<'_>, table: &mut Writer<W>) -> io::Result<()> {
    for (name, value) in sheet.making() {
        let cells = [
            ("kind", "run".to_owned()),
            ("result", name.to_owned()),
            ("value", value),
        ];
        row(table, &cells)?;
    }
    for assessed in &sheet.audit.standards {
        let standard = &assessed.standard;
        let cells = [
            ("kind", "profile".to_owned()),
            ("standard", standard.id.clone()),
            ("title", standard.title.clone()),
            ("sha256", standard.digest.clone()),
        ];
        row(table, &cells)?;
    }
    Ok(())
}

fn files<W: Write>(sheet: &Sheet<'_>, table: &mut Writer<W>) -> io::Result<()> {
    for file in sheet.files() {
        let (result, what) = match file.fate {
            Ok(dialect) => ("checked", ("value", dialect.to_owned())),
            Err(reason) => ("passed-over", ("message", reason)),
        };
        let cells = [
            ("kind", "file".to_owned()),
            ("result", result.to_owned()),
            ("path", file.path),
            ("sha256", file.sha256.unwrap_or_default()),
            what,
        ];
        row(table, &cells)?;
    }
    for (path, reason) in sheet.unread() {
        let cells = [
            ("kind", "file".to_owned()),
            ("result", "unread".to_owned()),
            ("path", path),
            ("message", reason),
        ];
        row(table, &cells)?;
    }
    Ok(())
}

fn row<W: Write>(table: &mut Writer<W>, cells: &[(&str, String)]) -> io::Result<()> {
    let of = |name: &str| {
        let found = cells.iter().find(|(of, _)| *of == name);
        found.map_or(String::new(), |(_, text)| harmless(text))
    };
    Ok(table.write_record(HEAD.map(of))?)
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
