//! See `rules/tls/missing-hsts.md`.

use super::hsts;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::http::{Behaviour, HeaderPolicy, HeaderSet};
use crate::model::{Facts, Why};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/tls/missing-hsts.md"),
    run: Run::Facts(check),
};

/// What a scope does about the header.
#[derive(Clone, Copy)]
enum Answer {
    Sent(Span),
    /// A lower block throws it away: the matter of `dropped-security-header`.
    Discarded,
    /// It shows nothing.
    Nothing,
    Unknown(Why),
    Missing {
        proxied: bool,
    },
}

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for policies in facts
        .headers
        .chunk_by(|one, next| one.server == next.server)
    {
        let Some(entry) = policies.iter().find(|policy| policy.is_server) else {
            continue;
        };
        if !entry.internal && entry.tls != Some(false) && hsts::is_asked_of(facts, entry) {
            judge(entry, policies, cx);
        }
    }
}

/// A browser that has the policy from one answer keeps it for the whole host: what a first visit meets
/// decides, and where that shows nothing, whatever else does.
fn judge(entry: &HeaderPolicy, policies: &[HeaderPolicy], cx: &mut Cx<'_>) {
    let every = cx.switch("every-location");
    let inside = || policies.iter().filter(|one| !one.is_server && one.shows());
    match answer(entry, cx) {
        Answer::Missing { proxied } => return cx.fail(&entry.over_tls, draft(entry, proxied)),
        Answer::Nothing if !every => return judge_any(inside(), cx),
        one => say(entry, one, cx),
    }
    for policy in inside().filter(|_| every) {
        let answer = answer(policy, cx);
        say(policy, answer, cx);
    }
}

/// One scope that sends the header is enough, and one that may send it leaves it open.
fn judge_any<'a>(inside: impl Iterator<Item = &'a HeaderPolicy>, cx: &mut Cx<'_>) {
    let rank = |answer: &Answer| match answer {
        Answer::Sent(_) => 0,
        Answer::Discarded => 1,
        Answer::Unknown(_) => 2,
        Answer::Missing { .. } => 3,
        Answer::Nothing => 4,
    };
    let answers: Vec<_> = inside.map(|policy| (policy, answer(policy, cx))).collect();
    let decides = answers.into_iter().min_by_key(|(_, answer)| rank(answer));
    if let Some((policy, answer)) = decides {
        say(policy, answer, cx);
    }
}

fn answer(policy: &HeaderPolicy, cx: &Cx<'_>) -> Answer {
    let sent = |header: &&HeaderSet| {
        let is_empty = header.value.effective().is_some_and(String::is_empty);
        header.name.value.eq_ignore_ascii_case(hsts::NAME) && !is_empty
    };
    // The question is about responses over TLS alone.
    let is_for_all = |header: &&HeaderSet| header.is_for_all(Some(true)) && !header.by_type;
    let mut all = policy.headers.iter().filter(sent);
    if let Some(header) = all.clone().find(is_for_all) {
        return Answer::Sent(header.span);
    }
    if all.next().is_some() {
        return Answer::Unknown(Why::Variable);
    }
    if (policy.discarded.iter()).any(|lost| sent(&&lost.header)) {
        return Answer::Discarded;
    }
    let proxied = match policy.behaviour {
        Behaviour::Serves { proxied } => proxied,
        Behaviour::Redirects { .. } | Behaviour::Rejects => return Answer::Nothing,
        Behaviour::Unknown(why) => return Answer::Unknown(why),
    };
    match (policy.open, policy.tls) {
        (Some(why), _) => Answer::Unknown(why),
        (None, None) => Answer::Unknown(Why::MayLiveElsewhere),
        (None, Some(_)) if proxied && !cx.switch("judge-proxied") => Answer::Unknown(Why::Upstream),
        (None, Some(_)) => Answer::Missing { proxied },
    }
}

fn say(policy: &HeaderPolicy, answer: Answer, cx: &mut Cx<'_>) {
    let scope = &policy.over_tls;
    cx.about(scope);
    match answer {
        Answer::Sent(span) => cx.pass(Some(span)),
        Answer::Discarded | Answer::Nothing => {}
        Answer::Unknown(why) => cx.undecided(scope, Some(policy.at), why),
        Answer::Missing { proxied } => {
            for scope in std::iter::once(scope).chain(&policy.alike) {
                cx.fail(scope, draft(policy, proxied));
            }
        }
    }
}

fn draft(policy: &HeaderPolicy, proxied: bool) -> Draft {
    let draft = Draft::new(
        policy.at,
        "responses over TLS carry no Strict-Transport-Security",
    )
    .help("add `add_header Strict-Transport-Security \"max-age=63072000\" always;` once plain HTTP is no longer needed, with `includeSubDomains` once every subdomain speaks TLS");
    draft.note(if proxied {
        "the response comes from an upstream, which may send the header itself; if it does, ignore this"
    } else {
        "a browser that is sent to http:// by a link or a typed name can be kept there by an attacker"
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Outcome;
    use crate::check::tls::fixture::{facts, failures, header, run};
    use crate::model::Reach;

    fn fails(facts: &Facts) -> usize {
        failures(&run(&CHECK, |cx| check(facts, cx))).len()
    }

    #[test]
    fn only_servers_that_serve_over_tls_need_it() {
        assert_eq!(fails(&facts(true, vec![])), 1);
        assert_eq!(fails(&facts(false, vec![])), 0);
        let set = header("strict-Transport-security", "max-age=1", false);
        assert_eq!(fails(&facts(true, vec![set])), 0);
        for behaviour in [
            Behaviour::Rejects,
            Behaviour::Redirects {
                to: crate::model::http::Target::Https,
            },
        ] {
            let mut facts = facts(true, vec![]);
            facts.headers[0].behaviour = behaviour;
            assert_eq!(fails(&facts), 0);
        }
        let mut local = facts(true, vec![]);
        local.servers[0].sockets[0].reach = Reach::Loopback;
        assert_eq!(fails(&local), 0);
    }

    #[test]
    fn a_header_that_may_come_from_elsewhere_is_undecided() {
        let mut facts = facts(true, vec![]);
        facts.headers[0].open = Some(Why::MissingInclude);
        let outcomes = run(&CHECK, |cx| check(&facts, cx));
        assert!(matches!(outcomes[..], [Outcome::Undecided { .. }]));
    }
}
