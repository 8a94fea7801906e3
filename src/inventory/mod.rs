//! The inventory of cryptography in use, as plain data: which endpoints speak which protocols with which
//! suites, which certificates and keys they name, who issues and who validates tokens.
//!
//! Nothing is left out because it is not known: what a template, a variable or a missing file hides is
//! listed as unknown, with the reason. Endpoints with equal settings are one entry with many uses.

mod certificate;
mod endpoint;
mod files;
mod material;
mod name;
mod origin;
mod plain;
mod suites;
#[cfg(test)]
mod tests;
pub mod time;
mod token;

pub use certificate::Certificate;
pub use endpoint::{Endpoint, Origins, Protocol, Use};
pub use files::Files;
pub use material::{Contents, File, Material};
pub use origin::{Known, Origin};
pub use plain::{Plain, PlainUse};
pub use suites::{Suite, Suites};
pub use token::{Issuer, KeyEntry, Lifetimes, Session, Validator, ValidatorUse};

use crate::model::Facts;
use crate::model::mesh::MtlsSetting;

/// Everything that is listed, in the order of files and lines.
#[derive(Debug, Default)]
pub struct Inventory {
    /// Endpoints that speak TLS, or may.
    pub endpoints: Vec<Endpoint>,
    /// Sockets and hops that do not.
    pub plain: Vec<Plain>,
    /// What a service mesh does between its workloads.
    pub mesh: Vec<MtlsSetting>,
    /// Files and secrets with certificates and keys.
    pub material: Vec<Material>,
    /// Validators of tokens.
    pub validators: Vec<Validator>,
    /// Issuers of tokens.
    pub issuers: Vec<Issuer>,
    /// Sessions and how long they last.
    pub sessions: Vec<Session>,
    /// Keys that sign or verify tokens, and where they come from.
    pub keys: Vec<KeyEntry>,
}

/// Builds the inventory from the facts of every unit; `files` finds what they name.
#[must_use]
pub fn build(units: &[(String, Facts)], files: &Files) -> Inventory {
    let mut material = material::Collector::new(files);
    let mut endpoints = endpoint::Collector::default();
    let mut tokens = token::Collector::default();
    let mut plain = plain::Collector::default();
    let mut mesh = Vec::new();
    for (path, facts) in units {
        endpoints.add(path, facts, &mut material);
        plain.add(facts);
        tokens.add(facts);
        mesh.extend(facts.mesh.mtls.iter().map(in_effect));
    }
    let (validators, issuers, sessions, keys) = tokens.finish();
    Inventory {
        endpoints: endpoints.finish(),
        plain: plain.finish(),
        mesh,
        material: material.finish(),
        validators,
        issuers,
        sessions,
        keys,
    }
}

/// A setting of an object that no release takes has no effect.
fn in_effect(setting: &MtlsSetting) -> MtlsSetting {
    MtlsSetting {
        effective: if setting.served {
            setting.effective
        } else {
            Some(false)
        },
        ..setting.clone()
    }
}
