//! Endpoints, with TLS and without.

use super::super::super::facts::json::Json;
use super::super::shape::{object, optional, text, texts};
use super::super::{Cx, words};
use super::{known, numbers, why};
use crate::inventory::{Endpoint, Known, Origin, Plain, Protocol, Suite, Use};
use crate::model::http::Socket;
use crate::model::mesh::MtlsSetting;
use crate::model::tls::Side;

impl Cx<'_> {
    pub(super) fn endpoint(&self, one: &Endpoint) -> Json {
        object(vec![
            ("dialect", text(one.dialect.id())),
            ("side", text(words::side(one.side))),
            ("speaks_tls", one.tls.map_or(Json::Null, Json::Bool)),
            (
                "mode",
                known(&one.mode, |mode| text(words::mode(*mode)), Vec::new()),
            ),
            ("protocols", protocols(one)),
            ("cipher_suites", self.suites(one)),
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
            ("sni", known(&one.sni, |on| Json::Bool(*on), Vec::new())),
            (
                "uses",
                self.list(&one.uses, |cx, used| cx.one_use(one, used)),
            ),
        ])
    }

    /// The lists and what they enable.
    fn suites(&self, one: &Endpoint) -> Json {
        object(vec![
            ("list", self.words(&one.suites.below)),
            ("tls13_list", self.words(&one.suites.tls13)),
            ("items", self.list(&one.suites.items, |_, one| suite(one))),
            (
                "unknown_words",
                texts(one.suites.unknown.iter().map(|word| self.text(word))),
            ),
            ("system_policy", Json::Bool(one.suites.system_policy)),
        ])
    }

    pub(super) fn words(&self, list: &Known<String>) -> Json {
        known(list, |list| text(self.text(list)), Vec::new())
    }

    pub(super) fn one_use(&self, endpoint: &Endpoint, one: &Use) -> Json {
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

    pub(super) fn socket(&self, one: &Socket) -> Json {
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

    pub(super) fn plain(&self, one: &Plain) -> Json {
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

    pub(super) fn mesh(&self, one: &MtlsSetting) -> Json {
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

fn protocols(one: &Endpoint) -> Json {
    known(
        &one.protocols,
        |all| {
            let one = |protocol: &Protocol| {
                object(vec![
                    ("version", text(protocol.version.name())),
                    ("only", texts(protocol.only.iter().copied())),
                    ("needs", optional(protocol.needs)),
                ])
            };
            Json::List(all.iter().map(one).collect())
        },
        vec![("open", why(one.open))],
    )
}
