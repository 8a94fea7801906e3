//! The rules over caches made by hand.

use super::CHECKS;
use crate::check::{Cx, Outcome, Run};
use crate::model::cache::{CachePolicy, CachedThing, TokenCache};
use crate::model::token::Lifetime;
use crate::model::{Dialect, List, Scope, Setting, Why};
use crate::options::Options;
use crate::rule::{Param, Params};
use crate::source::{FileId, Span, Spanned};

fn span(at: usize) -> Span {
    Span::new(FileId(0), at, at + 1)
}

/// Failures by rule, and undecided ones with a question mark.
fn said(run: impl Fn(&Run, &mut Cx<'_>)) -> Vec<String> {
    let number = |name: &str, value| (name.to_owned(), Param::Number(value));
    let params = Params::from([number("min", 300), number("max", 600)]);
    let options = Options::default();
    let mut all = Vec::new();
    for check in CHECKS {
        let mut found = Vec::new();
        run(&check.run, &mut Cx::new(&options, &params, &mut found));
        let id = check.page.lines().nth(1).unwrap_or_default();
        let id = id.trim_start_matches("id: ");
        all.extend(found.iter().filter_map(|outcome| match outcome {
            Outcome::Fail { .. } => Some(id.to_owned()),
            Outcome::Undecided { .. } => Some(format!("{id}?")),
            Outcome::Pass { .. } => None,
        }));
    }
    all
}

fn of_responses(cache: &CachePolicy) -> Vec<String> {
    said(|run, cx| {
        if let Run::Cache(run) = run {
            run(cache, cx);
        }
    })
}

fn of_tokens(what: CachedThing, ttl: u64, lifetime: u64, certain: bool) -> Vec<String> {
    let set = |seconds, at| Setting::set(Lifetime { seconds, certain }, span(at));
    let cache = TokenCache {
        dialect: Dialect::Auth,
        scope: Scope::new("here"),
        at: span(0),
        what,
        ttl: set(ttl, 1),
        access_lifetime: set(lifetime, 2),
        notes: List::default(),
    };
    said(|run, cx| {
        if let Run::TokenCache(run) = run {
            run(&cache, cx);
        }
    })
}

fn cache(status: &str) -> CachePolicy {
    CachePolicy {
        dialect: Dialect::Nginx,
        scope: Scope::new("here"),
        at: span(0),
        key: Setting::set("$uri".to_owned(), span(1)),
        key_has_credential: Setting::set(false, span(1)),
        forced: vec![Spanned::new("proxy_cache_valid".to_owned(), span(2))],
        valid: vec![Spanned::new((status.to_owned(), 60), span(3))],
        not_stored: Setting::set(false, span(4)),
        not_served: Setting::set(false, span(4)),
        credential_required: true,
        behind_gate: Some(Spanned::new("auth_basic".to_owned(), span(5))),
        is_auth_subrequest: false,
    }
}

const SHARED: &str = "shared-cache-of-private-response";
const FAILURE: &str = "cached-auth-failure";

#[test]
fn a_cache_behind_a_gate_has_to_tell_users_apart() {
    assert_eq!(of_responses(&cache("200")), [SHARED]);
    assert_eq!(of_responses(&cache("any")), [FAILURE, SHARED]);
    assert_eq!(of_responses(&cache("401")), [FAILURE]);
    assert!(of_responses(&cache("404")).is_empty());

    let mut keyed = cache("any");
    keyed.key_has_credential = Setting::set(true, span(1));
    assert!(of_responses(&keyed).is_empty());

    let mut hidden = cache("200");
    hidden.key_has_credential = Setting::unknown(span(1), Why::Variable);
    assert_eq!(of_responses(&hidden), [format!("{SHARED}?")]);

    let mut modest = cache("200");
    modest.forced.clear();
    assert!(of_responses(&modest).is_empty());

    let mut public = cache("any");
    public.behind_gate = None;
    assert!(of_responses(&public).is_empty());

    let mut subrequest = public;
    subrequest.is_auth_subrequest = true;
    assert_eq!(of_responses(&subrequest), [FAILURE, SHARED]);
}

#[test]
fn results_about_tokens_are_kept_for_minutes_and_never_beyond_the_token() {
    use CachedThing::{Introspection, Jwks, Session};
    let range = "cache-ttl-out-of-range";
    assert_eq!(of_tokens(Introspection, 299, 3600, true), [range]);
    assert!(of_tokens(Introspection, 300, 3600, true).is_empty());
    assert!(of_tokens(Introspection, 0, 3600, true).is_empty());
    assert!(of_tokens(Introspection, 600, 600, true).is_empty());
    assert_eq!(
        of_tokens(Introspection, 600, 599, true),
        ["cache-outlives-token"]
    );
    assert!(of_tokens(Introspection, 600, 599, false).is_empty());
    assert!(of_tokens(Jwks, 86400, 60, true).is_empty());
    assert!(of_tokens(Session, 86400, 60, true).is_empty());
}
