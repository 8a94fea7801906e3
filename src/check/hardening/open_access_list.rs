//! See `rules/hardening/open-access-list.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::access::AccessGate;
use crate::model::address::{Strangers, strangers};
use crate::model::{Dialect, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/open-access-list.md"),
    run: Run::Gate(check),
};

fn check(gate: &AccessGate, cx: &mut Cx<'_>) {
    let Some(last) = gate.addresses.items.last() else {
        return;
    };
    // Nothing but `allow all` says that everybody is meant.
    let is_public =
        gate.addresses.items.len() == 1 && last.value.allow && last.value.address == "all";
    if gate.dialect != Dialect::Nginx || is_public && gate.addresses.open.is_none() {
        return;
    }
    let rules = gate.addresses.values();
    let rules = rules.map(|rule| (rule.allow, rule.address.as_str()));
    match (strangers(rules), gate.addresses.open) {
        (Strangers::Refused(at), _) => cx.pass(Some(gate.addresses.items[at].span)),
        (_, Some(why)) => cx.undecided(&gate.scope, Some(last.span), why),
        // Whether clients come by the other family, the addresses of this machine decide.
        (Strangers::Partly, None) => {
            cx.undecided(&gate.scope, Some(last.span), Why::Surroundings);
        }
        (Strangers::LetIn(at), None) => {
            let rule = at.map(|at| &gate.addresses.items[at]);
            let open = "the list lets in everybody it does not name";
            let message = match rule {
                Some(rule) => format!("{open}: `allow {}`", rule.value.address),
                None => open.to_owned(),
            };
            cx.fail(
                &gate.scope,
                Draft::new(rule.unwrap_or(last).span, message)
                    .note(if rule.is_some() {
                        "the first entry that fits decides: what stands below it is not looked at"
                    } else {
                        "an address that no entry fits is let in"
                    })
                    .help("name who may come in with `allow`, and end the list with `deny all;`"),
            );
        }
    }
}
