//! Annotations of a manifest that silence findings in it.
//!
//! Ours is `authlint.dev/ignore: "rule: the reason"`, with several on lines of their own or apart by
//! `;`. Istio's `galley.istio.io/analyze-suppress` lists codes of `istioctl analyze`, or `*`: it covers
//! the rules that answer to those codes, and whether it is still needed is for istioctl to say.

use super::{Ignore, Listed};
use crate::finding::{Draft, SuppressionKind};
use crate::source::Span;
use crate::syntax::Document;
use crate::syntax::data::{Entry, Tree, Value, objects};

/// Our annotation.
const OURS: &str = "authlint.dev/ignore";

/// Istio's.
const ISTIO: &str = "galley.istio.io/analyze-suppress";

/// What stands for every rule in Istio's annotation, and for nothing in ours.
pub(super) const EVERY: &str = "*";

/// The codes of `istioctl analyze` that a rule answers to; the rule's page names them, too.
pub const ISTIO_CODES: [(&str, &str); 4] = [
    // No server certificate verification, at the destination and at a port.
    ("IST0128", "unverified-upstream-certificate"),
    ("IST0129", "unverified-upstream-certificate"),
    // Warnings of istiod's own validation.
    ("IST0133", "static-key"),
    ("IST0133", "tls-mode-omitted"),
];

/// Whether a text may hold one: a search for words.
pub(super) fn may_hold(text: &str) -> bool {
    let holds = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    holds(OURS) || holds(ISTIO)
}

/// The annotations of all manifests in a document, and what is wrong with their form.
pub(super) fn read(document: &Document) -> (Vec<Ignore>, Vec<Draft>) {
    let (mut ignores, mut invalid) = (Vec::new(), Vec::new());
    let Document::Data(tree) = document else {
        return (ignores, invalid);
    };
    for object in objects(tree).filter(|object| object.text_at("kind").is_some()) {
        let Some(annotations) = object.at(&["metadata", "annotations"]) else {
            continue;
        };
        // What a template hides may be anything.
        let entry = |key| {
            let entry = annotations.entry(key);
            entry.filter(|entry| !entry.value.is_opaque())
        };
        if let Some(entry) = entry(OURS) {
            ours(tree, object, entry, &mut ignores, &mut invalid);
        }
        if let Some(entry) = entry(ISTIO) {
            ignores.extend(istio(object, entry));
        }
    }
    (ignores, invalid)
}

fn istio(object: Value<'_>, entry: Entry<'_>) -> Option<Ignore> {
    let at = entry.value.span();
    let mut rules = Vec::new();
    for code in entry.value.text()?.split(',').map(str::trim) {
        let mapped = ISTIO_CODES.iter().filter(|(one, _)| *one == code);
        let mut ids: Vec<_> = mapped.map(|(_, rule)| *rule).collect();
        if code == EVERY {
            ids.push(EVERY);
        }
        rules.extend(ids.into_iter().map(|id| Listed::new(id, at)));
    }
    Some(Ignore {
        kind: SuppressionKind::Annotation,
        at,
        removal: None,
        covers: object.span(),
        reason: format!("{ISTIO}: {}", entry.value.text()?.trim()),
        rules,
        is_foreign: true,
    })
}

fn ours(
    tree: &Tree,
    object: Value<'_>,
    entry: Entry<'_>,
    ignores: &mut Vec<Ignore>,
    invalid: &mut Vec<Draft>,
) {
    let at = entry.value.span();
    let wishes = wishes(entry.value.text().unwrap_or_default());
    if wishes.is_empty() {
        let help = format!("write {OURS}: \"rule-id: the reason\"");
        invalid.push(Draft::new(at, "this annotation ignores nothing").help(help));
    }
    let mut from = 0;
    for (id, reason) in wishes {
        let place = word(tree, at, &mut from, &id);
        ignores.push(Ignore {
            kind: SuppressionKind::Annotation,
            at: place,
            removal: None,
            covers: object.span(),
            reason,
            rules: vec![Listed::new(&id, place)],
            is_foreign: false,
        });
    }
}

/// Rules with their reasons, which may be empty. A part that does not begin with a rule goes on with
/// the reason before it.
fn wishes(text: &str) -> Vec<(String, String)> {
    let mut wishes: Vec<(String, String)> = Vec::new();
    let parts = text.split(['\n', ';']).map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        let (id, reason) = part.split_once(':').unwrap_or((part, ""));
        let id = id.trim();
        match wishes.last_mut() {
            _ if is_id(id) => {
                let says_something = reason.chars().any(char::is_alphanumeric);
                let reason = if says_something { reason.trim() } else { "" };
                wishes.push((id.to_owned(), reason.to_owned()));
            }
            Some((_, before)) if !before.is_empty() => {
                before.push_str("; ");
                before.push_str(part);
            }
            _ => {
                let word = part.split_whitespace().next().unwrap_or(part);
                wishes.push((word.to_owned(), String::new()));
            }
        }
    }
    wishes
}

fn is_id(word: &str) -> bool {
    let is_part = |c: char| c == '-' || c == '_' || EVERY.contains(c) || c.is_ascii_alphanumeric();
    !word.is_empty() && word.chars().all(is_part)
}

/// The next place of a word in the text of a value; the whole value where it stands there in another
/// form.
fn word(tree: &Tree, value: Span, from: &mut usize, word: &str) -> Span {
    let raw = tree.raw(value);
    let Some(found) = raw.get(*from..).and_then(|rest| rest.find(word)) else {
        return value;
    };
    let start = *from + found;
    *from = start + word.len();
    value.inner(start, *from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_wishes_stand_in_one_annotation() {
        let cases: [(&str, &[(&str, &str)]); 8] = [
            ("a-b: old", &[("a-b", "old")]),
            ("a: old; b: new", &[("a", "old"), ("b", "new")]),
            ("a: old\nb: new\n", &[("a", "old"), ("b", "new")]),
            ("a: old; see the ticket", &[("a", "old; see the ticket")]),
            ("a: https://x.y/z", &[("a", "https://x.y/z")]),
            ("a", &[("a", "")]),
            ("a: ...;b", &[("a", ""), ("b", "")]),
            (" \n;", &[]),
        ];
        for (text, expected) in cases {
            let found = wishes(text);
            let found: Vec<_> = found
                .iter()
                .map(|(id, why)| (id.as_str(), why.as_str()))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn the_pages_of_mapped_rules_name_their_codes() {
        for (code, id) in ISTIO_CODES {
            let all = crate::check::TOPICS
                .iter()
                .flat_map(|(_, checks)| checks.iter());
            let mut mine = all.filter(|check| check.page.contains(&format!("\nid: {id}\n")));
            let page = mine.next().expect("every mapped rule has its page").page;
            assert!(
                page.contains(code) && page.contains(ISTIO),
                "{id} does not name {code}"
            );
        }
    }
}
