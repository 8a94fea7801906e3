//! Every rule's page is right, and its examples behave as it says.
//!
//! `PAGE=weak-tls cargo test --test rules` looks only at the pages whose path holds that text.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod outcome;

use authlint::check::TOPICS;
use authlint::engine::Known;
use authlint::rule::Rule;
use authlint::rule::examples::{self, Example, ExampleFile};
use outcome::{Lines, Outcome};
use rayon::prelude::*;
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
        // Standards lie beside the topics; tests/standards reads them.
        if topic == "controls" {
            continue;
        }
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
    // Only the rules about our own configuration have no dialect, and show their cases in that file.
    let is_config = authlint::config::OWN.contains(&page.rule.id);
    if page.rule.dialects.is_empty() != is_config {
        problems.push("claims no dialect".to_owned());
    }
    if is_config {
        return problems;
    }
    for dialect in &page.rule.dialects {
        if !["nginx", "auth", "istio"].contains(dialect) {
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
            if !page.rule.dialects.iter().any(|claimed| claimed == &dialect) {
                problems.push(format!("line {}: {dialect} is not claimed", example.line));
            }
        }
    }
    problems
}

/// A dialect that learns a new way to claim a file has to say its words, too: else walks pass it over.
#[test]
fn every_example_passes_the_search_for_words() {
    let (mut problems, mut seen) = (Problems::new(), 0);
    for page in pages(&mut problems) {
        for example in &page.examples {
            for file in example.files.iter().filter(|file| file.dialect().is_some()) {
                seen += 1;
                if !authlint::dialect::may_claim(file.text.as_bytes(), &file.name) {
                    problems.push(format!(
                        "{}: line {}: {}",
                        page.rule.id, example.line, file.name
                    ));
                }
            }
        }
    }
    assert!(seen > 100, "{seen} examples");
    assert_none(&problems);
}

#[test]
fn examples_do_what_their_markers_say() {
    let mut problems = Problems::new();
    let pages = pages(&mut problems);
    let known = Known::read();
    let found = pages.par_iter().flat_map_iter(|page| {
        let mut problems = wrong_params(page, &known);
        for (at, example) in page.examples.iter().enumerate() {
            let wrong = wrong_example(page, example, &known);
            let name = format!("example {} (line {})", at + 1, example.line);
            problems.extend(wrong.into_iter().map(|what| format!("{name}: {what}")));
        }
        let path = &page.path;
        let named = |what| format!("{path}: {what}");
        problems.into_iter().map(named).collect::<Vec<_>>()
    });
    problems.extend(found.collect::<Vec<_>>());
    assert_none(&problems);
}

fn wrong_example(page: &Page, example: &Example, known: &Known) -> Problems {
    let (config, mut problems) = outcome::config(example, known);
    if page.rule.id == authlint::config::INVALID {
        problems.clear();
    }
    let files = outcome::files(example);
    let outcome = outcome::run(page.rule.id, &files, config.clone(), known);
    problems.extend(wrong_lines(example, &outcome.lines));
    problems.extend(wrong_words(&outcome));
    if !outcome.looked() {
        problems.push("no dialect claims its files".to_owned());
    }
    let broken = outcome.unread();
    if !broken.is_empty() && !page.path.starts_with("syntax/") {
        problems.push(format!("it cannot be read: {}", broken.join("; ")));
    }
    let fixed = match outcome.fixed(&files) {
        Ok(Some(fixed)) => fixed,
        Ok(None) => return problems,
        Err(error) => {
            problems.push(error);
            return problems;
        }
    };
    let again = outcome::run(page.rule.id, &fixed, config, known);
    if again.findings.len() != outcome.unfixable() {
        let text: Vec<_> = fixed.into_values().collect();
        let lines = &again.lines;
        problems.push(format!(
            "fixed, it reports {lines:?} in\n{}",
            text.join("\n")
        ));
    } else if again.unread() != broken {
        problems.push(format!("fixed, it cannot be read: {:?}", again.unread()));
    } else if again.fixed(&fixed) != Ok(None) {
        problems.push("fixed, it offers fixes still".to_owned());
    }
    problems
}

/// Markers that nothing is reported at, and reports without a marker.
fn wrong_lines(example: &Example, reported: &Lines) -> Problems {
    let mut problems = Problems::new();
    for file in &example.files {
        let none = Vec::new();
        let lines = reported.get(&file.name).unwrap_or(&none);
        let mut all = [lines.as_slice(), &file.errors].concat();
        all.sort_unstable();
        all.dedup();
        for line in all {
            let count = |lines: &[usize]| lines.iter().filter(|&&one| one == line).count();
            let (wanted, got) = (count(&file.errors), count(lines));
            if wanted != got {
                let (name, at) = (&file.name, file.page_line(line));
                problems.push(format!(
                    "{name}, line {at} of the page: {wanted} marked, {got} reported"
                ));
            }
        }
    }
    problems
}

/// How findings are worded.
fn wrong_words(outcome: &Outcome) -> Problems {
    let mut problems = Problems::new();
    for finding in &outcome.findings {
        let message = &finding.message;
        let mut wrong = |what: &str| problems.push(format!("the message {message:?} {what}"));
        if message.ends_with('.') {
            wrong("ends in a full stop");
        }
        if message.starts_with(char::is_uppercase) && !acronym(message) {
            wrong("starts with a capital letter");
        }
        if message.contains('\n') {
            wrong("has two lines");
        }
        let names =
            |scope: &authlint::model::Scope| scope.0.len() > 6 && message.contains(&*scope.0);
        if finding.scopes.iter().any(names) {
            wrong("names its scope");
        }
        if finding.help.as_ref().is_none_or(String::is_empty) {
            wrong("comes without help");
        }
        if finding
            .help
            .as_ref()
            .is_some_and(|help| help.ends_with('.'))
        {
            wrong("has a help that ends in a full stop");
        }
    }
    problems
}

/// `TLSv1` and `HS256` may start a message; `This` may not.
fn acronym(message: &str) -> bool {
    let first = message.split_whitespace().next().unwrap_or_default();
    let inner = first.chars().skip(1);
    inner
        .clone()
        .any(|c| c.is_uppercase() || c.is_ascii_digit())
        || first.contains('-')
}

/// Every parameter has an example that comes out differently without it.
fn wrong_params(page: &Page, known: &Known) -> Problems {
    let id = page.rule.id;
    let decides = |param: &String, example: &Example| {
        let (config, _) = outcome::config(example, known);
        let mut without = config.clone();
        let settings = without.base.rules.get_mut(id);
        let removed = settings.and_then(|settings| settings.params.remove(param));
        let files = outcome::files(example);
        removed.is_some()
            && outcome::run(id, &files, config, known).verdict()
                != outcome::run(id, &files, without, known).verdict()
    };
    let undecided = |param: &&String| !page.examples.iter().any(|one| decides(param, one));
    let params = page.rule.params.keys().filter(undecided);
    params
        .map(|param| format!("no example comes out differently by the param `{param}`"))
        .collect()
}
