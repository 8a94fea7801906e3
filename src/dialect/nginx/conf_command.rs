//! `ssl_conf_command` and its upstream twins: commands that nginx hands to OpenSSL after its own
//! settings, so that they win.

use super::config::{Config, Context, Found, NodeId};
use super::defaults;
use super::tls::cipher_list;
use crate::model::cipher::{CipherList, Notation};
use crate::model::tls::TlsVersion;
use crate::model::{List, Setting, Why};
use crate::source::Span;
use crate::syntax::nginx::Word;

/// What OpenSSL enables for TLS 1.3 where nothing is written.
const TLS13_DEFAULT: &str =
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";

/// A command: its statement and its value.
type Command<'t> = (NodeId, &'t str, &'t Word);

/// The last command of those names in effect; an error where it may stand in a file that is not given.
pub(super) fn find<'t>(
    config: &Config<'t>,
    block: NodeId,
    family: &str,
    levels: &[Context],
    names: &[&str],
) -> Result<Option<Command<'t>>, (Span, Why)> {
    let directive = format!("{family}_conf_command");
    let level = match config.find(block, &directive, levels) {
        Found::At(level) => level,
        Found::Unset(Some(open)) => return Err(open),
        Found::Unset(None) => return Ok(None),
    };
    let statements = config.own(level, &directive).filter_map(|id| {
        let (name, _) = config.arg(id, 0)?;
        let (value, word) = config.arg(id, 1)?;
        let mut names = names.iter();
        names
            .any(|one| name.eq_ignore_ascii_case(one))
            .then_some((id, value, word))
    });
    Ok(statements.last())
}

/// The suites for TLS 1.3.
pub(super) fn tls13_ciphers(
    config: &Config<'_>,
    block: NodeId,
    family: &str,
    levels: &[Context],
    at: Span,
) -> Setting<CipherList> {
    let names = |list: CipherList| CipherList {
        notation: Notation::Names,
        ..list
    };
    match find(config, block, family, levels, &["Ciphersuites"]) {
        Err((span, why)) => Setting::Unknown { span, why },
        Ok(Some((id, value, word))) => {
            let place = start(word);
            let list = cipher_list(value, place, word.span, TLS13_DEFAULT);
            config.written(id, Some(names(list)), word.span)
        }
        Ok(None) => {
            let list = cipher_list(TLS13_DEFAULT, None, at, TLS13_DEFAULT);
            defaults::fixed(names(list), "OpenSSL: its own suites for TLS 1.3", at)
        }
    }
}

/// Where the first byte of a word's value stands, if its text is the value itself.
fn start(word: &Word) -> Option<Span> {
    let inner = if word.quoted {
        word.span.inner(1, 1)
    } else {
        word.span
    };
    word.decoded.is_none().then(|| inner.before())
}

/// The cipher string, which a command replaces.
pub(super) fn replaced(
    config: &Config<'_>,
    block: NodeId,
    family: &str,
    levels: &[Context],
    ciphers: Setting<CipherList>,
) -> Setting<CipherList> {
    match find(config, block, family, levels, &["CipherString"]) {
        Ok(Some((id, value, word))) => {
            let list = cipher_list(value, start(word), word.span, "");
            config.written(id, Some(list), word.span)
        }
        // What may be written in a file that is not given is rare enough to go by what is.
        Ok(None) | Err(_) => ciphers,
    }
}

/// The versions within the bounds that commands set; `Protocol` is a language of its own.
pub(super) fn bounded(
    config: &Config<'_>,
    block: NodeId,
    family: &str,
    levels: &[Context],
    protocols: Setting<List<TlsVersion>>,
) -> Setting<List<TlsVersion>> {
    let command = |name| {
        let found = find(config, block, family, levels, &[name]);
        found.ok().flatten()
    };
    if let Some((_, _, word)) = command("Protocol") {
        return Setting::unknown(word.span, Why::Invalid);
    }
    let (min, max) = (command("MinProtocol"), command("MaxProtocol"));
    let (mut lowest, mut highest) = (TlsVersion::Ssl2, TlsVersion::Tls13);
    for (bound, limit) in [(min, &mut lowest), (max, &mut highest)] {
        let Some((id, value, word)) = bound else {
            continue;
        };
        match TlsVersion::ALL.into_iter().find(|one| one.name() == value) {
            Some(version) => *limit = version,
            None if value == "None" => {}
            None => {
                let why = config.hidden_word(id, word).unwrap_or(Why::Invalid);
                return Setting::unknown(word.span, why);
            }
        }
    }
    if min.is_none() && max.is_none() {
        return protocols;
    }
    protocols.map(|mut list| {
        list.items
            .retain(|one| (lowest..=highest).contains(&one.value));
        list
    })
}
