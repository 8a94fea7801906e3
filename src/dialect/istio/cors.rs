//! `VirtualService`: the CORS policies of its routes.

use super::object::Object;
use super::read::{Block, place, seconds};
use crate::model::cors::{CorsPolicy, MatchMode, OriginRule, WildcardCredentials};
use crate::model::spelling::{Obsolete, Replacement};
use crate::model::{Dialect, Facts, Setting, Why};
use crate::source::Spanned;
use crate::syntax::data::Value;

pub(super) fn lower(object: &Object<'_>, facts: &mut Facts) {
    if !object.is("networking.istio.io", "VirtualService") {
        return;
    }
    let Some(spec) = object.spec() else { return };
    for (index, route) in spec.elements("http").iter().enumerate() {
        let name = route
            .text("name")
            .map_or_else(|| index.to_string(), |name| name.value.to_owned());
        if let Some(cors) = route.child("corsPolicy") {
            let detail = format!("route {name}");
            facts.cors.push(policy(object, &cors, &detail));
            facts
                .obsolete
                .extend(ignored_origins(object, &cors, &detail));
        }
    }
}

fn policy(object: &Object<'_>, cors: &Block<'_>, detail: &str) -> CorsPolicy {
    let list = cors.get("allowOrigins");
    let mut origins = Vec::new();
    let mut open = match list {
        Some(list) => list.is_opaque().then_some(Why::Template),
        None => cors.hidden(),
    };
    for item in list.into_iter().flat_map(Value::items) {
        match origin(item) {
            Ok(rule) => origins.push(rule),
            Err(why) => open = Some(why),
        }
    }
    CorsPolicy {
        dialect: Dialect::Istio,
        scope: object.scope(detail),
        at: cors.at,
        origins,
        open,
        credentials: cors.flag(
            "allowCredentials",
            Setting::Default {
                value: false,
                source: "Istio: the header is not sent",
                at: cors.at,
            },
        ),
        wildcard_credentials: WildcardCredentials::Reflects,
        max_age: cors.scalar("maxAge", seconds, Setting::Absent(cors.at)),
        vary_origin: Setting::Unsupported,
        insertion: None,
    }
}

/// Envoy writes the request's origin back whenever an element matches it, or matches `*` itself.
fn origin(item: Value<'_>) -> Result<Spanned<OriginRule>, Why> {
    if item.is_opaque() {
        return Err(Why::Template);
    }
    let modes = [
        ("exact", MatchMode::Exact),
        ("prefix", MatchMode::Prefix),
        ("regex", MatchMode::Full),
    ];
    let written = modes
        .into_iter()
        .find_map(|(key, mode)| Some((item.get(key)?, mode)));
    let (value, mode) = written.ok_or(Why::Invalid)?;
    if value.is_opaque() {
        return Err(Why::Template);
    }
    let pattern = value.text().ok_or(Why::Invalid)?;
    let rule = match (mode, pattern) {
        (MatchMode::Exact | MatchMode::Prefix, "*") => OriginRule::Any,
        (MatchMode::Exact, "null") => OriginRule::Null,
        _ => OriginRule::Pattern {
            pattern: pattern.to_owned(),
            mode,
            reflects: true,
        },
    };
    Ok(Spanned::new(rule, place(value)))
}

fn ignored_origins(object: &Object<'_>, cors: &Block<'_>, detail: &str) -> Option<Obsolete> {
    let entry = ["allowOrigin", "allow_origin"]
        .iter()
        .find_map(|key| cors.value.entry(key))?;
    let name = entry.key.span();
    let value = entry.value.span();
    Some(Obsolete {
        dialect: Dialect::Istio,
        scope: object.scope(detail),
        name: Spanned::new(entry.key.text().unwrap_or_default().to_owned(), name),
        statement: if value.start >= name.start {
            name.to(value)
        } else {
            name
        },
        effect: "is ignored since Istio 1.6",
        instead: "write `allowOrigins` with `exact`, `prefix` or `regex` elements",
        replacement: Replacement::ByHand,
        certain: true,
    })
}
