//! Every rule's page is right, and its examples behave as it says.
//!
//! `PAGE=weak-tls cargo test --test rules` looks only at the pages whose path holds that text.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use authlint::check::TOPICS;
use authlint::rule::Rule;
use authlint::rule::examples::{self, Example, ExampleFile};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// What is wrong, each with the page and the line.
type Problems = Vec<String>;

/// A page on disk and what it says.
struct Page {
    path: String,
    rule: Rule,
    examples: Vec<Example>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The paths of all pages, `<topic>/<id>.md`, with their text.
fn pages_on_disk() -> BTreeMap<String, String> {
    let folders = fs::read_dir(root().join("rules")).unwrap();
    let mut pages = BTreeMap::new();
    for folder in folders.map(|entry| entry.unwrap().path()) {
        let topic = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for page in fs::read_dir(&folder).into_iter().flatten() {
            let path = page.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.file_name().unwrap().to_str().unwrap();
                pages.insert(
                    format!("{topic}/{name}"),
                    fs::read_to_string(&path).unwrap(),
                );
            }
        }
    }
    pages
}

/// The pages of all checks that can be read; what cannot be is a problem.
fn pages(problems: &mut Problems) -> Vec<Page> {
    let wanted = std::env::var("PAGE").unwrap_or_default();
    let mut pages = Vec::new();
    for (topic, checks) in TOPICS {
        for check in checks {
            let hint = check.page.lines().nth(1).unwrap_or_default();
            let rule = match Rule::from_page(check.page) {
                Ok(rule) => rule,
                Err(error) => {
                    problems.push(format!("{topic} ({hint}): {error}"));
                    continue;
                }
            };
            let path = format!("{topic}/{}.md", rule.id);
            if !path.contains(&wanted) {
                continue;
            }
            match examples::parse(check.page) {
                Ok(examples) => pages.push(Page {
                    path,
                    rule,
                    examples,
                }),
                Err(error) => problems.push(format!("{path}: {error}")),
            }
        }
    }
    pages
}

fn assert_none(problems: &Problems) {
    let count = problems.len();
    assert!(
        problems.is_empty(),
        "{count} problems:\n{}",
        problems.join("\n")
    );
}

#[test]
fn every_page_has_a_check_and_every_check_a_page() {
    let mut on_disk = pages_on_disk();
    let mut problems = Problems::new();
    for (topic, checks) in TOPICS {
        let ids: Vec<_> = checks.iter().map(|check| id_of(check.page)).collect();
        if !ids.is_sorted() {
            problems.push(format!("{topic}: CHECKS is not sorted by id"));
        }
        for (check, id) in checks.iter().zip(ids) {
            let path = format!("{topic}/{id}.md");
            if on_disk.remove(&path).as_deref() != Some(check.page) {
                problems.push(format!("{path}: not the page that the check includes"));
            }
            let code = format!("src/check/{topic}/{}.rs", id.replace('-', "_"));
            if !root().join(&code).is_file() {
                problems.push(format!("{path}: there is no {code}"));
            }
        }
    }
    problems.extend(on_disk.keys().map(|path| format!("{path}: no check")));
    assert_none(&problems);
}

fn id_of(page: &str) -> &str {
    page.lines()
        .find_map(|line| line.strip_prefix("id: "))
        .unwrap_or_default()
}

#[test]
fn ids_are_unique() {
    let mut ids: Vec<_> = TOPICS
        .iter()
        .flat_map(|(_, checks)| checks.iter())
        .map(|check| id_of(check.page))
        .collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn pages_are_written_as_agreed() {
    let mut problems = Problems::new();
    for page in pages(&mut problems) {
        let mut wrong = |what: String| problems.push(format!("{}: {what}", page.path));
        let rule = &page.rule;
        if rule.title.ends_with('.') || rule.title.len() > 70 {
            wrong(format!(
                "the title {:?} is long or ends in a full stop",
                rule.title
            ));
        }
        if !rule.summary.ends_with('.') || rule.summary.starts_with('#') {
            wrong("no sentence below the title".to_owned());
        }
        let sections: Vec<_> = rule
            .body()
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        if sections != ["Why", "Examples", "Fix"] {
            wrong(format!("its sections are {sections:?}"));
        }
        if rule.references.is_empty() {
            wrong("no references".to_owned());
        }
        for reference in &rule.references {
            if !reference.starts_with("https://") {
                wrong(format!("{reference} is no https URL"));
            }
        }
        wrong_dialects(&page).into_iter().for_each(wrong);
    }
    assert_none(&problems);
}

/// A dialect is claimed by showing it: something that fires, and something that does not.
fn wrong_dialects(page: &Page) -> Problems {
    let mut problems = Problems::new();
    if page.rule.dialects.is_empty() {
        problems.push("claims no dialect".to_owned());
    }
    for dialect in &page.rule.dialects {
        if !["nginx", "auth", "istio"].contains(&dialect.as_str()) {
            problems.push(format!("unknown dialect {dialect}"));
        }
        for fires in [true, false] {
            let shown = |one: &&Example| one.fires() == fires && one.speaks(dialect);
            if page.examples.iter().find(shown).is_none() {
                let kind = if fires { "firing" } else { "silent" };
                problems.push(format!("no {kind} example for {dialect}"));
            }
        }
    }
    for example in &page.examples {
        for dialect in example.files.iter().filter_map(ExampleFile::dialect) {
            if !page.rule.dialects.iter().any(|claimed| claimed == dialect) {
                problems.push(format!("line {}: {dialect} is not claimed", example.line));
            }
        }
    }
    problems
}
