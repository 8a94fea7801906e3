//! What the rules over response headers share: who needs a header, and whether it is sent soundly.

use crate::check::Cx;
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::http::{Behaviour, HeaderPolicy, HeaderSet, HttpServer};
use crate::model::{Facts, Setting, Why};

/// A header that responses have to carry.
pub(super) struct Wanted<'a> {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether error responses need it, too.
    pub(super) always: bool,
    /// Why.
    pub(super) note: &'static str,
    /// A good value.
    pub(super) example: &'a str,
}

/// What is wrong with a value, if anything.
type Problem<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Judges every scope that shows content.
pub(super) fn check(facts: &Facts, cx: &mut Cx<'_>, wanted: &Wanted<'_>, problem: Problem<'_>) {
    for policy in facts.headers.iter().filter(|one| applies(facts, one)) {
        cx.about(&policy.scope);
        judge(policy, cx, wanted, problem);
    }
}

/// Whether browsers elsewhere are shown something: not by redirects, refusals, empty answers, internal
/// scopes and what only this machine reaches.
pub(super) fn applies(facts: &Facts, policy: &HeaderPolicy) -> bool {
    let is_local = (facts.servers.get(policy.server)).is_some_and(HttpServer::is_local);
    policy.shows() && !is_local
}

/// Whether a header has that name.
pub(super) fn is_named(header: &HeaderSet, name: &str) -> bool {
    header.name.value.eq_ignore_ascii_case(name)
}

/// nginx leaves out a header with an empty value.
pub(super) fn is_sent(header: &HeaderSet) -> bool {
    !header.value.effective().is_some_and(String::is_empty)
}

fn judge(policy: &HeaderPolicy, cx: &mut Cx<'_>, wanted: &Wanted<'_>, problem: Problem<'_>) {
    let sent: Vec<_> = (policy.headers.iter())
        .filter(|header| is_named(header, wanted.name) && is_sent(header))
        .collect();
    let problem_of = |header: &&HeaderSet| header.value.effective().and_then(|text| problem(text));
    let is_known = |header: &&HeaderSet| header.value.effective().is_some();
    let good = |header: &&HeaderSet| is_known(header) && problem_of(header).is_none();
    let sound = |header: &&HeaderSet| good(header) && header.is_for_all(policy.tls);
    let mut all = sent.iter().copied();
    if let Some(header) = all.clone().find(sound).or_else(|| all.find(good)) {
        return if wanted.always && !header.always {
            fail(policy, cx, &|| without_always(header, wanted));
        } else if header.is_for_all(policy.tls) {
            cx.pass(Some(header.span));
        } else {
            cx.undecided(&policy.scope, Some(header.span), Why::Variable);
        };
    }
    for header in &sent {
        if let Setting::Unknown { span, why } = header.value {
            return cx.hidden(&policy.scope, span, why);
        }
    }
    if let Some((header, message)) = sent.iter().find_map(|one| Some((one, problem_of(one)?))) {
        let span = header.value.span().unwrap_or(header.span);
        return fail(policy, cx, &|| {
            draft(Draft::new(span, message.clone()), wanted)
        });
    }
    match hidden(policy) {
        Some(why) => cx.undecided(&policy.scope, Some(policy.at), why),
        None => fail(policy, cx, &|| missing(policy, wanted)),
    }
}

/// Says it of every scope that the policy stands for.
fn fail(policy: &HeaderPolicy, cx: &mut Cx<'_>, draft: &dyn Fn() -> Draft) {
    for scope in std::iter::once(&policy.scope).chain(&policy.alike) {
        cx.fail(scope, draft());
    }
}

/// Why a header that is not written may be sent all the same.
fn hidden(policy: &HeaderPolicy) -> Option<Why> {
    match (&policy.behaviour, policy.open) {
        (Behaviour::Unknown(why), _) => Some(*why),
        (_, Some(why)) => Some(why),
        (Behaviour::Serves { proxied: true }, None) => Some(Why::Upstream),
        _ => None,
    }
}

fn missing(policy: &HeaderPolicy, wanted: &Wanted<'_>) -> Draft {
    let message = format!("responses carry no {}", wanted.name);
    let lost = (policy.discarded.iter()).find(|lost| is_named(&lost.header, wanted.name));
    match lost {
        Some(lost) => draft(Draft::new(lost.by, message), wanted)
            .related(lost.header.span, "discarded by the inner `add_header`"),
        None => draft(Draft::new(policy.at, message), wanted),
    }
}

fn draft(draft: Draft, wanted: &Wanted<'_>) -> Draft {
    let always = if wanted.always { " always" } else { "" };
    draft.note(wanted.note).help(format!(
        "write `add_header {} \"{}\"{always};` here and in every inner block that has `add_header` of its own",
        wanted.name, wanted.example
    ))
}

fn without_always(header: &HeaderSet, wanted: &Wanted<'_>) -> Draft {
    if header.listed {
        let message = format!("{} is sent with the listed statuses alone", wanted.name);
        return Draft::new(header.name.span, message)
            .note("other responses go without it")
            .help("take the option `-s` out of the `more_set_headers`");
    }
    let message = format!("{} is left out of error responses", wanted.name);
    Draft::new(header.name.span, message)
        .note("without `always` nginx adds the header to 2xx and 3xx responses only")
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
