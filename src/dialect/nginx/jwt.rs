//! `auth_jwt`: NGINX Plus and the modules that share its directives.

use super::config::{Config, Context, Found, NodeId};
use super::headers::{block_name, blocks_inside};
use super::server::Server;
use super::{upstream, values};
use crate::model::token::{AudienceMatch, ExpiryCheck, KeyKind, KeySource, TokenValidation};
use crate::model::{Dialect, Facts, List, Reach, Scope, Setting, Why};
use crate::source::{Span, Spanned};

const LEVELS: &[Context] = &[
    Context::Http,
    Context::Server,
    Context::Location,
    Context::LimitExcept,
];

/// A validator for every block that switches `auth_jwt` on.
pub(super) fn lower_server(config: &Config<'_>, server: &Server, facts: &mut Facts) {
    for block in std::iter::once(server.node).chain(blocks_inside(config, server.node)) {
        let Some(statement) = config.own(block, "auth_jwt").last() else {
            continue;
        };
        let Some((realm, _)) = config.arg(statement, 0) else {
            continue;
        };
        if realm.eq_ignore_ascii_case("off") {
            continue;
        }
        let scope = if block == server.node {
            server.scope.clone()
        } else {
            Scope::new(block_name(config, block))
        };
        facts
            .validations
            .push(validation(config, block, statement, scope));
    }
}

fn validation(
    config: &Config<'_>,
    block: NodeId,
    statement: NodeId,
    scope: Scope,
) -> TokenValidation {
    let at = config.name_span(statement);
    TokenValidation {
        dialect: Dialect::Nginx,
        scope,
        at,
        validates: true,
        algorithms: Setting::Unsupported,
        issuers: required(config, block, at, "iss"),
        audiences: required(config, block, at, "aud"),
        audience_match: AudienceMatch::Any,
        audience_checked_elsewhere: false,
        required_claims: Setting::Unsupported,
        expiry: ExpiryCheck::IfPresent,
        verifies_signature: switch(config, block, "auth_jwt_validate_sig"),
        ignore_expiry: switch(config, block, "auth_jwt_validate_exp").map(|checks| !checks),
        clock_skew: config.seconds(
            block,
            "auth_jwt_leeway",
            LEVELS,
            Setting::Default {
                value: 0,
                source: "nginx: auth_jwt_leeway 0s",
                at,
            },
        ),
        keys: keys(config, block),
        token_in_query: token_source(config, block, statement),
        token_types: Setting::Unsupported,
        key_headers: Setting::Unsupported,
        binding: Setting::Unsupported,
        optional: Setting::Unsupported,
        workload: None,
    }
}

/// The values accepted for `iss` or `aud`: looked at only through `auth_jwt_require`, on a variable
/// made from the claim, or through the `auth_jwt_require_claim` of the module at
/// <https://github.com/kjdev/nginx-auth-jwt>.
fn required(config: &Config<'_>, block: NodeId, at: Span, claim: &str) -> Setting<List<String>> {
    let mut hidden = None;
    for name in ["auth_jwt_require", "auth_jwt_require_claim"] {
        match config.find(block, name, LEVELS) {
            Found::At(level) => {
                let mut statements = config.own(level, name);
                if let Some(id) = statements.find(|&id| looks_at(config, id, claim)) {
                    return Setting::Set {
                        value: accepted(config, id),
                        span: config.args_span(id),
                        via: config.node(id).via.clone(),
                    };
                }
                hidden = hidden.or(config.node(level).open);
            }
            Found::Unset(open) => hidden = hidden.or(open),
        }
    }
    match hidden {
        Some((span, why)) => Setting::Unknown { span, why },
        None => Setting::Absent(at),
    }
}

