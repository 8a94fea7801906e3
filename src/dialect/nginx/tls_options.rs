//! What TLS is told beside protocols and suites: sessions, stapling, groups, revocation.
//!
//! On a socket of several servers OpenSSL starts with the default server's context. What belongs to the
//! connection from its start (groups, early data, the cache and lifetime of sessions, the keys of
//! tickets) stays that server's; the rest is that of the server the client names.

use super::config::{Config, Context, Found, NodeId};
use super::{conf_command, defaults};
use crate::model::tls::{ClientOcsp, ClientOptions, ServerOptions, SessionCache};
use crate::model::{List, Setting, Why};
use crate::source::{Span, Spanned};

/// A block whose settings are asked for, and how.
struct Asked<'a, 't> {
    config: &'a Config<'t>,
    block: NodeId,
    levels: &'a [Context],
    at: Span,
}

/// The options of a server; `socket` is the default server of its socket.
pub(super) fn server(
    config: &Config<'_>,
    block: NodeId,
    socket: NodeId,
    levels: &[Context],
    at: Span,
) -> ServerOptions {
    let asked = |block| Asked {
        config,
        block,
        levels,
        at,
    };
    let (own, first) = (asked(block), asked(socket));
    let context = config.node(block).context;
    let is_mail = context == Context::MailServer;
    let is_http = !is_mail && context != Context::StreamServer;
    let flag_where = |there: bool, one: &Asked<'_, '_>, name, source| {
        if there {
            one.flag(name, false, source)
        } else {
            Setting::Unsupported
        }
    };
    ServerOptions {
        session_tickets: own.flag("ssl_session_tickets", true, "nginx: ssl_session_tickets on"),
        ticket_keys: first.texts("ssl_session_ticket_key"),
        session_cache: first.word(
            "ssl_session_cache",
            session_cache,
            Some((SessionCache::Off, "nginx: ssl_session_cache none")),
        ),
        session_timeout: first.seconds("ssl_session_timeout", 300, "nginx: ssl_session_timeout 5m"),
        early_data: flag_where(
            is_http,
            &first,
            "ssl_early_data",
            "nginx: ssl_early_data off",
        ),
        server_preference: own.flag(
            "ssl_prefer_server_ciphers",
            false,
            "nginx: ssl_prefer_server_ciphers off",
        ),
        groups: first.groups(),
        dh_parameters: own.text("ssl_dhparam"),
        compression: defaults::fixed(false, "nginx: no TLS compression", at),
        stapling: flag_where(!is_mail, &own, "ssl_stapling", "nginx: ssl_stapling off"),
        stapling_verify: flag_where(
            !is_mail,
            &own,
            "ssl_stapling_verify",
            "nginx: ssl_stapling_verify off",
        ),
        stapling_file: own.text("ssl_stapling_file"),
        trusted_certificate: own.text("ssl_trusted_certificate"),
        resolver: own.text("resolver"),
        client_crl: own.text("ssl_crl"),
        client_ocsp: if is_mail {
            Setting::Unsupported
        } else {
            own.word(
                "ssl_ocsp",
                |words| client_ocsp(words.first()?),
                Some((ClientOcsp::Off, "nginx: ssl_ocsp off")),
            )
        },
        commands: List::default(),
    }
}

/// What a hop's URL names.
pub(super) struct Peer<'a> {
    /// The host, or the group of servers.
    pub name: &'a str,
    /// Whether it is a group whose name is no host's.
    pub is_group: bool,
    /// Why the name does not tell what is meant.
    pub hidden: Option<Why>,
}

/// The options of a hop to an upstream, whose directives begin with `prefix`.
pub(super) fn client(
    config: &Config<'_>,
    block: NodeId,
    prefix: &str,
    levels: &[Context],
    at: Span,
    peer: &Peer<'_>,
) -> ClientOptions {
    let asked = Asked {
        config,
        block,
        levels,
        at,
    };
    let name = |rest: &str| format!("{prefix}_ssl_{rest}");
    let default = || match peer.hidden {
        Some(why) => Setting::unknown(at, why),
        None => defaults::fixed(
            peer.name.to_owned(),
            "nginx: the host of the URL or the name of the upstream",
            at,
        ),
    };
    let read = |id| match config.arg(id, 0) {
        // A name may well be made of variables.
        Some((value, word)) if !word.templated => Setting::Set {
            value: value.to_owned(),
            span: word.span,
            via: config.node(id).via.clone(),
        },
        _ => config.written(id, None, config.args_span(id)),
    };
    ClientOptions {
        certificate: asked.text(&name("certificate")),
        key: asked.text(&name("certificate_key")),
        name: config.scalar(block, &name("name"), levels, read, default),
        names_group: peer.is_group,
    }
}

