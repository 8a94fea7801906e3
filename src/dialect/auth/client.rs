//! OAuth clients: an `oauth2` block that is one, and those it lists.

use super::block::Block;
use super::secret::{self, Role, key_source};
use super::{flow, keys};
use crate::model::token::OAuthClient;
use crate::model::{Dialect, Setting};
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
    let outer = client(block);
    if own.iter().any(|names| block.find(names).is_some()) || says_how(&outer) {
        clients.push(outer.clone());
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
    clients.extend(nested.iter().filter(real).map(|block| {
        let mut client = client(block);
        inherit(&mut client, &outer);
        client
    }));
    clients
}

/// Whether it says how tokens are handed out.
fn says_how(client: &OAuthClient) -> bool {
    !(client.pkce.is_unset()
        && client.pkce_methods.is_unset()
        && client.authentication.is_unset()
        && client.binding.is_unset()
        && client.pushed_requests.is_unset())
}

/// What is said once for a server holds for the clients it lists.
fn inherit(client: &mut OAuthClient, outer: &OAuthClient) {
    fn take<T: Clone>(own: &mut Setting<T>, outer: &Setting<T>) {
        if own.is_unset() && !outer.is_unset() {
            own.clone_from(outer);
        }
    }
    take(&mut client.pkce, &outer.pkce);
    take(&mut client.pkce_methods, &outer.pkce_methods);
    take(&mut client.authentication, &outer.authentication);
    take(&mut client.binding, &outer.binding);
    take(&mut client.pushed_requests, &outer.pushed_requests);
}

fn client(block: &Block<'_>) -> OAuthClient {
    let secret = block.find(keys::CLIENT_SECRET);
    let password = block.find(&["password"]).filter(|entry| {
        entry.value.text().is_some_and(|text| {
            !text.is_empty() && !secret::is_sample(text) && !secret::is_reference(text)
        })
    });
    let (pkce, pkce_methods) = flow::pkce(block);
    OAuthClient {
        dialect: Dialect::Auth,
        scope: block.scope.clone(),
        at: block.at,
        client_id: block.text(keys::CLIENT_ID),
        secret: secret.and_then(|entry| key_source(entry.value, Role::Secret)),
        redirect_uris: block.words(keys::REDIRECT),
        grants: block.scopes(keys::GRANTS),
        scopes: block.scopes(keys::SCOPES),
        pkce,
        pkce_methods,
        authentication: flow::client_authentication(block),
        binding: flow::binding(block),
        pushed_requests: flow::pushed_requests(block),
        other_secrets: password
            .map(|entry| Spanned::new("password".to_owned(), entry.value.span()))
            .into_iter()
            .collect(),
    }
}