/// Whether a requirement is about a claim: named, as its variable, or through a map of it.
fn looks_at(config: &Config<'_>, id: NodeId, claim: &str) -> bool {
    let variables = [format!("$jwt_claim_{claim}"), "$jwt_payload".to_owned()];
    let holds = |text: &str| variables.iter().any(|one| text.contains(one.as_str()));
    if config.node(id).name == "auth_jwt_require_claim" {
        return config.arg(id, 0).is_some_and(|(value, _)| value == claim);
    }
    let mut words = config.args(id).iter().map(|word| config.value(id, word));
    words.any(holds)
        || config.named("map").any(|map| {
            let source = config.arg(map, 0).is_some_and(|(value, _)| holds(value));
            let target = config.arg(map, 1).map_or("", |(value, _)| value);
            source
                && config
                    .args(id)
                    .iter()
                    .any(|word| config.value(id, word) == target)
        })
}

/// The values themselves, where they are written out: most stand in a map.
fn accepted(config: &Config<'_>, id: NodeId) -> List<String> {
    let literal = config
        .arg(id, 2)
        .filter(|(value, _)| !value.contains('$') && !value.starts_with("json="))
        .filter(|_| config.arg(id, 1).is_some_and(|(test, _)| test == "eq"));
    match literal {
        Some((value, word)) if config.node(id).name == "auth_jwt_require_claim" => {
            List::of(vec![Spanned::new(value.to_owned(), word.span)])
        }
        _ => List {
            items: Vec::new(),
            open: Some(Why::Variable),
        },
    }
}

fn keys(config: &Config<'_>, block: NodeId) -> Vec<KeySource> {
    let mut keys = Vec::new();
    for name in ["auth_jwt_key_file", "auth_jwt_key_request", "auth_jwt_key"] {
        let Found::At(level) = config.find(block, name, LEVELS) else {
            continue;
        };
        for id in config.own(level, name) {
            let Some((uri, word)) = config.arg(id, 0) else {
                continue;
            };
            let here = KeySource {
                span: word.span,
                kind: KeyKind::Reference,
            };
            keys.push(if name == "auth_jwt_key_request" {
                requested(config, block, uri).unwrap_or(here)
            } else {
                here
            });
        }
    }
    keys
}

/// `auth_jwt_key_request /jwks` fetches from the location's upstream, so the URL is written there.
fn requested(config: &Config<'_>, block: NodeId, uri: &str) -> Option<KeySource> {
    let location = super::access::location_for(config, block, uri)?;
    let pass = config.own(location, "proxy_pass").next()?;
    let (url, word) = config.arg(pass, 0)?;
    let kind = match values::url(url) {
        _ if word.templated => KeyKind::Unknown(Why::Template),
        _ if url.contains('$') => KeyKind::Unknown(Why::Variable),
        Some((_, authority, _)) => match upstream::peer(config, authority) {
            // Nobody stands between two processes of one machine.
            Reach::Unix | Reach::Loopback => KeyKind::Reference,
            reach => KeyKind::JwksUrl {
                url: url.to_owned(),
                reach,
                names_group: upstream::group(config, values::host(authority)).is_some(),
            },
        },
        None => KeyKind::Unknown(Why::Unreadable),
    };
    Some(KeySource {
        span: word.span,
        kind,
    })
}

/// A check of the module at <https://github.com/kjdev/nginx-auth-jwt> that can be switched off; NGINX
/// Plus has no such switch.
fn switch(config: &Config<'_>, block: NodeId, name: &str) -> Setting<bool> {
    match config.find(block, name, LEVELS) {
        Found::At(_) => config.flag(block, name, LEVELS, Setting::Unsupported),
        Found::Unset(_) => Setting::Unsupported,
    }
}

/// `auth_jwt … token=$arg_token` takes the token from the query string.
fn token_source(config: &Config<'_>, block: NodeId, statement: NodeId) -> Setting<bool> {
    // The arguments of a subrequest are nobody's URL.
    let internal = config.own(block, "internal").next().is_some();
    let mut words = config.args(statement).iter();
    match words.find(|word| config.value(statement, word).starts_with("token=$arg_")) {
        Some(word) if !internal => Setting::set(true, word.span),
        _ => Setting::Default {
            value: false,
            source: "nginx: the Authorization header",
            at: config.name_span(statement),
        },
    }
}
