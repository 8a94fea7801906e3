//! Certificates and keys.

use super::super::super::counted;
use super::super::origin::reason;
use super::super::{Cx, words};
use super::Page;
use crate::inventory::{Certificate, File, Material};
use crate::model::Dialect;

impl Page<'_> {
    pub(super) fn certificates(&mut self) {
        self.part("Certificates and keys");
        let inventory = self.inventory;
        if inventory.material.is_empty() {
            self.nothing("No certificate and no key is named");
        }
        for one in &inventory.material {
            self.material(one);
        }
    }

    pub(super) fn material(&mut self, one: &Material) {
        let (role, name) = (words::role(one.role), named(self.cx, one));
        self.entry(&format!("{role} {name}"));
        match &one.file {
            File::Hidden(why) => self.field("unknown", why.remedy()),
            File::Inline => {}
            File::Held => self.field("held", "by an engine or a store of the library; no file"),
            File::NotGiven => {
                let text = match one.dialect {
                    Dialect::Istio => "a name or path in the cluster; not read",
                    _ => "not among the given paths; not read",
                };
                self.field("file", text);
            }
            File::Present(path) => {
                let path = self.cx.path(path);
                self.field("file", &format!("{path}: it is there; not read"));
            }
            File::Unreadable { path, reason } => {
                let (path, reason) = (self.cx.path(path), self.cx.text(reason));
                self.field("file", &format!("{path}: {reason}"));
            }
            File::Read(contents) => {
                let path = self.cx.path(&contents.path);
                self.field("file", &path);
                if contents.private_keys > 0 {
                    let keys = counted(contents.private_keys, "private key");
                    self.field("", &format!("holds {keys}, too; not read"));
                }
                if contents.broken > 0 {
                    let blocks = counted(contents.broken, "block");
                    self.field("", &format!("{blocks} in it cannot be read"));
                }
                for certificate in &contents.certificates {
                    self.certificate(certificate);
                }
            }
        }
        self.used_by(&one.uses);
    }

    pub(super) fn certificate(&mut self, one: &Certificate) {
        let cx = self.cx;
        self.field("subject", &cx.text(&one.subject));
        let own = one.subject == one.issuer;
        let issuer = cx.text(&one.issuer);
        self.field("issuer", if own { "itself" } else { &issuer });
        let names: Vec<_> = one.names.iter().map(|name| cx.text(name)).collect();
        if !names.is_empty() {
            self.field("names", &names.join(", "));
        }
        let left = cx
            .as_of
            .map_or_else(String::new, |now| match one.not_after.days_after(now) {
                days if days < 0 => ", expired".to_owned(),
                days => format!(", {days} days left"),
            });
        let (from, to) = (one.not_before, one.not_after);
        self.field("valid", &format!("{from} to {to}{left}"));
        let curve = one.curve.as_deref().unwrap_or_default();
        let bits = one
            .bits
            .map_or_else(String::new, |bits| format!("{bits} bits"));
        let key = format!("{} {curve} {bits}", one.key);
        let key = key.split_whitespace().collect::<Vec<_>>().join(" ");
        self.field("key", &format!("{key}, signed with {}", one.signature));
        if one.is_authority {
            self.field("authority", "it may sign certificates");
        }
        self.field("serial", &one.serial);
        self.field("SHA-256", &one.sha256);
    }
}

/// The name of a file or secret, or why there is none.
pub(super) fn named(cx: &Cx<'_>, one: &Material) -> String {
    let name = cx.material_name(one);
    match &one.file {
        File::Hidden(why) if name.is_empty() => format!("unknown ({})", reason(*why)),
        File::Hidden(why) => format!("{name} ({})", reason(*why)),
        _ => name,
    }
}
