//! See `rules/mesh/disabled-mtls.md`.

use super::{reach, without_effect};
use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Severity};
use crate::model::mesh::{Level, MtlsMode, MtlsSetting};
use crate::model::{Setting, Why};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/mesh/disabled-mtls.md"),
    run: Run::Mtls(check),
};

fn check(setting: &MtlsSetting, cx: &mut Cx<'_>) {
    if !setting.served {
        if let Some(mode) = setting.mode.spanned()
            && *mode.value == MtlsMode::Disable
        {
            let message = format!(
                "in a security.istio.io PeerAuthentication `DISABLE` would switch mTLS off {}",
                reach(setting.level)
            );
            cx.fail(&setting.scope, without_effect(mode.span, message));
        }
        return;
    }
    let concerns = if setting.client_side {
        setting.in_mesh
    } else {
        Some(true)
    };
    match &setting.mode {
        Setting::Set {
            value: MtlsMode::Disable,
            span,
            ..
        }
        | Setting::Default {
            value: MtlsMode::Disable,
            at: span,
            ..
        } => match (concerns, setting.effective) {
            (Some(false), _) | (_, Some(false)) => cx.pass(Some(*span)),
            (Some(true), Some(true)) => cx.fail(&setting.scope, draft(setting, *span)),
            (None, _) => cx.undecided(&setting.scope, Some(*span), Why::MayLiveElsewhere),
            (_, None) => cx.undecided(&setting.scope, Some(*span), Why::Contested),
        },
        Setting::Set { span, .. } => cx.pass(Some(*span)),
        Setting::Unknown { span, why } if concerns != Some(false) => {
            cx.undecided(&setting.scope, Some(*span), *why);
        }
        _ => {}
    }
}

fn draft(setting: &MtlsSetting, span: Span) -> Draft {
    let draft = if setting.client_side {
        let target = match setting.level {
            Level::Port(port) => format!("port {port} of a host in the mesh"),
            Level::Workload => "a host in the mesh".to_owned(),
            Level::Namespace => "every host of a namespace".to_owned(),
            Level::Mesh => "every host in the mesh".to_owned(),
        };
        let cause = match setting.mode {
            Setting::Default { .. } => "without `mode`, `tls`",
            _ => "`DISABLE`",
        };
        Draft::new(span, format!("{cause} sends plain text to {target}"))
            .note("the client shows no certificate, so policies on its identity cannot hold")
            .help("write `ISTIO_MUTUAL`, or leave the `tls` block out: mTLS is then automatic")
    } else {
        let part = reach(setting.level);
        Draft::new(span, format!("`DISABLE` switches mTLS off {part}"))
            .note("the proxy takes plain text only, from anyone who can reach it")
            .help("write `STRICT`")
    };
    match setting.level {
        Level::Port(_) => draft.severity(Severity::Medium),
        _ => draft,
    }
}
