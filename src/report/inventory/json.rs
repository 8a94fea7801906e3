//! The inventory as JSON. A frozen, versioned shape of its own, described by
//! `schema/inventory.schema.json`.
//!
//! A value is an object with a `state`: `known` with the `value`; `unknown` with the `why`; `unstated`
//! where nothing is written and the product's own value is in no file; `unsupported` where the product
//! has no such setting. Where a value comes from is an object with a `kind`. Lines and columns count
//! from 1. Times are seconds.

use super::super::facts::json::Json;
use super::shape::{number, object, optional, text, texts};
use super::{Cx, words};
use crate::inventory::{
    Certificate, Contents, Endpoint, File, Inventory, Issuer, KeyEntry, Known, Material, Origin,
    Plain, Session, Suite, Use, Validator,
};
use crate::model::Why;
use crate::model::http::Socket;
use crate::model::mesh::MtlsSetting;
use crate::model::tls::Side;
use crate::model::token::{KeyKind, Lifetime};
use crate::source::Span;
use std::io::{self, Write};

/// Changes whenever a reader of the shape could break.
const VERSION: u64 = 1;

pub(super) fn write(inventory: &Inventory, cx: &Cx<'_>, out: &mut dyn Write) -> io::Result<()> {
    let unread = cx.report.unread.iter().map(|one| {
        object(vec![
            ("path", text(cx.path(&one.path))),
            ("reason", text(cx.text(&one.reason))),
        ])
    });
    let all = object(vec![
        ("version", Json::Number(VERSION)),
        (
            "tool",
            object(vec![
                ("name", text("authlint")),
                ("version", text(env!("CARGO_PKG_VERSION"))),
            ]),
        ),
        ("as_of", optional(cx.as_of.map(|moment| moment.to_string()))),
        ("tls_endpoints", cx.list(&inventory.endpoints, Cx::endpoint)),
        ("plain_endpoints", cx.list(&inventory.plain, Cx::plain)),
        ("mesh", cx.list(&inventory.mesh, Cx::mesh)),
        ("material", cx.list(&inventory.material, Cx::material)),
        (
            "token_validators",
            cx.list(&inventory.validators, Cx::validator),
        ),
        ("token_issuers", cx.list(&inventory.issuers, Cx::issuer)),
        ("sessions", cx.list(&inventory.sessions, Cx::session)),
        ("token_keys", cx.list(&inventory.keys, Cx::key)),
        ("unread", Json::List(unread.collect())),
    ]);
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)
}

fn numbers(all: &[usize]) -> Json {
    Json::List(all.iter().copied().map(number).collect())
}

fn why(why: Option<Why>) -> Json {
    optional(why.map(Why::id))
}

