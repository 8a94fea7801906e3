//! `[[waiver]]`: an exception with an owner, a reason and an end.

use super::values::Reader;
use super::{Config, ConfigError, Globs, OWN, nearest};
use crate::source::Span;
use crate::syntax::data::{Entry, Value};
use globset::{GlobBuilder, GlobMatcher};
use jiff::ToSpan;
use jiff::civil::Date;

const WAIVER: [&str; 11] = [
    "rule",
    "control",
    "path",
    "server",
    "resource",
    "fingerprint",
    "owner",
    "reason",
    "ticket",
    "created",
    "expires",
];

/// An exception, complete and in its form; whether it is in force is a question of the day.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// What is waived.
    pub target: Target,
    /// Where the rule or control is named.
    pub at: Span,
    /// What it is waived for; at least one part is given, and all that are given must fit.
    pub scope: WaiverScope,
    /// Who answers for it.
    pub owner: String,
    /// Why it is acceptable.
    pub reason: String,
    /// Where it was decided.
    pub ticket: Option<String>,
    /// The first day it holds; none for always.
    pub created: Option<Date>,
    /// Where the first day is written, or else what is waived.
    pub created_at: Span,
    /// The last day it holds.
    pub expires: Date,
    /// Where the last day is written.
    pub expires_at: Span,
}

/// What a waiver is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A rule, by its id.
    Rule(String),
    /// A control of a standard, `asvs-5.0:9.1.2`.
    Control(String),
}

/// What a waiver holds for.
#[derive(Clone, Debug, Default)]
pub struct WaiverScope {
    /// Files.
    pub path: Option<Globs>,
    /// A server, by its first name.
    pub server: Option<String>,
    /// Manifests.
    pub resource: Option<Resource>,
    /// One finding.
    pub fingerprint: Option<String>,
}

impl WaiverScope {
    fn is_empty(&self) -> bool {
        self.path.is_none()
            && self.server.is_none()
            && self.resource.is_none()
            && self.fingerprint.is_none()
    }
}

/// `Kind/namespace/name`, or `Kind/name` for objects that say no namespace; `*` stands for any.
#[derive(Clone, Debug)]
pub struct Resource(GlobMatcher);

impl Resource {
    fn new(text: &str) -> Option<Self> {
        let parts: Vec<_> = text.split('/').collect();
        let is_form = matches!(parts.len(), 2 | 3) && parts.iter().all(|part| !part.is_empty());
        let glob = GlobBuilder::new(text).literal_separator(true).build();
        Some(Self(glob.ok().filter(|_| is_form)?.compile_matcher()))
    }

    /// Whether it means the object of that name.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        self.0.is_match(name)
    }
}

/// A waiver as far as it is read.
#[derive(Default)]
struct Partial {
    target: Option<(Target, Span)>,
    scope: WaiverScope,
    /// Whether a scope was given, however wrong.
    scoped: bool,
    owner: Option<String>,
    reason: Option<String>,
    ticket: Option<String>,
    created: Option<(Date, Span)>,
    expires: Option<(Date, Span)>,
    /// The keys that are there, right or wrong.
    keys: Vec<String>,
}

