//! For programs: everything, in a documented shape (`schema/audit.schema.json`).

use super::stream::Node;
use super::{Evidence, Sheet, WaiverRow, coverage};
use crate::audit::{Answer, Assessed, ScopeAnswer, Verdict};
use crate::options::Audience;
use crate::standard::Control;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// The version of the shape; it grows when a key changes its meaning or goes.
const VERSION: u64 = 1;

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let audit = sheet.audit;
    let files = sheet.files().into_iter().map(|file| match file.fate {
        Ok(dialect) => json!({"path": file.path, "dialect": dialect, "sha256": file.sha256}),
        Err(reason) => json!({"path": file.path, "skipped": reason}),
    });
    let unread = sheet
        .unread()
        .map(|(path, reason)| json!({"path": path, "reason": reason}));
    let conflicts = audit.conflicts.iter().map(|one| {
        let controls = one.controls.iter().map(|(standard, control, verdict)| {
            json!({"standard": standard, "control": control, "verdict": verdict.id()})
        });
        json!({
            "setting": one.setting,
            "because": one.because,
            "controls": controls.collect::<Vec<_>>(),
        })
    });
    let remarks = sheet.remarks().into_iter().map(|one| {
        let place = one.place.as_ref();
        json!({
            "of": one.of,
            "result": one.result,
            "path": place.map(|place| &place.0),
            "line": place.map(|place| place.1),
            "column": place.map(|place| place.2),
            "message": one.message,
            "help": one.help,
        })
    });
    let whole = Node::from(json!({
        "version": VERSION,
        "tool": {
            "name": "authlint",
            "version": env!("CARGO_PKG_VERSION"),
            "rule_set": sheet.origin.rule_set,
        },
        "as_of": audit.world.as_of.to_string(),
        "commit": sheet.origin.commit,
        "deployment": {"audience": audit.world.audience.map(Audience::id), "behind": audit.world.behind},
        "files": files.collect::<Vec<_>>(),
        "unread": unread.collect::<Vec<_>>(),
        "waivers": remarks.collect::<Vec<_>>(),
        "contradictions": conflicts.collect::<Vec<_>>(),
    }));
    let standards = || audit.standards.iter().map(|one| standard(sheet, one));
    let whole = whole.with("standards", Node::list(standards));
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)
}

fn standard<'a>(sheet: &'a Sheet<'_>, assessed: &'a Assessed) -> Node<'a> {
    let one = &assessed.standard;
    let counts: Map<String, Value> = Verdict::ALL
        .iter()
        .map(|&verdict| (verdict.id().to_owned(), assessed.count(verdict).into()))
        .collect();
    let whole = Node::from(json!({
        "id": one.id,
        "title": one.title,
        "publisher": one.publisher,
        "url": one.url,
        "published": one.published,
        "digest": one.digest,
        "total": one.total,
        "counted": one.counted,
        "coverage": coverage(assessed),
        "verdicts": counts,
    }));
    let controls = move || {
        let all = assessed.controls();
        all.map(move |(one, answer)| control(sheet, one, answer))
    };
    whole.with("controls", Node::list(controls))
}

fn control<'a>(sheet: &'a Sheet<'_>, control: &Control, answer: &'a Answer) -> Node<'a> {
    let whole = Node::from(json!({
        "id": control.id,
        "title": control.title,
        "url": control.url,
        "level": control.level,
        "mode": control.mode.id(),
        "verdict": answer.verdict.id(),
        "reason": answer.reason,
        "ask": control.ask,
        "note": control.note,
    }));
    let scopes = move || answer.scopes.iter().map(move |one| scope(sheet, one));
    whole.with("scopes", Node::list(scopes))
}

fn scope(sheet: &Sheet<'_>, scope: &ScopeAnswer) -> Value {
    let evidence = sheet.evidence(scope);
    json!({
        "file": sheet.text(&scope.file),
        "scope": sheet.text(&scope.scope),
        "verdict": scope.verdict.id(),
        "original": scope.waived.as_ref().map(|(original, _)| original.id()),
        "waivers": sheet.waivers(scope).iter().map(waiver).collect::<Vec<_>>(),
        "evidence": evidence.iter().map(item).collect::<Vec<_>>(),
    })
}

fn waiver(one: &WaiverRow) -> Value {
    json!({
        "of": one.of,
        "owner": one.owner,
        "reason": one.reason,
        "ticket": one.ticket,
        "created": one.created.map(|day| day.to_string()),
        "expires": one.expires.to_string(),
    })
}

fn item(one: &Evidence) -> Value {
    let (path, line, column) = &one.place;
    let silenced = one.silenced.as_ref().map(|by| {
        let (path, line, column) = &by.place;
        json!({
            "by": by.kind.id(),
            "path": path,
            "line": line,
            "column": column,
            "reason": by.reason,
        })
    });
    json!({
        "rule": one.rule,
        "result": one.result,
        "path": path,
        "line": line,
        "column": column,
        "sha256": one.sha256,
        "value": one.value,
        "origin": one.origin,
        "message": one.message,
        "help": one.help,
        "silenced": silenced,
    })
}
