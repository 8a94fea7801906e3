//! Certificates and keys.

use super::super::super::facts::json::Json;
use super::super::shape::{number, object, optional, text, texts};
use super::super::{Cx, words};
use crate::inventory::{Certificate, Contents, File, Material};

impl Cx<'_> {
    pub(super) fn material(&self, one: &Material) -> Json {
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
            File::Inline | File::Held | File::NotGiven => {}
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

    pub(super) fn contents(&self, one: &Contents) -> [(&'static str, Json); 4] {
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

    pub(super) fn certificate(&self, one: &Certificate) -> Json {
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
}
