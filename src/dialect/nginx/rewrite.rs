//! What the rewrite directives do with a request that comes without TLS. They run before any gate asks: those
//! of the server, then those of the location a request ends up in.

use super::behaviour::{is_for_every_uri, redirection, returned};
use super::config::{Config, Context, NodeId};
use super::provenance;
use crate::model::Why;
use crate::model::http::Behaviour;
use std::collections::BTreeMap;

/// How many maps one after the other are followed.
const MAX_DEPTH: usize = 8;

/// The longest value that is followed: no parameter of nginx is longer.
const LONGEST: usize = 4096;

/// How far a request gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reached {
    /// A directive answers it.
    Answered(Behaviour, NodeId),
    /// It is passed on to the gates and the content.
    PassedOn,
    /// A condition that may be about TLS is not followed.
    Unclear(Why),
}

impl Reached {
    /// The answer, if there is or may be one.
    pub(super) fn answer(self) -> Option<Behaviour> {
        match self {
            Self::Answered(answer, _) => Some(answer),
            Self::PassedOn => None,
            Self::Unclear(why) => Some(Behaviour::Unknown(why)),
        }
    }
}

/// What the directives of a server have done to a request without TLS when a location is looked for.
pub(super) struct Entered<'c, 't> {
    run: Run<'c, 't>,
    answer: Option<(Behaviour, NodeId)>,
}

/// Lets a request without TLS that comes to a port into a server.
pub(super) fn enter<'c, 't>(
    config: &'c Config<'t>,
    server: NodeId,
    port: Option<u16>,
) -> Entered<'c, 't> {
    let mut run = Run {
        config,
        block: server,
        port,
        host: only_name(config, server),
        before: None,
        set: BTreeMap::new(),
        unclear: None,
    };
    let answer = run.level(server);
    Entered { run, answer }
}

impl Entered<'_, '_> {
    /// How far it gets towards a block: the server itself, or one in a location.
    pub(super) fn at(&self, block: NodeId) -> Reached {
        let config = self.run.config;
        let mut run = Run {
            config,
            block,
            port: self.run.port,
            host: self.run.host.clone(),
            before: Some(&self.run.set),
            set: BTreeMap::new(),
            unclear: self.run.unclear,
        };
        let mut around = config.ancestors(block);
        let location = around.find(|&id| config.node(id).context == Context::Location);
        let answer = self.answer.clone();
        match (answer.or_else(|| run.level(location?)), run.unclear) {
            (_, Some(why)) => Reached::Unclear(why),
            (Some((answer, at)), None) => Reached::Answered(answer, at),
            (None, None) => Reached::PassedOn,
        }
    }
}

/// The host's name, if the server has one only.
fn only_name(config: &Config<'_>, server: NodeId) -> Option<String> {
    let statements = config.own(server, "server_name");
    let mut names = statements.flat_map(|id| {
        let words = config.args(id).iter();
        words.map(move |word| config.value(id, word))
    });
    let first = names.next().filter(|name| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
            && !name.starts_with('.')
    })?;
    names.next().is_none().then(|| first.to_ascii_lowercase())
}

struct Run<'c, 't> {
    config: &'c Config<'t>,
    block: NodeId,
    port: Option<u16>,
    host: Option<String>,
    /// What the server set, in a location.
    before: Option<&'c BTreeMap<String, Option<String>>>,
    /// What `set` gave its variables; none where that is not known.
    set: BTreeMap<String, Option<String>>,
    unclear: Option<Why>,
}

