//! Lifetimes, rotation and signing, which `jwt`, `tokens` and `oauth2` blocks say together.

use super::block::Block;
use super::keys::{self, Family};
use super::{flow, refresh as refreshing};
use crate::model::token::{Lifetime, TokenIssuance};
use crate::model::{Dialect, List, Setting};

/// The issuers a container's blocks describe: blocks that say different things about it are one.
pub(super) fn lower(container: &Block<'_>, blocks: &[(Family, Block<'_>)]) -> Vec<TokenIssuance> {
    let mut issuers: Vec<TokenIssuance> = Vec::new();
    for family in [Family::Jwt, Family::Tokens, Family::OAuth] {
        for (_, block) in blocks.iter().filter(|(own, _)| *own == family) {
            let Some(part) = part(container, family, block) else {
                continue;
            };
            match issuers.iter_mut().find(|have| fits(have, &part)) {
                Some(have) => merge(have, part),
                None => issuers.push(part),
            }
        }
    }
    issuers
}

fn part(container: &Block<'_>, family: Family, block: &Block<'_>) -> Option<TokenIssuance> {
    let refresh = block.child(&["refreshtoken", "refreshtokens", "refresh"]);
    let rotation = rotation(block, refresh.as_ref());
    let part = TokenIssuance {
        dialect: Dialect::Auth,
        scope: if container.scope.0.is_empty() {
            block.scope.clone()
        } else {
            container.scope.clone()
        },
        at: block.at,
        issuer: issuer(family, block),
        signing_algorithms: signing(family, block),
        access_lifetime: access(family, block),
        refresh_lifetime: match &refresh {
            Some(refresh) => refresh.lifetime(keys::LIFETIME),
            None => block.lifetime(keys::REFRESH_LIFETIME),
        },
        refresh_expires: refreshing::expires(block, refresh.as_ref(), &rotation),
        rotation,
        code_lifetime: flow::code_lifetime(block),
        id_lifetime: flow::id_lifetime(block),
        binding: block.absent(),
    };
    says_something(&part).then_some(part)
}

fn says_something(part: &TokenIssuance) -> bool {
    !(part.access_lifetime.is_unset()
        && part.refresh_lifetime.is_unset()
        && part.refresh_expires.is_unset()
        && part.rotation.is_unset()
        && part.code_lifetime.is_unset()
        && part.id_lifetime.is_unset()
        && part.signing_algorithms.is_unset())
}

/// In an `oauth2` block a bare `ttl` may be a session's or a code's; only names with `access` count.
fn access(family: Family, block: &Block<'_>) -> Setting<Lifetime> {
    if let Some(child) = block.child(&["accesstoken", "accesstokens", "access"]) {
        return child.lifetime(keys::LIFETIME);
    }
    let names: Vec<&str> = keys::LIFETIME
        .iter()
        .copied()
        .filter(|name| family != Family::OAuth || name.starts_with("access"))
        .collect();
    block.lifetime(&names)
}

/// Outside a block of refresh tokens, `rotation` alone may be that of keys.
fn rotation(block: &Block<'_>, refresh: Option<&Block<'_>>) -> Setting<bool> {
    let named: Vec<&str> = keys::ROTATION
        .iter()
        .copied()
        .filter(|name| name.contains("refresh"))
        .collect();
    let places = [
        refresh.map(|refresh| (refresh, keys::ROTATION)),
        Some((block, named.as_slice())),
    ];
    for (place, names) in places.into_iter().flatten() {
        if let Some(switch) = place.child(names) {
            return switch.flag(&["enabled"]);
        }
        if place.find(names).is_some() {
            return place.flag(names);
        }
        let reuse: &[&str] = if refresh.is_some() {
            keys::REUSE
        } else {
            &keys::REUSE[..2]
        };
        if place.find(reuse).is_some() {
            return place.flag(reuse).map(|reused| !reused);
        }
    }
    refresh.unwrap_or(block).absent()
}

fn signing(family: Family, block: &Block<'_>) -> Setting<List<String>> {
    let issues = block.find_duration(keys::LIFETIME).is_some() || block.has(keys::SECRET);
    if block.find(keys::SIGNING_ALGORITHM).is_some() {
        block.words(keys::SIGNING_ALGORITHM)
    } else if family == Family::Jwt && issues && block.find(keys::ALGORITHMS).is_none() {
        block.words(keys::ALGORITHM)
    } else {
        block.absent()
    }
}

/// The one issuer it writes; several are those it accepts.
fn issuer(family: Family, block: &Block<'_>) -> Setting<String> {
    if family == Family::OAuth {
        return block.absent();
    }
    match block.words(keys::ISSUER) {
        Setting::Set { value, span, via } => match value.items.as_slice() {
            [one] if value.open.is_none() => Setting::Set {
                value: one.value.clone(),
                span: one.span,
                via,
            },
            _ => Setting::Absent(span),
        },
        other => other.map(|_| String::new()),
    }
}

fn fits(have: &TokenIssuance, part: &TokenIssuance) -> bool {
    fn apart<T>(one: &Setting<T>, other: &Setting<T>) -> bool {
        one.is_unset() || other.is_unset()
    }
    apart(&have.access_lifetime, &part.access_lifetime)
        && apart(&have.refresh_lifetime, &part.refresh_lifetime)
        && apart(&have.refresh_expires, &part.refresh_expires)
        && apart(&have.rotation, &part.rotation)
        && apart(&have.code_lifetime, &part.code_lifetime)
        && apart(&have.id_lifetime, &part.id_lifetime)
        && apart(&have.signing_algorithms, &part.signing_algorithms)
}

fn merge(have: &mut TokenIssuance, part: TokenIssuance) {
    fn take<T>(have: &mut Setting<T>, part: Setting<T>) {
        if have.is_unset() && !part.is_unset() {
            *have = part;
        }
    }
    take(&mut have.issuer, part.issuer);
    take(&mut have.access_lifetime, part.access_lifetime);
    take(&mut have.refresh_lifetime, part.refresh_lifetime);
    take(&mut have.refresh_expires, part.refresh_expires);
    take(&mut have.rotation, part.rotation);
    take(&mut have.code_lifetime, part.code_lifetime);
    take(&mut have.id_lifetime, part.id_lifetime);
    take(&mut have.signing_algorithms, part.signing_algorithms);
}
