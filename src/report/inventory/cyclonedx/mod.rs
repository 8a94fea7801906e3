//! The inventory as a `CycloneDX` 1.6 bill of cryptographic materials.
//!
//! Protocols, algorithms, certificates, keys and tokens are components of type `cryptographic-asset`,
//! each with the places it was found at as its evidence. Endpoints without TLS are no such asset: they
//! are services. What the format has no field for stands in properties named `authlint:…`.

mod algorithm;
mod assets;
mod bom;
mod material;

use super::shape::{object, text};
use super::{Cx, words};
use crate::inventory::{Inventory, Plain};
use crate::model::tls::Side;
use bom::Bom;
use std::io::{self, Write};

pub(super) fn write(inventory: &Inventory, cx: &Cx<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut bom = Bom::default();
    let material: Vec<_> = inventory
        .material
        .iter()
        .map(|one| material::add(one, cx, &mut bom))
        .collect();
    for endpoint in &inventory.endpoints {
        assets::endpoint(endpoint, &material, cx, &mut bom);
    }
    for setting in &inventory.mesh {
        assets::mesh(setting, cx, &mut bom);
    }
    let keys: Vec<_> = inventory
        .keys
        .iter()
        .map(|key| assets::key(key, cx, &mut bom))
        .collect();
    for validator in &inventory.validators {
        assets::validator(validator, &keys, cx, &mut bom);
    }
    for issuer in &inventory.issuers {
        assets::issuer(issuer, cx, &mut bom);
    }
    for session in &inventory.sessions {
        assets::session(session, cx, &mut bom);
    }
    for one in &inventory.plain {
        plain(one, cx, &mut bom);
    }
    let as_of = cx.as_of.map(|moment| moment.to_string());
    let unread = cx.report.unread.iter().map(|one| {
        let (path, reason) = (cx.path(&one.path), cx.text(&one.reason));
        ("unread", format!("{path}: {reason}"))
    });
    let bom = bom.finish(as_of, unread.collect());
    serde_json::to_writer_pretty(&mut *out, &bom)?;
    writeln!(out)
}

/// Each endpoint without TLS is a service of its own.
fn plain(one: &Plain, cx: &Cx<'_>, bom: &mut Bom) {
    for used in &one.uses {
        let mut properties = vec![
            ("tls", words::plain(one).to_owned()),
            ("dialect", one.dialect.id().to_owned()),
            ("side", words::side(one.side).to_owned()),
            ("reach", words::reach(one.reach).to_owned()),
            ("location", cx.place(used.at)),
        ];
        if one.side == Side::Upstream {
            properties.push(("target", cx.source(used.at)));
        } else {
            properties.push(("address", cx.source(used.at)));
        }
        properties.extend(one.answer.map(|answer| ("answer", answer.to_owned())));
        bom.service(vec![
            ("name", text(cx.text(&used.scope.0))),
            ("properties", bom::properties(properties)),
        ]);
    }
}

/// `cryptoProperties` of one kind.
fn crypto(
    kind: &'static str,
    member: &'static str,
    members: Vec<(&'static str, super::super::facts::json::Json)>,
) -> super::super::facts::json::Json {
    object(vec![("assetType", text(kind)), (member, object(members))])
}