impl Run<'_, '_> {
    /// The directives of one level, up to one that answers.
    fn level(&mut self, level: NodeId) -> Option<(Behaviour, NodeId)> {
        let config = self.config;
        for id in config.children(level) {
            match config.node(id).name {
                "break" => return None,
                "if" => match self.holds(id) {
                    Some(true) => {
                        if config.own(id, "break").next().is_some() {
                            return self.level(id);
                        }
                        if let Some(answer) = self.level(id) {
                            return Some(answer);
                        }
                    }
                    Some(false) => {}
                    None => self.may_run(id),
                },
                name if name.starts_with("rewrite_by_lua") => {
                    self.unclear.get_or_insert(Why::Variable);
                }
                name if name.starts_with("set") => self.assign(id, true),
                _ => {
                    if let Some(answer) = self.answers(id) {
                        return Some((answer, id));
                    }
                }
            }
        }
        None
    }

    fn answers(&self, id: NodeId) -> Option<Behaviour> {
        match self.config.node(id).name {
            "return" => Some(returned(self.config, id)),
            "rewrite" if is_for_every_uri(self.config, id) => redirection(self.config, id),
            _ => None,
        }
    }

    fn given(&self, name: &str) -> Option<&Option<String>> {
        let before = || self.before.and_then(|before| before.get(name));
        self.set.get(name).or_else(before)
    }

    fn assign(&mut self, id: NodeId, surely: bool) {
        let names = self
            .config
            .arg(id, 0)
            .map(|(text, _)| provenance::names(text));
        let Some(name) = names.and_then(|mut names| names.pop()) else {
            return;
        };
        let value = match self.config.arg(id, 1) {
            Some((text, word)) if self.config.node(id).name == "set" && !word.templated => {
                self.text(text, 0)
            }
            _ => None,
        };
        let before = self.given(&name).cloned().flatten();
        let value = if surely || value == before {
            value
        } else {
            None
        };
        self.set.insert(name, value);
    }

    /// What an `if` does that holds for some requests: it matters where that may be those without TLS.
    fn may_run(&mut self, condition: NodeId) {
        let config = self.config;
        let mut ends = false;
        for id in config.children(condition) {
            let name = config.node(id).name;
            if name.starts_with("set") {
                self.assign(id, false);
            }
            ends |= name == "break" || self.answers(id).is_some();
        }
        if ends && let Some(why) = self.may_be_about_tls(condition) {
            self.unclear.get_or_insert(why);
        }
    }

    fn may_be_about_tls(&self, condition: NodeId) -> Option<Why> {
        let config = self.config;
        config.args(condition).iter().find_map(|word| {
            if word.templated {
                return Some(Why::Template);
            }
            let made_from = provenance::of(config, self.block, config.value(condition, word));
            let about = made_from.bases.iter().any(|base| tells_tls(base));
            (about || made_from.opaque).then_some(Why::Variable)
        })
    }

    /// Whether a condition holds; none where it does for some requests, or nobody knows.
    fn holds(&self, condition: NodeId) -> Option<bool> {
        let config = self.config;
        let words = config.args(condition);
        if words.iter().any(|word| word.templated) {
            return None;
        }
        let mut texts: Vec<_> = words
            .iter()
            .map(|word| config.value(condition, word))
            .collect();
        if let Some(first) = texts.first_mut() {
            *first = first.strip_prefix('(')?;
        }
        if let Some(last) = texts.last_mut() {
            *last = last.strip_suffix(')')?;
        }
        // An empty text in quotes stands between the others.
        let inner = match texts.as_slice() {
            ["", inner @ .., ""] if inner.len() != 2 => inner,
            ["", inner @ ..] => inner,
            [inner @ .., ""] if inner.len() != 2 => inner,
            inner => inner,
        };
        match inner {
            [variable] => Some(is_true(&self.variable(variable)?)),
            [variable, operator, with] => self.compare(variable, operator, with),
            _ => None,
        }
    }

    fn compare(&self, variable: &str, operator: &str, with: &str) -> Option<bool> {
        let value = self.variable(variable)?;
        match operator {
            "=" => Some(value == self.text(with, 0)?),
            "!=" => Some(value != self.text(with, 0)?),
            "~" => self.config.index.patterns.fits(with, &value, false),
            "~*" => self.config.index.patterns.fits(with, &value, true),
            "!~" => self
                .config
                .index
                .patterns
                .fits(with, &value, false)
                .map(|fits| !fits),
            "!~*" => self
                .config
                .index
                .patterns
                .fits(with, &value, true)
                .map(|fits| !fits),
            _ => None,
        }
    }

