//! See `rules/tls/dropped-security-header.md`.

use super::{hsts, listed};
use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::http::{Behaviour, Discarded, HeaderPolicy, HeaderSet};
use crate::model::{Facts, Why};
use crate::options::Version;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/tls/dropped-security-header.md"),
    run: Run::Facts(check),
};

/// The first release that can merge headers of several levels.
const MERGE_SINCE: Version = Version(1, 29, 3);

fn check(facts: &Facts, cx: &mut Cx<'_>) {
    let answers = |one: &&HeaderPolicy| !one.internal && one.behaviour != Behaviour::Rejects;
    for policy in facts.headers.iter().filter(answers) {
        cx.about(&policy.block);
        judge(facts, policy, cx);
    }
}

fn judge(facts: &Facts, policy: &HeaderPolicy, cx: &mut Cx<'_>) {
    let names = cx.list("headers");
    let mut lost: Vec<_> = (policy.discarded.iter())
        .filter(|lost| is_missed(policy, lost, names))
        .collect();
    let Some(first) = lost.first() else {
        if names.iter().any(|name| is_kept(facts, policy, name)) {
            // Not at the header: there an outer block may lose others.
            cx.pass(Some(policy.at));
        }
        return;
    };
    // Nothing tells whether this block answers with a type that the header is for.
    let by = first.by;
    lost.retain(|one| !one.header.by_type);
    let Some(first) = lost.first() else {
        return cx.undecided(&policy.block, Some(by), Why::Variable);
    };
    // An include that is not given may put them back.
    if let Some(why) = first.open {
        cx.undecided(&policy.block, Some(first.by), why);
        return;
    }
    let merges = cx.options.nginx.version >= Some(MERGE_SINCE);
    cx.fail(&policy.block, draft(policy, &lost, first, merges));
}

/// Whether that header is sent to somebody who has use for it.
fn is_kept(facts: &Facts, policy: &HeaderPolicy, name: &str) -> bool {
    let is_named = |one: &HeaderSet| one.name.value.eq_ignore_ascii_case(name);
    let is_idle = name.eq_ignore_ascii_case(hsts::NAME)
        && (policy.tls == Some(false) || !hsts::is_asked_of(facts, policy));
    policy.headers.iter().any(is_named) && !is_idle
}

fn is_missed(policy: &HeaderPolicy, lost: &Discarded, names: &[String]) -> bool {
    let name = &lost.header.name.value;
    let is_hsts = name.eq_ignore_ascii_case(hsts::NAME);
    let is_sent = !lost.header.value.effective().is_some_and(String::is_empty);
    let matters = match policy.behaviour {
        // Of all of them only this one says something about a redirect.
        Behaviour::Redirects { .. } => is_hsts,
        _ => true,
    };
    is_sent
        && matters
        && !(is_hsts && policy.tls == Some(false))
        && names.iter().any(|one| one.eq_ignore_ascii_case(name))
}

fn draft(policy: &HeaderPolicy, lost: &[&Discarded], first: &Discarded, merges: bool) -> Draft {
    let mut names: Vec<&str> = Vec::new();
    for one in lost {
        let name = one.header.name.value.as_str();
        if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name);
        }
    }
    let mut draft = Draft::new(
        first.by,
        format!("this `add_header` discards {} of the outer block", listed(&names)),
    )
    .note("nginx inherits `add_header` only into a block that has none of its own")
    .help(match policy.inheritance {
        Some(_) => "repeat the outer headers in this block (an include keeps them in one place), or change its `add_header_inherit` to `merge`",
        None => "repeat the outer headers in this block (an include keeps them in one place), or write `add_header_inherit merge;` from nginx 1.29.3 on",
    });
    if let Some(span) = policy.inheritance {
        draft = draft.related(span, "this keeps the outer headers out");
    }
    for one in lost {
        draft = draft.related(one.header.span, "not sent from the inner block");
    }
    match &policy.insertion {
        Some(place) if merges && !policy.replaces && policy.inheritance.is_none() => {
            draft.fix(Fix {
                title: "merge the outer headers".to_owned(),
                safety: Safety::Unsafe,
                edits: vec![Edit {
                    span: place.at,
                    text: format!("{}add_header_inherit merge;", place.lead),
                }],
            })
        }
        _ => draft,
    }
}
