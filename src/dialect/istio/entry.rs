//! `ServiceEntry`: what the files say of hosts that Kubernetes does not know.

use super::object::Object;
use super::read::is_hidden;
use crate::model::{Setting, Why};
use crate::syntax::data::Value;
use std::collections::BTreeMap;

/// The entries of a project by the hosts they name.
#[derive(Debug, Default)]
pub(super) struct Entries<'tree>(BTreeMap<&'tree str, Vec<Object<'tree>>>);

impl<'tree> Entries<'tree> {
    pub(super) fn of(objects: &[Object<'tree>]) -> Self {
        let mut found: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for object in objects {
            if !object.is("networking.istio.io", "ServiceEntry") {
                continue;
            }
            let Some(spec) = object.spec() else { continue };
            let hosts = spec.get("hosts").into_iter().flat_map(Value::items);
            for host in hosts.filter_map(Value::text) {
                found.entry(host).or_default().push(*object);
            }
        }
        Self(found)
    }

    /// The entries of a host that proxies in a namespace may see.
    pub(super) fn seen(&self, host: &str, namespace: &Setting<String>) -> Seen<'_, 'tree> {
        let all = self.0.get(host).into_iter().flatten();
        let seen = all.map(|entry| (entry, is_visible(entry, namespace)));
        Seen(
            seen.filter(|(_, visible)| *visible != Some(false))
                .collect(),
        )
    }
}

/// Entries of one host, and whether it is known that they are seen.
#[derive(Debug)]
pub(super) struct Seen<'a, 'tree>(Vec<(&'a Object<'tree>, Option<bool>)>);

impl<'tree> Seen<'_, 'tree> {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Why they do not tell, where they do not.
    pub(super) fn why(&self) -> Why {
        if self.0.len() > 1 {
            Why::Contested
        } else {
            Why::MayLiveElsewhere
        }
    }

    /// Whether the host is outside the mesh; none when that is not known.
    pub(super) fn outside(&self) -> Option<bool> {
        self.agreed(|entry| {
            let spec = entry.spec()?;
            if spec.hides("location") {
                return None;
            }
            let location = spec.text("location").map(|text| text.value);
            Some(location != Some("MESH_INTERNAL"))
        })
    }

    /// Whether they list the names that the host's certificate may carry; none when that is not known.
    pub(super) fn names(&self) -> Option<bool> {
        self.agreed(|entry| {
            let spec = entry.spec()?;
            match spec.get("subjectAltNames") {
                Some(names) if is_hidden(names) => None,
                Some(names) => Some(names.items().next().is_some()),
                None => spec.hidden().is_none().then_some(false),
            }
        })
    }

    /// What all of them say. Of several for one host which one counts is not known.
    fn agreed(&self, ask: impl Fn(&Object<'tree>) -> Option<bool>) -> Option<bool> {
        let sure = self.0.iter().any(|(_, visible)| *visible == Some(true));
        let mut answers = self.0.iter().map(|(entry, _)| ask(entry));
        let first = answers.next()??;
        (sure && answers.all(|answer| answer == Some(first))).then_some(first)
    }
}

/// Whether `exportTo` shows the entry to a namespace; without it every namespace sees it.
fn is_visible(entry: &Object<'_>, namespace: &Setting<String>) -> Option<bool> {
    let exported = entry.spec().and_then(|spec| spec.get("exportTo"));
    let Some(exported) = exported else {
        return Some(true);
    };
    if is_hidden(exported) {
        return None;
    }
    let mut targets = exported.items().filter_map(Value::text).peekable();
    if targets.peek().is_none() {
        return Some(true);
    }
    let mut visible = Some(false);
    for target in targets {
        match target {
            "*" => return Some(true),
            "~" => {}
            "." => match is_same(&entry.namespace(), namespace) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => visible = None,
            },
            name => match namespace.written() {
                Some(own) if own == name => return Some(true),
                Some(_) => {}
                None => visible = None,
            },
        }
    }
    visible
}

/// Whether two objects stand in one namespace. Two that leave it to whoever applies them are applied
/// together.
pub(super) fn is_same(one: &Setting<String>, two: &Setting<String>) -> Option<bool> {
    match (one.written(), two.written()) {
        (Some(one), Some(two)) => Some(one == two),
        (None, None) if one.is_unset() && two.is_unset() => Some(true),
        _ => None,
    }
}
