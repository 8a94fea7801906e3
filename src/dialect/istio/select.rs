//! What an object selects, and how much of it another object reaches.

use super::object::Object;
use super::read::{Block, is_hidden};
use crate::model::mesh::Selection;
use crate::syntax::data::Value;

/// Reads namespace, selector and target references.
pub(super) fn selection(object: &Object<'_>, spec: Option<&Block<'_>>) -> Selection {
    let mut selection = Selection {
        namespace: object.namespace(),
        labels: Vec::new(),
        targets: Vec::new(),
        open: object.partial || object.hidden_version,
    };
    let Some(spec) = spec else { return selection };
    selection.open |= spec.value.is_opaque();
    if let Some(selector) = spec.child("selector") {
        selection.open |= selector.value.is_opaque();
        if let Some(labels) = selector.child("matchLabels") {
            selection.open |= labels.value.is_opaque();
            read_labels(labels.value, &mut selection);
        }
    }
    let single = spec.get("targetRef").into_iter();
    let many = spec.get("targetRefs");
    selection.open |= many.is_some_and(is_hidden);
    for target in single.chain(many.into_iter().flat_map(Value::items)) {
        match (target.text_at("kind"), target.text_at("name")) {
            (Some(kind), Some(name)) => selection.targets.push(format!("{kind}/{name}")),
            _ => selection.open = true,
        }
    }
    selection
}

fn read_labels(labels: Value<'_>, selection: &mut Selection) {
    for entry in labels.entries() {
        match (entry.key.text(), entry.value.text()) {
            (Some(key), Some(value)) if !entry.key.is_opaque() && !entry.value.is_opaque() => {
                selection.labels.push((key.to_owned(), value.to_owned()));
            }
            _ => selection.open = true,
        }
    }
    selection.labels.sort();
}

/// How much of what a subject selects a policy reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Overlap {
    /// Nothing.
    Never,
    /// Some of it, or perhaps.
    Partly,
    /// Every workload.
    Whole,
}

/// How much of `subject` the policy reaches. In a root namespace a policy reaches every namespace.
pub(super) fn overlap(policy: &Selection, subject: &Selection, roots: &[String]) -> Overlap {
    let parts = [
        by_namespace(policy, subject, roots),
        by_target(policy, subject),
        by_label(policy, subject),
    ];
    let least = parts.into_iter().min().unwrap_or(Overlap::Never);
    if policy.open || subject.open {
        least.min(Overlap::Partly)
    } else {
        least
    }
}

fn by_namespace(policy: &Selection, subject: &Selection, roots: &[String]) -> Overlap {
    let is_root = |namespace: &String| roots.contains(namespace);
    match (policy.namespace.written(), subject.namespace.written()) {
        (Some(policy), _) if is_root(policy) => Overlap::Whole,
        (Some(policy), Some(subject)) if policy == subject => Overlap::Whole,
        (Some(_), Some(subject)) if is_root(subject) => Overlap::Partly,
        (Some(_), Some(_)) => Overlap::Never,
        // Two objects that leave the namespace to whoever applies them are applied together.
        (None, None) if policy.namespace.is_unset() && subject.namespace.is_unset() => {
            Overlap::Whole
        }
        _ => Overlap::Partly,
    }
}

fn by_target(policy: &Selection, subject: &Selection) -> Overlap {
    let kind = |target: &str| target.split('/').next().map(str::to_owned);
    match (policy.targets.is_empty(), subject.targets.is_empty()) {
        (true, true) => Overlap::Whole,
        (false, false) => {
            let reached = |target: &&String| policy.targets.contains(target);
            let count = subject.targets.iter().filter(reached).count();
            let of_one_kind = policy
                .targets
                .iter()
                .chain(&subject.targets)
                .all(|target| kind(target) == kind(&policy.targets[0]));
            if count == subject.targets.len() {
                Overlap::Whole
            } else if count == 0 && of_one_kind {
                Overlap::Never
            } else {
                Overlap::Partly
            }
        }
        _ => Overlap::Partly,
    }
}

fn by_label(policy: &Selection, subject: &Selection) -> Overlap {
    let mut overlap = Overlap::Whole;
    for (key, value) in &policy.labels {
        match subject.labels.iter().find(|(other, _)| other == key) {
            Some((_, other)) if other != value => return Overlap::Never,
            Some(_) => {}
            None => overlap = Overlap::Partly,
        }
    }
    overlap
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Setting;
    use crate::source::{FileId, Span};

    fn at(namespace: &str, labels: &[(&str, &str)], targets: &[&str]) -> Selection {
        let span = Span::new(FileId(0), 0, 0);
        Selection {
            namespace: Setting::set(namespace.to_owned(), span),
            labels: labels
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            targets: targets.iter().map(|&target| target.to_owned()).collect(),
            open: false,
        }
    }

    fn reach(policy: &Selection, subject: &Selection) -> Overlap {
        overlap(policy, subject, &["istio-system".to_owned()])
    }

    #[test]
    fn scoping_is_by_namespace_selector_and_target() {
        let api = at("prod", &[("app", "api")], &[]);
        assert_eq!(reach(&at("prod", &[], &[]), &api), Overlap::Whole);
        assert_eq!(reach(&api, &api), Overlap::Whole);
        assert_eq!(reach(&at("istio-system", &[], &[]), &api), Overlap::Whole);
        assert_eq!(reach(&at("dev", &[], &[]), &api), Overlap::Never);
        let web = at("prod", &[("app", "web")], &[]);
        assert_eq!(reach(&web, &api), Overlap::Never);
        let v2 = at("prod", &[("version", "v2")], &[]);
        assert_eq!(reach(&v2, &api), Overlap::Partly);
        assert_eq!(reach(&api, &at("prod", &[], &[])), Overlap::Partly);
        let gateway = at("prod", &[], &["Gateway/edge"]);
        assert_eq!(reach(&gateway, &gateway), Overlap::Whole);
        assert_eq!(
            reach(&at("prod", &[], &["Gateway/other"]), &gateway),
            Overlap::Never
        );
        assert_eq!(
            reach(&at("prod", &[], &["Service/web"]), &gateway),
            Overlap::Partly
        );
    }
}
