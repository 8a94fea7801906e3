//! `auth_jwt`: NGINX Plus and the modules that share its directives.

use super::config::{Config, Context, Found, NodeId};
use super::headers::{block_name, blocks_inside};
use super::server::Server;
use super::values;
use crate::model::token::{AudienceMatch, ExpiryCheck, KeyKind, KeySource, TokenValidation};
use crate::model::{Dialect, Facts, List, Scope, Setting, Why};
use crate::source::Span;

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
    let (issuers, audiences) = required(config, block, at);
    TokenValidation {
        dialect: Dialect::Nginx,
        scope,
        at,
        validates: true,
        algorithms: Setting::Unsupported,
        issuers,
        audiences,
        audience_match: AudienceMatch::Any,
        audience_checked_elsewhere: false,
        required_claims: Setting::Unsupported,
        expiry: ExpiryCheck::IfPresent,
        verifies_signature: Setting::Unsupported,
        ignore_expiry: Setting::Unsupported,
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
        token_in_query: token_source(config, statement),
        optional: Setting::Unsupported,
        workload: None,
    }
}

/// `iss` and `aud` are only looked at through `auth_jwt_require`, on variables made from the claims.
fn required(
    config: &Config<'_>,
    block: NodeId,
    at: Span,
) -> (Setting<List<String>>, Setting<List<String>>) {
    let level = match config.find(block, "auth_jwt_require", LEVELS) {
        Found::At(level) => level,
        Found::Unset(Some((span, why))) => {
            return (
                Setting::Unknown { span, why },
                Setting::Unknown { span, why },
            );
        }
        Found::Unset(None) => return (Setting::Absent(at), Setting::Absent(at)),
    };
    let statements: Vec<_> = config.own(level, "auth_jwt_require").collect();
    let place = config.args_span(statements[0]);
    let looks_at = |claim: &str| {
        let direct = statements.iter().any(|&id| {
            config
                .args(id)
                .iter()
                .any(|word| config.value(id, word).contains(claim))
        });
        direct
            || config.all().any(|(id, node)| {
                node.name == "map"
                    && config
                        .arg(id, 0)
                        .is_some_and(|(value, _)| value.contains(claim))
            })
    };
    let of = |claims: [&str; 2]| match claims.iter().any(|claim| looks_at(claim)) {
        // The accepted values stand in a map; that they are checked is what matters.
        true => Setting::unknown(place, Why::Variable),
        false => Setting::Absent(at),
    };
    (
        of(["$jwt_claim_iss", "$jwt_payload"]),
        of(["$jwt_claim_aud", "$jwt_payload"]),
    )
}

fn keys(config: &Config<'_>, block: NodeId) -> Vec<KeySource> {
    let mut keys = Vec::new();
    for name in ["auth_jwt_key_file", "auth_jwt_key_request", "auth_jwt_key"] {
        let Found::At(level) = config.find(block, name, LEVELS) else {
            continue;
        };
        for id in config.own(level, name) {
            let Some((_, word)) = config.arg(id, 0) else {
                continue;
            };
            keys.push(KeySource {
                span: word.span,
                kind: key_kind(config, block, id, name),
            });
        }
    }
    keys
}

/// `auth_jwt_key_request /jwks` fetches from the location's upstream.
fn key_kind(config: &Config<'_>, block: NodeId, id: NodeId, name: &str) -> KeyKind {
    if name != "auth_jwt_key_request" {
        return KeyKind::Reference;
    }
    let Some((uri, _)) = config.arg(id, 0) else {
        return KeyKind::Unknown;
    };
    let target = super::access::location_for(config, block, uri)
        .and_then(|location| config.own(location, "proxy_pass").next());
    match target.and_then(|pass| config.arg(pass, 0)) {
        Some((url, _)) if !url.contains('$') => match values::url(url) {
            Some((_, authority, _)) => KeyKind::JwksUrl {
                url: url.to_owned(),
                reach: values::reach(authority),
            },
            None => KeyKind::Unknown,
        },
        _ => KeyKind::Unknown,
    }
}

/// `auth_jwt … token=$arg_token` takes the token from the query string.
fn token_source(config: &Config<'_>, statement: NodeId) -> Setting<bool> {
    let mut words = config.args(statement).iter();
    match words.find(|word| config.value(statement, word).starts_with("token=$arg_")) {
        Some(word) => Setting::set(true, word.span),
        None => Setting::Default {
            value: false,
            source: "nginx: the Authorization header",
            at: config.name_span(statement),
        },
    }
}
