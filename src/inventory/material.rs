//! Certificates and keys that endpoints name, and what can be read of them.
//!
//! Only certificates are read. Of a private key nothing is looked at but that its file is there.

use super::certificate::{self, Certificate};
use super::files::Files;
use crate::model::tls::{Material as Named, MaterialRole, TlsEndpoint};
use crate::model::{Dialect, Scope, Why};
use crate::source::Span;
use std::collections::BTreeMap;

/// A file or secret with certificates or keys.
#[derive(Debug)]
pub struct Material {
    /// Whose configuration names it.
    pub dialect: Dialect,
    /// What it is for.
    pub role: MaterialRole,
    /// The path or name as written.
    pub name: String,
    /// What became of it.
    pub file: File,
    /// Every scope that uses it, with the place of its name.
    pub uses: Vec<(Scope, Span)>,
}

/// What became of something that was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum File {
    /// Its name is hidden.
    Hidden(Why),
    /// It is written into the configuration itself.
    Inline,
    /// It is no file: an engine or a store of the library holds it.
    Held,
    /// It is not among the given paths.
    NotGiven,
    /// It is there, at this path, and was not read: it holds no certificate.
    Present(String),
    /// It could not be read.
    Unreadable {
        /// Its path.
        path: String,
        /// Why.
        reason: String,
    },
    /// It was read.
    Read(Contents),
}

/// What a file with certificates holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Its path.
    pub path: String,
    /// Its certificates, in order.
    pub certificates: Vec<Certificate>,
    /// How many private keys stand beside them.
    pub private_keys: usize,
    /// How many certificates in it could not be read.
    pub broken: usize,
}

/// Gathers what endpoints name.
pub(super) struct Collector<'a> {
    files: &'a Files,
    all: Vec<Material>,
    by_name: BTreeMap<(Dialect, MaterialRole, String, Option<Why>), usize>,
    read: BTreeMap<String, File>,
}

impl<'a> Collector<'a> {
    pub(super) fn new(files: &'a Files) -> Self {
        Self {
            files,
            all: Vec::new(),
            by_name: BTreeMap::new(),
            read: BTreeMap::new(),
        }
    }

    /// Adds what an endpoint of the unit at `path` names; says where each thing is listed.
    pub(super) fn add(&mut self, path: &str, endpoint: &TlsEndpoint) -> Vec<usize> {
        let named = endpoint.material.iter();
        named.map(|one| self.one(path, endpoint, one)).collect()
    }

    pub(super) fn finish(self) -> Vec<Material> {
        self.all
    }

    fn one(&mut self, path: &str, endpoint: &TlsEndpoint, named: &Named) -> usize {
        let name = &named.name.value;
        let is_inline = name.contains("-----BEGIN") || name.starts_with("data:");
        let is_held = endpoint.dialect == Dialect::Nginx
            && (name.starts_with("engine:") || name.starts_with("store:"));
        let found = match endpoint.dialect {
            _ if is_inline || is_held || named.hidden.is_some() => None,
            Dialect::Nginx => self.files.of_nginx(path, name),
            Dialect::Auth => self.files.absolute(name),
            Dialect::Istio => None,
        };
        let identity = match &found {
            Some(path) => path.clone(),
            None => format!("\0{name}"),
        };
        let key = (endpoint.dialect, named.role, identity, named.hidden);
        let next = self.all.len();
        let at = *self.by_name.entry(key).or_insert(next);
        if at == next {
            let file = match (named.hidden, found) {
                (Some(why), _) => File::Hidden(why),
                _ if is_inline => File::Inline,
                _ if is_held => File::Held,
                (None, None) => File::NotGiven,
                (None, Some(path)) => self.open(named.role, path),
            };
            self.all.push(Material {
                dialect: endpoint.dialect,
                role: named.role,
                // What is written inline may be a key.
                name: if is_inline {
                    String::new()
                } else {
                    name.clone()
                },
                file,
                uses: Vec::new(),
            });
        }
        let uses = &mut self.all[at].uses;
        let place = (endpoint.scope.clone(), named.name.span);
        if uses.last() != Some(&place) {
            uses.push(place);
        }
        at
    }

    fn open(&mut self, role: MaterialRole, path: String) -> File {
        let holds_certificates = matches!(
            role,
            MaterialRole::Certificate
                | MaterialRole::ClientAuthorities
                | MaterialRole::TrustedAuthorities
        );
        if !holds_certificates {
            return File::Present(path);
        }
        let files = self.files;
        let read = self.read.entry(path).or_insert_with_key(|path| {
            let path = path.clone();
            match files.read(&path) {
                Ok(bytes) => File::Read(certificate::contents(path, &bytes)),
                Err(reason) => File::Unreadable { path, reason },
            }
        });
        read.clone()
    }
}
