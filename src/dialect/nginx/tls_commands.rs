//! `ssl_conf_command` where it replaces what a server is told beside protocols and suites: options,
//! parameters. OpenSSL gets the commands after nginx's own directives.

use super::config::{Config, Context, Found, NodeId};
use crate::model::tls::TlsEndpoint;
use crate::model::{Setting, Via, Why};
use crate::source::Spanned;
use crate::syntax::nginx::Word;

/// One command.
struct Command<'t> {
    name: &'t str,
    value: &'t str,
    word: &'t Word,
    via: Via,
}

/// Applies the commands in effect at a block to its endpoint.
pub(super) fn apply(
    config: &Config<'_>,
    block: NodeId,
    levels: &[Context],
    endpoint: &mut TlsEndpoint,
) {
    let level = match config.find(block, "ssl_conf_command", levels) {
        Found::At(level) => level,
        Found::Unset(open) => {
            if let Some(server) = &mut endpoint.server {
                server.commands.open = open.map(|(_, why)| why);
            }
            return;
        }
    };
    for id in config.own(level, "ssl_conf_command") {
        let (Some((name, _)), Some((value, word))) = (config.arg(id, 0), config.arg(id, 1)) else {
            continue;
        };
        let command = Command {
            name,
            value,
            word,
            via: config.node(id).via.clone(),
        };
        if let Some(server) = &mut endpoint.server {
            let text = format!("{name} {value}");
            server.commands.items.push(Spanned::new(text, word.span));
        }
        command.apply(endpoint);
    }
}

impl Command<'_> {
    fn apply(&self, endpoint: &mut TlsEndpoint) {
        match self.name.to_ascii_lowercase().as_str() {
            "options" => self.options(endpoint),
            "dhparameters" => {
                let file = self.set(self.value.to_owned());
                if let Some(server) = &mut endpoint.server {
                    server.dh_parameters = file;
                }
            }
            _ => {}
        }
    }

    fn set<T>(&self, value: T) -> Setting<T> {
        if self.word.templated {
            return Setting::unknown(self.word.span, Why::Template);
        }
        Setting::Set {
            value,
            span: self.word.span,
            via: self.via.clone(),
        }
    }

    /// `SessionTicket,-ServerPreference`.
    fn options(&self, endpoint: &mut TlsEndpoint) {
        let Some(server) = &mut endpoint.server else {
            return;
        };
        for option in self.value.split(',').map(str::trim) {
            let name = option.trim_start_matches(['+', '-']).to_ascii_lowercase();
            let setting = match name.as_str() {
                "sessionticket" => &mut server.session_tickets,
                "serverpreference" => &mut server.server_preference,
                "compression" => &mut server.compression,
                _ => continue,
            };
            *setting = self.set(!option.starts_with('-'));
        }
    }
}
