//! In which file a scope stands: the place of a value that holds there may be in another one.

use crate::model::{Facts, Scope};
use crate::source::{FileId, Span};
use std::collections::HashMap;

/// The files of the scopes of one unit.
#[derive(Debug, Default)]
pub(super) struct Homes(HashMap<Scope, FileId>);

impl Homes {
    /// What the facts of a unit say of its scopes; of several places of one name the first counts.
    pub(super) fn of(facts: &Facts) -> Self {
        let mut homes = Self::default();
        macro_rules! each {
            ($($facts:expr),+) => {$(
                for fact in $facts {
                    homes.add(&fact.scope, fact.at);
                }
            )+};
        }
        each!(
            &facts.servers,
            &facts.serving,
            &facts.headers,
            &facts.processes,
            &facts.passing,
            &facts.tls,
            &facts.plain,
            &facts.validations,
            &facts.issuances,
            &facts.clients,
            &facts.sessions,
            &facts.cookies,
            &facts.cors,
            &facts.timeouts,
            &facts.caches,
            &facts.token_caches,
            &facts.gates,
            &facts.mesh.policies,
            &facts.mesh.namespaces,
            &facts.mesh.configs
        );
        for object in &facts.mesh.objects {
            homes.add(&object.scope, object.api_version.span);
        }
        for setting in &facts.mesh.mtls {
            if let Some(at) = setting.mode.span() {
                homes.add(&setting.scope, at);
            }
        }
        homes
    }

    fn add(&mut self, scope: &Scope, at: Span) {
        self.0.entry(scope.clone()).or_insert(at.file);
    }

    /// The file of a scope.
    pub(super) fn find(&self, scope: &Scope) -> Option<FileId> {
        self.0.get(scope).copied()
    }
}