impl Reader<'_> {
    pub(super) fn waivers(&mut self, entry: Entry<'_>) -> Vec<Waiver> {
        let mut waivers = Vec::new();
        for item in self.tables(entry) {
            waivers.extend(self.waiver(entry, item));
        }
        waivers
    }

    fn waiver(&mut self, parent: Entry<'_>, item: Value<'_>) -> Option<Waiver> {
        let mut partial = Partial::default();
        for entry in item.own_entries() {
            let key = entry.key.text().unwrap_or_default().to_owned();
            self.waiver_key(&key, entry, &mut partial);
            partial.keys.push(key);
        }
        let first = item.own_entries().next();
        let at = first.map_or(parent.key.span(), |entry| entry.key.span());
        self.missing(&partial, at);
        let (target, at) = partial.target?;
        let (expires, expires_at) = partial.expires?;
        let waiver = Waiver {
            target,
            at,
            scope: Some(partial.scope).filter(|scope| !scope.is_empty())?,
            owner: partial.owner?,
            reason: partial.reason?,
            ticket: partial.ticket,
            created: partial.created.map(|(date, _)| date),
            created_at: partial.created.map_or(at, |(_, span)| span),
            expires,
            expires_at,
        };
        // Half a scope would be wider than what is meant.
        let half = waiver.scope.parts() != partial.keys.iter().filter(|key| is_scope(key)).count();
        let long = waiver.created.and_then(|from| too_long(&waiver, from));
        self.errors.extend(long.clone());
        (!half && long.is_none()).then_some(waiver)
    }

    fn waiver_key(&mut self, key: &str, entry: Entry<'_>, partial: &mut Partial) {
        partial.scoped |= is_scope(key);
        let scope = &mut partial.scope;
        match key {
            "rule" | "control" => self.target(key, entry, &mut partial.target),
            "path" => scope.path = self.glob(entry),
            "server" => scope.server = self.words(entry, "api.example.com"),
            "resource" => scope.resource = self.resource(entry),
            "fingerprint" => scope.fingerprint = self.fingerprint(entry),
            "owner" => partial.owner = self.words(entry, "payments team"),
            "reason" => partial.reason = self.words(entry, "the old tills need it"),
            "ticket" => partial.ticket = self.words(entry, "SEC-123"),
            "created" => {
                let date = self.date(entry);
                partial.created = date.map(|date| (date, entry.value.span()));
            }
            "expires" => {
                let date = self.date(entry);
                partial.expires = date.map(|date| (date, entry.value.span()));
            }
            _ => self.unknown_key(entry, &WAIVER),
        }
    }

    /// Says what a waiver lacks.
    fn missing(&mut self, partial: &Partial, at: Span) {
        let has = |key: &str| partial.keys.iter().any(|one| one == key);
        let mut lacks: Vec<_> = ["owner", "reason", "expires"]
            .into_iter()
            .filter(|key| !has(key))
            .map(|key| format!("no `{key}`"))
            .collect();
        if !has("rule") && !has("control") {
            lacks.insert(0, "no `rule` and no `control`".to_owned());
        }
        if !lacks.is_empty() {
            let message = format!("this waiver has {}", lacks.join(", "));
            let help = "say what is waived, who answers for it, why, and until which day";
            self.wrong(at, message, Some(help.to_owned()));
        }
        if !partial.scoped {
            let message = "this waiver does not say where it holds".to_owned();
            let help = "add path, server, resource or fingerprint; path = \"**\" is everywhere";
            self.wrong(at, message, Some(help.to_owned()));
        }
    }

    fn target(&mut self, key: &str, entry: Entry<'_>, target: &mut Option<(Target, Span)>) {
        let span = entry.value.span();
        if target.is_some() {
            let message = "a waiver is about a rule or about a control".to_owned();
            let help = "write a waiver for each".to_owned();
            return self.wrong(entry.key.span(), message, Some(help));
        }
        let read = if key == "rule" {
            self.waived_rule(entry).map(Target::Rule)
        } else {
            self.waived_control(entry).map(Target::Control)
        };
        *target = read.map(|target| (target, span));
    }

    fn waived_rule(&mut self, entry: Entry<'_>) -> Option<String> {
        let id = self.string(entry, "weak-tls-protocol")?;
        let span = entry.value.span();
        if !self.known.iter().any(|one| one.rule.id == id) {
            let ids: Vec<_> = self.known.iter().map(|one| one.rule.id).collect();
            let help = match nearest(id, ids) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "name one rule; `authlint rules` lists them all".to_owned(),
            };
            self.wrong(span, format!("there is no rule `{id}`"), Some(help));
            return None;
        }
        if OWN.contains(&id) {
            let message = format!("{id} cannot be waived");
            self.wrong(span, message, Some("mend what it reports".to_owned()));
            return None;
        }
        Some(id.to_owned())
    }

    fn waived_control(&mut self, entry: Entry<'_>) -> Option<String> {
        let text = self.string(entry, "asvs-5.0:9.1.2")?;
        let parts = text.split_once(':');
        if parts.is_none_or(|(standard, id)| standard.is_empty() || id.is_empty()) {
            let message = format!("`{text}` is no control");
            let help = "write the standard and the control, control = \"asvs-5.0:9.1.2\"";
            self.wrong(entry.value.span(), message, Some(help.to_owned()));
            return None;
        }
        Some(text.to_owned())
    }

    /// Text that says something.
    fn words(&mut self, entry: Entry<'_>, example: &str) -> Option<String> {
        let text = self.string(entry, example)?.trim();
        if text.chars().any(char::is_alphanumeric) {
            return Some(text.to_owned());
        }
        let key = entry.key.text().unwrap_or_default();
        let message = format!("`{key}` says nothing");
        let help = format!("write {key} = {example:?}");
        self.wrong(entry.value.span(), message, Some(help));
        None
    }

    fn glob(&mut self, entry: Entry<'_>) -> Option<Globs> {
        let pattern = self.string(entry, "legacy/**")?;
        Globs::new([pattern])
            .map_err(|message| {
                let help = "write it as in a .gitignore, path = \"legacy/**\"".to_owned();
                self.wrong(entry.value.span(), message, Some(help));
            })
            .ok()
    }

    fn resource(&mut self, entry: Entry<'_>) -> Option<Resource> {
        const EXAMPLE: &str = "PeerAuthentication/shop/default";
        let text = self.string(entry, EXAMPLE)?;
        let resource = Resource::new(text);
        if resource.is_none() {
            let message = format!("`{text}` names no resource");
            let help = format!("write kind, namespace and name, resource = \"{EXAMPLE}\"");
            self.wrong(entry.value.span(), message, Some(help));
        }
        resource
    }

    fn fingerprint(&mut self, entry: Entry<'_>) -> Option<String> {
        const LENGTH: usize = 32;
        let text = self.string(entry, "0123456789abcdef0123456789abcdef")?;
        if text.len() == LENGTH && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Some(text.to_ascii_lowercase());
        }
        let message = format!("`{text}` is no fingerprint");
        let help = "copy the whole `fingerprint` of the finding from `--format json`".to_owned();
        self.wrong(entry.value.span(), message, Some(help));
        None
    }
}

