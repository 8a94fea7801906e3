//! The headers added to requests that are passed on, and whose address their values hold.

use super::scan::{Chain, Slot};
use crate::dialect::nginx::config::{Config, NodeId};
use crate::dialect::nginx::server::Server;
use crate::dialect::nginx::{reference, variables};
use crate::model::serving::{Address, SentHeader};
use crate::model::{List, Setting, Why};
use crate::source::Spanned;
use crate::syntax::nginx::Word;

/// The headers of the level that writes any. An empty value takes the header away.
pub(super) fn sends(
    chain: &Chain<'_, '_>,
    slot: Slot,
    server: Option<&Server>,
) -> List<SentHeader> {
    let config = chain.config;
    chain.list(slot, |id| {
        let (name, _) = config.arg(id, 0)?;
        let (value, word) = config.arg(id, 1).filter(|(value, _)| !value.is_empty())?;
        let header = SentHeader {
            name: name.to_owned(),
            address: address(config, chain.block, value, word, server),
        };
        Some(Spanned::new(header, config.args_span(id)))
    })
}

/// Addresses of connections, or of what something in front says in a way that clients cannot.
const CONNECTED: [&str; 4] = [
    "$remote_addr",
    "$realip_remote_addr",
    "$proxy_protocol_addr",
    "$proxy_add_x_forwarded_for",
];

/// Headers of requests in which clients can claim any address.
const CLAIMS: [&str; 6] = [
    "$http_x_forwarded_for",
    "$http_x_real_ip",
    "$http_forwarded",
    "$http_x_client_ip",
    "$http_client_ip",
    "$http_x_forwarded",
];

/// Whose address a value holds.
fn address(
    config: &Config<'_>,
    block: NodeId,
    value: &str,
    word: &Word,
    server: Option<&Server>,
) -> Setting<Address> {
    let unknown = |why| Setting::unknown(word.span, why);
    if word.templated {
        return unknown(Why::Template);
    }
    let values = variables::values(config, block, value);
    if values.iter().any(|one| one.value.value.is_empty()) {
        return unknown(Why::Variable);
    }
    let texts = variables::expand(config, block, value);
    let all: Option<Vec<_>> = texts.iter().map(|text| of_text(text)).collect();
    let found = match all.as_deref() {
        Some([first, rest @ ..]) if rest.iter().all(|one| one == first) => *first,
        _ => return unknown(Why::Variable),
    };
    let in_front = server.map(|server| &server.behind_proxy);
    match (found, in_front) {
        (Address::Claimed, None) => unknown(Why::MayLiveElsewhere),
        (Address::Claimed, Some(Setting::Unknown { why, .. })) => unknown(*why),
        // What something in front puts there is no claim of the client's.
        (Address::Claimed, Some(front)) if front.effective() == Some(&true) => {
            unknown(Why::Surroundings)
        }
        _ => Setting::set(found, word.span),
    }
}

fn of_text(text: &str) -> Option<Address> {
    let used: Vec<_> = reference::parts(text)
        .into_iter()
        .filter_map(Result::err)
        .collect();
    let is_one_of = |names: &[&str], one: &String| names.contains(&one.as_str());
    if used.iter().any(|one| is_one_of(&CONNECTED, one)) {
        Some(Address::Connected)
    } else if used.is_empty() {
        Some(Address::Nobody)
    } else {
        let claimed = used.iter().all(|one| is_one_of(&CLAIMS, one));
        claimed.then_some(Address::Claimed)
    }
}
