//! Kubernetes objects: the documents of all trees, lists unrolled, with what names them.

use super::patch;
use super::read::Block;
use super::registry;
use crate::dialect::why_opaque;
use crate::model::{Scope, Setting, Why};
use crate::source::{Span, Spanned};
use crate::syntax::data::{Entry, Tree, Value};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// One object.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four ways in which a file may not say it all, each asked for alone"
)]
pub(super) struct Object<'tree> {
    pub(super) root: Value<'tree>,
    /// Looked up once: every reader of objects asks for these.
    metadata: Option<Value<'tree>>,
    name: Option<&'tree str>,
    /// `metadata.namespace`, unless it is null.
    space: Option<Value<'tree>>,
    spec: Option<Entry<'tree>>,
    pub(super) api_version: Spanned<&'tree str>,
    pub(super) kind: Spanned<&'tree str>,
    /// Whether other documents say the same name, or it may be a patch: what it lacks may be there.
    pub(super) partial: bool,
    /// Whether another object of the project has its kind, namespace and name.
    pub(super) doubled: bool,
    /// Whether a kustomization may move it into another namespace than it says.
    pub(super) moved: bool,
    /// Whether template text hides `apiVersion`.
    pub(super) hidden_version: bool,
}

impl<'tree> Object<'tree> {
    pub(super) fn read(root: Value<'tree>) -> Option<Self> {
        let word = |value: Value<'tree>| {
            let text = value.text()?;
            Some(Spanned::new(text, super::read::place(value)))
        };
        let api_version = root.get("apiVersion")?;
        let kind = root.get("kind").filter(|value| !value.is_opaque())?;
        let metadata = root.get("metadata");
        Some(Self {
            root,
            metadata,
            name: metadata.and_then(name_in),
            space: metadata.and_then(namespace_in),
            spec: root.entry("spec"),
            api_version: word(api_version)?,
            kind: word(kind)?,
            hidden_version: api_version.is_opaque(),
            partial: false,
            doubled: false,
            moved: false,
        })
    }

    /// An item of this list: one of a typed list needs not say its kind again.
    fn item(&self, root: Value<'tree>, kind: &'tree str) -> Option<Self> {
        let says = root.get("kind").is_some() || root.get("apiVersion").is_some();
        if says || kind.is_empty() || !root.is_map() {
            return Self::read(root);
        }
        let metadata = root.get("metadata");
        Some(Self {
            root,
            metadata,
            name: metadata.and_then(name_in),
            space: metadata.and_then(namespace_in),
            spec: root.entry("spec"),
            kind: Spanned::new(kind, self.kind.span),
            ..*self
        })
    }

    /// The API group; empty for the core group.
    pub(super) fn group(&self) -> &'tree str {
        self.api_version
            .value
            .split_once('/')
            .map_or("", |(group, _)| group)
    }

    /// The version within the group.
    pub(super) fn version(&self) -> &'tree str {
        let whole = self.api_version.value;
        whole.split_once('/').map_or(whole, |(_, version)| version)
    }

    /// Whether it is of that group and kind, in whatever version; a hidden group may be that one.
    pub(super) fn is(&self, group: &str, kind: &str) -> bool {
        self.kind.value == kind && (self.hidden_version || self.group() == group)
    }

    /// Whether a release knows its kind and version, as far as they are said.
    pub(super) fn is_served(&self) -> bool {
        self.hidden_version || registry::is_served(self.group(), self.version(), self.kind.value)
    }

    /// The name as written, templates included: only good for comparing and for people.
    pub(super) fn name(&self) -> Option<&'tree str> {
        self.name
    }

    /// The namespace as written.
    pub(super) fn namespace(&self) -> Setting<String> {
        let Some(metadata) = self.metadata else {
            return Setting::Absent(self.kind.span);
        };
        match self.space {
            Some(value) if value.is_opaque() => Setting::unknown(value.span(), why_opaque(value)),
            Some(value) if self.moved => Setting::unknown(value.span(), Why::MayLiveElsewhere),
            Some(value) => match value.text() {
                Some(text) => Setting::set(text.to_owned(), super::read::place(value)),
                None => Setting::unknown(value.span(), Why::Invalid),
            },
            None if metadata.is_opaque() => Setting::unknown(metadata.span(), why_opaque(metadata)),
            None => Setting::Absent(self.kind.span),
        }
    }

    /// The namespace, where it is written and nothing hides or changes it.
    pub(super) fn written_namespace(&self) -> Option<&'tree str> {
        let space = self.space.filter(|space| !self.moved && !space.is_opaque());
        space?.text()
    }

    /// A label of the object's metadata.
    pub(super) fn label(&self, key: &str) -> Option<&'tree str> {
        self.metadata?.get("labels")?.text_at(key)
    }

    /// An annotation of the object.
    pub(super) fn annotation(&self, key: &str) -> Option<Value<'tree>> {
        self.metadata?.get("annotations")?.get(key)
    }

    /// A block at the top of the object: `spec`, `data`.
    pub(super) fn block(&self, key: &str) -> Option<Block<'tree>> {
        self.block_of(self.root.entry(key)?)
    }

    fn block_of(&self, entry: Entry<'tree>) -> Option<Block<'tree>> {
        (entry.value.is_map() || entry.value.is_opaque()).then_some(Block {
            value: entry.value,
            at: entry.key.span(),
            partial: self.partial,
            contested: self.doubled,
        })
    }

    /// `spec`.
    pub(super) fn spec(&self) -> Option<Block<'tree>> {
        self.block_of(self.spec?)
    }

    /// `Kind namespace/name`, for people; `detail` names a part of it.
    pub(super) fn scope(&self, detail: &str) -> Scope {
        let name = self.name().unwrap_or("(unnamed)");
        let gap = if detail.is_empty() { "" } else { " " };
        Scope::new(match self.written_namespace() {
            Some(space) => format!("{} {space}/{name}{gap}{detail}", self.kind.value),
            None => format!("{} {name}{gap}{detail}", self.kind.value),
        })
    }

    /// The whole text of the object.
    pub(super) fn text(&self) -> &'tree str {
        self.root.tree().raw(self.root.span())
    }

    /// The token that opens the object.
    pub(super) fn at(&self) -> Span {
        self.kind.span
    }
}

