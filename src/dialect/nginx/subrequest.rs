//! Where an authentication subrequest goes, and whether clients can go there too.

use super::behaviour::{answer, turns_away};
use super::config::{Config, Context, NodeId};
use super::insertion::insertion;
use super::{defaults, provenance};
use crate::model::access::Subrequest;
use crate::model::{Setting, Why};
use crate::source::Spanned;

/// How deep locations in locations are followed.
const MAX_DEPTH: usize = 16;

/// The location of the authentication subrequest that guards a block.
pub(super) fn auth_location(config: &Config<'_>, block: NodeId) -> Option<NodeId> {
    let statement = config.own(block, "auth_request").last()?;
    let (uri, _) = config
        .arg(statement, 0)
        .filter(|(uri, _)| uri.starts_with('/'))?;
    location_for(config, block, uri)
}

/// The location that answers a URI in the server a block stands in; none where a file that is not given
/// could hold a better one, or a pattern cannot be run.
pub(super) fn location_for(config: &Config<'_>, block: NodeId, uri: &str) -> Option<NodeId> {
    let server = config.ancestors(block).find(|&outer| {
        matches!(
            config.node(outer).context,
            Context::Server | Context::Snippet
        )
    })?;
    let path = uri.split('?').next().unwrap_or(uri);
    let found = best(config, server, path, 0).ok()??;
    let exact = || {
        let words = config.args(found).iter();
        words
            .last()
            .is_some_and(|word| config.value(found, word).trim_start_matches('=') == path)
    };
    (config.node(server).open.is_none() || exact()).then_some(found)
}

/// As nginx looks: an exact match, else the longest prefix and what is nested in it, unless a pattern fits.
fn best(
    config: &Config<'_>,
    block: NodeId,
    path: &str,
    depth: usize,
) -> Result<Option<NodeId>, Why> {
    if depth > MAX_DEPTH {
        return Err(Why::Unreadable);
    }
    let (mut prefix, mut patterns): (Option<(usize, NodeId, bool)>, Vec<_>) = (None, Vec::new());
    for id in config.own(block, "location") {
        let words = config.args(id).iter();
        let words: Vec<_> = words.map(|word| config.value(id, word)).collect();
        let (text, is_final) = match words.as_slice() {
            ["=", exact] if *exact == path => return Ok(Some(id)),
            // `location =/auth` is one word.
            [exact] if exact.strip_prefix('=') == Some(path) => return Ok(Some(id)),
            ["^~", prefix] => (*prefix, true),
            [prefix] if prefix.starts_with('/') => (*prefix, false),
            ["~", pattern] => {
                patterns.push((id, *pattern, false));
                continue;
            }
            ["~*", pattern] => {
                patterns.push((id, *pattern, true));
                continue;
            }
            _ => continue,
        };
        if path.starts_with(text) && prefix.is_none_or(|(length, ..)| text.len() > length) {
            prefix = Some((text.len(), id, is_final));
        }
    }
    if let Some((_, id, _)) = prefix
        && let Some(nested) = best(config, id, path, depth + 1)?
    {
        return Ok(Some(nested));
    }
    if !prefix.is_some_and(|(.., is_final)| is_final) {
        for (id, pattern, loose) in patterns {
            if config
                .index
                .patterns
                .fits(pattern, path, loose)
                .ok_or(Why::Pattern)?
            {
                return Ok(best(config, id, path, depth + 1)?.or(Some(id)));
            }
        }
    }
    Ok(prefix.map(|(_, id, _)| id))
}

/// What is known of the location that an `auth_request` of this block asks.
pub(super) fn subrequest(config: &Config<'_>, block: NodeId) -> Option<Subrequest> {
    let statement = config.own(block, "auth_request").last()?;
    let (uri, word) = config
        .arg(statement, 0)
        .filter(|(uri, _)| !uri.eq_ignore_ascii_case("off"))?;
    let location = auth_location(config, block);
    let internal = match location {
        None => Setting::unknown(word.span, Why::MayLiveElsewhere),
        Some(location) => match config.own(location, "internal").next() {
            Some(id) => Setting::set(true, config.name_span(id)),
            None if keeps_clients_out(config, location) => {
                Setting::set(true, config.name_span(location))
            }
            // A fixed answer is no service.
            None if answer(config, location).is_some() => Setting::Unsupported,
            None => match config.node(location).open {
                Some((span, why)) => Setting::Unknown { span, why },
                // It answers clients, too: sign-in pages, callbacks.
                None if !is_for(config, location, uri) => Setting::Unsupported,
                None => defaults::fixed(
                    false,
                    "nginx: any client can ask for a location",
                    config.name_span(location),
                ),
            },
        },
    };
    Some(Subrequest {
        uri: Spanned::new(uri.to_owned(), word.span),
        location: location.map(|id| config.args_span(id)),
        internal,
        insertion: location.and_then(|id| insertion(config, id)),
    })
}

/// Whether a location is made for this URI alone, by its name.
fn is_for(config: &Config<'_>, location: NodeId, uri: &str) -> bool {
    let path = uri.split('?').next().unwrap_or(uri);
    let name = config.args(location).last();
    name.is_some_and(|word| {
        let name = config.value(location, word).trim_start_matches('=');
        name.trim_end_matches('/') == path.trim_end_matches('/')
    })
}

/// Whether the location refuses clients although it is not `internal`: addresses are not asked for in a
/// subrequest, and its `$request_uri` is the client's.
fn keeps_clients_out(config: &Config<'_>, location: NodeId) -> bool {
    let mut conditions = config.own(location, "if");
    turns_away(config, location)
        || conditions.any(|condition| {
            let mut words = config.args(condition).iter();
            answer(config, condition).is_some()
                && words.any(|word| {
                    let text = config.value(condition, word);
                    provenance::of(config, location, text).has("request_uri")
                })
        })
}
