//! A missing `;`, which makes the next line part of a statement: `root /a⏎ index b;`. Told only where
//! nginx takes fewer arguments than that, so that lists over several lines stay lists.
//!
//! Source: the command tables of nginx's own modules.

use super::super::ErrorKind;
use super::builder::Builder;
use super::{Body, Word};

/// Directives by the most arguments they take.
const MOST: [(usize, &[&str]); 3] = [
    (
        1,
        &[
            "alias",
            "allow",
            "auth_basic",
            "auth_basic_user_file",
            "auth_request",
            "autoindex",
            "client_body_timeout",
            "client_header_timeout",
            "client_max_body_size",
            "default_type",
            "deny",
            "grpc_pass",
            "gzip",
            "http2",
            "proxy_buffering",
            "proxy_connect_timeout",
            "proxy_http_version",
            "proxy_pass",
            "proxy_read_timeout",
            "proxy_send_timeout",
            "proxy_ssl_certificate",
            "proxy_ssl_certificate_key",
            "proxy_ssl_ciphers",
            "proxy_ssl_name",
            "proxy_ssl_server_name",
            "proxy_ssl_session_reuse",
            "proxy_ssl_trusted_certificate",
            "proxy_ssl_verify",
            "real_ip_header",
            "real_ip_recursive",
            "root",
            "satisfy",
            "send_timeout",
            "sendfile",
            "server_tokens",
            "set_real_ip_from",
            "ssl_buffer_size",
            "ssl_certificate",
            "ssl_certificate_key",
            "ssl_ciphers",
            "ssl_client_certificate",
            "ssl_crl",
            "ssl_dhparam",
            "ssl_early_data",
            "ssl_ecdh_curve",
            "ssl_prefer_server_ciphers",
            "ssl_session_tickets",
            "ssl_session_timeout",
            "ssl_stapling",
            "ssl_stapling_verify",
            "ssl_trusted_certificate",
            "ssl_verify_client",
            "ssl_verify_depth",
            "tcp_nodelay",
            "tcp_nopush",
        ],
    ),
    (
        2,
        &[
            "auth_request_set",
            "keepalive_timeout",
            "proxy_set_header",
            "set",
            "ssl_conf_command",
            "ssl_session_cache",
        ],
    ),
    (3, &["add_header"]),
];

/// More directives that a line can begin with.
const OTHERS: [&str; 16] = [
    "access_log",
    "error_log",
    "error_page",
    "expires",
    "include",
    "index",
    "limit_conn",
    "limit_req",
    "listen",
    "proxy_cache_valid",
    "resolver",
    "return",
    "rewrite",
    "server_name",
    "ssl_protocols",
    "try_files",
];

fn most(name: &str) -> Option<usize> {
    MOST.iter()
        .find_map(|(most, names)| names.binary_search(&name).is_ok().then_some(*most))
}

impl Builder<'_> {
    /// The argument that is the directive of the next line, where nginx refuses as many arguments.
    pub(super) fn swallowed_directive(&self) -> Option<usize> {
        let first = self.pending.first_word;
        let words = &self.tree.words[first..];
        let (name, arguments) = words.split_first()?;
        if arguments.len() < 2 || self.frame().entries {
            return None;
        }
        let most = most(self.tree.value(name)).filter(|most| arguments.len() > *most)?;
        let starts_line = |at: usize| {
            let between = words[at - 1].span.end as usize..words[at].span.start as usize;
            self.lexed[between].contains('\n')
        };
        let is_directive = |word: &Word| {
            let text = self.tree.value(word);
            !word.quoted && (self::most(text).is_some() || OTHERS.contains(&text))
        };
        (2..words.len().min(most + 2))
            .find(|&at| is_directive(&words[at]) && starts_line(at))
            .map(|at| first + at)
    }

    /// Objects as nginx does, ends the statement there, and keeps of the next one its name alone: what it
    /// would be set to is not known.
    pub(super) fn split_at_swallowed_directive(&mut self, at: usize, end: usize) {
        let first = &self.tree.words[self.pending.first_word];
        let message = format!(
            "invalid number of arguments in \"{}\" directive",
            self.tree.value(first)
        );
        let (place, next) = (first.span, self.tree.words[at].span);
        let reason = "a \";\" is missing before this line".to_owned();
        self.error(ErrorKind::Broken, place, message, Some((next, reason)));
        let ends = self.tree.words[at - 1].span.end as usize;
        self.add_words(self.pending.first_word..at, Body::Missing, ends);
        self.tree.words.truncate(at + 1);
        self.add_words(at..at + 1, Body::None, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        for (_, names) in MOST {
            assert!(names.is_sorted(), "{names:?}");
        }
    }
}
