//! See `rules/mesh/permissive-mtls.md`.

use super::{reach, without_effect};
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::mesh::{MtlsMode, MtlsSetting};
use crate::model::{Setting, Why};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/mesh/permissive-mtls.md"),
    run: Run::Mtls(check),
};

fn check(setting: &MtlsSetting, cx: &mut Cx<'_>) {
    if setting.client_side {
        return;
    }
    if !setting.served {
        if let Some(mode) = setting.mode.spanned()
            && *mode.value == MtlsMode::Permissive
        {
            let message = format!(
                "in a security.istio.io PeerAuthentication `PERMISSIVE` would also take plain text {}",
                reach(setting.level)
            );
            cx.fail(&setting.scope, without_effect(mode.span, message));
        }
        return;
    }
    match (&setting.mode, setting.effective) {
        (
            Setting::Set {
                value: MtlsMode::Permissive,
                span,
                ..
            },
            effective,
        ) => match effective {
            Some(true) => cx.fail(
                &setting.scope,
                Draft::new(
                    *span,
                    format!(
                        "`PERMISSIVE` also takes plain text {}",
                        reach(setting.level)
                    ),
                )
                .note("a client without a certificate has no identity that a policy could check")
                .help("write `STRICT` once every client is in the mesh"),
            ),
            Some(false) => cx.pass(Some(*span)),
            // Of two objects for one target the older one wins, which no file tells.
            None => cx.undecided(&setting.scope, Some(*span), Why::Contested),
        },
        (Setting::Set { span, .. }, _) => cx.pass(Some(*span)),
        (Setting::Unknown { span, why }, _) => cx.undecided(&setting.scope, Some(*span), *why),
        _ => {}
    }
}
