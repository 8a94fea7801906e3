//! Rules as functions: each check is one file that mirrors its page, and one line in its topic's list.

pub mod access;
pub mod cache;
pub mod consistency;
pub mod cors;
mod evidence;
pub mod hardening;
pub mod jwt;
pub mod mesh;
pub mod oauth;
pub mod syntax;
pub mod timeouts;
pub mod tls;
mod written;

pub use evidence::{Evidence, Keep};

use crate::finding::Draft;
use crate::model::shown::Shown;
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
    Serving(fn(&model::serving::Serving, &mut Cx<'_>)),
    Passing(fn(&model::serving::Passing, &mut Cx<'_>)),
    Process(fn(&model::serving::Process, &mut Cx<'_>)),
    Headers(fn(&model::http::HeaderPolicy, &mut Cx<'_>)),
    Validation(fn(&model::token::TokenValidation, &mut Cx<'_>)),
    Issuance(fn(&model::token::TokenIssuance, &mut Cx<'_>)),
    Client(fn(&model::token::OAuthClient, &mut Cx<'_>)),
    Session(fn(&model::session::Session, &mut Cx<'_>)),
    Cookie(fn(&model::session::SessionCookie, &mut Cx<'_>)),
    Cors(fn(&model::cors::CorsPolicy, &mut Cx<'_>)),
    Timeouts(fn(&model::timeouts::Timeouts, &mut Cx<'_>)),
    Cache(fn(&model::cache::CachePolicy, &mut Cx<'_>)),
    TokenCache(fn(&model::cache::TokenCache, &mut Cx<'_>)),
    Gate(fn(&model::access::AccessGate, &mut Cx<'_>)),
    TrustedProxies(fn(&model::access::TrustedProxies, &mut Cx<'_>)),
    Mtls(fn(&model::mesh::MtlsSetting, &mut Cx<'_>)),
    Policy(fn(&model::mesh::AuthorizationPolicy, &mut Cx<'_>)),
    Namespace(fn(&model::mesh::Namespace, &mut Cx<'_>)),
    MeshConfig(fn(&model::mesh::MeshConfig, &mut Cx<'_>)),
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

impl Run {
    /// Whether it reads what servers do beside authentication and TLS: facts that cost a good part of a
    /// run, and that only standards ask for.
    #[must_use]
    pub fn reads_serving(self) -> bool {
        matches!(self, Self::Serving(_) | Self::Passing(_) | Self::Process(_))
    }
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
        /// What is known of the value.
        evidence: Evidence,
    },
    /// The setting at that place was looked at and is sound.
    Pass {
        /// Where it holds; none where the rule looks at a whole unit and does not say.
        scope: Option<Scope>,
        /// The written value, or where it would stand.
        span: Option<Span>,
        /// What is known of the value.
        evidence: Evidence,
    },
    /// It could not be decided.
    Undecided {
        /// What it was about.
        scope: Scope,
        /// The text that hides it.
        span: Option<Span>,
        /// Why.
        why: Why,
        /// What is known of the value.
        evidence: Evidence,
    },
}

/// What a check sees beside its fact, and where it says what it found.
#[derive(Debug)]
pub struct Cx<'run> {
    /// The world outside the files.
    pub options: &'run Options,
    params: &'run Params,
    keep: Keep,
    subject: Option<Scope>,
    stands: Option<Span>,
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
            keep: Keep::Counts,
            subject: None,
            stands: None,
            outcomes,
        }
    }

    /// The same context for a caller who shows values.
    #[must_use]
    pub fn keeping(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }

    /// What the following passes are about: the engine says it for rules over single facts, a rule over
    /// several facts says it itself.
    pub fn about(&mut self, scope: &Scope) {
        self.subject = Some(scope.clone());
    }

    /// Where what the following outcomes are about would be written, for what is written nowhere.
    pub fn stands_at(&mut self, span: Span) {
        self.stands = Some(span);
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

    /// A switch of the rule's page.
    #[must_use]
    pub fn switch(&self, name: &str) -> bool {
        match self.params.get(name) {
            Some(Param::Flag(on)) => *on,
            other => unreachable!("the page declares {name} as a switch, not {other:?}"),
        }
    }

    /// Something is wrong in `scope`.
    pub fn fail(&mut self, scope: &Scope, draft: Draft) {
        self.fail_with(scope, draft, Evidence::default());
    }

    /// The setting at `span` is sound.
    pub fn pass(&mut self, span: Option<Span>) {
        self.pass_with(span, Evidence::default());
    }

    /// What is seen at `span` is sound, though the text there does not say it.
    pub fn pass_with(&mut self, span: Option<Span>, evidence: Evidence) {
        let scope = self.subject.clone();
        self.outcomes.push(Outcome::Pass {
            scope,
            span,
            evidence,
        });
    }

    /// It cannot be decided.
    pub fn undecided(&mut self, scope: &Scope, span: Option<Span>, why: Why) {
        self.undecided_with(scope, span, why, Evidence::default());
    }

    /// It cannot be decided, since the setting is hidden at `span`. Of what may stand in a file that is not
    /// given, an audit shows where it is missing: the file's first statement hides nothing. For lint, one
    /// such place is enough.
    pub fn hidden(&mut self, scope: &Scope, span: Span, why: Why) {
        let shown = match (self.keep, why) {
            (Keep::Values, Why::MayLiveElsewhere) => self.stands.unwrap_or(span),
            _ => span,
        };
        self.undecided_with(scope, Some(shown), why, Evidence::hidden(why));
    }

    /// It cannot be decided, though the setting itself is known.
    pub fn undecided_of<T: Shown>(&mut self, scope: &Scope, setting: &Setting<T>, why: Why) {
        let evidence = Evidence::of(setting, self.keep);
        self.undecided_with(scope, setting.span(), why, evidence);
    }

    /// It cannot be decided, and the text at `span` does not say what is seen.
    pub fn undecided_with(
        &mut self,
        scope: &Scope,
        span: Option<Span>,
        why: Why,
        evidence: Evidence,
    ) {
        self.outcomes.push(Outcome::Undecided {
            scope: scope.clone(),
            span,
            why,
            evidence,
        });
    }

    /// Judges a setting in each of its cases: a written or default value by `verdict` (a draft is a
    /// failure, none a pass), a default that depends on the version by all of them, an unknown one
    /// as undecided, as is a list without a fault that may hold more. Absent and unsupported settings say nothing here; a rule about absence matches
    /// on the setting itself.
    pub fn judge<T: Shown>(
        &mut self,
        scope: &Scope,
        setting: &Setting<T>,
        verdict: impl Fn(Judged<'_, T>) -> Option<Draft>,
    ) {
        let judged = |value, at, source, written| {
            verdict(Judged {
                value,
                span: at,
                written,
                source,
            })
        };
        let (found, span) = match setting {
            Setting::Set { value, span, .. } => (judged(value, *span, None, true), *span),
            Setting::Default { value, source, at } => {
                (judged(value, *at, Some(source), false), *at)
            }
            Setting::ByVersion { values, at } => {
                let drafts = values.iter().map(|one| match one.written {
                    Some(span) => judged(&one.value, span, None, true),
                    None => judged(&one.value, *at, Some(one.versions), false),
                });
                let mut drafts: Vec<_> = drafts.collect();
                if drafts.iter().any(Option::is_some) && drafts.iter().any(Option::is_none) {
                    return self.undecided_of(scope, setting, Why::Version);
                }
                (drafts.pop().flatten(), *at)
            }
            Setting::Unknown { span, why } => {
                return self.hidden(scope, *span, *why);
            }
            Setting::Absent(_) | Setting::Unsupported => return,
        };
        let open = setting.written().and_then(Shown::open);
        match (found, open) {
            (None, Some(why)) => self.undecided_of(scope, setting, why),
            (Some(draft), _) => self.fail_with(scope, draft, Evidence::of(setting, self.keep)),
            (None, None) => self.outcomes.push(Outcome::Pass {
                scope: Some(scope.clone()),
                span: Some(span),
                evidence: Evidence::of(setting, self.keep),
            }),
        }
    }

    /// [`Cx::judge`] of what may not matter at all: what fails is then undecided for that reason.
    pub fn judge_in_doubt<T: Shown>(
        &mut self,
        scope: &Scope,
        setting: &Setting<T>,
        doubt: Option<Why>,
        verdict: impl Fn(Judged<'_, T>) -> Option<Draft>,
    ) {
        let before = self.outcomes.len();
        self.judge(scope, setting, verdict);
        let fails = self.outcomes[before..]
            .iter()
            .any(|one| matches!(one, Outcome::Fail { .. }));
        if let Some(why) = doubt.filter(|_| fails) {
            self.outcomes.truncate(before);
            self.undecided_of(scope, setting, why);
        }
    }

    /// Something is wrong, and the text at its place does not say what is seen.
    pub fn fail_with(&mut self, scope: &Scope, draft: Draft, evidence: Evidence) {
        self.outcomes.push(Outcome::Fail {
            scope: scope.clone(),
            draft: Box::new(draft),
            evidence,
        });
    }
}