    /// The value of a text that is one variable.
    fn variable(&self, text: &str) -> Option<String> {
        text.starts_with('$').then(|| self.text(text, 0)).flatten()
    }

    fn text(&self, text: &str, depth: usize) -> Option<String> {
        let mut parts = text.split('$');
        let mut result = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let name = provenance::names(&format!("${part}")).pop()?;
            let length = name.len() + if part.starts_with('{') { 2 } else { 0 };
            result += &self.value(&name, depth)?;
            result += part.get(length..)?;
            // A few lines can double a value as often as there are lines.
            if result.len() > LONGEST {
                return None;
            }
        }
        Some(result)
    }

    fn value(&self, name: &str, depth: usize) -> Option<String> {
        if let Some(value) = self.given(name) {
            return value.clone();
        }
        let givers = provenance::givers_of(self.config, name);
        match givers {
            [] => self.of_request(name),
            [map] if self.config.node(*map).name == "map" && depth < MAX_DEPTH => {
                self.mapped(*map, depth + 1)
            }
            // Only other blocks, or what comes later, set it.
            all if all.iter().all(|&id| self.config.node(id).name == "set") => Some(String::new()),
            _ => None,
        }
    }

    fn mapped(&self, map: NodeId, depth: usize) -> Option<String> {
        let config = self.config;
        let source = self.text(config.arg(map, 0)?.0, depth)?;
        if config.node(map).open.is_some() {
            return None;
        }
        let entries = || config.children(map).map(|id| (id, config.node(id).name));
        let is_pattern = |name: &str| name.starts_with('~');
        let exact = entries().find(|(_, name)| {
            !is_pattern(name)
                && *name != "default"
                && name
                    .strip_prefix('\\')
                    .unwrap_or(name)
                    .eq_ignore_ascii_case(&source)
        });
        let mut hit = exact.map(|(id, _)| id);
        for (id, name) in entries().filter(|(_, name)| is_pattern(name)) {
            if hit.is_none() {
                let (pattern, loose) = match name.strip_prefix("~*") {
                    Some(pattern) => (pattern, true),
                    None => (&name[1..], false),
                };
                hit = config
                    .index
                    .patterns
                    .fits(pattern, &source, loose)?
                    .then_some(id);
            }
        }
        let default = || {
            entries()
                .find(|(_, name)| *name == "default")
                .map(|(id, _)| id)
        };
        match hit.or_else(default) {
            Some(id) => self.text(config.arg(id, 0)?.0, depth),
            None => Some(String::new()),
        }
    }

    /// What nginx says of a request without TLS. A proxy in front that tells of it is taken at its word.
    fn of_request(&self, name: &str) -> Option<String> {
        let value = match name {
            "scheme" => "http".to_owned(),
            "https" | "ssl_protocol" | "ssl_cipher" | "ssl_session_id" | "ssl_server_name" => {
                String::new()
            }
            "server_port" => self.port?.to_string(),
            "host" | "server_name" => self.host.clone()?,
            _ if name.starts_with("http_") && tells_tls(name) => {
                let is_scheme = name.contains("proto") || name.contains("scheme");
                if is_scheme {
                    "http".to_owned()
                } else {
                    String::new()
                }
            }
            _ => return None,
        };
        Some(value)
    }
}

/// Whether a variable of the request tells TLS from plain text.
fn tells_tls(name: &str) -> bool {
    let parts = ["scheme", "https", "proto", "ssl", "port"];
    name != "server_protocol"
        && name != "remote_port"
        && parts.iter().any(|part| name.contains(part))
}

fn is_true(value: &str) -> bool {
    !matches!(value, "" | "0")
}
