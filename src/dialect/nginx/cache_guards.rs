//! What keeps one user's cached answer from the next: a key that tells users apart, and `…_no_cache` and
//! `…_cache_bypass` on a credential.

use super::access;
use super::config::{Config, Found, NodeId};
use super::provenance::{self, Provenance, names};
use crate::model::{Setting, Why};
use crate::source::Span;

/// Whether a value differs from user to user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tells {
    Nothing,
    /// By its name it may be a credential.
    Perhaps,
    Apart,
}

/// What answers are kept by, or kept away by, at one block.
pub(super) struct Guards<'c, 't> {
    config: &'c Config<'t>,
    block: NodeId,
    /// The variables that `auth_jwt … token=` takes the credential from.
    token: Provenance,
}

impl<'c, 't> Guards<'c, 't> {
    pub(super) fn new(config: &'c Config<'t>, block: NodeId) -> Self {
        Self {
            config,
            block,
            token: token(config, block),
        }
    }

    /// Whether a key differs from user to user.
    pub(super) fn key(&self, text: &str, span: Span) -> Setting<bool> {
        match self.tells(&provenance::of(self.config, self.block, text)) {
            Tells::Apart => Setting::set(true, span),
            Tells::Perhaps => Setting::unknown(span, Why::Variable),
            Tells::Nothing => Setting::set(false, span),
        }
    }

    /// Whether a directive switches the cache off for requests with a credential: one of its values is
    /// neither empty nor "0" then.
    pub(super) fn switched_off(&self, name: &str, at: Span) -> Setting<bool> {
        let level = match self.config.find(self.block, name, super::cache::LEVELS) {
            Found::At(level) => level,
            Found::Unset(Some((span, why))) => return Setting::Unknown { span, why },
            Found::Unset(None) => {
                return Setting::Default {
                    value: false,
                    source: "nginx: every request is looked up and every answer kept",
                    at,
                };
            }
        };
        let mut best = (Tells::Nothing, at);
        for id in self.config.own(level, name) {
            for word in self.config.args(id) {
                let tells = if word.templated {
                    Tells::Perhaps
                } else {
                    self.skips(self.config.value(id, word))
                };
                if tells >= best.0 {
                    best = (tells, word.span);
                }
            }
        }
        match best {
            (Tells::Apart, span) => Setting::set(true, span),
            (Tells::Perhaps, span) => Setting::unknown(span, Why::Variable),
            (Tells::Nothing, span) => Setting::set(false, span),
        }
    }

    fn skips(&self, value: &str) -> Tells {
        if names(value).is_empty() {
            return if matches!(value, "" | "0") {
                Tells::Nothing
            } else {
                Tells::Apart
            };
        }
        let made_from = provenance::of(self.config, self.block, value);
        if made_from.bases.is_empty() {
            // One value for everybody: which one is not followed.
            return Tells::Perhaps;
        }
        self.tells(&made_from)
    }

    fn tells(&self, made_from: &Provenance) -> Tells {
        let from_token = |base: &str| {
            let in_query = || self.token.bases.iter().any(|one| one.starts_with("arg_"));
            self.token.has(base)
                || matches!(base, "request_uri" | "request" | "args" | "query_string") && in_query()
        };
        let bases = made_from.bases.iter().map(|base| {
            if from_token(base) {
                Tells::Apart
            } else {
                of_name(base)
            }
        });
        let least = if made_from.opaque {
            Tells::Perhaps
        } else {
            Tells::Nothing
        };
        bases.fold(least, Tells::max)
    }
}

/// The variables of `auth_jwt … token=`.
fn token(config: &Config<'_>, block: NodeId) -> Provenance {
    let statement = match config.find(block, "auth_jwt", access::LEVELS) {
        Found::At(level) => config.own(level, "auth_jwt").last(),
        Found::Unset(_) => None,
    };
    let from = statement.and_then(|id| {
        let mut words = config.args(id).iter().map(|word| config.value(id, word));
        words.find_map(|word| word.strip_prefix("token="))
    });
    from.map_or_else(Provenance::default, |from| {
        provenance::of(config, block, from)
    })
}

/// Parts of a name that say what it carries.
const CREDENTIALS: [&str; 20] = [
    "auth",
    "authorization",
    "token",
    "session",
    "sess",
    "sessionid",
    "sid",
    "jwt",
    "user",
    "login",
    "key",
    "apikey",
    "credential",
    "secret",
    "password",
    "account",
    "email",
    "identity",
    "phpsessid",
    "jsessionid",
];

/// Cookies that carry a visitor's choice, not the visitor.
const CHOICES: [&str; 16] = [
    "lang", "language", "locale", "theme", "nocache", "cache", "currency", "country", "region",
    "tz", "timezone", "consent", "device", "mobile", "variant", "debug",
];

fn of_name(base: &str) -> Tells {
    let certain = [
        "http_authorization",
        "http_cookie",
        "remote_user",
        "http_x_api_key",
        "arg_token",
        "arg_access_token",
        "http_x_access_token",
        "http_token",
        "request_id",
    ];
    let by_certificate = base.starts_with("ssl_client_")
        && !base.starts_with("ssl_client_v_")
        && base != "ssl_client_verify";
    let has = |name: &str, list: &[&str]| name.split('_').any(|part| list.contains(&part));
    if certain.contains(&base)
        || by_certificate
        || [
            "jwt_",
            "upstream_http_",
            "upstream_cookie_",
            "http_x_auth",
            "http_x_user",
        ]
        .iter()
        .any(|family| base.starts_with(family))
    {
        return Tells::Apart;
    }
    if let Some(cookie) = base.strip_prefix("cookie_") {
        return if has(cookie, &CREDENTIALS) {
            Tells::Apart
        } else if has(cookie, &CHOICES) {
            Tells::Nothing
        } else {
            Tells::Perhaps
        };
    }
    let by_name = ["arg_", "http_", "sent_http_"]
        .iter()
        .find_map(|family| base.strip_prefix(family));
    let addresses = [
        "remote_addr",
        "binary_remote_addr",
        "realip_remote_addr",
        "proxy_add_x_forwarded_for",
        "http_x_forwarded_for",
        "http_x_real_ip",
    ];
    let others = [
        "ssl_session_id",
        "uid_got",
        "uid_set",
        "request_body",
        "connection",
    ];
    if by_name.is_some_and(|name| has(name, &CREDENTIALS))
        || addresses.contains(&base)
        || others.contains(&base)
    {
        return Tells::Perhaps;
    }
    Tells::Nothing
}
