//! See `rules/cors/missing-vary-origin.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::Setting;
use crate::model::cors::{CorsPolicy, OriginRule};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/cors/missing-vary-origin.md"),
    run: Run::Cors(check),
};

fn check(policy: &CorsPolicy, cx: &mut Cx<'_>) {
    let varies = policy.origins.iter().find(|origin| {
        matches!(
            origin.value,
            OriginRule::Reflected | OriginRule::Pattern { reflects: true, .. }
        )
    });
    let Some(origin) = varies else { return };
    let draft = || draft(policy, origin.span);
    match (&policy.vary_origin, &policy.insertion) {
        // Nothing says what absence means, but a place to write it shows that it has to be written.
        (Setting::Absent(_), Some(_)) => cx.fail(&policy.scope, draft()),
        (setting, _) => cx.judge(&policy.scope, setting, |vary| (!*vary.value).then(draft)),
    }
}

fn draft(policy: &CorsPolicy, origin: Span) -> Draft {
    let mut draft = Draft::new(
        policy.at,
        "the answer depends on the request's origin but does not say `Vary: Origin`",
    )
    .note("a cache can hand the answer made for one origin to another, which then is refused or let in")
    .help("add `Vary: Origin` to every answer of this scope, error answers included");
    if origin != policy.at {
        draft = draft.related(origin, "the origin is written back from here");
    }
    match &policy.insertion {
        Some(insertion) => draft.fix(Fix {
            title: "add `Vary: Origin`".to_owned(),
            safety: Safety::Safe,
            edits: vec![Edit {
                span: insertion.at,
                text: format!("{}add_header Vary Origin always;", insertion.lead),
            }],
        }),
        None => draft,
    }
}
