//! See `rules/tls/missing-hsts.md`.

use super::hsts;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::http::{Behaviour, HeaderPolicy, HeaderSet, HttpServer};
use crate::model::{Facts, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/tls/missing-hsts.md"),
    run: Run::Facts(check),
};

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    for policy in facts.headers.iter().filter(|policy| policy.is_server) {
        // Browsers keep no policy for a host they can only reach on the same machine.
        let is_local = (facts.servers.get(policy.server)).is_some_and(HttpServer::is_local);
        if !policy.internal && policy.tls != Some(false) && !is_local {
            cx.about(&policy.scope);
            judge(policy, cx);
        }
    }
}

fn judge(policy: &HeaderPolicy, cx: &mut Cx<'_>) {
    let sent = |header: &&HeaderSet| {
        let is_empty = header.value.effective().is_some_and(String::is_empty);
        header.name.value.eq_ignore_ascii_case(hsts::NAME) && !is_empty
    };
    if let Some(header) = policy.headers.iter().find(sent) {
        cx.pass(Some(header.span));
        return;
    }
    // A lower block that throws it away is the matter of `dropped-security-header`.
    if (policy.discarded.iter()).any(|lost| sent(&&lost.header)) {
        return;
    }
    let proxied = match policy.behaviour {
        Behaviour::Serves { proxied } => proxied,
        Behaviour::Redirects { .. } | Behaviour::Rejects => return,
        Behaviour::Unknown(why) => return cx.undecided(&policy.scope, Some(policy.at), why),
    };
    match (policy.open, policy.tls) {
        (Some(why), _) => cx.undecided(&policy.scope, Some(policy.at), why),
        (None, None) => cx.undecided(&policy.scope, Some(policy.at), Why::MayLiveElsewhere),
        (None, Some(_)) if proxied && !cx.switch("judge-proxied") => {
            cx.undecided(&policy.scope, Some(policy.at), Why::Upstream);
        }
        (None, Some(_)) => cx.fail(&policy.scope, draft(policy, proxied)),
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
        for behaviour in [Behaviour::Rejects, Behaviour::Redirects { https: true }] {
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
