//! Tokens: who validates them with which keys, who issues them, and how long they last.

use super::origin::{Known, Origin, list};
use crate::model::cache::{CachedThing, TokenCache};
use crate::model::session;
use crate::model::token::{
    AudienceMatch, ExpiryCheck, KeyKind, KeySource, Lifetime, TokenIssuance, TokenValidation,
};
use crate::model::{Dialect, Facts, List, Scope, Setting, Why};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Validators with equal effective settings.
#[derive(Debug)]
pub struct Validator {
    /// Whose configuration.
    pub dialect: Dialect,
    /// Signature algorithms it accepts, and why there may be more.
    pub algorithms: (Known<Vec<String>>, Option<Why>),
    /// Issuers it accepts.
    pub issuers: (Known<Vec<String>>, Option<Why>),
    /// Audiences it accepts.
    pub audiences: (Known<Vec<String>>, Option<Why>),
    /// What several audiences mean.
    pub audience_match: AudienceMatch,
    /// When `exp` is looked at.
    pub expiry: ExpiryCheck,
    /// Whether signatures are verified, where that is a switch.
    pub verifies: Known<bool>,
    /// The keys it verifies with, as places in [`super::Inventory::keys`].
    pub keys: Vec<usize>,
    /// Each validator.
    pub uses: Vec<ValidatorUse>,
}

/// One validator.
#[derive(Debug)]
pub struct ValidatorUse {
    /// For people.
    pub scope: Scope,
    /// The token that makes it one.
    pub at: Span,
    /// Where the algorithms come from.
    pub algorithms: Origin,
    /// Where the issuers come from.
    pub issuers: Origin,
    /// Where the audiences come from.
    pub audiences: Origin,
}

/// A key that signs or verifies tokens.
#[derive(Debug)]
pub struct KeyEntry {
    /// What kind; key material itself is not kept.
    pub kind: KeyKind,
    /// Every place it is written at.
    pub places: Vec<Span>,
}

/// An issuer of tokens.
#[derive(Debug)]
pub struct Issuer {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that makes it one.
    pub at: Span,
    /// The `iss` it writes.
    pub issuer: (Known<String>, Origin),
    /// The algorithms it signs with, and where that is said.
    pub algorithms: (Known<Vec<String>>, Origin),
    /// How long its tokens last.
    pub lifetimes: Lifetimes,
    /// Whether a refresh token is replaced on use.
    pub rotation: (Known<bool>, Origin),
}

/// How long an issuer's tokens last.
#[derive(Debug)]
pub struct Lifetimes {
    /// Access tokens.
    pub access: (Known<Lifetime>, Origin),
    /// Refresh tokens.
    pub refresh: (Known<Lifetime>, Origin),
}

/// How long a session lasts, or is kept.
#[derive(Debug)]
pub struct Session {
    /// Whose configuration.
    pub dialect: Dialect,
    /// For people.
    pub scope: Scope,
    /// The token that says so.
    pub at: Span,
    /// Whether it is a store's time and not the session's own.
    pub stored: bool,
    /// From its start to its end.
    pub lifetime: (Known<Lifetime>, Origin),
    /// Without being used.
    pub idle: (Known<Lifetime>, Origin),
}

type Gathered = (Vec<Validator>, Vec<Issuer>, Vec<Session>, Vec<KeyEntry>);

/// Gathers what is said about tokens.
#[derive(Default)]
pub(super) struct Collector {
    validators: Vec<Validator>,
    by_settings: BTreeMap<String, usize>,
    issuers: Vec<Issuer>,
    sessions: Vec<Session>,
    keys: Vec<KeyEntry>,
    by_key: BTreeMap<String, usize>,
    /// What several units share is listed once.
    seen: BTreeSet<(Scope, Span)>,
}

impl Collector {
    pub(super) fn add(&mut self, facts: &Facts) {
        for one in facts.validations.iter().filter(|one| one.validates) {
            self.validator(one);
        }
        self.issuers.extend(facts.issuances.iter().map(issuer));
        self.sessions.extend(facts.sessions.iter().map(session));
        let caches = facts.token_caches.iter();
        let sessions = caches.filter(|cache| cache.what == CachedThing::Session);
        self.sessions.extend(sessions.map(stored));
    }

    pub(super) fn finish(self) -> Gathered {
        (self.validators, self.issuers, self.sessions, self.keys)
    }

    fn validator(&mut self, one: &TokenValidation) {
        if !self.seen.insert((one.scope.clone(), one.at)) {
            return;
        }
        let keys: BTreeSet<usize> = one.keys.iter().map(|key| self.key(key)).collect();
        let validator = Validator {
            dialect: one.dialect,
            algorithms: list(&one.algorithms),
            issuers: list(&one.issuers),
            audiences: list(&one.audiences),
            audience_match: one.audience_match,
            expiry: one.expiry,
            verifies: Known::of(&one.verifies_signature, |value| *value),
            keys: keys.into_iter().collect(),
            uses: Vec::new(),
        };
        let next = self.validators.len();
        let at = *self
            .by_settings
            .entry(format!("{validator:?}"))
            .or_insert(next);
        if at == next {
            self.validators.push(validator);
        }
        self.validators[at].uses.push(ValidatorUse {
            scope: one.scope.clone(),
            at: one.at,
            algorithms: Origin::of(&one.algorithms, None),
            issuers: Origin::of(&one.issuers, None),
            audiences: Origin::of(&one.audiences, None),
        });
    }

    /// Where the key is listed; those that cannot be told apart by a name are told apart by place.
    fn key(&mut self, key: &KeySource) -> usize {
        let place = match key.kind {
            KeyKind::JwksUrl { .. } => None,
            _ => Some(key.span),
        };
        let next = self.keys.len();
        let identity = format!("{:?}", (&key.kind, place));
        let at = *self.by_key.entry(identity).or_insert(next);
        if at == next {
            self.keys.push(KeyEntry {
                kind: key.kind.clone(),
                places: Vec::new(),
            });
        }
        let places = &mut self.keys[at].places;
        if !places.contains(&key.span) {
            places.push(key.span);
        }
        at
    }
}

fn with_origin<T: Clone>(setting: &Setting<T>) -> (Known<T>, Origin) {
    (Known::of(setting, T::clone), Origin::of(setting, None))
}

fn issuer(one: &TokenIssuance) -> Issuer {
    let values = |list: &List<String>| list.values().cloned().collect();
    Issuer {
        dialect: one.dialect,
        scope: one.scope.clone(),
        at: one.at,
        issuer: with_origin(&one.issuer),
        algorithms: (
            Known::of(&one.signing_algorithms, values),
            Origin::of(&one.signing_algorithms, None),
        ),
        lifetimes: Lifetimes {
            access: with_origin(&one.access_lifetime),
            refresh: with_origin(&one.refresh_lifetime),
        },
        rotation: with_origin(&one.rotation),
    }
}

/// A key that may mean either time is shown as the lifetime where no other says it.
fn session(one: &session::Session) -> Session {
    let lifetime = match &one.absolute {
        absolute if absolute.is_unset() => &one.lifetime,
        absolute => absolute,
    };
    Session {
        dialect: one.dialect,
        scope: one.scope.clone(),
        at: one.at,
        stored: false,
        lifetime: with_origin(lifetime),
        idle: with_origin(&one.idle),
    }
}

fn stored(one: &TokenCache) -> Session {
    Session {
        dialect: one.dialect,
        scope: one.scope.clone(),
        at: one.at,
        stored: true,
        lifetime: with_origin(&one.ttl),
        idle: (Known::Unsupported, Origin::Unsupported),
    }
}
