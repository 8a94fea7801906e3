//! See `rules/tls/plaintext-credentials.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Severity};
use crate::model::access::{AccessGate, GateKind, Satisfy};
use crate::model::http::Socket;
use crate::model::{Reach, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/tls/plaintext-credentials.md"),
    run: Run::Gate(check),
};

/// Whether an allow list lets in this machine alone; before the credential is asked for only where both
/// have to be satisfied.
fn is_local_only(gate: &AccessGate) -> bool {
    let near = |address: &str| {
        address == "unix:"
            || address == "::1"
            || address.starts_with("127.")
            || address == "localhost"
    };
    let rules = || gate.addresses.values();
    gate.addresses.open.is_none()
        && rules().any(|rule| !rule.allow && rule.address == "all")
        && rules().all(|rule| !rule.allow || near(&rule.address))
}

fn check(gate: &AccessGate, cx: &mut Cx<'_>) {
    let risky = |socket: &&Socket| {
        !socket.proxy_protocol
            && !socket.quic
            && socket.tls != Some(true)
            && !matches!(socket.reach, Reach::Unix | Reach::Loopback)
    };
    let sure = |socket: &&Socket| socket.tls == Some(false) && socket.reach != Reach::Unknown;
    let is_asked = gate.asks_in_plain.effective() != Some(&false);
    let is_local = is_local_only(gate);
    let is_open = !is_local || gate.satisfy.effective() != Some(&Satisfy::All);
    let sockets: Vec<_> = if !is_open || !is_asked {
        Vec::new()
    } else {
        gate.sockets.iter().filter(risky).collect()
    };
    let asks = |kind: &GateKind| matches!(kind, GateKind::Password | GateKind::Token);
    let Some(asked) = gate.gates.iter().find(|one| asks(&one.value)) else {
        // A realm in a variable may turn out to be "off".
        if let (Some(why @ Why::Variable), false) = (gate.open, sockets.is_empty()) {
            cx.undecided(&gate.scope, Some(gate.at), why);
        }
        return;
    };
    if sockets.is_empty() {
        return cx.pass(Some(asked.span));
    }
    let satisfied = gate.satisfy.why().filter(|_| is_local);
    let unsure = gate.asks_in_plain.why().or(satisfied);
    let socket = match (sockets.iter().copied().find(sure), unsure) {
        (Some(socket), None) => socket,
        (_, why) => {
            let why = why.unwrap_or(Why::MayLiveElsewhere);
            return cx.undecided(&gate.scope, Some(asked.span), why);
        }
    };
    let what = match asked.value {
        GateKind::Password => "a password",
        _ => "a token",
    };
    let mut draft = Draft::new(asked.span, format!("{what} is asked for without TLS"))
        .related(socket.at, "no TLS on this socket")
        .help(
            "listen with `ssl`, and redirect plain HTTP there before the credential is asked for",
        );
    if sockets.iter().all(|socket| socket.private) {
        draft = draft.severity(Severity::Medium).note(
            "the address is a private one, so only machines of that network can read it; it stays valid",
        );
    } else if gate.behind_proxy.effective() == Some(&true) || cx.options.deployment.behind.is_some()
    {
        draft = draft.severity(Severity::Medium).note(
            "something in front seems to speak TLS; the hop from there is plain, and so is a client that comes around it",
        );
    } else if gate.behind_proxy.is_unknown() {
        draft = draft.severity(Severity::Medium).note(
            "everybody on the way reads it, and it stays valid; medium, because a file that is not given may show that something in front speaks TLS",
        );
    } else {
        draft = draft.note("everybody on the way reads it, and it stays valid");
    }
    cx.fail(&gate.scope, draft);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tls::fixture::{failures, run, socket, span};
    use crate::model::{Dialect, List, Scope, Setting};
    use crate::source::Spanned;

    fn severities(socket: Socket, behind_proxy: bool) -> Vec<Option<Severity>> {
        severities_behind(socket, Setting::set(behind_proxy, span(0, 1)))
    }

    fn severities_behind(socket: Socket, behind_proxy: Setting<bool>) -> Vec<Option<Severity>> {
        let gate = AccessGate {
            dialect: Dialect::Nginx,
            scope: Scope::new("here"),
            at: span(0, 1),
            gates: vec![Spanned::new(GateKind::Password, span(3, 9))],
            open: None,
            satisfy: Setting::Unsupported,
            addresses: List::default(),
            sockets: vec![socket],
            behind_proxy,
            asks_in_plain: Setting::Unsupported,
            subrequest: None,
            identity: Vec::new(),
        };
        let outcomes = run(&CHECK, |cx| check(&gate, cx));
        let drafts = failures(&outcomes).into_iter();
        drafts.map(|draft| draft.severity).collect()
    }

    #[test]
    fn the_socket_decides() {
        assert_eq!(severities(socket(80, false), false), [None]);
        assert_eq!(
            severities(socket(80, false), true),
            [Some(Severity::Medium)]
        );
        let hidden = Setting::unknown(span(0, 1), Why::MissingInclude);
        assert_eq!(
            severities_behind(socket(80, false), hidden),
            [Some(Severity::Medium)]
        );
        assert_eq!(severities(socket(443, true), false), []);
        let mut near = socket(80, false);
        near.reach = Reach::Loopback;
        assert_eq!(severities(near, false), []);
        let mut inner = socket(80, false);
        inner.private = true;
        assert_eq!(severities(inner, false), [Some(Severity::Medium)]);
        let mut fed = socket(80, false);
        fed.proxy_protocol = true;
        assert_eq!(severities(fed, false), []);
    }
}