fn name_in(metadata: Value<'_>) -> Option<&str> {
    metadata.get("name")?.text()
}

fn namespace_in(metadata: Value<'_>) -> Option<Value<'_>> {
    let space = metadata.get("namespace")?;
    (!space.is_null()).then_some(space)
}

/// Every object of a tree, `kind: List` and `…List` unrolled, lists in lists too, as it stands for itself.
pub(super) fn written(tree: &Tree) -> Vec<Object<'_>> {
    let mut objects = Vec::new();
    let mut waiting = Vec::new();
    for root in tree.roots().filter_map(Object::read) {
        unroll(root, &mut objects, &mut waiting);
        while let Some(object) = waiting.pop() {
            unroll(object, &mut objects, &mut waiting);
        }
    }
    objects
}

/// Puts an object with the others, or the items of a list on top of what waits.
fn unroll<'tree>(
    object: Object<'tree>,
    objects: &mut Vec<Object<'tree>>,
    waiting: &mut Vec<Object<'tree>>,
) {
    let items = || object.root.get("items").filter(|items| items.is_sequence());
    let kind = object.kind.value.strip_suffix("List");
    let Some((kind, items)) = kind.and_then(|kind| Some((kind, items()?))) else {
        objects.push(object);
        return;
    };
    let first = waiting.len();
    waiting.extend(items.items().filter_map(|item| object.item(item, kind)));
    waiting[first..].reverse();
}

/// Every object of the trees, and what the others say about it.
pub(super) fn all<'tree>(trees: &[&'tree Tree]) -> Vec<Object<'tree>> {
    let each = trees.par_iter().flat_map_iter(|tree| written(tree));
    let mut objects: Vec<_> = each.collect();
    mark_doubles(&mut objects);
    let kustomizations = patch::kustomizations(trees);
    let patches = patch::patches(&kustomizations, trees);
    let spaces = patch::namespaces(&kustomizations);
    let settle = |object: &mut Object<'_>| {
        if !spaces.is_empty() {
            let own = object.written_namespace();
            let moves = |space: &&str| own.is_some_and(|own| own != *space);
            object.moved = spaces.iter().any(moves);
        }
        let touched = patches.iter().any(|patch| patch.may_touch(object));
        object.partial |= touched || patch::is_named_like_one(object) || lacks_required(object);
    };
    objects.par_iter_mut().for_each(settle);
    objects
}

/// The same name twice in one project is two versions of one object, or an object and its patch. An
/// object that does not say its namespace may be any of its name.
fn mark_doubles(objects: &mut [Object<'_>]) {
    let mut first = HashMap::with_capacity(objects.len());
    let mut alike: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, object) in objects.iter().enumerate() {
        let Some(name) = object.name() else { continue };
        let first = *first
            .entry((name, object.kind.value, object.group()))
            .or_insert(at);
        if first != at {
            alike.entry(first).or_insert_with(|| vec![first]).push(at);
        }
    }
    for same in alike.into_values() {
        let mut spaces: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for at in same {
            let space = objects[at].written_namespace();
            spaces.entry(space).or_default().push(at);
        }
        let contested = spaces.len() > 1 && spaces.contains_key(&None);
        let doubled = spaces.into_values();
        for at in doubled.filter(|at| contested || at.len() > 1).flatten() {
            objects[at].doubled = true;
            objects[at].partial = true;
        }
    }
}

/// Fields without which the API server refuses an object of the kind.
fn lacks_required(object: &Object<'_>) -> bool {
    let required: &[&str] = match object.kind.value {
        "Gateway" => &["servers"],
        "DestinationRule" => &["host"],
        "VirtualService" => &["hosts"],
        _ => &[],
    };
    let spec = object.spec();
    object.group().ends_with("istio.io")
        && required.iter().any(|field| {
            spec.as_ref()
                .is_none_or(|spec| spec.get(field).is_none() && !spec.value.is_opaque())
        })
}
