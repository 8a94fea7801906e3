//! See `rules/hardening/open-access-list.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Dialect;
use crate::model::access::AccessGate;

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
    // The first entry that fits decides, and `all` always fits.
    let for_all = gate
        .addresses
        .items
        .iter()
        .find(|one| one.value.address == "all");
    match (for_all, gate.addresses.open) {
        (Some(rule), _) if !rule.value.allow => cx.pass(Some(rule.span)),
        (_, Some(why)) => cx.undecided(&gate.scope, Some(last.span), why),
        (rule, None) => {
            let at = rule.map_or(last.span, |rule| rule.span);
            let message = match rule {
                Some(_) => "the list lets in everybody it does not name: `allow all`",
                None => "the list lets in everybody it does not name",
            };
            cx.fail(
                &gate.scope,
                Draft::new(at, message)
                    .note("an address that no entry fits is let in")
                    .help("name who may come in with `allow`, and end the list with `deny all;`"),
            );
        }
    }
}
