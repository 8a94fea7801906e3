//! The files with keys and certificates that an endpoint names, by way of inheritance, too.

use super::config::{Config, Context, Found, NodeId};
use crate::model::tls::{Material, MaterialRole};
use crate::source::Spanned;

const SERVER: [(&str, MaterialRole); 8] = [
    ("ssl_certificate", MaterialRole::Certificate),
    ("ssl_certificate_key", MaterialRole::PrivateKey),
    ("ssl_client_certificate", MaterialRole::ClientAuthorities),
    ("ssl_trusted_certificate", MaterialRole::TrustedAuthorities),
    ("ssl_crl", MaterialRole::RevocationList),
    ("ssl_dhparam", MaterialRole::DhParameters),
    ("ssl_session_ticket_key", MaterialRole::TicketKey),
    ("ssl_password_file", MaterialRole::PasswordFile),
];
const UPSTREAM: [(&str, MaterialRole); 5] = [
    ("certificate", MaterialRole::Certificate),
    ("certificate_key", MaterialRole::PrivateKey),
    ("trusted_certificate", MaterialRole::TrustedAuthorities),
    ("crl", MaterialRole::RevocationList),
    ("password_file", MaterialRole::PasswordFile),
];

pub(super) fn of_server(config: &Config<'_>, block: NodeId, levels: &[Context]) -> Vec<Material> {
    let mut found = Vec::new();
    for (name, role) in SERVER {
        read(config, block, name, role, levels, &mut found);
    }
    found
}

/// `family` is what the settings of the hop begin with: `proxy_ssl`.
pub(super) fn of_upstream(
    config: &Config<'_>,
    block: NodeId,
    family: &str,
    levels: &[Context],
) -> Vec<Material> {
    let mut found = Vec::new();
    for (rest, role) in UPSTREAM {
        let name = format!("{family}_{rest}");
        read(config, block, &name, role, levels, &mut found);
    }
    found
}

fn read(
    config: &Config<'_>,
    block: NodeId,
    name: &str,
    role: MaterialRole,
    levels: &[Context],
    found: &mut Vec<Material>,
) {
    match config.find(block, name, levels) {
        Found::At(level) => {
            for statement in config.own(level, name) {
                let Some((value, word)) = config.arg(statement, 0) else {
                    continue;
                };
                if !value.is_empty() {
                    found.push(Material {
                        role,
                        name: Spanned::new(value.to_owned(), word.span),
                        hidden: config.hidden_word(statement, word),
                    });
                }
            }
        }
        // A server cannot do without a certificate; the rest may as well not be there.
        Found::Unset(Some((span, why))) if name == "ssl_certificate" => found.push(Material {
            role,
            name: Spanned::new(String::new(), span),
            hidden: Some(why),
        }),
        Found::Unset(_) => {}
    }
}
