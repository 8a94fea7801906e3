//! See `rules/hardening/missing-forwarded-headers.md`.

use crate::check::{Check, Cx, Evidence, Run, written};
use crate::finding::Draft;
use crate::model::serving::{Address, Passing, SentHeader};
use crate::model::{List, Setting, Why};
use crate::source::Spanned;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/missing-forwarded-headers.md"),
    run: Run::Passing(check),
};

fn check(upstream: &Passing, cx: &mut Cx<'_>) {
    if upstream.internal {
        return;
    }
    let Some(sent) = &upstream.sends else { return };
    let evidence = evidence(sent);
    let wanted = cx.list("headers");
    let all_sent = |header: &str| {
        let header = header.to_owned();
        let named = move |one: &&Spanned<SentHeader>| one.value.name.eq_ignore_ascii_case(&header);
        sent.items.iter().filter(named)
    };
    let all = wanted.iter().map(String::as_str);
    let missing: Vec<_> = all.filter(|one| all_sent(one).next().is_none()).collect();
    let carried: Vec<_> = wanted.iter().flat_map(|one| all_sent(one)).collect();
    let in_front = cx.options.deployment.behind.is_some();
    if let Some(draft) = carried.iter().find_map(|one| wrong(one, in_front)) {
        cx.fail(&upstream.scope, draft);
    }
    if !missing.is_empty() {
        return match sent.open {
            Some(why) => cx.undecided_with(&upstream.scope, Some(upstream.at), why, evidence),
            None => cx.fail_with(&upstream.scope, unsent(upstream, &missing), evidence),
        };
    }
    let doubt = carried.iter().find_map(|one| match &one.value.address {
        Setting::Unknown { span, why } => Some((*span, *why)),
        Setting::Set {
            value: Address::Claimed,
            span,
            ..
        } if in_front => Some((*span, Why::Surroundings)),
        _ => None,
    });
    match (doubt, carried.first()) {
        (Some((span, why)), _) => cx.hidden(&upstream.scope, span, why),
        (None, Some(first)) if carried.iter().all(|one| is_sound(one)) => {
            cx.pass_with(Some(first.span), evidence);
        }
        _ => {}
    }
}

fn is_sound(header: &Spanned<SentHeader>) -> bool {
    header.value.address.effective() == Some(&Address::Connected)
}

/// A value that does not say where a request comes from.
fn wrong(header: &Spanned<SentHeader>, in_front: bool) -> Option<Draft> {
    let Setting::Set { value, span, .. } = &header.value.address else {
        return None;
    };
    let note = match value {
        Address::Claimed if !in_front => "a client can write any address into its request",
        Address::Nobody => "it is the same for every client",
        _ => return None,
    };
    let name = &header.value.name;
    let message = format!("the {name} that the upstream is sent is not the client's address");
    Some(
        Draft::new(*span, message)
            .note(note)
            .help(format!("write `{}` as its value", good_value(name))),
    )
}

fn good_value(header: &str) -> &'static str {
    if header.eq_ignore_ascii_case("X-Forwarded-For") {
        "$proxy_add_x_forwarded_for"
    } else {
        "$remote_addr"
    }
}

fn unsent(upstream: &Passing, missing: &[&str]) -> Draft {
    let (module, first) = (
        upstream.module,
        missing.first().copied().unwrap_or_default(),
    );
    let value = good_value(first);
    let message = format!("the upstream is not sent {}", written::listed(missing));
    let draft = Draft::new(upstream.at, message)
        .note("it sees this server's address as the client's, in its log and in its limits")
        .help(format!(
            "write `{module}_set_header {first} {value};` with the other headers of that level"
        ));
    let mut others = upstream.sends.iter().flat_map(|sent| &sent.items);
    match others.next() {
        Some(other) => draft.related(other.span, "the level whose headers are sent"),
        None => draft,
    }
}

/// The headers that are sent, not the address they are sent to.
fn evidence(sent: &List<SentHeader>) -> Evidence {
    let names: Vec<_> = sent.values().map(|one| one.name.as_str()).collect();
    match names.as_slice() {
        [] => Evidence::absent("no header is added"),
        names => Evidence::written(format!("sent: {}", names.join(", "))),
    }
}