fn is_scope(key: &str) -> bool {
    ["path", "server", "resource", "fingerprint"].contains(&key)
}

impl WaiverScope {
    /// How many parts are given.
    fn parts(&self) -> usize {
        [
            self.path.is_some(),
            self.server.is_some(),
            self.resource.is_some(),
            self.fingerprint.is_some(),
        ]
        .into_iter()
        .filter(|is_given| *is_given)
        .count()
    }
}

/// What is wrong with an end that is more than 12 months away.
fn too_long(waiver: &Waiver, from: Date) -> Option<ConfigError> {
    let last = from.saturating_add(12.months());
    let (message, help) = if waiver.expires < from && waiver.created.is_some() {
        let help = "write an `expires` after `created`".to_owned();
        ("this waiver ends before it begins".to_owned(), help)
    } else if waiver.expires > last {
        let help = format!("let it end on {last} at the latest, and decide anew then");
        ("this waiver holds for more than 12 months".to_owned(), help)
    } else {
        return None;
    };
    Some(ConfigError {
        span: waiver.expires_at,
        message,
        help: Some(help),
    })
}

impl Config {
    /// Whether what it says depends on the day.
    #[must_use]
    pub fn wants_date(&self) -> bool {
        !self.waivers.is_empty()
    }

    /// Waivers that were written down after today, by the clock: a decision that nobody has taken yet.
    #[must_use]
    pub fn written_ahead(&self, today: Date) -> Vec<ConfigError> {
        let ahead = self.waivers.iter();
        let ahead = ahead.filter(|one| one.created.is_some_and(|created| created > today));
        let errors = ahead.map(|waiver| ConfigError {
            span: waiver.created_at,
            message: "this waiver was created in the future".to_owned(),
            help: Some("write the day on which it was decided".to_owned()),
        });
        errors.collect()
    }

    /// Sets the day the run speaks for. A waiver that does not say when it began and ends more than 12
    /// months from that day is none, and a mistake.
    pub fn settle(&mut self, as_of: Date) -> Vec<ConfigError> {
        self.options.deployment.as_of = Some(as_of);
        let mut errors = Vec::new();
        self.waivers.retain(|waiver| {
            let error = match waiver.created {
                Some(_) => None,
                None => too_long(waiver, as_of),
            };
            let is_sound = error.is_none();
            errors.extend(error);
            is_sound
        });
        errors
    }
}
