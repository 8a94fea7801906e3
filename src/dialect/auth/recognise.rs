//! Which maps of a file are auth blocks of the generic schema. Strict: a file that merely contains the
//! words is not ours.

use super::block::Block;
use super::keys::{self, Family};
use super::value::{self, Split};
use super::{products, secret, validation};
use crate::model::Setting;
use crate::syntax::data::{Entry, NodeId, Tree, Value};
use std::collections::BTreeSet;

/// How deep a `jwt` block is looked for, and how many maps are looked at.
const MAX_DEPTH: usize = 5;
const MAX_MAPS: usize = 4_000;

/// Keys below which nothing is configuration of this program.
const NOT_BELOW: [&str; 14] = [
    "properties",
    "parameters",
    "paths",
    "components",
    "environment",
    "env",
    "labels",
    "annotations",
    "messages",
    "errors",
    "translation",
    "translations",
    "examples",
    "definitions",
];

/// Whether a document of the file is plainly something else's.
pub(super) fn is_other_product(tree: &Tree) -> bool {
    tree.roots()
        .any(|root| root.is_map() && products::is_other_product(root))
}

/// The maps that hold auth blocks, each once, in order; empty when the file is not ours.
pub(super) fn containers(tree: &Tree) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    for root in tree.roots().filter(|root| root.is_map()) {
        found.extend(collect(root));
    }
    found
}

/// The auth blocks of one document: maps that hold enough by themselves, and where there is one, or
/// the places where auth blocks stand hold enough together, all those places.
fn collect(root: Value<'_>) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut places: Vec<Block<'_>> = Vec::new();
    let mut together = Vec::new();
    for (mut block, depth) in maps(root) {
        let (families, own_jwt) = families(&block);
        let place = is_place(&block, depth);
        if own_jwt || (place && is_enough(&families)) {
            found.push(block);
        } else if place && families.iter().any(|family| *family != Family::Store) {
            together.extend(families);
            // What a program caches beside its auth blocks is its own business.
            block.leave_out("cache");
            block.leave_out("redis");
            places.push(block);
        }
    }
    if !found.is_empty() || is_enough(&together) {
        found.append(&mut places);
        found.sort_by_key(|block| block.at.start);
    }
    found
}

/// The maps of a document that may hold auth blocks, each once, with their depths.
fn maps(root: Value<'_>) -> Vec<(Block<'_>, usize)> {
    let framework = products::is_of_framework(root);
    let mut seen: BTreeSet<NodeId> = BTreeSet::new();
    let mut maps = Vec::new();
    let mut queue = vec![(Block::new("", root.span(), root), 0)];
    while let Some((block, depth)) = queue.pop() {
        if maps.len() >= MAX_MAPS || !seen.insert(block.map.id()) {
            continue;
        }
        if depth < MAX_DEPTH {
            let below = block.entries().filter(|(key, entry)| {
                entry.value.is_map()
                    && entry.value.via().is_none()
                    && !NOT_BELOW.contains(key)
                    && !(depth == 0 && products::is_framework(key))
            });
            let below: Vec<_> = below
                .map(|(key, entry)| {
                    let mut below = block.nested(entry);
                    // Older Spring reads `security.oauth2` itself.
                    if framework && depth == 0 && key == "security" {
                        below.leave_out("oauth2");
                    }
                    (below, depth + 1)
                })
                .collect();
            queue.extend(below.into_iter().rev());
        }
        maps.push((block, depth));
    }
    maps
}

/// The families of a map's blocks, and whether a `jwt` block among them says enough alone.
fn families(block: &Block<'_>) -> (Vec<Family>, bool) {
    let mut families: Vec<Family> = Vec::new();
    let mut own_jwt = false;
    for (key, entry) in block.entries() {
        let Some(family) = keys::family(key) else {
            continue;
        };
        let hits = hits(family, block, entry);
        own_jwt |= family == Family::Jwt && hits >= 2;
        if hits >= 1 && !families.contains(&family) {
            families.push(family);
        }
    }
    (families, own_jwt)
}

/// A store beside something else is any program's; two families that speak of who gets in are not.
pub(super) fn is_enough(families: &[Family]) -> bool {
    let families: BTreeSet<&Family> = families.iter().collect();
    let store = families.contains(&Family::Store);
    let session = families.contains(&Family::Session);
    families.len() >= 2
        && !(families.len() == 2 && store && session)
        && !(families.len() == 2 && store && families.contains(&Family::Cors))
}

/// The root, `auth`, `security`, `authentication`, and the same below `app`.
fn is_place(block: &Block<'_>, depth: usize) -> bool {
    let path = keys_of(&block.scope.0);
    let words: Vec<&str> = path.iter().map(String::as_str).collect();
    depth == 0
        || matches!(
            words.as_slice(),
            ["auth" | "security" | "authentication"]
                | [
                    "app" | "application",
                    "auth" | "security" | "jwt" | "authentication"
                ]
        )
}

fn keys_of(path: &str) -> Vec<String> {
    path.split('.').map(keys::normal).collect()
}

