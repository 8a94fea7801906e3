//! Istio: manifests and mesh configuration of one project, lowered to facts.
//!
//! Scoping is Istio's: root namespace, namespace, selector, target reference. What the files do not
//! hold may live in the cluster, so absence is a fact only where a list element or a declared
//! namespace is complete.

mod binding;
mod content;
mod cors;
mod demand;
mod destination;
mod entry;
mod gateway;
mod host;
mod jwt;
mod membership;
mod mesh_config;
mod mtls;
mod namespace;
mod object;
mod patch;
mod policy;
mod read;
mod refusal;
mod registry;
mod removed;
mod rival;
mod select;
mod telemetry;
mod tls;
mod words;

use crate::model::mesh::{MeshObject, Selection};
use crate::model::token::KeyKind;
use crate::model::{Facts, Why};
use crate::options::Options;
use crate::source::Span;
use crate::syntax::data::Tree;
use binding::Bindings;
use entry::Entries;
use memchr::memmem;
use object::Object;
use policy::Policy;
use rayon::prelude::*;
use rival::Rules;

/// Objects that one thread lowers before it looks for more.
const AT_ONCE: usize = 64;

/// Kinds by which a manifest is claimed although a template hides its `apiVersion`.
const TELLING_KINDS: [&str; 5] = [
    "AuthorizationPolicy",
    "DestinationRule",
    "PeerAuthentication",
    "RequestAuthentication",
    "VirtualService",
];

/// What the objects of one project see of each other.
#[derive(Debug)]
pub(in crate::dialect::istio) struct Project<'a> {
    objects: Vec<Object<'a>>,
    /// What is said of hosts that Kubernetes does not know.
    entries: Entries<'a>,
    /// What routes are bound to which gateway.
    bindings: Bindings<'a>,
    /// What clients do, by the host they talk to.
    rules: Rules<'a>,
    /// Namespaces whose objects reach the whole mesh.
    roots: Vec<String>,
    options: &'a Options,
    /// What objects select that can refuse a request without a token beside policies.
    demanding: Vec<Selection>,
    /// Why objects may be missing: part of a file could not be read, another file may make policies, or a
    /// policy is of a version that is not known.
    unread: Option<Why>,
}

/// Whether [`claims`] could say yes, by a search for words.
pub(super) fn may_claim(bytes: &[u8]) -> bool {
    words::may_claim(bytes)
}

/// Whether a template holds manifests.
pub(super) fn holds_manifest(bytes: &[u8]) -> bool {
    words::holds_manifest(bytes)
}

/// Whether a manifest's meaning may depend on what stands beside it.
#[must_use]
pub fn wants_context(text: &str) -> bool {
    words::wants_context(text)
}

/// What a file that nobody claims may say about the manifests beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explains {
    /// Nothing.
    Nothing,
    /// That there may be more policies than can be seen: its text speaks of them.
    ByWords,
    /// What its objects say.
    ByObjects,
}

/// What a data file that nobody claims may say about the manifests beside it.
#[must_use]
pub fn explains(bytes: &[u8], path: &str) -> Explains {
    words::explains(bytes, path)
}

/// Whether a tree holds an object of Istio's, of whatever version, or a mesh configuration.
#[must_use]
pub fn claims(tree: &Tree) -> bool {
    let is_ours = |object: &Object<'_>| {
        registry::is_ours(object.api_version.value, object.kind.value)
            || (object.hidden_version && TELLING_KINDS.contains(&object.kind.value))
            || mesh_config::is_mesh_config(object)
    };
    // The first object tells, as a rule.
    let first = tree.roots().next().and_then(Object::read);
    let first = first.filter(|object| !object.kind.value.ends_with("List"));
    first.as_ref().is_some_and(is_ours) || object::written(tree).iter().any(is_ours)
}

/// The facts of one project's manifests. Objects of others among the trees and in the files beside
/// them that nobody claims (services, namespaces, kustomizations) are read for what they say about
/// Istio's.
#[must_use]
pub fn lower(trees: &[&Tree], beside: &[&Tree], options: &Options) -> Facts {
    let mut facts = Facts::default();
    let all: Vec<&Tree> = trees.iter().chain(beside).copied().collect();
    let objects = object::all(&all);
    let roots = mesh_config::lower(&objects, &mut facts);
    let project = Project {
        demanding: jwt::demanding(&objects),
        entries: Entries::of(&objects),
        bindings: Bindings::of(&objects),
        rules: Rules::of(&objects),
        unread: unread(trees, beside, &objects),
        objects,
        roots,
        options,
    };
    let served = || project.objects.iter().filter(|object| object.is_served());
    let mut policies: Vec<_> = served().filter_map(policy::read).collect();
    demand::elsewhere(&mut policies, &project.roots);
    let peers = mtls::lower(&project);
    facts.mesh.namespaces = namespace::lower(&project, &peers, &policies);
    facts.mesh.mtls = peers.into_iter().map(|peer| peer.setting).collect();
    telemetry::lower(&project, &mut facts.mesh.configs);
    facts.mesh.objects = project.objects.par_iter().filter_map(judge).collect();
    // What no release takes says nothing; of mTLS alone is said what it would do.
    let served: Vec<_> = served().collect();
    let parts: Vec<_> = served
        .par_chunks(AT_ONCE)
        .map(|objects| lower_each(objects, &project, &policies))
        .collect();
    for part in parts {
        facts.append(part);
    }
    facts.secrets = secrets(&facts);
    facts.mesh.policies = policies.into_iter().map(|policy| policy.fact).collect();
    facts
}

/// What objects say each for itself, seen with their project.
fn lower_each(objects: &[&Object<'_>], project: &Project<'_>, policies: &[Policy]) -> Facts {
    let mut facts = Facts::default();
    for object in objects {
        facts
            .validations
            .extend(jwt::lower(object, project, policies));
        gateway::lower(object, project, &mut facts);
        destination::lower(object, project, &mut facts);
        cors::lower(object, &mut facts);
    }
    facts
}

fn unread(trees: &[&Tree], beside: &[&Tree], objects: &[Object<'_>]) -> Option<Why> {
    let incomplete = |tree: &&Tree| tree.documents.iter().any(|document| !document.complete);
    let unknown = |object: &Object<'_>| {
        object.is("security.istio.io", "AuthorizationPolicy") && !object.is_served()
    };
    if trees.iter().any(incomplete) || beside.iter().any(|tree| may_make_policies(tree)) {
        Some(Why::Unreadable)
    } else {
        objects.iter().any(unknown).then_some(Why::Invalid)
    }
}

/// Whether a file that holds no policy speaks of one: values that a chart turns into objects, a rule
/// that generates them.
fn may_make_policies(tree: &Tree) -> bool {
    memmem::find(tree.text().as_bytes(), b"AuthorizationPolicy").is_some()
}

/// The places of key sets that hold a secret.
fn secrets(facts: &Facts) -> Vec<Span> {
    let keys = facts.validations.iter().flat_map(|rule| &rule.keys);
    keys.filter(|key| matches!(key.kind, KeyKind::InlineJwks { secret: true }))
        .map(|key| key.span)
        .collect()
}

fn judge(object: &Object<'_>) -> Option<MeshObject> {
    let ours = registry::is_ours(object.api_version.value, object.kind.value);
    (ours && !object.hidden_version).then(|| MeshObject {
        scope: object.scope(""),
        api_version: object.api_version.map(str::to_owned),
        kind: object.kind.map(str::to_owned),
        verdict: registry::verdict(
            object.group(),
            object.version(),
            object.kind.value,
            object.root.get("spec"),
        ),
    })
}

#[cfg(test)]
mod tests;
