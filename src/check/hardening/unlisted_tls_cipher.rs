//! See `rules/hardening/unlisted-tls-cipher.md`.

use super::endpoint::server;
use crate::check::tls::versions::speaks_older;
use crate::check::{Check, Cx, Judged, Run};
use crate::finding::Draft;
use crate::model::cipher::{
    Availability, CipherList, Class, Enabled, Expansion, Notation, Suite, expand,
};
use crate::model::tls::TlsEndpoint;
use crate::model::{Setting, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/unlisted-tls-cipher.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let ciphers = &endpoint.ciphers;
    let Some(list) = ciphers.effective() else {
        return cx.judge(&endpoint.scope, ciphers, |_| None);
    };
    let older = speaks_older(&endpoint.protocols);
    if older == Ok(false) {
        return cx.judge(&endpoint.scope, ciphers, |_| None);
    }
    let expansion = expand(list);
    let allowed = cx.list("allowed");
    let bad = unlisted(&expansion, allowed);
    let elliptic = || bad.iter().filter(|on| !on.suite.is(Class::FiniteFieldDh));
    let hidden = if let Some(why) = hidden(list, &expansion) {
        Some(why)
    } else if bad.is_empty() {
        None
    } else if only_old_by_keyword(list, &bad) {
        Some(Why::Library)
    } else {
        // A list somebody wrote is judged though nothing is known of the servers around it, but not
        // where some of the versions that may run never get to it.
        let counts = |why: &Why| ciphers.written().is_none() || *why == Why::Version;
        let protocols = older.err().filter(counts);
        let dhe = dhe(endpoint).err().filter(|_| elliptic().next().is_none());
        protocols.or(dhe)
    };
    if let Some(why) = hidden {
        return cx.undecided_of(&endpoint.scope, ciphers, why);
    }
    let bad: Vec<_> = if dhe(endpoint) == Ok(true) {
        bad.iter().collect()
    } else {
        elliptic().collect()
    };
    cx.judge(&endpoint.scope, ciphers, |list| {
        (!bad.is_empty()).then(|| draft(&bad, &list, allowed))
    });
}

/// Why the list does not say what is enabled.
fn hidden(list: &CipherList, expansion: &Expansion) -> Option<Why> {
    // An empty list of names is the product's own, which no file tells.
    let is_silent = list.notation == Notation::Names && list.tokens.is_empty();
    (is_silent || expansion.system_policy.is_some()).then_some(Why::Library)
}

/// Whether DHE suites are really offered: nginx needs parameters for them.
fn dhe(endpoint: &TlsEndpoint) -> Result<bool, Why> {
    match server(endpoint).map(|server| &server.dh_parameters) {
        Some(Setting::Absent(_)) => Ok(false),
        Some(Setting::Unknown { why, .. }) => Err(*why),
        _ => Ok(true),
    }
}

/// The enabled suites that are not allowed: those every library has, else those that old ones have.
fn unlisted<'a>(expansion: &'a Expansion, allowed: &[String]) -> Vec<&'a Enabled> {
    let level = expansion.security_level.unwrap_or(0);
    let is_listed = |suite: &Suite| {
        let mut names = allowed.iter();
        names.any(|name| name == suite.name || name == suite.iana)
    };
    let all = (expansion.suites.iter())
        .filter(|on| !on.suite.needs_shared_secret() && !on.suite.refused_at(level))
        .filter(|on| !is_listed(on.suite));
    let (current, old): (Vec<_>, Vec<_>) =
        all.partition(|on| on.suite.availability == Availability::Current);
    if current.is_empty() { old } else { current }
}

/// Whether nothing but suites of old libraries is on, and only because a keyword holds them: `ECDH+AESGCM`
/// is the allowed suites, except for a library older than 1.1.0. Envoy's own library still has some.
fn only_old_by_keyword(list: &CipherList, bad: &[&Enabled]) -> bool {
    let named = |on: &Enabled| {
        let mut tokens = on.tokens.iter().filter_map(|&at| list.tokens.get(at));
        tokens.any(|token| token.value == on.suite.name)
    };
    list.notation == Notation::OpenSsl
        && bad
            .iter()
            .all(|on| on.suite.availability != Availability::Current && !named(on))
}

fn draft(bad: &[&&Enabled], list: &Judged<'_, CipherList>, allowed: &[String]) -> Draft {
    let at = bad[0].tokens.first().filter(|_| list.written);
    let token = at.and_then(|&at| Some((at, list.value.tokens.get(at)?)));
    let (span, who) = match token {
        Some((_, token)) => (token.span, format!("`{}` enables", token.value)),
        None => (list.span, "the product's own list enables".to_owned()),
    };
    // Each token answers for its own suites; the next one is named once this is mended.
    let of_token = bad
        .iter()
        .filter(|on| token.is_none_or(|(at, _)| on.tokens.contains(&at)));
    let names: Vec<_> = of_token.map(|on| on.suite.name).collect();
    let shown = names[..names.len().min(3)].join(", ");
    let more = match names.len().saturating_sub(3) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let mut draft = Draft::new(
        span,
        format!("{who} {shown}{more}, not on the list of allowed suites"),
    )
    .help(match allowed {
        [] => "allow TLSv1.3 only".to_owned(),
        allowed => format!("list only {}", allowed.join(":")),
    });
    if bad
        .iter()
        .all(|on| on.suite.availability != Availability::Current)
    {
        draft = draft.note("they work only if the library still has them");
    } else if let Some(source) = list.source {
        draft = draft.note(format!(
            "nothing is written, and this is the default ({source})"
        ));
    }
    draft
}
