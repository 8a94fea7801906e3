//! Tokens and sessions.

use super::super::super::facts::json::Json;
use super::super::shape::{object, optional, text, texts};
use super::super::{Cx, words};
use super::{known, numbers, why};
use crate::inventory::{Issuer, KeyEntry, Known, Origin, Session, Validator};
use crate::model::Why;
use crate::model::token::{KeyKind, Lifetime};

impl Cx<'_> {
    pub(super) fn strings(&self, (value, open): &(Known<Vec<String>>, Option<Why>)) -> Json {
        let list = |all: &Vec<String>| texts(all.iter().map(|one| self.text(one)));
        known(value, list, vec![("open", why(*open))])
    }

    pub(super) fn validator(&self, one: &Validator) -> Json {
        let uses = one.uses.iter().map(|used| {
            let origins = vec![
                ("algorithms", self.origin(&used.algorithms)),
                ("issuers", self.origin(&used.issuers)),
                ("audiences", self.origin(&used.audiences)),
            ];
            object(vec![
                ("scope", text(self.text(&used.scope.0))),
                ("at", self.at(used.at)),
                ("origins", object(origins)),
            ])
        });
        object(vec![
            ("dialect", text(one.dialect.id())),
            ("algorithms", self.strings(&one.algorithms)),
            ("issuers", self.strings(&one.issuers)),
            ("audiences", self.strings(&one.audiences)),
            (
                "audience_match",
                text(words::audience_match(one.audience_match)),
            ),
            ("expiry", text(words::expiry(one.expiry))),
            (
                "verifies_signature",
                known(&one.verifies, |on| Json::Bool(*on), Vec::new()),
            ),
            ("keys", numbers(&one.keys)),
            ("uses", Json::List(uses.collect())),
        ])
    }

    pub(super) fn with_origin<T>(
        &self,
        (value, origin): &(Known<T>, Origin),
        json: impl FnOnce(&T) -> Json,
    ) -> Json {
        known(value, json, vec![("origin", self.origin(origin))])
    }

    pub(super) fn issuer(&self, one: &Issuer) -> Json {
        let list = |all: &Vec<String>| texts(all.iter().map(|one| self.text(one)));
        object(vec![
            ("dialect", text(one.dialect.id())),
            ("scope", text(self.text(&one.scope.0))),
            ("at", self.at(one.at)),
            (
                "issuer",
                self.with_origin(&one.issuer, |issuer| text(self.text(issuer))),
            ),
            ("algorithms", self.with_origin(&one.algorithms, list)),
            (
                "access_lifetime",
                self.with_origin(&one.lifetimes.access, lifetime),
            ),
            (
                "refresh_lifetime",
                self.with_origin(&one.lifetimes.refresh, lifetime),
            ),
            (
                "rotation",
                self.with_origin(&one.rotation, |on| Json::Bool(*on)),
            ),
        ])
    }

    pub(super) fn session(&self, one: &Session) -> Json {
        object(vec![
            ("dialect", text(one.dialect.id())),
            ("scope", text(self.text(&one.scope.0))),
            ("at", self.at(one.at)),
            ("stored", Json::Bool(one.stored)),
            ("lifetime", self.with_origin(&one.lifetime, lifetime)),
            ("idle", self.with_origin(&one.idle, lifetime)),
        ])
    }

    pub(super) fn key(&self, one: &KeyEntry) -> Json {
        let reach = match &one.kind {
            KeyKind::JwksUrl { reach, .. } => text(words::reach(*reach)),
            _ => Json::Null,
        };
        object(vec![
            ("kind", text(words::key(&one.kind))),
            ("name", optional(self.key_name(one))),
            ("reach", reach),
            ("places", self.list(&one.places, |cx, at| cx.at(*at))),
        ])
    }
}

fn lifetime(lifetime: &Lifetime) -> Json {
    object(vec![
        ("seconds", Json::Number(lifetime.seconds)),
        ("certain", Json::Bool(lifetime.certain)),
    ])
}
