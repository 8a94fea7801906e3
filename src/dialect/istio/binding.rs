//! What a `Gateway`'s plain HTTP server does with requests: its own redirect, and the routes of the
//! `VirtualService`s that are bound to it.

use super::Project;
use super::object::Object;
use super::read::{Block, strings};
use crate::model::{Setting, Why};
use crate::source::Span;
use crate::syntax::data::Value;

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
    let services = project.objects.iter();
    let services = services.filter(|one| one.is("networking.istio.io", "VirtualService"));
    let mut unsure = Why::MayLiveElsewhere;
    let mut found = false;
    for service in services.filter(|one| names(one, gateway) && meets(one, server)) {
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
    let listed = service.spec().and_then(|spec| spec.get("gateways"));
    let (own, theirs) = (service.namespace(), gateway.namespace());
    let named = |text: &str| match text.split_once('/') {
        Some((namespace, name)) => {
            gateway.name() == Some(name)
                && theirs.written().is_none_or(|theirs| theirs == namespace)
        }
        None => gateway.name() == Some(text) && own.written() == theirs.written(),
    };
    let listed = listed.map(strings).unwrap_or_default();
    listed.values().any(|text| named(text))
}

/// Whether any host of a service is one of the server's.
fn meets(service: &Object<'_>, server: &Block<'_>) -> bool {
    let hosts = |value| strings(value).values().cloned().collect::<Vec<_>>();
    let theirs = service.spec().and_then(|spec| spec.get("hosts"));
    let theirs = theirs.map(hosts).unwrap_or_default();
    let own = server.get("hosts").map(hosts).unwrap_or_default();
    let within = |host: &str, pattern: &str| {
        let pattern = pattern.rsplit('/').next().unwrap_or(pattern);
        match pattern.strip_prefix('*') {
            Some(end) => host.ends_with(end),
            None => host == pattern,
        }
    };
    theirs.iter().any(|host| {
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
