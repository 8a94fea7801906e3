//! What a `Gateway`'s plain HTTP server does with requests: its own redirect, and the routes of the
//! `VirtualService`s that are bound to it.

use super::Project;
use super::object::Object;
use super::read::Block;
use crate::model::{Setting, Why};
use crate::source::Span;
use crate::syntax::data::Value;
use std::collections::BTreeMap;

/// The `VirtualService`s of a project by the names of the gateways they are bound to, without namespaces.
#[derive(Debug, Default)]
pub(super) struct Bindings<'tree>(BTreeMap<&'tree str, Vec<(usize, Object<'tree>)>>);

impl<'tree> Bindings<'tree> {
    pub(super) fn of(objects: &[Object<'tree>]) -> Self {
        let mut found: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for (index, object) in objects.iter().enumerate() {
            if !object.is("networking.istio.io", "VirtualService") {
                continue;
            }
            for gateway in listed(object, "gateways") {
                let name = gateway.rsplit('/').next().unwrap_or(gateway);
                let bound = found.entry(name).or_default();
                if bound.last().is_none_or(|(last, _)| *last != index) {
                    bound.push((index, *object));
                }
            }
        }
        Self(found)
    }

    /// Those bound to a gateway, in their order.
    fn to(&self, gateway: &Object<'_>) -> impl Iterator<Item = &Object<'tree>> {
        let bound = gateway.name().and_then(|name| self.0.get(name));
        let bound = bound.into_iter().flatten().map(|(_, service)| service);
        bound.filter(|service| names(service, gateway))
    }
}

/// Whether all requests to a plain server are sent to `https://`. A server that no route is bound to
/// answers nothing, and routes may live elsewhere.
pub(super) fn redirects(
    gateway: &Object<'_>,
    server: &Block<'_>,
    at: Span,
    project: &Project<'_>,
) -> Setting<bool> {
    let protocol = server.child("port").and_then(|port| port.text("protocol"));
    let speaks_http = protocol.is_some_and(|protocol| {
        let name = protocol.value.to_ascii_uppercase();
        ["HTTP", "HTTP2", "GRPC"].contains(&name.as_str())
    });
    if !speaks_http {
        return Setting::Unsupported;
    }
    let own = server.child("tls").map(|tls| {
        let plain = Setting::Default {
            value: false,
            source: "Istio: httpsRedirect false",
            at,
        };
        tls.flag("httpsRedirect", plain)
    });
    match own {
        Some(own @ (Setting::Unknown { .. } | Setting::Set { value: true, .. })) => own,
        _ => match of_routes(gateway, server, project) {
            Ok(redirects) => Setting::set(redirects, at),
            Err(why) => Setting::unknown(at, why),
        },
    }
}

/// Whether every route that is bound to the server redirects to `https://`.
fn of_routes(gateway: &Object<'_>, server: &Block<'_>, project: &Project<'_>) -> Result<bool, Why> {
    let port = server.child("port").and_then(|port| port.get("number"));
    let port = port.and_then(Value::as_u64);
    let services = project.bindings.to(gateway);
    let mut unsure = Why::MayLiveElsewhere;
    let mut found = false;
    for service in services.filter(|one| meets(one, server)) {
        let Some(spec) = service.spec() else { continue };
        if let Some(why) = spec.hidden() {
            unsure = why;
            continue;
        }
        for route in spec.elements("http").iter().filter(|one| takes(one, port)) {
            if route.child("redirect").is_some_and(|to| is_secure(&to)) {
                found = true;
            } else if route.get("route").is_some() || route.child("redirect").is_some() {
                return Ok(false);
            }
        }
    }
    if found { Ok(true) } else { Err(unsure) }
}

fn is_secure(redirect: &Block<'_>) -> bool {
    redirect
        .text("scheme")
        .is_some_and(|scheme| scheme.value.eq_ignore_ascii_case("https"))
}

/// Whether a service is bound to a gateway, as `name` of its own namespace or `namespace/name`.
fn names(service: &Object<'_>, gateway: &Object<'_>) -> bool {
    let (own, theirs) = (service.written_namespace(), gateway.written_namespace());
    let named = |text: &str| match text.split_once('/') {
        Some((namespace, name)) => {
            gateway.name() == Some(name) && theirs.is_none_or(|theirs| theirs == namespace)
        }
        None => gateway.name() == Some(text) && own == theirs,
    };
    listed(service, "gateways").any(named)
}

/// The texts of a list of an object's `spec`, as far as they can be seen.
fn listed<'tree>(object: &Object<'tree>, field: &str) -> impl Iterator<Item = &'tree str> {
    let list = object.spec().and_then(|spec| spec.get(field));
    list.into_iter().flat_map(seen)
}

fn seen(list: Value<'_>) -> impl Iterator<Item = &str> {
    let items = list.items().filter(|item| !item.is_opaque());
    items.filter_map(Value::text)
}

/// Whether any host of a service is one of the server's.
fn meets(service: &Object<'_>, server: &Block<'_>) -> bool {
    let own: Vec<_> = server.get("hosts").into_iter().flat_map(seen).collect();
    let within = |host: &str, pattern: &str| {
        let pattern = pattern.rsplit('/').next().unwrap_or(pattern);
        match pattern.strip_prefix('*') {
            Some(end) => host.ends_with(end),
            None => host == pattern,
        }
    };
    listed(service, "hosts").any(|host| {
        own.iter()
            .any(|pattern| within(host, pattern) || within(pattern, host))
    })
}

/// Whether a route takes requests of a port: it names that one, or none.
fn takes(route: &Block<'_>, port: Option<u64>) -> bool {
    let matches = route.elements("match");
    let fits = |one: &Block<'_>| {
        let named = one.get("port").and_then(Value::as_u64);
        named.is_none() || port.is_none() || named == port
    };
    matches.is_empty() || matches.iter().any(fits)
}
