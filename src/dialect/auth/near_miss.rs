//! Keys that nobody reads and that are one slip away from one somebody would.

use super::block::Block;
use super::duration::split_unit;
use super::keys::{self, Family, OTHER_WORDS};
use super::value;
use crate::model::Dialect;
use crate::model::spelling::UnknownKey;
use crate::source::Spanned;

/// What a block of a family can say: the name to suggest and all its spellings.
type Known = &'static [Spellings];
type Spellings = (&'static str, &'static [&'static str]);

const JWT: Known = &[
    ("issuer", keys::ISSUER),
    ("audiences", keys::AUDIENCE),
    ("algorithms", keys::ALGORITHMS),
    ("algorithm", keys::ALGORITHM),
    ("signing_algorithm", keys::SIGNING_ALGORITHM),
    ("required_claims", keys::REQUIRED_CLAIMS),
    ("lifetime", keys::LIFETIME),
    ("refresh_token_ttl", keys::REFRESH_LIFETIME),
    ("leeway", keys::SKEW),
    ("secret", keys::SECRET),
    ("public_key", keys::PUBLIC_KEY),
    ("jwks_uri", keys::JWKS),
    ("jwks_cache_ttl", keys::JWKS_TTL),
    ("cache_ttl", keys::CACHE_TTL),
    ("key_file", keys::KEY_REFERENCE),
    ("introspection_cache_ttl", keys::INTROSPECTION_TTL),
    ("rotate_refresh_tokens", keys::ROTATION),
    ("reuse_refresh_tokens", keys::REUSE),
    ("query_parameter", keys::QUERY),
    ("ignore_expiration", keys::IGNORE_EXPIRY),
    ("validate_lifetime", keys::CHECK_EXPIRY),
    ("validate_issuer", keys::CHECK_ISSUER),
    ("validate_audience", keys::CHECK_AUDIENCE),
    ("client_id", keys::CLIENT_ID),
    ("scopes", keys::SCOPES),
];

const OAUTH: Known = &[
    ("client_id", keys::CLIENT_ID),
    ("client_secret", keys::CLIENT_SECRET),
    ("redirect_uris", keys::REDIRECT),
    ("grant_types", keys::GRANTS),
    ("scopes", keys::SCOPES),
    ("issuer", keys::ISSUER),
    ("audiences", keys::AUDIENCE),
    ("jwks_uri", keys::JWKS),
    ("refresh_token_ttl", keys::REFRESH_LIFETIME),
    ("access_token_ttl", keys::LIFETIME),
    ("refresh_token", &["refreshtoken"]),
    ("access_token", &["accesstoken"]),
    ("rotate_refresh_tokens", keys::ROTATION),
    ("introspection_cache_ttl", keys::INTROSPECTION_TTL),
    ("algorithms", keys::ALGORITHMS),
];

const CORS: Known = &[
    ("allowed_origins", keys::ORIGINS),
    ("allow_credentials", keys::CREDENTIALS),
    ("max_age", keys::MAX_AGE),
];

/// The near misses of a block.
pub(super) fn lower(family: Family, block: &Block<'_>) -> Vec<UnknownKey> {
    let known = match family {
        Family::Jwt => JWT,
        Family::OAuth => OAUTH,
        Family::Cors => CORS,
        Family::Tokens | Family::Session | Family::Store => return Vec::new(),
    };
    if block.map.is_opaque() {
        return Vec::new();
    }
    let is_lacking = |names| block.find(names).is_none() && block.find_duration(names).is_none();
    let lacking = known.iter().filter(|(_, names)| is_lacking(names));
    let lacking: Vec<_> = lacking.copied().collect();
    let misses = block.entries().filter_map(|(key, entry)| {
        let meant = meant(key, known, &lacking)?;
        // Without its quotes, which a renamed key keeps.
        let span = entry.key.inner_span()?;
        let fits =
            entry.value.is_map() || entry.value.is_sequence() || !value::is_empty(entry.value);
        fits.then(|| UnknownKey {
            dialect: Dialect::Auth,
            scope: block.scope.clone(),
            key: Spanned::new(entry.key.text().unwrap_or_default().to_owned(), span),
            meant: meant.to_owned(),
        })
    });
    misses.collect()
}

/// A plural, a number at the end or another last word make another key, not a slip.
fn is_slip(key: &str, spelling: &str) -> bool {
    const LAST: [&str; 16] = [
        "url", "uri", "path", "file", "name", "type", "id", "ids", "ip", "claim", "count",
        "prefix", "enabled", "header", "mode", "at",
    ];
    let base = key.trim_end_matches(|c: char| c.is_ascii_digit());
    let plural =
        base.strip_suffix('s').unwrap_or(base) == spelling.strip_suffix('s').unwrap_or(spelling);
    !plural
        && !LAST
            .iter()
            .any(|last| key.ends_with(last) != spelling.ends_with(last))
}

/// The key that was meant: one slip away in a word of at least five letters, two in one of ten, with
/// the same first letter, of a setting that the block lacks.
fn meant(key: &str, known: Known, lacking: &[Spellings]) -> Option<&'static str> {
    let (base, _) = split_unit(key);
    let is_known = |word: &str| known.iter().any(|(_, names)| names.contains(&word));
    if is_known(key) || is_known(base) || OTHER_WORDS.contains(&key) || key.len() < 5 {
        return None;
    }
    let limit = if key.len() >= 10 { 2 } else { 1 };
    let mut best: Option<(usize, &'static str)> = None;
    for (name, names) in lacking {
        for spelling in *names {
            // The distance is by far the dearest to ask for.
            if key.as_bytes().first() != spelling.as_bytes().first() || spelling.len() < 5 {
                continue;
            }
            let distance = strsim::osa_distance(key, spelling);
            let near = distance <= limit && is_slip(key, spelling);
            if near && best.is_none_or(|(have, _)| distance < have) {
                best = Some((distance, name));
            }
        }
    }
    best.map(|(_, name)| name)
}
