//! A file uses only lower floors, and rooms of one floor do not see each other.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const FLOORS: [&[&str]; 10] = [
    &["source"],
    &["syntax", "model", "options"],
    &["dialect", "finding"],
    &["rule"],
    &["check", "config", "fix"],
    &["suppress", "discover", "outcome", "standard"],
    &["engine"],
    &["audit", "inventory"],
    &["report"],
    &["cli"],
];

fn floors() -> BTreeMap<&'static str, usize> {
    let all = FLOORS.iter().enumerate();
    all.flat_map(|(floor, rooms)| rooms.iter().map(move |room| (*room, floor)))
        .collect()
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Code without comments (documentation may link anywhere) and without tests, which stand last.
fn code(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    let lines = lines.take_while(|line| !line.starts_with("mod tests {"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The rooms that a text names after `crate::`, lists in braces included.
fn used(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    let flat: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
    for rest in flat.split("crate::").skip(1) {
        let list = match rest.strip_prefix('{') {
            None => vec![rest],
            Some(list) => top_level(list),
        };
        for item in list {
            let item = item.trim();
            let end = item.find(|c: char| c != '_' && !c.is_alphanumeric());
            let room = &item[..end.unwrap_or(item.len())];
            if !room.is_empty() {
                rooms.push(room.to_owned());
            }
        }
    }
    rooms
}

/// The items of a list in braces, whose own lists stay whole.
fn top_level(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut items) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(&list[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items
}

#[test]
fn nothing_looks_up_or_sideways() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (floors, mut files, mut wrong) = (floors(), Vec::new(), Vec::new());
    sources(&top, &mut files);
    files.sort();
    for path in files {
        let inside = path.strip_prefix(&top).unwrap();
        let first = inside.iter().next().unwrap().to_str().unwrap();
        let room = first.trim_end_matches(".rs");
        if room == "lib" || room == "main" || inside.ends_with("tests.rs") {
            continue;
        }
        let Some(&floor) = floors.get(room) else {
            wrong.push(format!("{room} stands on no floor"));
            continue;
        };
        for other in used(&code(&fs::read_to_string(&path).unwrap())) {
            let Some(&its) = floors.get(other.as_str()) else {
                continue;
            };
            if other != room && its >= floor {
                wrong.push(format!("{}: uses crate::{other}", inside.display()));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn uses_are_seen_however_they_are_written() {
    let text = "use crate::{\n  model::{self, Facts},\n source::Span,\n};\nfn f() { crate::check::run() }\n";
    assert_eq!(used(&code(text)), ["model", "source", "check"]);
    assert!(used(&code("//! [`crate::engine`]\n// crate::cli\n")).is_empty());
}
