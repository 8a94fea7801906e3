//! Tokens and sessions.

use super::super::super::counted;
use super::super::words;
use super::{NAMED, Page, and_more, known};
use crate::inventory::{Issuer, KeyEntry, Known, Session, Validator};
use crate::model::Why;
use crate::model::token::{ExpiryCheck, KeyKind};

impl Page<'_> {
    pub(super) fn tokens(&mut self) {
        let inventory = self.inventory;
        self.part("Tokens");
        if inventory.validators.is_empty()
            && inventory.issuers.is_empty()
            && inventory.sessions.is_empty()
        {
            self.nothing("No token is issued or validated");
        }
        for one in &inventory.validators {
            self.validator(one);
        }
        for one in &inventory.issuers {
            self.issuer(one);
        }
        for one in &inventory.sessions {
            self.session(one);
        }
    }

    pub(super) fn validator(&mut self, one: &Validator) {
        let places = counted(one.uses.len(), "place");
        self.entry(&format!("validator, {}, {places}", one.dialect.id()));
        let cx = self.cx;
        let list = |(value, open): &(Known<Vec<String>>, Option<Why>)| {
            let text = known(value, |all| {
                let all: Vec<_> = all.iter().map(|one| cx.text(one)).collect();
                all.join(", ")
            });
            text.map(|text| format!("{text}{}", open.map_or_else(String::new, and_more)))
        };
        let fields = [
            ("algorithms", list(&one.algorithms), Part::Algorithms),
            ("issuers", list(&one.issuers), Part::Issuers),
            ("audiences", list(&one.audiences), Part::Audiences),
        ];
        for (label, value, part) in fields {
            let origins = one.uses.iter().map(|used| match part {
                Part::Algorithms => &used.algorithms,
                Part::Issuers => &used.issuers,
                Part::Audiences => &used.audiences,
            });
            let first = origins.map(|origin| self.cx.origin_words(origin)).next();
            let origin = first.unwrap_or_default();
            let value = value.map_or_else(String::new, |value| format!("{value}: "));
            self.field(label, &format!("{value}{origin}"));
        }
        let keys: Vec<_> = one
            .keys
            .iter()
            .filter_map(|&at| self.inventory.keys.get(at))
            .collect();
        for key in &keys {
            let text = self.key(key);
            self.field("key", &text);
        }
        if keys.is_empty() {
            self.field("key", "none is named here");
        }
        self.field("expiry", expiry(one.expiry));
        if one.verifies.value() == Some(&false) {
            self.field("signature", "not verified");
        }
        for used in &one.uses {
            let scope = self.cx.text(&used.scope.0);
            let text = format!("{scope} ({})", self.cx.place(used.at));
            self.field("used by", &text);
        }
    }

    pub(super) fn key(&self, one: &KeyEntry) -> String {
        let places: Vec<_> = one
            .places
            .iter()
            .take(NAMED)
            .map(|at| self.cx.place(*at))
            .collect();
        let places = places.join(", ");
        match (self.cx.key_name(one), &one.kind) {
            (Some(url), KeyKind::JwksUrl { reach, .. }) => {
                format!("fetched from {url} ({}): {places}", words::reach(*reach))
            }
            (Some(name), kind) => format!("{} as {name} ({places})", key(kind)),
            (None, kind) => format!("{} ({places})", key(kind)),
        }
    }

    pub(super) fn issuer(&mut self, one: &Issuer) {
        let cx = self.cx;
        let (scope, at) = (cx.text(&one.scope.0), cx.place(one.at));
        self.entry(&format!(
            "issuer of tokens, {}: {scope} ({at})",
            one.dialect.id()
        ));
        let list = |all: &Vec<String>| {
            let all: Vec<_> = all.iter().map(|one| cx.text(one)).collect();
            all.join(", ")
        };
        self.value(
            "issuer",
            known(&one.issuer.0, |one| cx.text(one)),
            &one.issuer.1,
        );
        self.value(
            "algorithms",
            known(&one.algorithms.0, list),
            &one.algorithms.1,
        );
        let times = [
            ("access token", &one.lifetimes.access),
            ("refresh token", &one.lifetimes.refresh),
        ];
        for (label, (value, origin)) in times {
            self.value(label, known(value, |time| words::lifetime(*time)), origin);
        }
        let rotation = |on: &bool| if *on { "on each use" } else { "no" }.to_owned();
        self.value(
            "replaced",
            known(&one.rotation.0, rotation),
            &one.rotation.1,
        );
    }

    pub(super) fn session(&mut self, one: &Session) {
        let (scope, at) = (self.cx.text(&one.scope.0), self.cx.place(one.at));
        let what = if one.stored {
            "session store"
        } else {
            "session"
        };
        self.entry(&format!("{what}, {}: {scope} ({at})", one.dialect.id()));
        for (label, (value, origin)) in [("lifetime", &one.lifetime), ("idle", &one.idle)] {
            self.value(label, known(value, |time| words::lifetime(*time)), origin);
        }
    }
}

#[derive(Clone, Copy)]
enum Part {
    Algorithms,
    Issuers,
    Audiences,
}

fn expiry(check: ExpiryCheck) -> &'static str {
    match check {
        ExpiryCheck::Required => "a token without `exp` is refused",
        ExpiryCheck::IfPresent => "`exp` is looked at where a token has it",
        ExpiryCheck::OnlyIfListed => "`exp` is looked at only where it is listed",
        ExpiryCheck::Undefined => "the configuration does not say whether `exp` is looked at",
    }
}

fn key(kind: &KeyKind) -> &'static str {
    match kind {
        KeyKind::JwksUrl { .. } => "fetched",
        KeyKind::InlineJwks { secret: false } => "key set written in the configuration",
        KeyKind::InlineJwks { secret: true } => {
            "key set with a secret key, written in the configuration"
        }
        KeyKind::InlinePem { private: false } => "public key written in the configuration",
        KeyKind::InlinePem { private: true } => "private key written in the configuration",
        KeyKind::Secret { .. } => "shared secret written in the configuration",
        KeyKind::Reference => "kept elsewhere",
        KeyKind::HiddenSecret => "shared secret or private key from a template or variable",
        KeyKind::Unknown(_) => "unknown, hidden by a template or variable",
    }
}
