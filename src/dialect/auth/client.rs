//! OAuth clients: an `oauth2` block that is one, and those it lists.

use super::block::Block;
use super::keys;
use super::secret::{self, Role, key_source};
use crate::model::Dialect;
use crate::model::token::OAuthClient;
use crate::source::Spanned;

/// The clients of an `oauth2` block.
pub(super) fn lower(block: &Block<'_>) -> Vec<OAuthClient> {
    let mut clients = Vec::new();
    let own = [
        keys::CLIENT_ID,
        keys::CLIENT_SECRET,
        keys::REDIRECT,
        keys::GRANTS,
        keys::SCOPES,
    ];
    if own.iter().any(|names| block.find(names).is_some()) {
        clients.push(client(block));
    }
    let mut nested: Vec<Block<'_>> = Vec::new();
    for (key, entry) in block.entries() {
        let listed = matches!(key, "clients" | "providers");
        if listed && entry.value.is_sequence() {
            let path = entry.key.text().unwrap_or_default();
            nested.extend(entry.value.items().enumerate().map(|(index, item)| {
                Block::new(
                    &format!("{}.{path}[{index}]", block.scope),
                    item.span(),
                    item,
                )
            }));
        } else if listed {
            let list = block.nested(entry);
            nested.extend(list.entries().map(|(_, entry)| list.nested(entry)));
        } else if entry.value.is_map() {
            nested.push(block.nested(entry));
        }
    }
    let real = |block: &&Block<'_>| block.has(keys::CLIENT_ID) && !block.is_off();
    clients.extend(nested.iter().filter(real).map(client));
    clients
}

fn client(block: &Block<'_>) -> OAuthClient {
    let secret = block.find(keys::CLIENT_SECRET);
    let password = block.find(&["password"]).filter(|entry| {
        entry.value.text().is_some_and(|text| {
            !text.is_empty() && !secret::is_sample(text) && !secret::is_reference(text)
        })
    });
    OAuthClient {
        dialect: Dialect::Auth,
        scope: block.scope.clone(),
        at: block.at,
        client_id: block.text(keys::CLIENT_ID),
        secret: secret.and_then(|entry| key_source(entry.value, Role::Secret)),
        redirect_uris: block.words(keys::REDIRECT),
        grants: block.scopes(keys::GRANTS),
        scopes: block.scopes(keys::SCOPES),
        other_secrets: password
            .map(|entry| Spanned::new("password".to_owned(), entry.value.span()))
            .into_iter()
            .collect(),
    }
}