/// How many settings of its family a block shows, each with a value of the right shape.
fn hits(family: Family, parent: &Block<'_>, entry: Entry<'_>) -> usize {
    if !entry.value.is_map() {
        return 0;
    }
    let block = parent.nested(entry);
    let count = |tests: &[bool]| tests.iter().filter(|&&hit| hit).count();
    match family {
        Family::Jwt => jwt_hits(&block),
        Family::OAuth => count(&[
            short_words(&block, keys::SCOPES),
            short_words(&block, keys::GRANTS),
            short_text(&block, keys::CLIENT_ID),
            short_words(&block, keys::REDIRECT),
            is_url(&block, keys::ISSUER),
            has_duration(&block, keys::REFRESH_LIFETIME),
            has_token_block(&block),
            block.child(&["clients", "providers"]).is_some() || holds_client(&block),
        ]),
        Family::Tokens => count(&[
            has_duration(&block, keys::LIFETIME),
            has_duration(&block, keys::REFRESH_LIFETIME),
            has_token_block(&block),
        ]),
        Family::Cors => count(&[origins(&block), is_switch(&block, keys::CREDENTIALS)]),
        Family::Session => count(&[
            block.child(&["cookie"]).is_some(),
            keys::SESSION
                .iter()
                .any(|key| short_text(&block, &[key]) || has_duration(&block, &[key])),
        ]),
        Family::Store => count(&[keys::STORE
            .iter()
            .any(|key| short_text(&block, &[key]) || has_duration(&block, &[key]))]),
    }
}

fn jwt_hits(block: &Block<'_>) -> usize {
    let claims = block.child(&["claims"]);
    let required = claims.is_some_and(|claims| claims.words_shaped(&["required", "musthave"]));
    [
        short_words(block, keys::ISSUER),
        short_words(block, keys::AUDIENCE),
        short_words(block, keys::ALGORITHMS)
            || short_words(block, keys::ALGORITHM)
            || short_words(block, keys::SIGNING_ALGORITHM),
        required || short_words(block, keys::REQUIRED_CLAIMS),
        has_duration(block, keys::LIFETIME),
        has_duration(block, keys::REFRESH_LIFETIME) || has_token_block(block),
        has_duration(block, keys::SKEW),
        short_words(block, keys::SECRET) || short_words(block, keys::PUBLIC_KEY),
        short_words(block, keys::KEY_REFERENCE) || block.has(keys::JWKS),
        validation::has_switch(block),
    ]
    .into_iter()
    .filter(|&hit| hit)
    .count()
}

/// `oauth: {google: {client_id: …}}`
fn holds_client(block: &Block<'_>) -> bool {
    block
        .entries()
        .any(|(_, entry)| entry.value.is_map() && short_text(&block.nested(entry), keys::CLIENT_ID))
}

/// `access_token: {lifetime: …}`, `refresh: {ttl: …}`.
fn has_token_block(block: &Block<'_>) -> bool {
    ["accesstoken", "access", "refreshtoken", "refresh"]
        .iter()
        .any(|name| {
            block
                .child(&[name])
                .is_some_and(|child| has_duration(&child, keys::LIFETIME))
        })
}

fn has_duration(block: &Block<'_>, names: &[&str]) -> bool {
    block.find_duration(names).is_some_and(|(entry, unit)| {
        value::is_hidden(entry.value)
            || matches!(value::lifetime(entry.value, unit), Setting::Set { .. })
    })
}

/// A word or a list of words: prose (translations, descriptions) has spaces.
fn short_words(block: &Block<'_>, names: &[&str]) -> bool {
    block.words_shaped(names)
}

fn short_text(block: &Block<'_>, names: &[&str]) -> bool {
    block
        .find(names)
        .is_some_and(|entry| entry.value.text().is_some())
        && block.words_shaped(names)
}

fn is_url(block: &Block<'_>, names: &[&str]) -> bool {
    block.find(names).is_some_and(|entry| {
        value::is_hidden(entry.value)
            || entry
                .value
                .text()
                .is_some_and(|text| text.starts_with("http"))
    })
}

fn is_switch(block: &Block<'_>, names: &[&str]) -> bool {
    matches!(block.flag(names), Setting::Set { .. })
}

fn origins(block: &Block<'_>) -> bool {
    let looks_right = |text: &String| {
        matches!(text.as_str(), "*" | "null" | "true")
            || text.contains("://")
            || text.contains("localhost")
    };
    block.find(keys::ORIGINS).is_some_and(|entry| {
        value::is_hidden(entry.value)
            || value::words(entry.value, Split::Words)
                .written()
                .is_some_and(|list| list.open.is_some() || list.values().any(looks_right))
    })
}

impl Block<'_> {
    /// Whether a value of words (no prose) stands at any of `names`.
    fn words_shaped(&self, names: &[&str]) -> bool {
        self.find(names).is_some_and(|entry| {
            if value::is_empty(entry.value) {
                return false;
            }
            value::is_hidden(entry.value)
                || entry.value.text().is_some_and(secret::is_key_text)
                || value::words(entry.value, Split::Commas)
                    .written()
                    .is_some_and(|list| {
                        (!list.items.is_empty() || list.open.is_some())
                            && list.values().all(|word| {
                                !word.contains(' ')
                                    || keys::SCOPES.iter().any(|key| names.contains(key))
                            })
                    })
        })
    }
}
