//! Protocol versions: as written, and as a socket of several servers speaks them.

use super::config::{Config, Context, NodeId};
use super::server::Server;
use super::{conf_command, defaults};
use crate::model::tls::TlsVersion;
use crate::model::{Candidate, List, Setting, Why};
use crate::options::Version;
use crate::source::{Span, Spanned};

const HTTP: &[Context] = &[Context::Http, Context::Server];

/// The versions of a socket are those of its default server: until 1.29.2 nginx ignored what counts for
/// another server on the same socket.
pub(super) fn of_socket(
    config: &Config<'_>,
    server: &Server,
    own: Setting<List<TlsVersion>>,
) -> Setting<List<TlsVersion>> {
    const OWN_SINCE: Version = Version(1, 29, 2);
    let Some(default) = server
        .shares_with
        .filter(|&default| default != server.node && server.is_default == Some(false))
    else {
        return own;
    };
    let version = config.options.nginx.version;
    if version.is_some_and(|version| version >= OWN_SINCE) {
        return own;
    }
    let at = config.name_span(default);
    let theirs = written(config, default, "ssl_protocols", HTTP, at);
    let theirs = conf_command::bounded(config, default, "ssl", HTTP, theirs);
    // What is written there does not count, and that it is the same is luck.
    let is_idle = version.is_some() && own.written().is_some();
    if !is_idle && same_versions(&own, &theirs) {
        return own;
    }
    if version.is_some() {
        return theirs;
    }
    let at = own.span().unwrap_or(server.at);
    match (candidates(&own).pop(), &theirs) {
        (_, Setting::Unknown { span, why }) => Setting::unknown(*span, *why),
        (None, _) => own,
        (Some(newest), _) => {
            let mut values = candidates(&theirs);
            values.push(Candidate {
                versions: "nginx since 1.29.2",
                ..newest
            });
            Setting::ByVersion { values, at }
        }
    }
}

/// Whether two settings come to the same, whatever the version.
fn same_versions(a: &Setting<List<TlsVersion>>, b: &Setting<List<TlsVersion>>) -> bool {
    let names = |setting| -> Vec<_> {
        let all = candidates(setting).into_iter();
        all.map(|one| {
            let versions: Vec<_> = one.value.values().copied().collect();
            (versions, one.value.open)
        })
        .collect()
    };
    !names(a).is_empty() && names(a) == names(b)
}

/// Each value before nginx 1.29.2, from old versions to new.
fn candidates(setting: &Setting<List<TlsVersion>>) -> Vec<Candidate<List<TlsVersion>>> {
    const BEFORE: &str = "nginx before 1.29.2";
    match setting {
        Setting::Set { value, span, .. } => {
            vec![Candidate::written_at(BEFORE, value.clone(), *span)]
        }
        Setting::Default { value, .. } => vec![Candidate::default_of(BEFORE, value.clone())],
        Setting::ByVersion { values, .. } => values.clone(),
        Setting::Absent(_) | Setting::Unsupported | Setting::Unknown { .. } => Vec::new(),
    }
}

/// A list of protocol versions; nginx ignores case here.
pub(super) fn written(
    config: &Config<'_>,
    block: NodeId,
    name: &str,
    levels: &[Context],
    at: Span,
) -> Setting<List<TlsVersion>> {
    let read = |id| {
        let mut list = List::default();
        for word in config.args(id) {
            let value = config.value(id, word);
            match TlsVersion::ALL
                .into_iter()
                .find(|version| version.name().eq_ignore_ascii_case(value))
            {
                Some(version) => list.items.push(Spanned::new(version, word.span)),
                None => list.open = Some(config.hidden_word(id, word).unwrap_or(Why::Invalid)),
            }
        }
        if list.items.is_empty() {
            let why = list.open.unwrap_or(Why::Invalid);
            return Setting::Unknown {
                span: config.args_span(id),
                why,
            };
        }
        Setting::Set {
            value: list,
            span: config.args_span(id),
            via: config.node(id).via.clone(),
        }
    };
    config.scalar(block, name, levels, read, || {
        defaults::protocols(config.options, at)
    })
}
