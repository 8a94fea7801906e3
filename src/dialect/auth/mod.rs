//! The generic auth schema: home-grown YAML, JSON and TOML with `jwt`, `oauth2`, `tokens`, `cors`,
//! `session` and `cache` blocks, in the many spellings people use. No product stands behind it, so
//! what is absent is absent: nothing is defaulted.

mod accepted;
mod block;
mod cache;
mod client;
mod duration;
mod flow;
mod issuance;
mod keys;
mod masking;
mod near_miss;
mod paths;
mod products;
mod recognise;
mod refresh;
mod secret;
mod session;
mod trust;
mod validation;
mod value;
mod web;
mod well_known;
mod words;

use crate::model::token::{TokenIssuance, TokenValidation};
use crate::model::{Facts, Setting};
use crate::options::Options;
use crate::syntax::data::Tree;
use accepted::Around;
use block::Block;
use keys::Family;

/// Whether [`claims`] could say yes, by a search for words; `ends` are the bytes that end a key in the
/// file's syntax.
pub(super) fn may_claim(bytes: &[u8], ends: &[u8]) -> bool {
    words::may_claim(bytes, ends)
}

/// Whether the file is of the generic schema. Strict: other products' files, and files that merely
/// contain the words, are not.
#[must_use]
pub fn claims(tree: &Tree) -> bool {
    if recognise::is_other_product(tree) {
        return false;
    }
    !recognise::containers(&paths::nested(tree)).is_empty()
}

/// What the file says.
#[must_use]
pub fn lower(tree: &Tree, _options: &Options) -> Facts {
    let mut facts = Facts::default();
    if recognise::is_other_product(tree) {
        return facts;
    }
    let nested = paths::nested(tree);
    let containers = recognise::containers(&nested);
    for container in &containers {
        lower_container(container, &mut facts);
    }
    if !containers.is_empty() {
        facts.secrets = masking::secrets(tree);
    }
    facts
}

fn lower_container(container: &Block<'_>, facts: &mut Facts) {
    let blocks: Vec<(Family, Block<'_>)> = container
        .effective()
        .filter(|(_, entry)| entry.value.is_map())
        .filter_map(|(key, entry)| Some((keys::family(key)?, container.nested(entry))))
        .filter(|(_, block)| !block.is_off())
        .collect();
    let first = facts.validations.len();
    let is_about_tokens =
        |(family, _): &&(Family, Block<'_>)| matches!(family, Family::OAuth | Family::Tokens);
    let beside = blocks.iter().filter(is_about_tokens);
    let beside: Vec<Block<'_>> = beside.map(|(_, block)| block.clone()).collect();
    let around = Around {
        container: Some(container),
        beside: &beside,
    };
    for (family, block) in &blocks {
        match family {
            Family::Jwt => {
                facts.validations.push(validation::lower(block, &around));
                facts.list_ends.extend(validation::claims_end(block));
            }
            Family::OAuth => {
                facts.clients.extend(client::lower(block));
                facts.validations.extend(validation::relying_party(block));
            }
            Family::Cors => facts.cors.push(web::cors(block)),
            Family::Session => facts.sessions.extend(session::session(block)),
            Family::Tokens | Family::Store => {}
        }
        facts.cookies.extend(session::cookies(*family, block));
        facts.unknown_keys.extend(near_miss::lower(*family, block));
        facts.tls.extend(web::tls(block));
    }
    let mut issuances = issuance::lower(container, &blocks);
    bind(&blocks, &mut issuances, &mut facts.validations[first..]);
    let access = issuances.first().map_or_else(
        || Setting::Absent(container.at),
        |issuance| issuance.access_lifetime.clone(),
    );
    facts
        .token_caches
        .extend(cache::lower(container, &blocks, &access));
    facts.issuances.extend(issuances);
    facts.cookies.extend(session::of_container(container));
    facts.tls.extend(web::tls(container));
    facts.timeouts.extend(web::timeouts(container));
}

/// What tokens are bound to may be said by a block that says nothing else of tokens.
fn bind(
    blocks: &[(Family, Block<'_>)],
    issuances: &mut [TokenIssuance],
    validations: &mut [TokenValidation],
) {
    let mut bindings = blocks.iter().map(|(_, block)| flow::binding(block));
    let Some(binding) = bindings.find(|binding| !binding.is_unset()) else {
        return;
    };
    let issued = issuances.iter_mut().map(|issuance| &mut issuance.binding);
    let validated = validations
        .iter_mut()
        .map(|validation| &mut validation.binding);
    for own in issued.chain(validated).filter(|own| own.is_unset()) {
        own.clone_from(&binding);
    }
}

#[cfg(test)]
mod tests;
