//! Caches of keys, tokens and introspection results.

use super::block::Block;
use super::keys::{self, Family};
use crate::model::cache::{CachedThing, TokenCache};
use crate::model::token::Lifetime;
use crate::model::{Dialect, List, Setting};

/// The caches a container's blocks set.
pub(super) fn lower(
    container: &Block<'_>,
    blocks: &[(Family, Block<'_>)],
    access: &Setting<Lifetime>,
) -> Vec<TokenCache> {
    let mut caches = Vec::new();
    let mut add = |block: &Block<'_>, names: &[&str], what| {
        if let Some((entry, _)) = block.find_duration(names) {
            caches.push(TokenCache {
                dialect: Dialect::Auth,
                scope: block.scope.clone(),
                at: entry.key.span(),
                what,
                ttl: block.lifetime(names),
                access_lifetime: access.clone(),
                notes: List::default(),
            });
        }
    };
    for (family, block) in blocks {
        match family {
            Family::Jwt | Family::OAuth => {
                add(block, keys::JWKS_TTL, CachedThing::Jwks);
                add(block, keys::INTROSPECTION_TTL, CachedThing::Introspection);
                add(block, keys::TOKEN_TTL_CACHE, CachedThing::Token);
                if block.has(keys::JWKS) {
                    add(block, keys::CACHE_TTL, CachedThing::Jwks);
                }
                if let Some(jwks) = block.child(&["jwks"]) {
                    add(&jwks, CACHE_OR_TTL, CachedThing::Jwks);
                }
                if let Some(introspection) = block.child(&["introspection"]) {
                    add(&introspection, CACHE_OR_TTL, CachedThing::Introspection);
                    if let Some(cache) = introspection.child(&["cache"]) {
                        add(&cache, &["ttl"], CachedThing::Introspection);
                    }
                }
            }
            Family::Store => {
                add(block, keys::JWKS_TTL, CachedThing::Jwks);
                add(block, keys::INTROSPECTION_TTL, CachedThing::Introspection);
                add(block, keys::TOKEN_TTL, CachedThing::Token);
                add(block, &["sessionttl"], CachedThing::Session);
                // At the root of a file, `cache` is the whole program's.
                if !container.scope.0.is_empty() {
                    add(block, &["ttl"], CachedThing::Token);
                }
                for (name, what) in PARTS {
                    if let Some(part) = block.child(&[name]) {
                        add(&part, &["ttl"], what);
                    }
                }
            }
            Family::Tokens | Family::Cors | Family::Session => {}
        }
    }
    caches
}

const CACHE_OR_TTL: &[&str] = &[
    "cachettl",
    "ttl",
    "cacheduration",
    "cachemaxage",
    "refreshinterval",
];

/// `cache: {jwks: {ttl: …}}`
const PARTS: [(&str, CachedThing); 4] = [
    ("jwks", CachedThing::Jwks),
    ("introspection", CachedThing::Introspection),
    ("token", CachedThing::Token),
    ("tokens", CachedThing::Token),
];