impl Asked<'_, '_> {
    fn flag(&self, name: &str, default: bool, source: &'static str) -> Setting<bool> {
        let default = defaults::fixed(default, source, self.at);
        self.config.flag(self.block, name, self.levels, default)
    }

    fn seconds(&self, name: &str, default: u64, source: &'static str) -> Setting<u64> {
        let default = defaults::fixed(default, source, self.at);
        self.config.seconds(self.block, name, self.levels, default)
    }

    /// The words of a directive, read together.
    fn word<T>(
        &self,
        name: &str,
        read: impl Fn(&[&str]) -> Option<T>,
        default: Option<(T, &'static str)>,
    ) -> Setting<T> {
        let config = self.config;
        let statement = |id| {
            let args = config.args(id).iter();
            let words: Vec<_> = args.map(|word| config.value(id, word)).collect();
            config.written(id, read(&words), config.args_span(id))
        };
        config.scalar(self.block, name, self.levels, statement, || match default {
            Some((value, source)) => defaults::fixed(value, source, self.at),
            None => Setting::Absent(self.at),
        })
    }

    /// The first word of a directive; an empty one switches it off.
    fn text(&self, name: &str) -> Setting<String> {
        let first = |words: &[&str]| words.first().map(|word| (*word).to_owned());
        match self.word(name, first, None) {
            Setting::Set { value, span, .. } if value.is_empty() => Setting::Absent(span),
            other => other,
        }
    }

    /// The first words of all statements of a level.
    fn texts(&self, name: &str) -> List<String> {
        let config = self.config;
        let mut list = List::default();
        match config.find(self.block, name, self.levels) {
            Found::At(level) => {
                for id in config.own(level, name) {
                    if let Some((value, word)) = config.arg(id, 0) {
                        list.items.push(Spanned::new(value.to_owned(), word.span));
                    }
                }
            }
            Found::Unset(open) => list.open = open.map(|(_, why)| why),
        }
        list
    }

    /// The groups, which a command replaces.
    fn groups(&self) -> Setting<List<String>> {
        let config = self.config;
        let names = ["Groups", "Curves"];
        let command = conf_command::find(config, self.block, "ssl", self.levels, &names);
        if let Ok(Some((id, value, word))) = command {
            return config.written(id, Some(groups(value, word.span)), word.span);
        }
        let read = |id| {
            let Some((value, word)) = config.arg(id, 0) else {
                return Setting::unknown(config.name_span(id), Why::Invalid);
            };
            config.written(id, Some(groups(value, word.span)), word.span)
        };
        let default = || {
            let auto = Spanned::new("auto".to_owned(), self.at);
            defaults::fixed(List::of(vec![auto]), "nginx: ssl_ecdh_curve auto", self.at)
        };
        config.scalar(self.block, "ssl_ecdh_curve", self.levels, read, default)
    }
}

/// The names in a list of groups, without what OpenSSL 3.5 lets stand around them.
fn groups(value: &str, span: Span) -> List<String> {
    let names = value.split([':', '/']).map(str::trim);
    let items = names
        .filter(|name| !name.is_empty())
        .map(|name| Spanned::new(name.trim_start_matches(['?', '*']).to_owned(), span));
    List::of(items.collect())
}

fn session_cache(words: &[&str]) -> Option<SessionCache> {
    let has = |start: &str| words.iter().any(|word| word.starts_with(start));
    if has("shared:") {
        Some(SessionCache::Shared)
    } else if has("builtin") {
        Some(SessionCache::Process)
    } else {
        (has("off") || has("none")).then_some(SessionCache::Off)
    }
}

fn client_ocsp(word: &str) -> Option<ClientOcsp> {
    match word.to_ascii_lowercase().as_str() {
        "off" => Some(ClientOcsp::Off),
        "leaf" => Some(ClientOcsp::Leaf),
        "on" => Some(ClientOcsp::Chain),
        _ => None,
    }
}
