//! `auth_jwt`: NGINX Plus and the modules that share its directives.

use super::behaviour::{answer, root_location};
use super::config::{Config, Context, Found, NodeId};
use super::headers::{block_name, blocks_inside};
use super::server::Server;
use super::{provenance, reference, upstream, values, variables};
use crate::model::token::{AudienceMatch, ExpiryCheck, KeyKind, KeySource, TokenValidation};
use crate::model::{Dialect, Facts, List, Reach, Scope, Setting, Why};
use crate::source::{Span, Spanned};

const LEVELS: &[Context] = &[
    Context::Http,
    Context::Server,
    Context::Location,
    Context::LimitExcept,
];

/// A validator for every block that tokens are checked in by rules of its own, and for the server where a
/// request can meet its rules as they are.
pub(super) fn lower_server(config: &Config<'_>, server: &Server, facts: &mut Facts) {
    for block in std::iter::once(server.node).chain(blocks_inside(config, server.node)) {
        let Found::At(level) = config.find(block, "auth_jwt", LEVELS) else {
            continue;
        };
        let Some(statement) = config.own(level, "auth_jwt").last() else {
            continue;
        };
        let Some((realm, _)) = config.arg(statement, 0) else {
            continue;
        };
        let is_server = block == server.node;
        let is_met = if is_server {
            is_taken_over(config, block)
        } else {
            has_rules(config, block)
        };
        if realm.eq_ignore_ascii_case("off") || !is_met {
            continue;
        }
        let scope = if is_server {
            server.scope.clone()
        } else {
            Scope::new(block_name(config, block))
        };
        facts
            .validations
            .push(validation(config, block, statement, scope));
    }
}

/// Whether a block says anything about tokens itself.
fn has_rules(config: &Config<'_>, block: NodeId) -> bool {
    let mut names = config.children(block).map(|id| config.node(id).name);
    names.any(|name| name.starts_with("auth_jwt") && name != "auth_jwt_claim_set")
}

/// Whether requests end up where nothing but the server's rules counts.
fn is_taken_over(config: &Config<'_>, server: NodeId) -> bool {
    let plain = |location: NodeId| {
        !has_rules(config, location)
            && config.own(location, "internal").next().is_none()
            && answer(config, location).is_none()
    };
    root_location(config, server).is_none() || config.own(server, "location").any(plain)
}

fn validation(
    config: &Config<'_>,
    block: NodeId,
    statement: NodeId,
    scope: Scope,
) -> TokenValidation {
    let at = config.name_span(statement);
    // Under the gate of an outer block it is the block's own requirement that misses something.
    let outer = config.node(statement).parent != Some(block);
    let own = config.own(block, "auth_jwt_require").next();
    let own = own.filter(|_| outer).map_or(at, |id| config.args_span(id));
    TokenValidation {
        dialect: Dialect::Nginx,
        scope,
        at,
        validates: true,
        algorithms: Setting::Unsupported,
        issuers: required(config, block, own, "iss"),
        audiences: required(config, block, own, "aud"),
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
/// <https://github.com/kjdev/nginx-auth-jwt>. That module adds up the requirements of all levels; for NGINX
/// Plus nothing says so.
fn required(config: &Config<'_>, block: NodeId, at: Span, claim: &str) -> Setting<List<String>> {
    let mut hidden = None;
    for name in ["auth_jwt_require", "auth_jwt_require_claim"] {
        let mut place = Some(block);
        let mut nearest = None;
        while let Some(from) = place {
            let level = match config.find(from, name, LEVELS) {
                Found::At(level) => level,
                Found::Unset(open) => {
                    hidden = hidden.or(open);
                    break;
                }
            };
            let is_nearest = *nearest.get_or_insert(level) == level;
            for id in config.own(level, name) {
                let span = config.args_span(id);
                match looks_at(config, block, id, claim) {
                    Some(true) if is_nearest => {
                        return Setting::Set {
                            value: accepted(config, id),
                            span,
                            via: config.node(id).via.clone(),
                        };
                    }
                    Some(true) => hidden = hidden.or(Some((span, Why::Library))),
                    Some(false) => {}
                    None => hidden = hidden.or(Some((span, Why::Variable))),
                }
            }
            hidden = hidden.or(config.node(level).open);
            place = config.node(level).parent;
        }
    }
    match hidden {
        Some((span, why)) => Setting::Unknown { span, why },
        None => Setting::Absent(at),
    }
}

/// Whether a requirement is about a claim: named, or by a variable that is made from it; none where code
/// makes the variable.
fn looks_at(config: &Config<'_>, block: NodeId, id: NodeId, claim: &str) -> Option<bool> {
    if config.node(id).name == "auth_jwt_require_claim" {
        return config.arg(id, 0).map(|(value, _)| value == claim);
    }
    let mut opaque = false;
    for word in config.args(id) {
        let made_from = provenance::of(config, block, config.value(id, word));
        if made_from.has(&format!("jwt_claim_{claim}")) || made_from.has("jwt_payload") {
            return Some(true);
        }
        opaque |= made_from.opaque;
    }
    (!opaque).then_some(false)
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
    let location = super::subrequest::location_for(config, block, uri)?;
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
    let mut words = config.args(statement).iter();
    let written = words.find_map(|word| {
        let source = config.value(statement, word).strip_prefix("token=")?;
        Some((source, word))
    });
    let Some((source, word)) = written else {
        return Setting::Default {
            value: false,
            source: "nginx: the Authorization header",
            at: config.name_span(statement),
        };
    };
    if word.templated {
        return Setting::unknown(word.span, Why::Template);
    }
    let texts = variables::expand(config, block, source);
    let used = texts.iter().flat_map(|text| reference::parts(text));
    let used: Vec<_> = used.filter_map(Result::err).collect();
    let from_query = |name: &String| {
        let whole = ["$args", "$query_string", "$request_uri", "$request"];
        name.starts_with("$arg_") || whole.contains(&name.as_str())
    };
    let from_header = |name: &String| name.starts_with("$http_") || name.starts_with("$cookie_");
    // The arguments of a subrequest are nobody's URL.
    let internal = config.own(block, "internal").next().is_some();
    if used.iter().any(from_query) {
        Setting::set(!internal, word.span)
    } else if !used.is_empty() && used.iter().all(from_header) {
        Setting::set(false, word.span)
    } else {
        Setting::unknown(word.span, Why::Variable)
    }
}
