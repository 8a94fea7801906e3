//! See `rules/access/auth-bypassed-by-satisfy.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::List;
use crate::model::access::{AccessGate, AddressRule, GateKind, Satisfy};
use crate::model::address::{Breadth, breadth};
use crate::source::Spanned;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/access/auth-bypassed-by-satisfy.md"),
    run: Run::Gate(check),
};

fn check(gate: &AccessGate, cx: &mut Cx<'_>) {
    // A client certificate is checked in the handshake: `satisfy` cannot waive it.
    let waived = |one: &&Spanned<GateKind>| one.value != GateKind::Certificate;
    let Some(credential) = gate.gates.iter().find(waived) else {
        return;
    };
    let (open, hidden) = (let_in(&gate.addresses), gate.addresses.open);
    cx.judge(&gate.scope, &gate.satisfy, |satisfy| {
        let (allow, breadth) = open.filter(|_| *satisfy.value == Satisfy::Any)?;
        let address = &allow.value.address;
        let message = match breadth {
            Breadth::Everyone => format!("`allow {address}` lets every client in without a credential"),
            _ => format!("`allow {address}` lets a public network of many owners in without a credential"),
        };
        Some(
            Draft::new(allow.span, message)
                .note("with `satisfy any` the address alone is enough")
                .help("allow only networks whose clients need no credential, and end the list with `deny all;`")
                .related(satisfy.span, "one of the gates is enough")
                .related(credential.span, "this gate is never asked then"),
        )
    });
    if let (None, Some(why), Some(Satisfy::Any)) = (open, hidden, gate.satisfy.effective()) {
        cx.undecided(&gate.scope, Some(gate.at), why);
    }
}

/// The first entry that lets more in than one owner's clients. The first match decides, so an
/// entry after `deny all` lets nobody in; a client that no entry matches is asked for a credential.
fn let_in(addresses: &List<AddressRule>) -> Option<(&Spanned<AddressRule>, Breadth)> {
    addresses
        .items
        .iter()
        .map(|rule| (rule, breadth(&rule.value.address)))
        .take_while(|(rule, _)| {
            rule.value.allow || !["all", "0.0.0.0/0"].contains(&rule.value.address.as_str())
        })
        .find(|(rule, breadth)| rule.value.allow && *breadth != Breadth::Narrow)
}
