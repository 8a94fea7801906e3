//! Rules as functions: each check is one file that mirrors its page, and one line in its topic's list.

pub mod access;
pub mod cache;
pub mod consistency;
pub mod cors;
pub mod hardening;
pub mod jwt;
pub mod mesh;
pub mod oauth;
pub mod syntax;
pub mod timeouts;
pub mod tls;
mod written;

use crate::finding::Draft;
use crate::model::{self, Facts, Scope, Setting, Why};
use crate::options::Options;
use crate::rule::{Param, Params};
use crate::source::Span;
use crate::syntax::Document;

/// Every topic with its checks: the folder of the pages and the list.
pub static TOPICS: [(&str, &[&Check]); 11] = [
    ("access", access::CHECKS),
    ("cache", cache::CHECKS),
    ("consistency", consistency::CHECKS),
    ("cors", cors::CHECKS),
    ("hardening", hardening::CHECKS),
    ("jwt", jwt::CHECKS),
    ("mesh", mesh::CHECKS),
    ("oauth", oauth::CHECKS),
    ("syntax", syntax::CHECKS),
    ("timeouts", timeouts::CHECKS),
    ("tls", tls::CHECKS),
];

/// A rule's page and its function.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// `rules/<topic>/<id>.md`, included when compiled.
    pub page: &'static str,
    /// What it looks at.
    pub run: Run,
}

/// What a check looks at. Take the narrowest that serves.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "one per kind of fact; the types say it")]
pub enum Run {
    Tls(fn(&model::tls::TlsEndpoint, &mut Cx<'_>)),
    Server(fn(&model::http::HttpServer, &mut Cx<'_>)),
    Headers(fn(&model::http::HeaderPolicy, &mut Cx<'_>)),
    Validation(fn(&model::token::TokenValidation, &mut Cx<'_>)),
    Issuance(fn(&model::token::TokenIssuance, &mut Cx<'_>)),
    Client(fn(&model::token::OAuthClient, &mut Cx<'_>)),
    Cors(fn(&model::cors::CorsPolicy, &mut Cx<'_>)),
    Timeouts(fn(&model::timeouts::Timeouts, &mut Cx<'_>)),
    Cache(fn(&model::cache::CachePolicy, &mut Cx<'_>)),
    TokenCache(fn(&model::cache::TokenCache, &mut Cx<'_>)),
    Gate(fn(&model::access::AccessGate, &mut Cx<'_>)),
    TrustedProxies(fn(&model::access::TrustedProxies, &mut Cx<'_>)),
    Mtls(fn(&model::mesh::MtlsSetting, &mut Cx<'_>)),
    Policy(fn(&model::mesh::AuthorizationPolicy, &mut Cx<'_>)),
    Object(fn(&model::mesh::MeshObject, &mut Cx<'_>)),
    /// All facts of one unit together.
    Facts(fn(&Facts, &mut Cx<'_>)),
    /// The facts of all units of one project.
    Project(fn(&[&Facts], &mut Cx<'_>)),
    /// A tree, for rules about the syntax itself.
    Document(fn(&Document, &mut Cx<'_>)),
    /// Nothing: the engine itself finds it, from what the other rules said.
    Engine,
}

/// What a check did with one subject.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Something is wrong.
    Fail {
        /// Where it holds.
        scope: Scope,
        /// What.
        draft: Box<Draft>,
    },
    /// The setting at that place was looked at and is sound.
    Pass {
        /// The written value, or where it would stand.
        span: Option<Span>,
    },
    /// It could not be decided.
    Undecided {
        /// What it was about.
        scope: Scope,
        /// The text that hides it.
        span: Option<Span>,
        /// Why.
        why: Why,
    },
}

/// What a check sees beside its fact, and where it says what it found.
#[derive(Debug)]
pub struct Cx<'run> {
    /// The world outside the files.
    pub options: &'run Options,
    params: &'run Params,
    outcomes: &'run mut Vec<Outcome>,
}

/// A value under judgement.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a, T> {
    /// The value in effect.
    pub value: &'a T,
    /// The tokens that say it, or where they would stand.
    pub span: Span,
    /// Whether it is written; else it is the product's default.
    pub written: bool,
    /// The source of a default, or the versions it holds for.
    pub source: Option<&'static str>,
}

impl<'run> Cx<'run> {
    /// A context for one rule.
    pub fn new(
        options: &'run Options,
        params: &'run Params,
        outcomes: &'run mut Vec<Outcome>,
    ) -> Self {
        Self {
            options,
            params,
            outcomes,
        }
    }

    /// A number parameter of the rule's page.
    #[must_use]
    pub fn number(&self, name: &str) -> u64 {
        match self.params.get(name) {
            Some(Param::Number(number)) => *number,
            other => unreachable!("the page declares {name} as a number, not {other:?}"),
        }
    }

    /// A list parameter of the rule's page.
    #[must_use]
    pub fn list(&self, name: &str) -> &'run [String] {
        match self.params.get(name) {
            Some(Param::List(list)) => list,
            other => unreachable!("the page declares {name} as a list, not {other:?}"),
        }
    }

    /// Something is wrong in `scope`.
    pub fn fail(&mut self, scope: &Scope, draft: Draft) {
        self.outcomes.push(Outcome::Fail {
            scope: scope.clone(),
            draft: Box::new(draft),
        });
    }

    /// The setting at `span` is sound.
    pub fn pass(&mut self, span: Option<Span>) {
        self.outcomes.push(Outcome::Pass { span });
    }

    /// It cannot be decided.
    pub fn undecided(&mut self, scope: &Scope, span: Option<Span>, why: Why) {
        self.outcomes.push(Outcome::Undecided {
            scope: scope.clone(),
            span,
            why,
        });
    }

    /// Judges a setting in each of its cases: a written or default value by `verdict` (a draft is a
    /// failure, none a pass), a default that depends on the version by all of them, an unknown one
    /// as undecided. Absent and unsupported settings say nothing here; a rule about absence matches
    /// on the setting itself.
    pub fn judge<T>(
        &mut self,
        scope: &Scope,
        setting: &Setting<T>,
        verdict: impl Fn(Judged<'_, T>) -> Option<Draft>,
    ) {
        match setting {
            Setting::Set { value, span, .. } => {
                let judged = Judged {
                    value,
                    span: *span,
                    written: true,
                    source: None,
                };
                self.conclude(scope, *span, verdict(judged));
            }
            Setting::Default { value, source, at } => {
                let judged = Judged {
                    value,
                    span: *at,
                    written: false,
                    source: Some(source),
                };
                self.conclude(scope, *at, verdict(judged));
            }
            Setting::ByVersion { values, at } => {
                let mut drafts: Vec<_> = values
                    .iter()
                    .map(|(versions, value)| {
                        verdict(Judged {
                            value,
                            span: *at,
                            written: false,
                            source: Some(versions),
                        })
                    })
                    .collect();
                if drafts.iter().all(Option::is_some) || drafts.iter().all(Option::is_none) {
                    self.conclude(scope, *at, drafts.pop().flatten());
                } else {
                    self.undecided(scope, Some(*at), Why::Version);
                }
            }
            Setting::Unknown { span, why } => self.undecided(scope, Some(*span), *why),
            Setting::Absent(_) | Setting::Unsupported => {}
        }
    }

    fn conclude(&mut self, scope: &Scope, span: Span, draft: Option<Draft>) {
        match draft {
            Some(draft) => self.fail(scope, draft),
            None => self.pass(Some(span)),
        }
    }
}
