//! See `rules/tls/weak-hsts.md`.

use super::hsts;
use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::http::{Behaviour, HeaderPolicy, HeaderSet, Sent};
use crate::model::{Facts, Setting, Why};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/tls/weak-hsts.md"),
    run: Run::Facts(check),
};

/// What the list of preloaded hosts asks for.
const PRELOAD_MIN_AGE: u64 = 31_536_000;

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for policy in &facts.headers {
        let headers = policy.headers.iter();
        // Of several, a browser looks at the first.
        let header = headers
            .filter(|header| header.name.value.eq_ignore_ascii_case(hsts::NAME))
            .find(|header| !header.value.effective().is_some_and(String::is_empty));
        cx.about(&policy.scope);
        match header {
            Some(header) if policy.tls == Some(true) => over_tls(facts, policy, header, cx),
            Some(header) if policy.tls == Some(false) => over_plain(facts, policy, header, cx),
            // Another server may make the socket speak TLS.
            Some(header) => {
                cx.undecided(&policy.scope, Some(header.name.span), Why::MayLiveElsewhere);
            }
            None => {}
        }
    }
}

fn over_tls(facts: &Facts, policy: &HeaderPolicy, header: &HeaderSet, cx: &mut Cx<'_>) {
    cx.about(&policy.over_tls);
    let min_age = cx.number("min-age");
    let mut sound = true;
    match &header.value {
        Setting::Unknown { span, why } => return cx.undecided(&policy.over_tls, Some(*span), *why),
        value => {
            if let (Some(text), Some(span)) = (value.effective(), value.span())
                && let Some(draft) = value_problem(text, span, min_age)
            {
                sound = false;
                cx.fail(&policy.over_tls, draft);
            }
        }
    }
    if !header.always && matches!(policy.behaviour, Behaviour::Serves { .. }) {
        sound = false;
        cx.fail(&policy.over_tls, without_always(header));
    }
    if sound && (header.by_type || !header.is_for_all(policy.tls)) {
        // Nothing tells which types are answered with, or which requests come.
        return cx.undecided(&policy.over_tls, Some(header.name.span), Why::Variable);
    }
    if sound && hsts::is_asked_of(facts, policy) {
        cx.pass(header.value.span());
    }
}

fn value_problem(text: &str, span: Span, min_age: u64) -> Option<Draft> {
    let help = format!("write \"max-age={min_age}; includeSubDomains\"");
    let policy = match hsts::read(text) {
        Ok(policy) => policy,
        Err(problem) => {
            let message = format!("browsers ignore `{text}`: {problem}");
            return Some(Draft::new(span, message).help(help));
        }
    };
    let (message, note) = if policy.max_age == 0 {
        (
            "`max-age=0` switches Strict-Transport-Security off".to_owned(),
            "a browser forgets the policy as soon as it sees this",
        )
    } else if policy.max_age < min_age {
        (
            format!(
                "`max-age={}` is shorter than {min_age} seconds",
                policy.max_age
            ),
            "a visitor who stays away longer than that is unprotected on return",
        )
    } else if policy.preload && !policy.include_sub_domains {
        (
            "`preload` without `includeSubDomains` is refused by the preload list".to_owned(),
            "hstspreload.org asks for max-age of a year or more, includeSubDomains and preload",
        )
    } else if policy.preload && policy.max_age < PRELOAD_MIN_AGE {
        (
            format!(
                "`preload` with `max-age={}` is refused by the preload list",
                policy.max_age
            ),
            "hstspreload.org asks for max-age of a year or more, includeSubDomains and preload",
        )
    } else {
        return None;
    };
    Some(Draft::new(span, message).note(note).help(help))
}

fn without_always(header: &HeaderSet) -> Draft {
    if header.listed {
        let message = "Strict-Transport-Security is sent with the listed statuses alone";
        return Draft::new(header.name.span, message)
            .note("a first visit may well meet another one, an error for example")
            .help("take the option `-s` out of the `more_set_headers`");
    }
    Draft::new(
        header.name.span,
        "Strict-Transport-Security is left out of error responses",
    )
    .note("without `always` nginx adds the header to 2xx and 3xx responses only, and a first visit may well meet an error")
    .help("add `always` at the end of the `add_header`")
    .fix(Fix {
        title: "add `always`".to_owned(),
        safety: Safety::Safe,
        edits: vec![Edit {
            span: header.end,
            text: " always".to_owned(),
        }],
    })
}

/// Browsers ignore the header over plain HTTP: it protects nobody there, unless something in front
/// speaks TLS.
fn over_plain(facts: &Facts, policy: &HeaderPolicy, header: &HeaderSet, cx: &mut Cx<'_>) {
    let server = facts.servers.get(policy.server);
    let behind_proxy = cx.options.deployment.behind.is_some()
        || server.is_none_or(|server| {
            // Whoever is meant to see it comes by way of something in front.
            server.behind_proxy.effective() == Some(&true)
                || server.is_internal()
                || server.sockets.iter().any(|socket| socket.tls.is_none())
        });
    let shared = facts.headers.iter().any(|other| {
        other.tls != Some(false) && other.headers.iter().any(|one| one.span == header.span)
    });
    if behind_proxy || shared {
        return;
    }
    match header.sent {
        Sent::OverTls => return,
        Sent::Sometimes => {
            return cx.undecided(&policy.scope, Some(header.name.span), Why::Variable);
        }
        Sent::Always => {}
    }
    if let Some(Setting::Unknown { why, .. }) = server.map(|server| &server.behind_proxy) {
        return cx.undecided(&policy.scope, Some(header.name.span), *why);
    }
    cx.fail(
        &policy.scope,
        Draft::new(
            header.name.span,
            "Strict-Transport-Security is sent over plain HTTP, where browsers ignore it",
        )
        .note("RFC 6797, 8.1: only a header that came over TLS counts")
        .help("add it in the server that speaks TLS, and redirect this one there"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tls::fixture::{facts, failures, header, run};

    fn messages(tls: bool, value: &str, always: bool) -> Vec<String> {
        let facts = facts(
            tls,
            vec![header("Strict-Transport-Security", value, always)],
        );
        let outcomes = run(&CHECK, |cx| check(&facts, cx));
        let drafts = failures(&outcomes).into_iter();
        drafts.map(|draft| draft.message.clone()).collect()
    }

    #[test]
    fn each_weakness_is_told() {
        let good = "max-age=31536000; includeSubDomains; preload";
        assert_eq!(messages(true, good, true), Vec::<String>::new());
        assert_eq!(messages(true, good, false).len(), 1);
        assert_eq!(messages(false, good, true).len(), 1);
        assert_eq!(
            messages(true, "max-age=300", true),
            ["`max-age=300` is shorter than 31536000 seconds"]
        );
        assert_eq!(
            messages(true, "max-age=31536000; preload", true),
            ["`preload` without `includeSubDomains` is refused by the preload list"]
        );
        assert_eq!(
            messages(true, "max-age=31536000 preload", true),
            ["browsers ignore `max-age=31536000 preload`: `max-age` is not a number of seconds"]
        );
    }
}