/// A value with its state, and more members that belong to it.
fn known<T>(
    value: &Known<T>,
    json: impl FnOnce(&T) -> Json,
    more: Vec<(&'static str, Json)>,
) -> Json {
    let mut members = vec![("state", text(words::state(value)))];
    match value {
        Known::Value(value) => members.push(("value", json(value))),
        Known::Unknown(why) => members.push(("why", text(why.id()))),
        Known::Unstated | Known::Unsupported => {}
    }
    members.extend(more);
    object(members)
}

fn flag(value: &bool) -> Json {
    Json::Bool(*value)
}

fn lifetime(lifetime: &Lifetime) -> Json {
    object(vec![
        ("seconds", Json::Number(lifetime.seconds)),
        ("certain", Json::Bool(lifetime.certain)),
    ])
}

impl Cx<'_> {
    fn list<T>(&self, all: &[T], one: impl Fn(&Self, &T) -> Json) -> Json {
        Json::List(all.iter().map(|item| one(self, item)).collect())
    }

    fn at(&self, span: Span) -> Json {
        let (line, column) = self.position(span);
        object(vec![
            ("path", text(self.path_of(span))),
            ("line", Json::Number(line.into())),
            ("column", Json::Number(column.into())),
        ])
    }

    fn origin(&self, origin: &Origin) -> Json {
        let kind = |name: &'static str| ("kind", text(name));
        object(match origin {
            Origin::Written { at, via, inherited } => {
                let steps = via.iter().map(|step| {
                    object(vec![
                        ("text", text(self.text(&step.value))),
                        ("at", self.at(step.span)),
                    ])
                });
                vec![
                    kind("written"),
                    ("at", self.at(*at)),
                    ("inherited", Json::Bool(*inherited)),
                    ("via", Json::List(steps.collect())),
                ]
            }
            Origin::Default { source } => vec![kind("default"), ("source", text(*source))],
            Origin::ByVersion(versions) => vec![
                kind("default-by-version"),
                ("versions", texts(versions.iter().copied())),
            ],
            Origin::Absent => vec![kind("unstated")],
            Origin::Unsupported => vec![kind("unsupported")],
            Origin::Unknown { at, why } => vec![
                kind("unknown"),
                ("why", text(why.id())),
                ("remedy", text(why.remedy())),
                ("at", self.at(*at)),
            ],
        })
    }

    fn endpoint(&self, one: &Endpoint) -> Json {
        let protocols = known(
            &one.protocols,
            |all| {
                let one = |protocol: &crate::inventory::Protocol| {
                    object(vec![
                        ("version", text(protocol.version.name())),
                        ("only", texts(protocol.only.iter().copied())),
                        ("needs", optional(protocol.needs)),
                    ])
                };
                Json::List(all.iter().map(one).collect())
            },
            vec![("open", why(one.open))],
        );
        let suites = object(vec![
            ("list", self.words(&one.suites.below)),
            ("tls13_list", self.words(&one.suites.tls13)),
            ("items", self.list(&one.suites.items, |_, one| suite(one))),
            (
                "unknown_words",
                texts(one.suites.unknown.iter().map(|word| self.text(word))),
            ),
            ("system_policy", Json::Bool(one.suites.system_policy)),
        ]);
        object(vec![
            ("dialect", text(one.dialect.id())),
            ("side", text(words::side(one.side))),
            ("speaks_tls", one.tls.map_or(Json::Null, Json::Bool)),
            (
                "mode",
                known(&one.mode, |mode| text(words::mode(*mode)), Vec::new()),
            ),
            ("protocols", protocols),
            ("cipher_suites", suites),
            (
                "client_certificates",
                known(&one.client, |mode| text(words::client(*mode)), Vec::new()),
            ),
            (
                "verification",
                known(
                    &one.verification,
                    |mode| text(words::verification(*mode)),
                    Vec::new(),
                ),
            ),
            ("sni", known(&one.sni, flag, Vec::new())),
            (
                "uses",
                self.list(&one.uses, |cx, used| cx.one_use(one, used)),
            ),
        ])
    }

    fn words(&self, list: &Known<String>) -> Json {
        known(list, |list| text(self.text(list)), Vec::new())
    }

    fn one_use(&self, endpoint: &Endpoint, one: &Use) -> Json {
        let origins = &one.origins;
        let origins = [
            ("protocols", &origins.protocols),
            ("cipher_suites", &origins.ciphers),
            ("tls13_cipher_suites", &origins.tls13),
            ("client_certificates", &origins.client),
            ("verification", &origins.verification),
            ("sni", &origins.sni),
        ];
        let origins = origins.map(|(name, origin)| (name, self.origin(origin)));
        let is_server = endpoint.side == Side::Server;
        object(vec![
            ("scope", text(self.text(&one.scope.0))),
            ("at", self.at(one.at)),
            ("purpose", text(self.purpose(endpoint, one))),
            ("names", texts(one.names.iter().map(|name| self.text(name)))),
            ("more_names", why(one.more_names)),
            (
                "port",
                one.port
                    .map_or(Json::Null, |port| Json::Number(port.into())),
            ),
            ("sockets", self.list(&one.sockets, Cx::socket)),
            (
                "peer",
                if is_server {
                    Json::Null
                } else {
                    text(words::reach(one.peer))
                },
            ),
            ("origins", object(origins.into())),
            ("material", numbers(&one.material)),
        ])
    }

    fn socket(&self, one: &Socket) -> Json {
        object(vec![
            ("at", self.at(one.at)),
            ("address", text(self.source(one.at))),
            (
                "port",
                one.port
                    .map_or(Json::Null, |port| Json::Number(port.into())),
            ),
            ("reach", text(words::reach(one.reach))),
            ("quic", Json::Bool(one.quic)),
        ])
    }

    fn plain(&self, one: &Plain) -> Json {
        let uses = one.uses.iter().map(|used| {
            object(vec![
                ("scope", text(self.text(&used.scope.0))),
                ("at", self.at(used.at)),
                ("written", text(self.source(used.at))),
            ])
        });
        object(vec![
            ("dialect", text(one.dialect.id())),
            ("side", text(words::side(one.side))),
            ("tls", text(words::plain(one))),
            ("reach", text(words::reach(one.reach))),
            (
                "port",
                one.port
                    .map_or(Json::Null, |port| Json::Number(port.into())),
            ),
            ("answer", optional(one.answer)),
            ("uses", Json::List(uses.collect())),
        ])
    }

    fn mesh(&self, one: &MtlsSetting) -> Json {
        let origin = Origin::of(&one.mode, None);
        let mode = Known::of(&one.mode, |mode| *mode);
        object(vec![
            ("scope", text(self.text(&one.scope.0))),
            ("level", text(words::level(one.level))),
            (
                "side",
                text(if one.client_side { "client" } else { "server" }),
            ),
            (
                "mode",
                known(&mode, |mode| text(words::mtls(*mode)), Vec::new()),
            ),
            ("effective", one.effective.map_or(Json::Null, Json::Bool)),
            ("origin", self.origin(&origin)),
        ])
    }

    fn material(&self, one: &Material) -> Json {
        let uses = one.uses.iter().map(|(scope, at)| {
            object(vec![
                ("scope", text(self.text(&scope.0))),
                ("at", self.at(*at)),
            ])
        });
        let mut members = vec![
            ("dialect", text(one.dialect.id())),
            ("role", text(words::role(one.role))),
            ("name", text(self.material_name(one))),
            ("state", text(words::file(&one.file))),
        ];
        match &one.file {
            File::Hidden(reason) => members.push(("why", text(reason.id()))),
            File::Inline | File::NotGiven => {}
            File::Present(path) => members.push(("path", text(self.path(path)))),
            File::Unreadable { path, reason } => {
                members.push(("path", text(self.path(path))));
                members.push(("reason", text(self.text(reason))));
            }
            File::Read(contents) => members.extend(self.contents(contents)),
        }
        members.push(("uses", Json::List(uses.collect())));
        object(members)
    }

    fn contents(&self, one: &Contents) -> [(&'static str, Json); 4] {
        [
            ("path", text(self.path(&one.path))),
            (
                "certificates",
                self.list(&one.certificates, Cx::certificate),
            ),
            ("private_keys", number(one.private_keys)),
            ("broken", number(one.broken)),
        ]
    }

    fn certificate(&self, one: &Certificate) -> Json {
        let left = self.as_of.map(|now| one.not_after.days_after(now));
        object(vec![
            ("subject", text(self.text(&one.subject))),
            ("issuer", text(self.text(&one.issuer))),
            ("serial", text(one.serial.clone())),
            ("names", texts(one.names.iter().map(|name| self.text(name)))),
            ("not_before", text(one.not_before.to_string())),
            ("not_after", text(one.not_after.to_string())),
            ("days_left", left.map_or(Json::Null, Json::Signed)),
            ("key", text(one.key.clone())),
            ("curve", optional(one.curve.clone())),
            ("bits", one.bits.map_or(Json::Null, number)),
            ("signature", text(one.signature.clone())),
            ("authority", Json::Bool(one.is_authority)),
            ("sha256", text(one.sha256.clone())),
        ])
    }

    fn strings(&self, (value, open): &(Known<Vec<String>>, Option<Why>)) -> Json {
        let list = |all: &Vec<String>| texts(all.iter().map(|one| self.text(one)));
        known(value, list, vec![("open", why(*open))])
    }

    fn validator(&self, one: &Validator) -> Json {
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
            ("verifies_signature", known(&one.verifies, flag, Vec::new())),
            ("keys", numbers(&one.keys)),
            ("uses", Json::List(uses.collect())),
        ])
    }

    fn with_origin<T>(
        &self,
        (value, origin): &(Known<T>, Origin),
        json: impl FnOnce(&T) -> Json,
    ) -> Json {
        known(value, json, vec![("origin", self.origin(origin))])
    }

    fn issuer(&self, one: &Issuer) -> Json {
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
            ("rotation", self.with_origin(&one.rotation, flag)),
        ])
    }

    fn session(&self, one: &Session) -> Json {
        object(vec![
            ("dialect", text(one.dialect.id())),
            ("scope", text(self.text(&one.scope.0))),
            ("at", self.at(one.at)),
            ("stored", Json::Bool(one.stored)),
            ("lifetime", self.with_origin(&one.lifetime, lifetime)),
            ("idle", self.with_origin(&one.idle, lifetime)),
        ])
    }

    fn key(&self, one: &KeyEntry) -> Json {
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

fn suite(one: &Suite) -> Json {
    object(vec![
        ("name", text(one.name)),
        ("iana", text(one.iana)),
        ("id", text(format!("0x{:04X}", one.id))),
        (
            "versions",
            texts(one.versions.iter().map(|version| version.name())),
        ),
        ("key_exchange", optional(one.key_exchange)),
        ("authentication", optional(one.authentication)),
        ("encryption", text(one.encryption)),
        ("mac", text(one.mac)),
        ("bits", Json::Number(one.bits.into())),
        ("needs", optional(one.needs)),
    ])
}
