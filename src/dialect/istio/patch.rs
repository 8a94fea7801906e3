//! Kustomize: which objects of a project are patches, or are patched. What such an object lacks may be
//! in another, so that its absent fields are not absent.

use super::object::Object;
use crate::syntax::data::{Tree, Value};
use crate::syntax::yaml;

/// What a patch of a kustomization may touch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Patch {
    /// A file of the project, which is itself a patch. What it patches bears the same name.
    File(String),
    /// Objects of that kind and name, where they are written.
    Target {
        kind: Option<String>,
        name: Option<String>,
    },
}

impl Patch {
    /// Whether the object is such a patch, or may be patched.
    pub(super) fn may_touch(&self, object: &Object<'_>) -> bool {
        match self {
            Self::File(path) => *object.root.tree().path == **path,
            Self::Target { kind, name } => {
                kind.as_ref().is_none_or(|kind| kind == object.kind.value)
                    && name.as_ref().is_none_or(|name| {
                        object.name().is_none_or(|own| own == name)
                            // A target's name is a regular expression.
                            || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                    })
            }
        }
    }
}

/// Whether the file's name says that it holds patches.
pub(super) fn is_named_like_one(object: &Object<'_>) -> bool {
    let mut parts = object.root.tree().path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let says = |text: &str| {
        text.split(['-', '_'])
            .any(|word| matches!(word, "patch" | "patches"))
    };
    says(stem) || parts.next().is_some_and(says)
}

/// The kustomizations among the trees.
pub(super) fn kustomizations<'tree>(trees: &[&'tree Tree]) -> Vec<Value<'tree>> {
    let roots = trees
        .iter()
        .flat_map(|tree| tree.roots().filter(|root| is_kustomization(tree, *root)));
    roots.collect()
}

/// Their patches; a file that is one is among the trees.
pub(super) fn patches(kustomizations: &[Value<'_>], trees: &[&Tree]) -> Vec<Patch> {
    let mut found = Vec::new();
    for &root in kustomizations {
        let given = |path: &str| {
            let path = beside(&root.tree().path, path);
            trees.iter().any(|tree| *tree.path == *path).then_some(path)
        };
        for item in list(root, "patchesStrategicMerge") {
            let text = item.text().unwrap_or_default();
            found.push(match given(text) {
                Some(path) => Patch::File(path),
                None => target_in(item),
            });
        }
        for item in list(root, "patches").chain(list(root, "patchesJson6902")) {
            found.push(one(item, given));
        }
    }
    found
}

/// The namespaces that they put their objects into.
pub(super) fn namespaces<'tree>(kustomizations: &[Value<'tree>]) -> Vec<&'tree str> {
    let roots = kustomizations.iter();
    roots.filter_map(|root| root.text_at("namespace")).collect()
}

fn is_kustomization(tree: &Tree, root: Value<'_>) -> bool {
    if let Some(kind) = root.text_at("kind") {
        return matches!(kind, "Kustomization" | "Component");
    }
    let name = tree.path.rsplit('/').next().unwrap_or_default();
    matches!(
        name,
        "kustomization.yaml" | "kustomization.yml" | "Kustomization"
    )
}

fn list<'tree>(root: Value<'tree>, key: &str) -> impl Iterator<Item = Value<'tree>> {
    root.get(key).into_iter().flat_map(Value::items)
}

fn one(item: Value<'_>, given: impl Fn(&str) -> Option<String>) -> Patch {
    if let Some(target) = item.get("target") {
        return aimed_at(target);
    }
    if let Some(path) = item.text_at("path").and_then(given) {
        return Patch::File(path);
    }
    item.get("patch").map_or(ANY, target_in)
}

const ANY: Patch = Patch::Target {
    kind: None,
    name: None,
};

fn aimed_at(target: Value<'_>) -> Patch {
    let text = |key| target.text_at(key).map(str::to_owned);
    Patch::Target {
        kind: text("kind"),
        name: text("name"),
    }
}

/// What a patch written in place names.
fn target_in(patch: Value<'_>) -> Patch {
    let Some(tree) = yaml::parse_embedded(patch) else {
        return ANY;
    };
    let mut roots = tree.roots();
    let (Some(root), None) = (roots.next(), roots.next()) else {
        return ANY;
    };
    let name = root.at(&["metadata", "name"]).and_then(Value::text);
    Patch::Target {
        kind: root.text_at("kind").map(str::to_owned),
        name: name.map(str::to_owned),
    }
}

/// A path written in the file `from`.
fn beside(from: &str, path: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if from.starts_with('/') {
        format!("/{joined}")
    } else {
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, SourceFile};
    use crate::syntax::data::Format;

    fn tree(path: &str, text: &str) -> Tree {
        let source = SourceFile::new(path, text.as_bytes().to_vec());
        yaml::parse(FileId(0), &source, Format::Yaml)
    }

    #[test]
    fn patches_are_files_targets_and_texts() {
        let patch = tree("k/over/strict.yaml", "kind: PeerAuthentication");
        let kustomization = tree(
            "k/over/kustomization.yaml",
            "patches:\n- path: strict.yaml\n- path: gone.yaml\n- path: ops.yaml\n  target: {kind: Gateway, \
             name: edge}\n- patch: |\n    kind: DestinationRule\n    metadata: {name: a}\n",
        );
        let target = |kind: Option<&str>, name: Option<&str>| Patch::Target {
            kind: kind.map(str::to_owned),
            name: name.map(str::to_owned),
        };
        let trees = [&patch, &kustomization];
        assert_eq!(
            patches(&kustomizations(&trees), &trees),
            [
                Patch::File("k/over/strict.yaml".to_owned()),
                ANY,
                target(Some("Gateway"), Some("edge")),
                target(Some("DestinationRule"), Some("a")),
            ]
        );
    }

    #[test]
    fn paths_are_those_of_the_file_that_names_them() {
        assert_eq!(
            beside("k/over/kustomization.yaml", "../base/a.yaml"),
            "k/base/a.yaml"
        );
        assert_eq!(beside("kustomization.yaml", "./a.yaml"), "a.yaml");
        assert_eq!(beside("/k/kustomization.yaml", "a.yaml"), "/k/a.yaml");
    }
}
