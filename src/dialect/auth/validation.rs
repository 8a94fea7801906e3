//! A `jwt` block as a validator of tokens.

use super::accepted::{self, Around};
use super::block::Block;
use super::secret::{Role, key_source};
use super::value;
use super::{flow, keys, trust};
use crate::model::tls::Insertion;
use crate::model::token::{AudienceMatch, ExpiryCheck, KeyKind, KeySource, TokenValidation};
use crate::model::{Dialect, List, Setting, Why};
use crate::source::Span;
use crate::syntax::data::Value;

/// What the block says about tokens that come in, and what stands `around` it.
pub(super) fn lower(block: &Block<'_>, around: &Around<'_, '_>) -> TokenValidation {
    let block = &block.including(VALIDATORS, is_accepted);
    let keys = key_sources(block);
    let claims = claims_block(block);
    let required_claims = match &claims {
        Some(claims) if claims.find(REQUIRED).is_some() => claims.words(REQUIRED),
        Some(claims) if block.find(keys::REQUIRED_CLAIMS).is_none() => claims.absent(),
        _ => block.words(keys::REQUIRED_CLAIMS),
    };
    TokenValidation {
        dialect: Dialect::Auth,
        scope: block.scope.clone(),
        at: block.at,
        validates: validates(block, &keys, &required_claims),
        algorithms: algorithms(block),
        issuers: accepted::checked(block, around, keys::ISSUER, keys::CHECK_ISSUER),
        audiences: accepted::checked(block, around, keys::AUDIENCE, keys::CHECK_AUDIENCE),
        audience_match: AudienceMatch::Any,
        audience_checked_elsewhere: false,
        required_claims,
        expiry: ExpiryCheck::Undefined,
        verifies_signature: switch(block, keys::CHECK_SIGNATURE),
        ignore_expiry: ignore_expiry(block),
        clock_skew: block.lifetime(keys::SKEW).map(|skew| skew.seconds),
        keys,
        token_in_query: token_in_query(block),
        token_types: trust::token_types(block),
        key_headers: trust::key_headers(block),
        binding: flow::binding(block),
        optional: Setting::Unsupported,
        workload: None,
    }
}

/// A relying party's block: it takes tokens of that issuer, but how they are checked is its library's.
pub(super) fn relying_party(block: &Block<'_>) -> Option<TokenValidation> {
    let names = [keys::ISSUER, keys::JWKS];
    names
        .iter()
        .any(|names| block.has(names))
        .then(|| TokenValidation {
            validates: false,
            ..lower(block, &Around::default())
        })
}

/// Blocks of a `jwt` block that are about tokens that come in, and nothing else.
const VALIDATORS: &[&str] = &[
    "validation",
    "validator",
    "validate",
    "verification",
    "verifier",
    "verify",
    "tokenvalidationparameters",
];

/// `verify: {iss: true}` says that the issuer is compared, though not with what.
fn is_accepted(key: &str) -> bool {
    keys::ISSUER.contains(&key) || keys::AUDIENCE.contains(&key)
}

const REQUIRED: &[&str] = &["required", "musthave"];

pub(super) fn claims_block<'tree>(block: &Block<'tree>) -> Option<Block<'tree>> {
    block.child(&["claims"])
}

fn algorithms(block: &Block<'_>) -> Setting<List<String>> {
    let mut algorithms = if block.find(keys::ALGORITHMS).is_some() {
        block.words(keys::ALGORITHMS)
    } else {
        block.words(keys::ALGORITHM)
    };
    // No algorithm has that name: a library takes any, or none at all.
    if let Setting::Set { value, .. } = &mut algorithms
        && value.values().any(|name| name == "*")
    {
        value.open = value.open.or(Some(Why::Ambiguous));
    }
    algorithms
}

/// One algorithm beside a lifetime or a secret is what an issuer signs with; alone, or as a list, it is
/// what a validator accepts.
fn validates(
    block: &Block<'_>,
    keys: &[KeySource],
    required_claims: &Setting<List<String>>,
) -> bool {
    let verifies = keys.iter().any(|key| {
        matches!(
            key.kind,
            KeyKind::JwksUrl { .. }
                | KeyKind::InlineJwks { .. }
                | KeyKind::InlinePem { private: false }
        )
    }) || block.has(keys::PUBLIC_KEY)
        || block.has(keys::JWKS);
    let issues = block.find_duration(keys::LIFETIME).is_some() || block.has(keys::SECRET);
    verifies
        || block.has(keys::ALGORITHMS)
        || (block.has(keys::ALGORITHM) && !issues)
        || !required_claims.is_unset()
        || has_switch(block)
}

