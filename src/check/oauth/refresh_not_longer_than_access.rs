//! See `rules/oauth/refresh-not-longer-than-access.md`.

use crate::check::written::seconds;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::token::TokenIssuance;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/oauth/refresh-not-longer-than-access.md"),
    run: Run::Issuance(check),
};

fn check(issuance: &TokenIssuance, cx: &mut Cx<'_>) {
    if let Setting::Unknown { span, why } = issuance.access_lifetime {
        if !issuance.refresh_lifetime.is_unset() {
            cx.undecided(&issuance.scope, Some(span), why);
        }
        return;
    }
    let Some(access) = issuance
        .access_lifetime
        .effective()
        .filter(|access| access.certain)
    else {
        return;
    };
    let place = issuance.access_lifetime.span();
    cx.judge(&issuance.scope, &issuance.refresh_lifetime, |refresh| {
        if !refresh.value.certain || refresh.value.seconds > access.seconds {
            return None;
        }
        let draft = Draft::new(
            refresh.span,
            format!(
                "refresh tokens live {}, no longer than access tokens",
                seconds(refresh.value.seconds)
            ),
        )
        .note("when the access token has expired, there is nothing left to renew it with")
        .help(format!(
            "let refresh tokens live longer than {}",
            seconds(access.seconds)
        ));
        Some(match place {
            Some(place) => draft.related(
                place,
                format!("access tokens live {}", seconds(access.seconds)),
            ),
            None => draft,
        })
    });
}