/// Whether the block switches a check on or off.
pub(super) fn has_switch(block: &Block<'_>) -> bool {
    let switches = [
        keys::CHECK_ISSUER,
        keys::CHECK_AUDIENCE,
        keys::CHECK_EXPIRY,
        keys::CHECK_SIGNATURE,
    ];
    switches
        .iter()
        .any(|names| matches!(switch(block, names), Setting::Set { .. }))
}

/// A switch of the block, or of the block of options in it.
pub(super) fn switch(block: &Block<'_>, names: &[&str]) -> Setting<bool> {
    match block.child(keys::SWITCHES) {
        Some(options) if block.find(names).is_none() => options.flag(names),
        _ => block.flag(names),
    }
}

fn ignore_expiry(block: &Block<'_>) -> Setting<bool> {
    if block.find(keys::IGNORE_EXPIRY).is_some() {
        block.flag(keys::IGNORE_EXPIRY)
    } else {
        switch(block, keys::CHECK_EXPIRY).map(|checks| !checks)
    }
}

/// A parameter's name, or a switch.
fn token_in_query(block: &Block<'_>) -> Setting<bool> {
    let source = block.child(&["tokenfrom", "tokensource"]);
    let entry = source
        .as_ref()
        .and_then(|source| source.find(&["queryparameter", "queryparam", "query", "param"]))
        .or_else(|| block.find(keys::QUERY));
    let Some(entry) = entry else {
        return block.absent();
    };
    match value::flag(entry.value) {
        Setting::Unknown { .. } if !value::is_hidden(entry.value) => {
            Setting::set(true, entry.value.span())
        }
        setting => setting,
    }
}

fn key_sources(block: &Block<'_>) -> Vec<KeySource> {
    let mut sources = Vec::new();
    for (names, role) in [
        (keys::SECRET, Role::Secret),
        (keys::PUBLIC_KEY, Role::Public),
        (keys::JWKS, Role::KeySet),
        (keys::KEY_REFERENCE, Role::Reference),
    ] {
        for (key, entry) in block.entries().filter(|(key, _)| names.contains(key)) {
            let mut found = sources_in(entry.value, role);
            if KEYS.contains(&key) && uses_pairs(block) {
                found.iter_mut().for_each(name_only);
            }
            sources.extend(found);
        }
    }
    sources
}

/// Names that may stand for the name of a key as well as for the key.
const KEYS: &[&str] = &["key", "jwtkey", "signingkey", "privatekey"];

fn name_only(source: &mut KeySource) {
    if matches!(source.kind, KeyKind::Secret { .. }) {
        source.kind = KeyKind::Reference;
    }
}

/// Whether every algorithm the block names is of a key pair. A word that is no PEM is then the name of a
/// key: a shared secret has no use there.
fn uses_pairs(block: &Block<'_>) -> bool {
    let named = [algorithms(block), block.words(keys::SIGNING_ALGORITHM)];
    let is_pair = |name: &String| {
        ["RS", "PS", "ES", "EdDSA", "Ed"]
            .iter()
            .any(|family| name.starts_with(family))
    };
    let mut lists = named.iter().filter_map(Setting::written).peekable();
    lists.peek().is_some()
        && lists
            .all(|list| list.open.is_none() && !list.items.is_empty() && list.values().all(is_pair))
}

/// A key, a list of keys, or a block that names one (`jwks: {uri: …}`, `public_key: {location: …}`).
fn sources_in(value: Value<'_>, role: Role) -> Vec<KeySource> {
    if value.is_sequence() {
        return value
            .items()
            .filter_map(|item| key_source(item, role))
            .collect();
    }
    if !value.is_map() {
        return key_source(value, role).into_iter().collect();
    }
    let parts = value.own_entries().filter_map(|entry| {
        let key = keys::normal(entry.key.text()?);
        let role = match key.as_str() {
            "uri" | "url" | "endpoint" => Role::KeySet,
            "location" | "path" | "file" | "env" | "name" | "ref" => Role::Reference,
            "value" | "pem" | "inline" | "key" => role,
            _ => return None,
        };
        key_source(entry.value, role)
    });
    parts.collect()
}

/// Where another claim can be written into the block's list of required claims.
pub(super) fn claims_end(block: &Block<'_>) -> Option<(Span, Insertion)> {
    let entry = claims_block(block)
        .and_then(|claims| claims.find(REQUIRED))
        .or_else(|| block.find(keys::REQUIRED_CLAIMS))?;
    let last = entry.value.items().last()?;
    if entry.value.via().is_some() || last.via().is_some() {
        return None;
    }
    let text = last.tree().text().get(..last.span().start as usize)?;
    let line = text.rfind('\n').map_or(0, |at| at + 1);
    let (before, lead) = text.split_at(line);
    let end = if before.ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let lead = match lead.trim() {
        "-" => format!("{end}{lead}"),
        "" => format!(",{end}{lead}"),
        _ => ", ".to_owned(),
    };
    let at = last.span().after();
    Some((last.span(), Insertion { at, lead }))
}
